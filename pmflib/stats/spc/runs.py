"""Anhøj's runs analysis: runs longer and crossings fewer than chance gives, about a centre line."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from pmflib.errors import Problem
from pmflib.stats.checks import BadNumbers, Floats, broadcast, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Flags
from pmflib.stats.spc import rules

Method = Literal["anhoej", "bestbox", "cutbox"]
METHODS: tuple[Method, ...] = ("anhoej", "bestbox", "cutbox")

BOXES = np.array(
    [
        *((2, 6, 3, 5), (3, 7, 4, 6), (3, 6, 0, 0), (3, 6, 0, 0), (3, 6, 0, 0)),  # 10
        *((4, 7, 6, 6), (5, 8, 6, 7), (5, 7, 0, 0), (5, 7, 6, 6), (5, 7, 6, 5)),  # 15
        *((6, 7, 0, 0), (7, 8, 0, 0), (6, 7, 7, 6), (6, 7, 7, 6), (6, 7, 7, 6)),  # 20
        *((6, 7, 0, 0), (9, 9, 10, 7), (9, 8, 10, 7), (9, 8, 11, 7), (10, 8, 0, 0)),  # 25
        *((11, 10, 12, 9), (11, 9, 14, 8), (11, 8, 0, 0), (11, 8, 12, 7), (11, 8, 13, 7)),  # 30
        *((12, 8, 0, 0), (13, 9, 15, 8), (14, 10, 0, 0), (13, 8, 0, 0), (15, 11, 0, 0)),  # 35
        *((15, 9, 0, 0), (15, 9, 17, 8), (14, 8, 0, 0), (14, 8, 0, 0), (17, 10, 0, 0)),  # 40
        *((17, 9, 0, 0), (17, 9, 19, 8), (17, 9, 20, 7), (19, 12, 20, 11), (19, 10, 21, 9)),  # 45
        *((19, 9, 0, 0), (19, 9, 21, 8), (19, 9, 21, 7), (21, 11, 23, 9), (21, 10, 23, 8)),  # 50
        *((21, 9, 0, 0), (21, 9, 23, 8), (23, 12, 25, 11), (23, 10, 24, 9), (23, 10, 26, 8)),  # 55
        *((23, 9, 0, 0), (23, 9, 24, 8), (25, 11, 27, 9), (25, 10, 27, 9), (26, 11, 27, 10)),  # 60
        *((26, 10, 27, 9), (27, 12, 29, 10), (27, 10, 0, 0), (27, 10, 29, 8), (28, 11, 29, 8)),  # 65
        *((29, 14, 30, 13), (29, 11, 31, 9), (29, 10, 30, 9), (30, 11, 31, 10), (30, 10, 0, 0)),  # 70
        *((31, 12, 32, 9), (31, 11, 34, 8), (31, 10, 33, 9), (32, 11, 33, 8), (33, 13, 37, 11)),  # 75
        *((33, 11, 35, 9), (33, 10, 0, 0), (34, 11, 36, 10), (33, 10, 36, 7), (35, 11, 0, 0)),  # 80
        *((35, 11, 38, 8), (35, 10, 36, 9), (35, 10, 38, 8), (37, 12, 38, 10), (37, 11, 39, 9)),  # 85
        *((38, 12, 0, 0), (37, 10, 39, 9), (39, 13, 41, 12), (39, 11, 40, 10), (39, 11, 42, 8)),  # 90
        *((39, 10, 0, 0), (39, 10, 41, 8), (41, 12, 42, 9), (41, 11, 44, 9), (42, 12, 43, 10)),  # 95
        *((41, 10, 42, 9),),  # 100
    ]
)
"""For 10 to 100 useful points: fewest crossings and longest run of the best box, then the same two where the
corner of the box is cut; 0 where nothing is to be cut. Anhøj and Wentzel-Larsen, PLoS ONE 15 (2020) e0233920."""
BOXED = range(10, 10 + len(BOXES))


class Runs(NamedTuple):
    """The runs analysis of each segment; missing where no point is off the centre line."""

    observed: Floats
    useful: Floats
    longest: Floats
    longest_max: Floats
    crossings: Floats
    crossings_min: Floats
    signal: Flags


def critical(useful: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the longest run and the fewest crossings that chance gives in so many useful points.

    Parameters
    ----------
    useful : array_like
        Points off the centre line. Below 1, both are missing.

    Returns
    -------
    tuple of array
        log2(n) + 3, rounded, and the 5 % quantile of the binomial of n - 1 and one half.

    Source
    ------
    Anhøj and Olesen, PLoS ONE 9 (2014) e113825; Schilling, Math. Mag. 85 (2012) 141-149; Chen, Public Health Rep.
    125 (2010).
    """
    n = np.asarray(useful, dtype=np.float64)
    known = np.where(n >= 1, n, np.nan)
    trials = np.maximum(np.nan_to_num(known) - 1.0, 0.0).astype(np.int64)
    found = np.ceil(special.bdtrik(0.05, np.maximum(trials, 1), 0.5))
    below = np.maximum(found - 1.0, 0.0)
    # The inverse of the distribution can be a hair high: step back where one fewer is enough.
    found = np.where(special.bdtr(below, trials, 0.5) >= 0.05, below, found)
    crossings = np.where(np.isnan(known), np.nan, np.where(trials == 0, 0.0, found))
    return np.asarray(np.round(np.log2(known)) + 3.0, dtype=np.float64), np.asarray(crossings, dtype=np.float64)


def runs_signal(
    useful: npt.ArrayLike, crossings: npt.ArrayLike, longest: npt.ArrayLike, *, method: Method = "anhoej"
) -> Flags:
    """Return whether so few crossings or so long a run is more than chance.

    Parameters
    ----------
    useful, crossings, longest : array_like
        Points off the centre line, how often the line is crossed, and the longest run on one side.
    method : {"anhoej", "bestbox", "cutbox"}
        The boxes hold for 10 to 100 useful points; others are judged by ``anhoej``.

    Returns
    -------
    array of bool
        False where no point is useful.

    Raises
    ------
    BadNumbers
        For an unknown method, crossings outside 0 to n - 1 and runs outside 1 to n.
    """
    one_of("method", method, METHODS)
    n, c, run = broadcast(useful=useful, crossings=crossings, longest=longest)
    judged = n >= 1
    problems = [
        Problem(where=name, what=f"{int(wrong.sum()):,} values cannot be with that many points.", remedy=remedy)
        for name, wrong, remedy in (
            ("crossings", judged & ~((c >= 0) & (c <= n - 1)), "Give 0 to useful - 1."),
            ("longest", judged & ~((run >= 1) & (run <= n)), "Give 1 to useful."),
        )
        if wrong.any()
    ]
    if problems:
        raise BadNumbers(problems)
    longest_max, crossings_min = critical(n)
    quiet = (c >= crossings_min) & (run <= longest_max)
    if method != "anhoej":
        boxed = judged & (n >= BOXED[0]) & (n <= BOXED[-1])
        quiet = np.where(boxed, _in_box(n, c, run, boxed, cut=method == "cutbox"), quiet)
    return np.asarray(judged & ~quiet, dtype=np.bool_)


def _in_box(n: Floats, c: Floats, run: Floats, boxed: Flags, *, cut: bool) -> Flags:
    fewest, most, edge_crossings, edge_run = BOXES[np.where(boxed, n - BOXED[0], 0).astype(np.intp)].T
    whole = (c >= fewest) & (run <= most)
    if not cut:
        return np.asarray(whole, dtype=np.bool_)
    # Cutting the corner leaves the inside, and of the two edges the part away from the corner.
    inside = (c > fewest) & (run < most)
    edges = ((c == fewest) & (run <= edge_run)) | ((c >= edge_crossings) & (run <= most))
    return np.asarray(np.where(edge_crossings > 0, inside | edges, whole), dtype=np.bool_)


def analyse(values: Floats, centre: Floats, segment: Codes, include: Flags, *, method: Method = "anhoej") -> Runs:
    """Return the runs analysis of each segment of points in date order; points on the line are of no use."""
    count = int(segment[-1]) + 1
    observed = np.bincount(segment[include], minlength=count).astype(np.float64)
    sides = rules.side(values, centre)
    useful_rows = np.flatnonzero(include & (np.abs(sides) == 1))
    where = segment[useful_rows]
    useful = np.bincount(where, minlength=count).astype(np.float64)
    if not useful_rows.size:
        missing = np.full(count, np.nan)
        return Runs(observed, useful, missing, missing, missing, missing, np.zeros(count, dtype=np.bool_))
    lengths = rules.run_length(sides[useful_rows], where)
    longest = np.zeros(count)
    np.maximum.at(longest, where, lengths)
    longest = np.where(useful > 0, longest, np.nan)
    crossed = (sides[useful_rows][1:] != sides[useful_rows][:-1]) & (where[1:] == where[:-1])
    crossings = np.where(useful > 0, np.bincount(where[1:], weights=crossed, minlength=count), np.nan)
    signal = runs_signal(useful, crossings, longest, method=method)
    return Runs(observed, useful, longest, *_with_limits(useful, crossings), signal)


def _with_limits(useful: Floats, crossings: Floats) -> tuple[Floats, Floats, Floats]:
    longest_max, crossings_min = critical(useful)
    return longest_max, crossings, crossings_min
