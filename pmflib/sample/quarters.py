"""Northmere by district and quarter, and the years its quarters add up to."""

from __future__ import annotations

import numpy as np

from pmflib.sample.draws import Drawn, Grid, draw
from pmflib.sample.levels import ancestry, is_flow, levels
from pmflib.sample.places import YEARS, Floats, authorities, districts, rows, shared_out
from pmflib.sample.truths import QUARTERS, WRITTEN, mark, missing, shifts, unlucky

_QUARTERS_COVERED = {"r12m": 4}
#: Quarters from the first drawn after which the records hold what a measure needs, by a part of its name.
_COMPLETE_AFTER = {"rereferral": 4, "_19_21": 20}
HEADER = ("indicator", "area", "period", "numerator", "denominator", "marks")


def quarterly(seed: int, children: Floats) -> Drawn:
    """Draw Northmere's districts by quarter.

    Parameters
    ----------
    seed : int
    children : array of float
        Northmere's children by reporting year.

    Returns
    -------
    dict of str to array
        Districts by quarters, for every measure the quarterly figures need.
    """
    shares = np.array([district.share for district in districts()])
    need = np.array([district.need for district in districts()])
    year_of = [min(int(quarter[:4]) + 1 - int(YEARS[0]), len(YEARS) - 1) for quarter in QUARTERS]
    grid = Grid(
        name="districts",
        seed=seed,
        time=int(YEARS[0]) + (np.arange(len(QUARTERS)) - 1.5) / 4,
        per_year=4,
        population=shared_out(children, shares)[:, year_of],
        need=need - np.average(need, weights=shares),
        own=np.ones(len(need), dtype=np.bool_),
        distinct=np.full(len(need), 0.35),
        wobble=0.08,
        shifts=shifts(),
    )
    wanted = {row[side] for row in rows("quarterly.csv") for side in ("numerator", "denominator")}
    drawn = draw(grid, ancestry(wanted))
    return drawn | unlucky(drawn, {name: level.of for name, level in levels().items()})


def with_records(drawn: Drawn, counts: Drawn) -> Drawn:
    """Return the figures with those that the case records add up to put in their place.

    Parameters
    ----------
    drawn : dict of str to array
        Districts by quarters.
    counts : dict of str to array
        Districts, and last what belongs to none, by quarters. A measure the records cannot yet hold in the early
        quarters (a second referral in the first year, all care leavers up to 21) stays as drawn there.
    """
    made = dict(drawn)
    for name, values in counts.items():
        first = next((quarters for part, quarters in _COMPLETE_AFTER.items() if part in name), 0)
        early = drawn[name][:, :first] if first else values[:-1, :0]
        rest = np.zeros((1, early.shape[1]))
        made[name] = np.hstack([np.vstack([early, rest]), values[:, first:]])
    return made


def by_year(drawn: Drawn) -> Drawn:
    """Return Northmere's years: events summed over four quarters and districts, open cases as at 31 March."""
    whole_years = len(YEARS) * 4
    county = {name: values.sum(axis=0)[:whole_years].reshape(-1, 4) for name, values in drawn.items()}
    return {
        name: values.sum(axis=1) if is_flow(name) else values[:, -1]
        for name, values in county.items()
        if name != "population"
    }


def figures(drawn: Drawn) -> list[tuple[str, ...]]:
    """Return the rows of ``quarterly_figures.csv``: county first, then districts, oldest quarter first.

    A rolling year is the sum of its four quarters, and not available if one of them is not; open cases are as at
    the quarter's last day.
    """
    lines: list[tuple[str, ...]] = []
    for row in rows("quarterly.csv"):
        above, below = (_windowed(drawn[row[side]], row["window"]) for side in ("numerator", "denominator"))
        places = [(authorities()[0].code, "", above.sum(axis=0), below.sum(axis=0))]
        places += [(one.code, one.name, above[at], below[at]) for at, one in enumerate(districts())]
        for code, name, numerator, denominator in places:
            gaps = _not_available(name, row["window"])
            for at in range(QUARTERS.index(WRITTEN[0]), len(QUARTERS)):
                counts = ("x", "x") if at in gaps else (f"{numerator[at]:.0f}", f"{denominator[at]:.0f}")
                qualified = "" if at in gaps else mark(row["indicator"], QUARTERS[at])
                lines.append((row["indicator"], code, QUARTERS[at], *counts, qualified))
    return lines


def _not_available(district: str, window: str) -> set[int]:
    """Return the quarters for which the district's figure rests on one that was not returned."""
    lost = [QUARTERS.index(quarter) for name, quarter in missing() if name == district]
    return {at + later for at in lost for later in range(_QUARTERS_COVERED.get(window, 1))}


def _windowed(counts: Floats, window: str) -> Floats:
    reach = _QUARTERS_COVERED.get(window, 1)
    rolling = np.lib.stride_tricks.sliding_window_view(counts, reach, axis=1).sum(axis=-1)
    return np.column_stack([np.full((len(counts), reach - 1), np.nan), rolling])
