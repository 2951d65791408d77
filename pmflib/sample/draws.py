"""Drawing the measures: one engine for councils by year and for districts by quarter."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pmflib.sample.levels import Level, levels, off_the_line, on_the_line, sisters
from pmflib.sample.places import Floats

Drawn = dict[str, Floats]
#: Variance of a count over its mean: brothers and sisters are referred together.
DISPERSION = 1.6
#: How much of this period's swing is left in the next.
MEMORY = 0.6


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The units and periods to draw for.

    Parameters
    ----------
    name : str
        Part of every random stream's seed, with the measure: adding a measure leaves the others as they were.
    time : array of float
        Middle of each period, in reporting years.
    per_year : int
        Periods in a year.
    population : array, units by periods
    need : array of float
        Need of each unit, in standard units.
    own : array of bool
        Units drawn at Northmere's level rather than the country's.
    distinct : array of float
        Part of a measure's spread that stays with each unit.
    wobble : float
        Part that comes and goes.
    shifts : mapping of measure to array
        Planted changes, on the line, units by periods.
    given : mapping of measure to array
        Northmere's row where its quarters already say it.
    """

    name: str
    seed: int
    time: Floats
    per_year: int
    population: Floats
    need: Floats
    own: npt.NDArray[np.bool_]
    distinct: Floats
    wobble: float
    shifts: Mapping[str, Floats] = field(default_factory=dict)
    given: Mapping[str, Floats] = field(default_factory=dict)


def draw(grid: Grid, measures: Iterable[str]) -> Drawn:
    """Draw the measures for every unit and period of the grid.

    Parameters
    ----------
    grid : Grid
    measures : iterable of str
        Parents before children, as `levels.ancestry` orders them.

    Returns
    -------
    dict of str to array
        Units by periods; the population is there too.
    """
    drawn: Drawn = {"population": grid.population}
    for name in measures:
        level = levels()[name]
        if name not in drawn:
            drawn.update(_KINDS[level.kind](level, grid, drawn))
        if name in grid.given:
            drawn[name] = np.vstack([grid.given[name], drawn[name][1:]])
    return drawn


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream of that seed and names."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32("/".join(names).encode())]))


def _line(level: Level, grid: Grid, rng: np.random.Generator) -> Floats:
    """Return where each unit and period stands: typical level, trend, need, its own manner, swings, season, plants."""
    units, periods = grid.population.shape
    typical = on_the_line(level, np.where(grid.own, level.northmere, level.level))
    steady = rng.standard_normal(units) * grid.distinct
    swing = grid.wobble * _swing(rng.standard_normal((units, periods)))
    line = typical[:, None] + level.trend * (grid.time - 2025) + level.need * grid.need[:, None]
    line = line + level.spread * (steady[:, None] + swing)
    if level.season and grid.per_year == 4:
        season = np.resize(level.season, periods)
        line = line + (season if level.kind == "share" else np.log(season))
    return np.asarray(line + grid.shifts.get(level.measure, 0.0), dtype=np.float64)


def _swing(fresh: Floats) -> Floats:
    """Return swings of unit variance that fade from period to period."""
    swing = fresh.copy()
    for period in range(1, swing.shape[1]):
        swing[:, period] = MEMORY * swing[:, period - 1] + np.sqrt(1 - MEMORY**2) * fresh[:, period]
    return swing


def _rng(level: Level, grid: Grid) -> np.random.Generator:
    return stream(grid.seed, grid.name, level.measure)


def _whole(values: Floats) -> npt.NDArray[np.int64]:
    return np.nan_to_num(np.maximum(values, 0)).astype(np.int64)


def _rate(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    rng, population = _rng(level, grid), drawn["population"]
    mean = off_the_line(level, _line(level, grid, rng)) * population / 10_000 / grid.per_year
    shape = np.round(np.maximum(mean, 1e-6) / (DISPERSION - 1), 9)
    return {level.measure: rng.negative_binomial(shape, 1 / DISPERSION).astype(np.float64)}


def _share(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    rng = _rng(level, grid)
    chance = off_the_line(level, _line(level, grid, rng))
    return {level.measure: rng.binomial(_whole(drawn[level.of]), chance).astype(np.float64)}


def _split(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    """Draw all parts of one whole: each in turn out of what the ones before have left."""
    parts = sisters(level)
    weights = np.array([off_the_line(one, _line(one, grid, _rng(one, grid))) for one in parts])
    rng = stream(grid.seed, grid.name, level.of, level.row.split(" | ")[0])
    left, counts = _whole(drawn[level.of]), {}
    for number, one in enumerate(parts):
        chance = np.round(weights[number] / weights[number:].sum(axis=0), 9)
        part = rng.binomial(left, np.minimum(chance, 1.0))
        counts[one.measure] = part.astype(np.float64)
        left = left - part
    return counts


def _stock(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    """Let open cases follow their target: what started stays open until it ends."""
    rng = _rng(level, grid)
    target = off_the_line(level, _line(level, grid, rng)) * grid.population / 10_000
    started = drawn[level.of]
    pull = 1 / (1 + grid.per_year / 2)
    stock = np.round(target[:, :1])
    for period in range(1, target.shape[1]):
        usual = started[:, period] + pull * (stock[:, -1] - target[:, period])
        ended = rng.poisson(np.round(np.maximum(usual, 0.3 * started[:, period]), 9))
        stock = np.column_stack([stock, np.maximum(stock[:, -1] + started[:, period] - ended, 0)])
    return {level.measure: stock}


def _sum(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    total = np.zeros_like(grid.population)
    for sign, before, name in level.terms:
        values = drawn[name]
        if before:
            values = np.column_stack([np.full(len(values), np.nan), values[:, :-1]])
        total = total + sign * values
    return {level.measure: total}


def _ratio(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    amount = off_the_line(level, _line(level, grid, _rng(level, grid))) * drawn[level.of]
    return {level.measure: np.round(np.round(amount, 6), level.decimals)}


def _score(level: Level, grid: Grid, drawn: Drawn) -> Drawn:
    rng = _rng(level, grid)
    base = drawn[level.of]
    mean = _line(level, grid, rng) + level.spread * rng.standard_normal(base.shape) / np.sqrt(np.maximum(base, 1))
    return {level.measure: np.round(np.round(mean * base, 6), level.decimals)}


def _constant(level: Level, _: Grid, drawn: Drawn) -> Drawn:
    return {level.measure: np.full_like(drawn["population"], level.level)}


_KINDS: dict[str, Callable[[Level, Grid, Drawn], Drawn]] = {
    "rate": _rate,
    "share": _share,
    "split": _split,
    "stock": _stock,
    "sum": _sum,
    "ratio": _ratio,
    "score": _score,
    "constant": _constant,
}
