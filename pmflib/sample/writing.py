"""Writing the sample council: every file below one folder, the same bytes for the same seed."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pmflib.sample import records, version
from pmflib.sample.draws import Drawn, Grid, draw
from pmflib.sample.layouts import TABLES
from pmflib.sample.levels import levels
from pmflib.sample.lists import authority_lines, lait_lines, neighbour_lines_2021, neighbour_lines_2025
from pmflib.sample.places import YEARS, Floats, authorities, children
from pmflib.sample.population import HEADER as POPULATION
from pmflib.sample.population import children_lines
from pmflib.sample.quarters import HEADER, by_year, figures, quarterly, with_records
from pmflib.sample.tables import printed
from pmflib.sample.truths import before_revision, record

_REVISED = "cin_referrals"
_NOTE = (
    "Synthetic data. Northmere, its districts, the other councils and the country are invented;\n"
    "no figure here is about any real child, council or place. Written by `pmf sample`.\n"
    "published/ has the layouts of the published national tables; local/ the council's own quarters; records/ the\n"
    "extracts of its case system and registers, each in a folder named after the day it was taken.\n"
    "truth.json says what was planted and what a careful reader should conclude; faults.csv lists each record that\n"
    "was made faulty: fault, table, key of the record, field, note.\n"
)


def write(folder: Path, *, seed: int = 2026, scale: float = 1.0, faults: bool = True) -> None:
    """Write the sample council's files.

    Parameters
    ----------
    folder : Path
        Made if it is not there; files of the same names are replaced.
    seed : int
        The same seed gives the same bytes; places, neighbours and planted truths do not depend on it.
    scale : float
        How many times as many children Northmere has; rates stay.
    faults : bool
        Whether the case records hold the faults of everyday recording.
    """
    people = children(authorities())
    # In a county of millions shares are free of chance: the records bring their own.
    planned, scaled = quarterly(seed, 200 * people[0]), quarterly(seed, np.round(people[0] * scale))
    generated = records.generate(seed, planned, scaled, scale)
    quarters = with_records(scaled, generated.counts)
    years = _annual(seed, by_year(quarters) | generated.census, np.vstack([np.round(people[:1] * scale), people[1:]]))
    for table in TABLES:
        _write_csv(folder / "published" / f"{table.name}.csv", printed(table, years), bom=table.bom)
    _write_csv(folder / "published" / "earlier" / f"{_REVISED}.csv", _release_before(years, scale))
    _write_csv(folder / "published" / "lait.csv", lait_lines(years))
    _write_csv(folder / "published" / "neighbours_2021.csv", neighbour_lines_2021(), bom=True)
    _write_csv(folder / "published" / "neighbours_2025.csv", neighbour_lines_2025(), bom=True)
    _write_csv(folder / "published" / "authorities.csv", authority_lines())
    _write_csv(folder / "local" / "quarterly_figures.csv", [HEADER, *figures(quarters)])
    _write_csv(folder / "local" / "population.csv", [POPULATION, *children_lines(np.round(people[0] * scale))])
    planted = _records(folder, generated.tables, seed=seed, scale=scale, faults=faults)
    _write_text(folder / "truth.json", json.dumps(record(seed, scale) | planted, indent=2, ensure_ascii=False) + "\n")
    _write_text(folder / "README.txt", _NOTE)
    _write_text(folder / version.FILE, version.stamp(seed=seed, scale=scale, faults=faults))


def _records(folder: Path, tables: Mapping[str, Any], *, seed: int, scale: float, faults: bool) -> dict[str, object]:
    """Write both extracts and the list of faults, and return what the truth file says about them."""
    told: dict[str, object] = {"faults": faults, "canaries": list(records.CANARIES)}
    more = records.beside(tables, seed=seed, scale=scale)
    if not faults:
        whole = records.with_rows(tables, more)
        records.write(folder / "records", whole, whole)
        return told
    planted = records.plant(tables, seed=seed, scale=scale)
    # Last of all: no fault is drawn otherwise for these rows.
    newest, stood = (records.with_rows(one, more) for one in (planted.tables, planted.stood))
    records.write(folder / "records", newest, stood)
    _write_csv(folder / "faults.csv", [records.HEADER, *planted.marks])
    counts = Counter(mark[0] for mark in planted.marks)
    rates = {fault: {"share": share, "records": counts[fault]} for fault, share in records.RATES.items()}
    return told | {"rates": rates, "records": dict(planted.slices)}


def _release_before(years: Drawn, scale: float) -> Iterator[tuple[str, ...]]:
    """Yield the revised table as it was published a year earlier."""
    table = next(table for table in TABLES if table.name == _REVISED)
    return printed(replace(table, last=table.last - 1), before_revision(years, scale))


def _annual(seed: int, northmere: Drawn, people: Floats) -> Drawn:
    councils = authorities()
    first = np.arange(len(councils)) == 0
    grid = Grid(
        name="councils",
        seed=seed,
        time=YEARS.astype(np.float64),
        per_year=1,
        population=people,
        need=np.where(first, 0.0, np.array([council.need_2025 for council in councils])),
        own=first,
        distinct=np.where(first, 0.0, 1.0),
        wobble=0.25,
        given=northmere,
    )
    return draw(grid, levels())


def _write_csv(path: Path, lines: Iterable[Sequence[str]], *, bom: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
