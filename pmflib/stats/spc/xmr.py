"""XmR charts of thousands of series at once, with the rules of NHS Making Data Count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.errors import Problem
from pmflib.stats.checks import BadNumbers, Floats, finite, floats, one_of, require
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Layout, arrange, numbers
from pmflib.stats.spc import rules
from pmflib.stats.spc.stages import Rebase, Unmatched, rebased

Polarity = Literal["high", "low", "near", "none"]
CAUSES = (
    *("none", "above upper limit", "below lower limit", "rising trend", "falling trend"),
    *("two in three above", "two in three below", "shift above", "shift below"),
)
VARIATION = ("common_cause", "improvement", "concern", "neutral_high", "neutral_low")
ASSURANCE = ("consistent_pass", "consistent_fail", "inconsistent")
ADDED = (
    *("stage", "mean", "lpl", "upl", "side", "outside", "close", "trend", "two_in_three", "shift"),
    *("special_cause", "variation", "short"),
)
SHORT = 13
"""A stage of fewer points has limits that still move much (NHSRplotthedots warns below 13)."""
FEWEST_FIXED = 12
_GOOD = {"high": 1.0, "low": -1.0, "near": 0.0, "none": 0.0}


@dataclass(frozen=True, kw_only=True)
class XmR:
    """What an XmR chart says.

    Parameters
    ----------
    points : DataFrame
        The rows given, in their order, with ``stage`` (0 until the first rebase), ``mean``, ``lpl`` and ``upl``
        (process limits), ``side`` of the mean, ``outside`` the limits, ``close`` to one, ``trend`` (1 rising,
        -1 falling), ``two_in_three``, ``shift``, the ``special_cause`` that counts, ``variation``, and ``short``
        (a stage of fewer than 13 points).
    latest : DataFrame
        One row a series: its key, the date of its last point, that point's mean, limits, special cause and
        ``variation``, and ``assurance``. Both are missing where the last stage holds no value at all.
    """

    points: pd.DataFrame
    latest: pd.DataFrame


def xmr(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    polarity: Polarity | Sequence[Polarity] = "none",
    target: float | npt.ArrayLike | None = None,
    rebase: Rebase = (),
    unmatched_rebase: Unmatched = "error",
    fix_after: int | None = None,
    screen: bool = True,
    shift: Literal[6, 7] = 7,
    trend: Literal[6, 7] = 7,
) -> XmR:
    """Return mean, process limits and special causes of every point, and what the last point of each series says.

    Parameters
    ----------
    frame : DataFrame
        Long: one row a series and date, in any order. A missing value keeps its place: it breaks the windows and
        the two moving ranges it is in, and is never flagged itself.
    series : str or sequence of str
        The columns that name a series; none for one series.
    date, value : str
        Columns.
    polarity : {"high", "low", "near", "none"}
        Which direction is an improvement, for all or one a row. ``near`` and ``none`` are neutral.
    target : float or array_like, optional
        For all or one a row; assurance holds the last one against the last limits.
    rebase : dates, or mapping of series to dates
        The first point of each new stage. With several series columns the keys are tuples.
    unmatched_rebase : {"error", "ignore"}
        What to do with a rebase whose date no point has.
    fix_after : int, optional
        Mean and limits from the first so many points of each stage, at least 12.
    screen : bool
        Leave out moving ranges of 3.267 times their average or more, once.
    shift, trend : {6, 7}
        Points of a run on one side of the mean, and of a rising or falling run.

    Returns
    -------
    XmR

    Raises
    ------
    BadNumbers
        For missing columns, repeated or missing dates, infinite values, unknown options, columns of the frame that
        would be overwritten, and a rebase that matches no point.

    Source
    ------
    NHS England, Making Data Count; as NHSRplotthedots 0.2.2 applies it. Order of precedence: outside the limits,
    trend, two in three, shift. Screening: Nelson, J. Qual. Technol. 14 (1982) 172-173.
    """
    _check_options(frame, unmatched_rebase, fix_after, shift, trend)
    layout = arrange(frame, series, date)
    good = _per_row(frame, layout, polarity)
    aim = _target(frame, layout, target)
    y = numbers(frame, value)[layout.order]
    stage, segment = _stages(layout, rebased(layout, rebase, unmatched_rebase))
    points = _points(y, segment, fix_after, screen, shift, trend)
    points["stage"] = stage
    points["short"] = (np.bincount(segment) < SHORT)[segment]
    points["variation"] = _variation(points["special_cause"], good)
    return XmR(
        points=frame.assign(**{name: _column(layout.restored(points[name]), name) for name in ADDED}),
        latest=_latest(layout, points, y, segment, good, aim, date),
    )


def _check_options(frame: pd.DataFrame, unmatched: str, fix_after: int | None, shift: int, trend: int) -> None:
    one_of("unmatched_rebase", unmatched, ("error", "ignore"))
    taken = [name for name in ADDED if name in frame.columns]
    problems = [
        Problem(where="frame", what=f"The column '{name}' would be overwritten.", remedy="Rename or drop it.")
        for name in taken
    ]
    problems += [
        Problem(where=name, what=f"{points} points are not known.", remedy="Give 6 or 7.")
        for name, points in (("shift", shift), ("trend", trend))
        if points not in {6, 7}
    ]
    if fix_after is not None and fix_after < FEWEST_FIXED:
        told = f"Limits cannot be fixed after {fix_after} points."
        problems.append(Problem(where="fix_after", what=told, remedy=f"Give {FEWEST_FIXED} or more."))
    if problems:
        raise BadNumbers(problems)


def _per_row(frame: pd.DataFrame, layout: Layout, polarity: Polarity | Sequence[Polarity]) -> Floats:
    """Return 1 where high is good, -1 where low is, 0 where neither, for each ordered row."""
    if isinstance(polarity, str):
        return np.full(len(frame), _GOOD[one_of("polarity", polarity, _GOOD)])
    codes, names = pd.factorize(np.asarray(polarity, dtype=object), use_na_sentinel=False)
    if len(codes) != len(frame):
        raise BadNumbers.one("polarity", f"{len(codes):,} values for {len(frame):,} rows.", "Give one a row.")
    good = np.array([_GOOD[one_of("polarity", str(name), _GOOD)] for name in names])
    return np.asarray(good[codes][layout.order], dtype=np.float64)


def _target(frame: pd.DataFrame, layout: Layout, target: float | npt.ArrayLike | None) -> Floats:
    given = floats(np.nan if target is None else target)
    if given.ndim and given.shape != (len(frame),):
        raise BadNumbers.one("target", f"{len(given):,} values for {len(frame):,} rows.", "Give one a row.")
    require([finite("target", given)])
    return np.broadcast_to(given, len(frame))[layout.order]


def _stages(layout: Layout, opens: npt.NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """Return the stage of each row within its series, and the segment (series and stage) it is in."""
    first = np.append(True, layout.series[1:] != layout.series[:-1])
    opened = np.cumsum(opens)
    before = opened[first] - opens[first]
    return (opened - before[layout.series]).astype(np.intp), np.cumsum(first | opens) - 1


def _points(
    y: Floats, segment: Codes, fix_after: int | None, screen: bool, shift: int, trend: int
) -> dict[str, npt.NDArray[np.generic]]:
    found = rules.Limits(*(part[segment] for part in rules.limits(y, segment, fix_after=fix_after, screen=screen)))
    sides = rules.side(y, found.mean)
    outside = rules.beyond(y, found.upper) | rules.beyond(found.lower, y)
    close = ~outside & (rules.beyond(y, found.near_upper) | rules.beyond(found.near_lower, y))
    steps = rules.trend(y, segment, trend)
    pairs = rules.two_in_three(close, sides, segment)
    run = rules.shift(sides, segment, shift)
    below = (sides < 0).astype(np.int8)
    special = np.select(
        [outside, steps > 0, steps < 0, pairs, run], [1 + below, 3, 4, 5 + below, 7 + below], default=0
    ).astype(np.int8)
    return {
        "mean": found.mean,
        "lpl": found.lower,
        "upl": found.upper,
        "side": sides,
        "outside": outside,
        "close": close,
        "trend": steps.astype(np.int8),
        "two_in_three": pairs,
        "shift": run,
        "special_cause": special,
    }


def _variation(special: npt.NDArray[np.generic], good: Floats) -> npt.NDArray[np.int8]:
    """Return the place in ``VARIATION``; causes with an odd number point up, with an even one down."""
    number = special.astype(np.int8)
    up = np.where(number == 0, 0, np.where(number % 2 == 1, 1, -1))
    choices = [number == 0, up * good > 0, up * good < 0, up > 0]
    return np.select(choices, [0, 1, 2, 3], default=4).astype(np.int8)


def _column(values: npt.NDArray[np.generic], name: str) -> npt.NDArray[np.generic] | pd.Categorical[Any]:
    words = {"special_cause": CAUSES, "variation": VARIATION}.get(name)
    return values if words is None else _words(values, np.zeros(len(values), dtype=np.bool_), words)


def _latest(
    layout: Layout,
    points: dict[str, npt.NDArray[np.generic]],
    y: Floats,
    segment: Codes,
    good: Floats,
    aim: Floats,
    date: str,
) -> pd.DataFrame:
    last = layout.last()
    found = {name: part[last] for name, part in points.items()}
    empty = np.bincount(segment, weights=~np.isnan(y))[segment[last]] == 0
    assured = _assurance(found["lpl"].astype(float), found["upl"].astype(float), aim[last], good[last])
    said = {
        date: layout.days[layout.rank[last]],
        **{name: found[name] for name in ("stage", "mean", "lpl", "upl", "short")},
        "target": aim[last],
        "special_cause": _words(found["special_cause"], empty, CAUSES),
        "variation": _words(found["variation"], empty, VARIATION),
        "assurance": _words(assured, empty | (assured < 0), ASSURANCE),
    }
    return pd.concat([layout.keys, pd.DataFrame(said)], axis=1)


def _assurance(lower: Floats, upper: Floats, aim: Floats, good: Floats) -> npt.NDArray[np.int8]:
    """Return the place in ``ASSURANCE``, -1 without a target or a direction."""
    over, under = rules.beyond(aim, upper), rules.beyond(lower, aim)
    choices = [np.isnan(aim) | (good == 0), np.where(good > 0, under, over), over | under]
    return np.select(choices, [-1, 0, 1], default=2).astype(np.int8)


def _words(
    codes: npt.NDArray[np.generic], missing: npt.NDArray[np.bool_], words: tuple[str, ...]
) -> pd.Categorical[Any]:
    # Codes of one byte: a million flags in a megabyte.
    kept = np.where(missing, np.int8(-1), codes.astype(np.int8))
    return pd.Categorical.from_codes(kept, dtype=pd.CategoricalDtype(list(words)))
