"""One printed column at a time: numbers as text, and the symbols that stand in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.sample.areas import Bools
from pmflib.sample.layouts import Ratio
from pmflib.sample.places import Floats

Symbols = npt.NDArray[np.str_]
SUPPRESSED, NOT_APPLICABLE, ROUNDS_TO_NOUGHT = "c", "z", "k"
#: Counts that are hidden where a table is suppressed.
SMALL = (1, 5)
#: Standard deviation of one pupil's Progress 8 score.
PROGRESS_DEVIATION = 1.25
_BANDS = ("Duration_0-10_days", "Duration_11-15_days", "Duration_16-20_days", "Duration_21+_days")
_BAND_EDGES = np.array([0.0, 10.5, 15.5, 20.5, 40.0])
_QUARTILES = {"Duration_25th_Percentile": 0.25, "Duration_median": 0.5, "Duration_75th_Percentile": 0.75}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value column under one row label, areas by years.

    Parameters
    ----------
    values : array of float
        Unrounded, so that percentages are worked out before rounding.
    symbols : array of str
        What is printed instead of the number; empty where the number is.
    decimals : int
    tens : int
        How many rows from the top (country and regions) are printed to the nearest ten.
    """

    values: Floats
    symbols: Symbols
    decimals: int = 0
    tens: int = 0

    def text(self) -> list[list[str]]:
        """Return the cells as they are printed."""
        shown = self.values.copy()
        shown[: self.tens] = np.floor(shown[: self.tens] / 10 + 0.5) * 10
        pairs = zip(shown.tolist(), self.symbols.tolist(), strict=True)
        return [[symbol or number(value, self.decimals) for value, symbol in zip(*row, strict=True)] for row in pairs]


def number(value: float, decimals: int) -> str:
    """Print a number without needless noughts: 17.0 as 17."""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def small(values: Floats) -> Bools:
    """Return which counts are too small to be shown."""
    return np.asarray((values >= SMALL[0]) & (values <= SMALL[1]), dtype=np.bool_)


def concealed(parts: Floats) -> Bools:
    """Return which parts of a whole are hidden: small ones, and the next smallest where one alone could be worked out.

    Parameters
    ----------
    parts : array
        Parts, areas, years; they add up to a total that is shown.
    """
    hidden = small(parts)
    alone = hidden.sum(axis=0) == 1
    rest = np.where(hidden | (parts == 0), np.inf, parts)
    next_smallest = np.arange(len(parts))[:, None, None] == rest.argmin(axis=0)
    return np.asarray(hidden | (next_smallest & alone & np.isfinite(rest)), dtype=np.bool_)


def ratio(asked: Ratio, cells: Mapping[str, Cell]) -> Cell:
    """Return a rate or percentage of columns in the same row, hidden where one of them is."""
    over, unders = cells[asked.over], [cells[name] for name in asked.under]
    under = np.sum([cell.values for cell in unders], axis=0)
    symbols = over.symbols
    for cell in unders:
        symbols = np.where(symbols == "", cell.symbols, symbols)
    return quotient(asked.multiplier, over.values, under, symbols, asked.decimals)


def quotient(multiplier: float, over: Floats, under: Floats, symbols: Symbols, decimals: int) -> Cell:
    """Return a rounded quotient: z where there is nothing to divide by, k where it only rounds to nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.round(multiplier * over / under, 6)
    symbols = np.where((symbols == "") & ~np.isfinite(exact), NOT_APPLICABLE, symbols)
    vanishing = (symbols == "") & (exact > 0) & (exact < 0.5 * 10.0**-decimals)
    symbols = np.where(vanishing, ROUNDS_TO_NOUGHT, symbols)
    return Cell(values=np.nan_to_num(exact), symbols=symbols, decimals=decimals)


def durations(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Read the quartiles of working days to conference off the counts in its bands."""
    counts = np.array([cells[band].values for band in _BANDS])
    whole = np.maximum(counts.sum(axis=0), 1)
    below = np.concatenate([np.zeros((1, *whole.shape)), np.cumsum(counts, axis=0)]) / whole
    found: dict[str, Cell] = {}
    for column, part in _QUARTILES.items():
        band = np.clip((below <= part).sum(axis=0) - 1, 0, len(_BANDS) - 1)
        start = np.take_along_axis(below, band[None], axis=0)[0]
        width = np.take_along_axis(counts, band[None], axis=0)[0] / whole
        days = _BAND_EDGES[band] + (part - start) / np.maximum(width, 1e-9) * np.diff(_BAND_EDGES)[band]
        found[column] = Cell(values=np.round(np.round(days, 6)), symbols=cells["ICPC"].symbols)
    return found


def progress_limits(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Give Progress 8 the 95% limits it is published with."""
    score, pupils = cells["avg_p8score"], cells["t_inp8calc"]
    half = 1.96 * PROGRESS_DEVIATION / np.sqrt(np.maximum(pupils.values, 1))
    return {
        "p8score_CI_low": Cell(values=np.round(score.values - half, 6), symbols=score.symbols, decimals=2),
        "p8score_CI_upp": Cell(values=np.round(score.values + half, 6), symbols=score.symbols, decimals=2),
    }
