"""Printing the drawn measures as the department prints them: rounded, suppressed, with its symbols."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.sample.draws import Drawn
from pmflib.sample.layouts import Ratio, Table
from pmflib.sample.levels import Level, levels
from pmflib.sample.places import COUNTRY_CODE, COUNTRY_NAME, YEARS, Floats, alive, authorities, regions

Bools = npt.NDArray[np.bool_]
Symbols = npt.NDArray[np.str_]
#: A council whose case system failed, and one whose figures the department does not trust: council, year, symbol.
GAPS = (("X10000011", 2022, "x"), ("X10000022", 2024, "u"))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value column of one row label: areas by years, with the symbol that stands in its place, if any."""

    values: Floats
    symbols: Symbols
    decimals: int = 0

    def text(self) -> list[list[str]]:
        """Return the cells as they are printed."""
        return [
            [symbol or number(value, self.decimals) for value, symbol in zip(*line, strict=True)]
            for line in zip(self.values.tolist(), self.symbols.tolist(), strict=True)
        ]


def number(value: float, decimals: int) -> str:
    """Print a number without needless noughts: 17.0 as 17."""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


class Areas:
    """The rows of every table: country, regions, councils, and how counts of councils become theirs."""

    def __init__(self) -> None:
        self.councils, self.regions = authorities(), regions()
        self.above = 1 + len(self.regions)
        self.alive = alive(self.councils, YEARS)
        inside = [[council.region == region.code for council in self.councils] for region in self.regions]
        self.adding = np.vstack([np.ones(len(self.councils)), np.array(inside, dtype=np.float64)])
        self.existing = np.vstack([np.ones((self.above, len(YEARS)), dtype=np.bool_), self.alive])

    def stack(self, level: Level, drawn: Drawn) -> Floats:
        """Return a measure for country, regions and councils: sums, or means of what cannot be summed."""
        values = np.where(self.alive, np.nan_to_num(drawn[level.measure]), 0.0)
        total = self.adding @ values
        if level.of == "constant":
            total = total / (self.adding @ self.alive)
        return np.vstack([np.round(np.round(total, 6), level.decimals), values])

    def identity(self) -> list[dict[str, str]]:
        """Return the identity columns of each area."""
        country = {"country_code": COUNTRY_CODE, "country_name": COUNTRY_NAME}
        named = {region.code: region.name for region in self.regions}
        lines = [country | {"geographic_level": "National"}]
        lines += [
            country | {"geographic_level": "Regional", "region_code": one.code, "region_name": one.name}
            for one in self.regions
        ]
        lines += [
            country
            | {"geographic_level": "Local authority", "region_code": one.region, "region_name": named[one.region]}
            | {"old_la_code": one.old_code, "new_la_code": one.code, "la_name": one.name}
            for one in self.councils
        ]
        return lines


def printed(table: Table, drawn: Drawn) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a published table, header first, newest year first."""
    areas = Areas()
    yield table.header
    cells = [(row.split(" | "), _row(table, row, drawn, areas)) for row in _row_labels(table)]
    texts = [(labels, {column: cell.text() for column, cell in row.items()}) for labels, row in cells]
    for year in range(table.last, table.first - 1, -1):
        at = int(np.flatnonzero(year == YEARS)[0])
        for place, identity in enumerate(areas.identity()):
            if table.superseded == "dropped" and not areas.existing[place, at]:
                continue
            start = identity | {"time_period": _period(table, year), "time_identifier": _identifier(table)}
            fixed = tuple(start.get(column, "") for column in table.identity)
            for labels, row in texts:
                values = (row[column][place][at] for column in table.values)
                yield (*fixed, *labels[: len(table.labels)], *values)


def _period(table: Table, year: int) -> str:
    return f"{year - 1}{year % 100:02d}" if table.academic else str(year - table.lag)


def _identifier(table: Table) -> str:
    return "Academic year" if table.academic else "Reporting year"


def _of_table(table: Table) -> list[Level]:
    return [level for level in levels().values() if level.table == table.name]


def _row_labels(table: Table) -> list[str]:
    return list(dict.fromkeys(level.row for level in _of_table(table)))


def _row(table: Table, row: str, drawn: Drawn, areas: Areas) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for level in _of_table(table):
        if level.row == row:
            column = level.column or table.counted or level.measure
            cells[column] = _count(table, column, level, drawn, areas)
            if table.counted:
                cells[table.values[1]] = _percent(cells[column], level, drawn, areas)
    for column, ratio in table.ratios.items():
        cells[column] = _ratio(ratio, cells)
    if "Duration_median" in table.values:
        cells |= _durations(cells)
    if "p8score_CI_low" in table.values:
        cells |= _progress_limits(cells)
    return cells


def _count(table: Table, column: str, level: Level, drawn: Drawn, areas: Areas) -> Cell:
    values = areas.stack(level, drawn)
    counts = level.kind in {"rate", "share", "split", "stock", "sum"} or "pupils" in column
    symbols = np.full(values.shape, "", dtype="<U3")
    if counts and column != "population_estimate":
        if table.suppressed:
            symbols[(values >= 1) & (values <= 5)] = "c"
        values[: areas.above] = np.floor(values[: areas.above] / 10 + 0.5) * 10
    if level.kind == "constant":
        symbols[:] = "z"
    for year in table.absent.get(column, ()):
        symbols[:, year == YEARS] = "x"
    return Cell(values=values, symbols=_gaps(table, symbols, areas), decimals=level.decimals)


def _gaps(table: Table, symbols: Symbols, areas: Areas) -> Symbols:
    symbols[~areas.existing] = "z"
    for code, year, symbol in GAPS if table.gaps else ():
        place = areas.above + [council.code for council in areas.councils].index(code)
        symbols[place, year == YEARS] = symbol
    return symbols


def _percent(count: Cell, level: Level, drawn: Drawn, areas: Areas) -> Cell:
    """Print the percentage of the row's base, in whole numbers; k where it rounds to nought without being it."""
    if not level.base:
        return Cell(values=np.zeros_like(count.values), symbols=np.full(count.symbols.shape, "z"))
    base = areas.stack(levels()[level.base], drawn)
    exact = _divide(areas.stack(level, drawn), base, 100.0)
    symbols = np.where((count.symbols == "") & (base > 0) & (base <= 5), "c", count.symbols)
    return _quotient(exact, symbols, 0)


def _ratio(ratio: Ratio, cells: dict[str, Cell]) -> Cell:
    over, unders = cells[ratio.over], [cells[name] for name in ratio.under]
    exact = _divide(over.values, sum((under.values for under in unders), np.zeros(())), ratio.multiplier)
    symbols = over.symbols
    for under in unders:
        symbols = np.where(symbols == "", under.symbols, symbols)
    return _quotient(exact, symbols, ratio.decimals)


def _divide(over: Floats, under: Floats, multiplier: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.round(multiplier * over / under, 6), dtype=np.float64)


def _quotient(exact: Floats, symbols: Symbols, decimals: int) -> Cell:
    missing = np.where(np.isfinite(exact), symbols, np.where(symbols == "", "z", symbols))
    tiny = (missing == "") & (exact > 0) & (np.abs(exact) < 0.5 * 10.0**-decimals)
    return Cell(values=np.nan_to_num(exact), symbols=np.where(tiny, "k", missing), decimals=decimals)


def _durations(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Read the quartiles of working days to conference off the counts in its bands."""
    bands = ("Duration_0-10_days", "Duration_11-15_days", "Duration_16-20_days", "Duration_21+_days")
    edges = np.array([0.0, 10.5, 15.5, 20.5, 40.0])
    counts = np.array([cells[band].values for band in bands])
    whole = np.maximum(counts.sum(axis=0), 1)
    below = np.concatenate([np.zeros((1, *whole.shape)), np.cumsum(counts, axis=0)]) / whole
    columns = {"Duration_25th_Percentile": 0.25, "Duration_median": 0.5, "Duration_75th_Percentile": 0.75}
    found: dict[str, Cell] = {}
    for column, part in columns.items():
        band = np.clip((below <= part).sum(axis=0) - 1, 0, len(bands) - 1)
        start = np.take_along_axis(below, band[None], axis=0)[0]
        width = np.take_along_axis(counts, band[None], axis=0)[0] / whole
        days = edges[band] + (part - start) / np.maximum(width, 1e-9) * (edges[band + 1] - edges[band])
        symbols = cells["ICPC"].symbols
        found[column] = Cell(values=np.round(np.round(days, 6)), symbols=symbols)
    return found


def _progress_limits(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Give Progress 8 its published 95% limits: a pupil's score has a standard deviation of about 1.25."""
    score, pupils = cells["avg_p8score"], cells["t_inp8calc"]
    half = 1.96 * 1.25 / np.sqrt(np.maximum(pupils.values, 1))
    return {
        "p8score_CI_low": Cell(values=np.round(score.values - half, 6), symbols=score.symbols, decimals=2),
        "p8score_CI_upp": Cell(values=np.round(score.values + half, 6), symbols=score.symbols, decimals=2),
    }
