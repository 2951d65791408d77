"""Tables of money and contracts: the ledger by month, what placements cost, what is bought and how it is delivered."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.draws import stream
from pmflib.sample.records import columns
from pmflib.sample.records.care import TYPES, Placements
from pmflib.sample.records.columns import drawn
from pmflib.sample.records.days import (
    LAST,
    MONTHS,
    NEVER,
    REACHES,
    Days,
    add_working,
    day,
    ends_of_months,
    month_of,
    on_working,
    starts_of_months,
)
from pmflib.sample.records.providers import KINDS, Market
from pmflib.sample.records.teams import Staff, names, team_ids
from pmflib.sample.records.world import World

_SINCE = day(2021, 10, 1)
SERVICES = (
    "fostering",
    "residential",
    "supported accommodation",
    "fieldwork",
    "care leavers",
    "adoption",
    "early help",
)
#: Pounds a month at full size in April 2024.
_MONTHLY = (2_900_000, 4_400_000, 1_300_000, 0, 900_000, 700_000, 1_100_000)
_POST = 5_400
_OVERSPENT = (1.02, 1.09, 1.06, 0.98, 1.01, 1.0, 0.97)
_INFLATION = 0.045
#: Pounds a week by kind of placement.
_WEEKLY = {"U": 520.0, "K": 5_900.0, "H": 1_150.0, "R": 3_600.0, "S": 3_100.0, "P": 60.0, "A": 90.0}
_AGENCY_FOSTERING = 1_020.0
_BOUGHT = ("", "Foster placements", "Residential placements", "Supported accommodation", "Family support")
_MEASURES = ("Placements matched in time", "Monitoring returns in time")


def finance(world: World, staff: Staff) -> Any:
    """Return the ledger: budget, spending and forecast of each service and month; social work by team."""
    rng = world.rng("finance")
    first = int(month_of(np.array([_SINCE]))[0])
    fieldwork = SERVICES.index("fieldwork")
    posts = np.bincount(staff.team, weights=staff.fte, minlength=len(names()))
    service = np.concatenate([np.arange(len(SERVICES))[np.array(_MONTHLY) > 0], np.full(len(posts), fieldwork)])
    team = np.concatenate([np.full(len(SERVICES) - 1, -1), np.arange(len(posts))])
    yearly = np.array(_MONTHLY)[service] * world.scale + np.where(team >= 0, posts[team] * _POST, 0)
    month, line = (
        grid.ravel() for grid in np.meshgrid(np.arange(first, MONTHS), np.arange(len(service)), indexing="ij")
    )
    year = (month // 12) - 5
    budget = np.round(yearly[line] * (1 + _INFLATION) ** year, 2)
    usual = np.array(_OVERSPENT)[service[line]]
    actual = np.round(budget * usual * np.exp(0.03 * rng.standard_normal(len(line))), 2)
    forecast = np.round(12 * budget * usual * np.exp(0.015 * rng.standard_normal(len(line))), 2)
    return columns.table(
        {
            "line_id": columns.ids("FI", np.arange(len(line))),
            "month": columns.dates(ends_of_months(month)),
            "service": columns.coded(SERVICES, service[line]),
            "team_id": team_ids(team[line]),
            "budget": columns.numbers(budget),
            "actual": columns.numbers(actual),
            "forecast": columns.numbers(forecast),
        }
    )


def placement_costs(world: World, placed: Placements) -> Any:
    """Return what each placement costs a week."""
    rng = world.rng("placement costs")
    rows = np.flatnonzero(placed.end >= REACHES)
    kind, provider = placed.kind[rows], placed.provider[rows]
    base = np.array([_WEEKLY[code[0]] for code in TYPES])[kind]
    agency = np.array([code.startswith("U") for code in TYPES])[kind] & (provider > 0)
    years = (np.maximum(placed.start[rows], REACHES) - day(2024, 4, 1)) / 365.25
    weekly = np.where(agency, _AGENCY_FOSTERING, base) * (1 + _INFLATION) ** years
    weekly = np.round(weekly * np.exp(0.12 * rng.standard_normal(len(rows))), 2)
    return columns.table(
        {
            "cost_id": columns.ids("PC", np.arange(len(rows))),
            "placement_id": columns.ids("PL", rows),
            "from_date": columns.dates(placed.start[rows]),
            "to_date": columns.dates(placed.end[rows]),
            "weekly_cost": columns.numbers(weekly),
        }
    )


def contracts(seed: int, market: Market) -> dict[str, Any]:
    """Return the tables of contracts and of their quarterly reviews."""
    rng = stream(seed, "records", "contracts")
    bought = np.flatnonzero(market.kind != KINDS.index("own"))
    provider = np.repeat(bought, np.where(rng.random(len(bought)) < 0.4, 2, 1))
    count = len(provider)
    start = np.array([day(2020, 4, 1), day(2021, 4, 1), day(2022, 4, 1), day(2023, 4, 1)])[
        drawn(rng, (4, 3, 2, 1), count)
    ]
    worth = np.round(np.exp(12.6 + 0.7 * rng.standard_normal(count)), -3)
    contract = columns.table(
        {
            "contract_id": columns.ids("CT", np.arange(count), width=4),
            "provider_id": columns.ids("PV", provider, width=3),
            "title": columns.coded(_BOUGHT, market.kind[provider]),
            "start_date": columns.dates(start),
            "end_date": columns.dates(
                np.where(start < day(2021, 1, 1), day(2027, 3, 31), day(2028, 3, 31)), last=NEVER
            ),
            "annual_value": columns.numbers(worth),
        }
    )
    return {"contracts": contract, "contract_reviews": _contract_reviews(rng, start)}


def _contract_reviews(rng: np.random.Generator, start: Days) -> Any:
    """Return quarterly reviews: each contract has its own manner of delivering."""
    count = len(start)
    first = int(month_of(np.array([_SINCE]))[0])
    quarter, of, measure = (
        grid.ravel()
        for grid in np.meshgrid(np.arange(first, MONTHS, 3), np.arange(count), np.arange(len(_MEASURES)), indexing="ij")
    )
    due = on_working(starts_of_months(quarter + 2) + 9)
    manner = 0.035 * rng.standard_normal(count)
    target = np.array([90.0, 95.0])[measure]
    value = np.clip(np.round(target + 100 * manner[of] + 4 * rng.standard_normal(len(of)), 1), 40, 100)
    late = rng.random(len(of)) < 0.12
    held_on = np.where(late, on_working(due + 40), add_working(due - rng.integers(0, 8, len(of)), 0))
    graded = (measure == 0) & (rng.random(len(of)) < 0.35) & (held_on <= LAST)
    grade = np.where(value < 80, 2, np.where(value > 97, 0, 1))
    begun = (start[of] <= due) & (due <= LAST)
    done = held_on <= LAST
    return columns.table(
        {
            "review_id": columns.ids("CR", np.arange(len(of))),
            "contract_id": columns.ids("CT", of, width=4),
            "measure": columns.coded(_MEASURES, measure),
            "due_date": columns.dates(due),
            "review_date": columns.dates(held_on),
            "target": columns.numbers(target),
            "value": columns.numbers(value, known=done),
            "visit_grade": columns.coded(["outstanding", "good", "requires improvement"], np.where(graded, grade, -1)),
        },
        keep=begun,
    )
