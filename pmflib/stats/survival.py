"""How long cases take when some are still open: what is open now must not flatter what is said of the closed."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, broadcast, finite, floats, levels, not_negative, require
from pmflib.stats.grouping import Codes, group
from pmflib.stats.intervals import Interval, proportion

Labels = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


class Curve(NamedTuple):
    """Share of cases still open after each number of days on which one closed, group by group.

    ``code`` points into ``labels``; ``error`` is the standard error of the logarithm of ``open_share``;
    ``longest`` is, group by group, the longest time any case was watched.
    """

    code: Codes
    labels: Labels
    days: Floats
    at_risk: Floats
    closed: Floats
    open_share: Floats
    error: Floats
    longest: Floats


class Lengths(NamedTuple):
    """Days each case has taken until it closed or was last seen, and whether it has closed."""

    days: Floats
    closed: Flags


def lengths(start: npt.ArrayLike, end: npt.ArrayLike, *, as_of: str | datetime.date) -> Lengths:
    """Return how long each case has taken by the end of a day, and whether it had closed by then.

    Parameters
    ----------
    start, end : array_like of dates
        First and last day; no end means still open. What ended after ``as_of`` was open then.
    as_of : date
        The day the figures speak of.

    Returns
    -------
    Lengths

    Raises
    ------
    BadNumbers
        For cases without a start, ended before they began, or begun after ``as_of``.
    """
    day = _day("as_of", as_of)
    first, last = _dates("start", start), _dates("end", end)
    if len(first) != len(last):
        raise BadNumbers.one("end", f"{len(last):,} ends for {len(first):,} starts.", "Give one a case, or NaT.")
    position = np.arange(len(first))
    require(
        [
            ("start", np.asarray(first.isna()), position, "are missing", "Give every case its first day."),
            ("end", np.asarray(last < first), position, "lie before the start", "Correct the record."),
            ("start", np.asarray(first > day), position, "lie after as_of", "Leave out what had not begun."),
        ]
    )
    closed = np.asarray(last <= day, dtype=np.bool_)
    seen = last.where(closed, day)
    return Lengths(np.asarray((seen - first).days, dtype=np.float64), closed)


def _day(name: str, given: str | datetime.date) -> pd.Timestamp:
    try:
        return pd.Timestamp(given).normalize()
    except (ValueError, TypeError) as error:
        raise BadNumbers.one(name, f"{given!r} is not a date: {error}.", "Give e.g. 2026-03-31.") from None


def _dates(name: str, given: npt.ArrayLike) -> pd.DatetimeIndex:
    try:
        return pd.DatetimeIndex(pd.to_datetime(np.asarray(given))).normalize()
    except (ValueError, TypeError) as error:
        raise BadNumbers.one(name, f"Not every value is a date: {error}.", "Give e.g. 2026-03-31.") from None


def kaplan_meier(
    days: npt.ArrayLike,
    closed: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    *,
    entry: npt.ArrayLike | None = None,
) -> Curve:
    """Return the share of cases still open by days since their start, counting open cases for as long as seen.

    Parameters
    ----------
    days : array_like
        Time to closing, or for an open case to the last day it was seen.
    closed : array_like of bool
        Whether the case has closed.
    groups : array_like, optional
        One label a case; all are one group when none are given.
    entry : array_like, optional
        Days a case had already been open when it came into view (left truncation), such as cases taken over in a
        new system. 0 is from the start.

    Returns
    -------
    Curve
        One row a group and number of days on which a case closed. Missing from the day on which every case in view
        closes while others come into view only later: nothing is known of how many got so far.

    Raises
    ------
    BadNumbers
        For missing or negative days, ``closed`` other than true or false, and an entry after the last day seen.

    Source
    ------
    Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958) 457-481; variance: Greenwood (1926). Left truncation: Tsai,
    Jewell and Wang, Biometrika 74 (1987) 883-886. Agrees with statsmodels ``SurvfuncRight``, written here because
    that takes one group at a time.
    """
    time, done, came = broadcast(days=days, closed=closed, entry=0.0 if entry is None else entry)
    _check(time, done, came)
    given = group(groups, len(time))
    # From the start means before day 0, or a case that closes on its first day would never have been at risk.
    times, place = np.unique(np.concatenate([time, np.where(came > 0, came, -1.0)]), return_inverse=True)
    left_at, came_at = (given.codes * len(times) + part for part in np.split(place, 2))
    key, closings = np.unique(left_at[done == 1], return_counts=True)
    code = (key // len(times)).astype(np.intp)
    seen = np.searchsorted(np.sort(came_at), key) - np.searchsorted(np.sort(left_at), key)
    last_came = np.full(len(given.labels), -1, dtype=np.int64)
    np.maximum.at(last_came, given.codes, came_at)
    longest = np.full(len(given.labels), -np.inf)
    np.maximum.at(longest, given.codes, time)
    share, error = _product(code, seen, closings, unknown=(seen == closings) & (last_came[code] >= key))
    return Curve(
        code,
        given.labels,
        times[key % len(times)],
        seen.astype(np.float64),
        closings.astype(np.float64),
        share,
        error,
        longest,
    )


def _check(time: Floats, done: Floats, came: Floats) -> None:
    position = np.arange(time.size).reshape(time.shape)
    require(
        [
            ("days", np.isnan(time), position, "are missing", "Give the days of every case."),
            finite("days", time),
            not_negative("days", time),
            ("closed", ~np.isin(done, (0, 1)), done, "are neither true nor false", "Give true or false."),
            ("entry", np.isnan(came), position, "are missing", "Give 0 for cases seen from the start."),
            not_negative("entry", came),
            ("entry", came > time, came, "lie after the last day the case was seen", "Correct the record."),
        ]
    )


def _product(code: Codes, at_risk: Codes, closings: Codes, *, unknown: Flags) -> tuple[Floats, Floats]:
    """Return the share still open and the error of its logarithm."""
    emptied = at_risk == closings
    left = np.where(emptied, 1, at_risk - closings).astype(np.float64)
    share = np.exp(_running(np.where(emptied, 0.0, np.log(left / at_risk)), code))
    error = np.sqrt(_running(np.where(emptied, 0.0, closings / (at_risk * left)), code))
    none_left = _running(emptied, code) > 0
    share = np.where(none_left, 0.0, share)
    return np.where(_running(unknown, code) > 0, np.nan, share), np.where(none_left, np.nan, error)


def _running(values: npt.NDArray[np.generic], code: Codes) -> Floats:
    """Return running sums that start anew with each group."""
    given = values.astype(np.float64)
    total = np.cumsum(given)
    first = np.searchsorted(code, code)
    return np.asarray(total - total[first] + given[first], dtype=np.float64)


def limits(curve: Curve, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the limits of the share still open, on the log-minus-log scale, so that they stay within 0 and 1.

    Missing where nobody is left: the scatter of an empty group is unknown.
    """
    given = levels(confidence)
    if given.ndim:
        raise BadNumbers.one("confidence", "Holds several levels.", "Give one, such as 0.95.")
    known = np.where((curve.open_share > 0) & (curve.open_share < 1), curve.open_share, np.nan)
    reach = float(special.ndtri((1.0 + given) / 2.0)) * curve.error / -np.log(known)
    return known ** np.exp(reach), known ** np.exp(-reach)


def completed_by(curve: Curve, days: float, *, confidence: float = 0.95, multiplier: float = 100.0) -> Interval:
    """Return the share of cases that close within so many days, one figure a group in the order of its labels.

    Parameters
    ----------
    curve : Curve
    days : float
        A case closing on that day is within it.
    confidence : float
        Level of the limits.
    multiplier : float
        100 for per cent.

    Returns
    -------
    Interval
        Missing where no case was watched that long while some were open; without limits before the first closing
        and once none is left.
    """
    require([not_negative("days", floats([days])), finite("days", floats([days]))])
    lower, upper = limits(curve, confidence=confidence)
    many = len(curve.labels)
    within = curve.days <= days
    count = np.bincount(curve.code[within], minlength=many)
    at = np.searchsorted(curve.code, np.arange(many)) + count - 1
    empty = np.full(many, np.nan)
    if not len(curve.code):
        share, low, high = np.ones(many), empty, empty
    else:
        rows = np.clip(at, 0, len(curve.code) - 1)
        share, low, high = (np.where(count > 0, part[rows], np.nan) for part in (curve.open_share, lower, upper))
        share = np.where(count > 0, share, 1.0)
    watched = (curve.longest >= days) | (share == 0)
    found = [np.where(watched, (1.0 - part) * multiplier, np.nan) for part in (share, high, low)]
    return Interval(*found)


def quantile(curve: Curve, share: float, *, confidence: float = 0.95) -> Interval:
    """Return the days within which a share of cases close, 0.5 for the median, one figure a group.

    Parameters
    ----------
    curve : Curve
    share : float
        Between 0 and 1.
    confidence : float
        Level of the limits.

    Returns
    -------
    Interval
        Missing where so many have not closed yet; an upper limit is missing where it is not reached.

    Source
    ------
    Brookmeyer and Crowley, Biometrics 38 (1982) 29-41, on the log-minus-log scale.
    """
    if not 0 < share < 1:
        raise BadNumbers.one("share", f"{share!r} is not between 0 and 1.", "Give e.g. 0.5 for the median.")
    lower, upper = limits(curve, confidence=confidence)
    parts = (curve.open_share, lower, upper)
    return Interval(*(_first(curve, part <= 1.0 - share + 1e-12) for part in parts))


def _first(curve: Curve, reached: Flags) -> Floats:
    """Return the first days of each group at which something is reached."""
    found = np.full(len(curve.labels), np.inf)
    np.minimum.at(found, curve.code[reached], curve.days[reached])
    return np.where(np.isinf(found), np.nan, found)


class InTime(NamedTuple):
    """Cases that fell due, group by group, and the share of them completed in time with Wilson's limits."""

    labels: Labels
    due: Floats
    in_time: Floats
    late: Floats
    overdue: Floats
    not_yet_due: Floats
    share: Interval


def completed_in_time(
    due: npt.ArrayLike,
    end: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    *,
    as_of: str | datetime.date,
    since: str | datetime.date | None = None,
    confidence: float = 0.95,
    multiplier: float = 100.0,
) -> InTime:
    """Return how many of all cases that fell due were completed in time; an open case past its day is late.

    A share of the cases closed leaves out those still open and looks best where most are overdue. This one takes
    every case by the day it fell due; those not yet due are left out, closed early or not.

    Parameters
    ----------
    due, end : array_like of dates
        The day by which a case was to be complete, and the day it was; none while open.
    groups : array_like, optional
        One label a case.
    as_of : date
        The figures speak of the end of this day; what was completed later was open then.
    since : date, optional
        Leave out what fell due before this day.
    confidence, multiplier : float
        Of the share and its limits.

    Returns
    -------
    InTime
        Counts and share by group: ``late`` are completed late, ``overdue`` still open.

    Raises
    ------
    BadNumbers
        For a case without a due day, or other numbers of ends than of due days.
    """
    day = _day("as_of", as_of)
    deadline, last = _dates("due", due), _dates("end", end)
    if len(deadline) != len(last):
        raise BadNumbers.one("end", f"{len(last):,} ends for {len(deadline):,} cases.", "Give one a case, or NaT.")
    position = np.arange(len(deadline))
    missing = np.asarray(deadline.isna())
    require([("due", missing, position, "are missing", "Work out the day every case is due.")])
    given = group(groups, len(deadline))
    fell = np.asarray((deadline <= day) & (deadline >= (_day("since", since) if since is not None else deadline)))
    done = np.asarray(last <= day)
    in_time = fell & done & np.asarray(last <= deadline)
    flags = (fell, in_time, fell & done & ~in_time, fell & ~done, np.asarray(deadline > day))
    many = len(given.labels)
    counted = [np.bincount(given.codes, weights=one, minlength=many).astype(np.float64) for one in flags]
    fell_due, kept, late, overdue, later = counted
    share = proportion(kept, fell_due, confidence=confidence, multiplier=multiplier)
    return InTime(given.labels, fell_due, kept, late, overdue, later, share)
