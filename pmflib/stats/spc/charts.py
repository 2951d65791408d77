"""Shewhart charts for counts, proportions, rates, times between events and single values, with a runs analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from pmflib.errors import Problem
from pmflib.stats import grouping
from pmflib.stats.checks import BadNumbers, Floats, counts, not_negative, one_of, positive, require
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Flags, Layout, arrange, columns, numbers
from pmflib.stats.spc import rules, runs

Kind = Literal["run", "i", "mr", "p", "pp", "u", "up", "c", "g", "t", "ip"]
ADDED = (
    *("stage", "figure", "centre", "lower", "upper", "lower_95", "upper_95", "baseline", "included", "observed"),
    *("useful", "longest_run", "longest_run_max", "crossings", "crossings_min", "runs_signal", "beyond"),
)
RANGE_TO_SD = 1.128
"""The average range of two normal values in standard deviations."""
TO_NORMAL = 3.6
"""The root that makes exponential times between events nearly normal (Nelson 1994)."""
SCREEN_NORMALISED = 3.2665
_NEED_BASE = frozenset({"p", "pp", "u", "up"})
_COUNTED = frozenset({"p", "pp", "u", "up", "c", "g"})


def chart(
    frame: pd.DataFrame,
    *,
    kind: Kind,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    base: str | None = None,
    freeze: int | None = None,
    part: Iterable[int] = (),
    exclude: Iterable[int] = (),
    centre: float | None = None,
    multiplier: float = 1.0,
    screen: bool = True,
    method: runs.Method = "anhoej",
    negative: bool = True,
) -> pd.DataFrame:
    """Return the frame with centre line, 2- and 3-sigma limits and signals of one kind of chart for every series.

    Parameters
    ----------
    frame : DataFrame
        Long: one row a series and date, in any order.
    kind : {"run", "i", "mr", "p", "pp", "u", "up", "c", "g", "t", "ip"}
        Run chart (median); single values; moving ranges; proportion and rate, plain or Laney's (``pp``, ``up``);
        count; cases between events; time between events; Taylor's normalised single values.
    series, date, value : str
        Columns. ``value`` is the count for p, pp, u, up and c.
    base : str, optional
        Column of the denominator; p, pp, u and up need one.
    freeze : int, optional
        Lines from the first so many points.
    part : iterable of int
        The last point (from 1) of each part but the last; each part has its own lines.
    exclude : iterable of int
        Points (from 1) left out of lines and runs.
    centre : float, optional
        A centre line known beforehand, before ``multiplier``.
    multiplier : float
        100 for per cent, 10,000 for rates.
    screen : bool
        Leave out moving ranges far above their average once, where a chart rests on them.
    method : {"anhoej", "bestbox", "cutbox"}
        How runs are judged.
    negative : bool
        If false, lower limits of a series without negative figures stop at zero.

    Returns
    -------
    DataFrame
        The rows given with ``stage`` (the part), ``figure``, ``centre``, ``lower``, ``upper`` (3 sigma),
        ``lower_95``, ``upper_95`` (2 sigma), ``baseline`` and ``included``, the runs analysis of the part, and
        ``beyond`` a 3-sigma limit. A missing count or base keeps its place with neither figure nor limits.

    Raises
    ------
    BadNumbers
        For missing columns, repeated dates, wrong counts, unknown options, ``freeze`` beside ``part``.

    Source
    ------
    Montgomery, Introduction to Statistical Quality Control; Laney, Qual. Eng. 14 (2002) 531-537; Nelson, J. Qual.
    Technol. 26 (1994) 239-242; Taylor, Normalized I chart (2017). As qicharts2 0.8.1.
    """
    splits, left_out = sorted(set(part)), sorted(set(exclude))
    _check(frame, kind, value, base, freeze, splits, left_out)
    layout = arrange(frame, series, date)
    figures = _figures(frame, layout, kind, value, base)
    place = _places(layout)
    stage = np.searchsorted(splits, place) if splits else np.zeros(len(frame), dtype=np.intp)
    segment = np.cumsum(np.append(True, np.diff(layout.series * (len(splits) + 1) + stage) != 0)) - 1
    include, baseline = ~np.isin(place, left_out), place <= (freeze or np.inf)
    given = _Given(
        *figures,
        segment=segment,
        base=include & baseline,
        centre=None if centre is None else np.full(len(frame), float(centre)),
        screen=screen,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        lines = _LINES[kind](given)
    found = _columns(lines, given, include, positive("multiplier", multiplier), kind, method)
    if not negative:
        found |= _above_zero(found, layout.series)
    found |= {"stage": stage, "baseline": baseline, "included": include}
    return frame.assign(**{name: layout.restored(found[name]) for name in ADDED})


class _Given(NamedTuple):
    figure: Floats
    events: Floats
    size: Floats
    segment: Codes
    base: Flags
    centre: Floats | None
    screen: bool


class _Lines(NamedTuple):
    figure: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    lower_95: Floats
    upper_95: Floats


def _check(
    frame: pd.DataFrame,
    kind: str,
    value: str,
    base: str | None,
    freeze: int | None,
    splits: list[int],
    left_out: list[int],
) -> None:
    one_of("kind", kind, _LINES)
    columns(frame, value, *([base] if base is not None else []))
    problems = [
        Problem(where="frame", what=f"The column '{name}' would be overwritten.", remedy="Rename or drop it.")
        for name in ADDED
        if name in frame.columns
    ]
    if kind in _NEED_BASE and base is None:
        problems.append(Problem(where="base", what=f"A {kind} chart needs a base.", remedy="Name its column."))
    if freeze is not None and splits:
        told = "Lines are either frozen or drawn anew for each part."
        problems.append(Problem(where="freeze", what=told, remedy="Give freeze or part, not both."))
    for name, given in (("freeze", [] if freeze is None else [freeze]), ("part", splits), ("exclude", left_out)):
        if any(one < 1 or int(one) != one for one in given):
            problems.append(Problem(where=name, what=f"{given} are not points.", remedy="Count points from 1."))
    if problems:
        raise BadNumbers(problems)


def _check_numbers(kind: str, y: Floats, n: Floats | None) -> None:
    checks = counts("value", y) if kind in _COUNTED else []
    if kind == "t":
        checks.append(not_negative("value", y))
    if n is not None:
        checks += counts("base", n) if kind in {"p", "pp"} else [not_negative("base", n)]
        checks.append(("value", (n == 0) & (y > 0), y, "have a base of zero", "Events need a base."))
        if kind in {"p", "pp"}:
            checks.append(("value", y > n, y, "are above their base", "A proportion counts some of its base."))
    require(checks)


def _places(layout: Layout) -> Codes:
    """Return the place of each ordered row in its series, from 1."""
    first = rules.starts(layout.series)
    return np.arange(len(layout.order)) - first[layout.series] + 1


def _figures(
    frame: pd.DataFrame, layout: Layout, kind: str, value: str, base: str | None
) -> tuple[Floats, Floats, Floats]:
    """Return figure, events and base of ordered rows; all missing where one of the latter is, or the base is zero."""
    y, n = numbers(frame, value), None if base is None else numbers(frame, base)
    _check_numbers(kind, y, n)
    y = y[layout.order]
    if n is None:
        return y, y, np.where(np.isnan(y), np.nan, 1.0)
    n = n[layout.order]
    whole = ~(np.isnan(y) | np.isnan(n)) & (n > 0)
    events, size = np.where(whole, y, np.nan), np.where(whole, n, np.nan)
    return events / size, events, size


def _mean(values: Floats, given: _Given) -> Floats:
    """Return the mean of the baseline of each row's part."""
    baseline = np.where(given.base, values, np.nan)
    return rules.mean_of(baseline, given.segment, int(given.segment[-1]) + 1)[given.segment]


def _median(given: _Given) -> Floats:
    labels = np.empty(int(given.segment[-1]) + 1, dtype=object)
    baseline = np.where(given.base, given.figure, np.nan)
    return grouping.quantile(baseline, 0.5, grouping.Groups(given.segment, labels))[given.segment]


def _pooled(given: _Given) -> Floats:
    """Return all counts over all bases of the baseline."""
    if given.centre is not None:
        return given.centre
    here = given.base & ~np.isnan(given.events)
    total, size = (np.bincount(given.segment, weights=np.where(here, x, 0.0)) for x in (given.events, given.size))
    return np.asarray((total / size)[given.segment])


def _range_sd(values: Floats, given: _Given) -> Floats:
    """Return the standard deviation that the moving ranges of the baseline lead to.

    Points left out are passed over: the ranges are those of the points that remain.
    """
    rows = np.flatnonzero(given.base)
    where = given.segment[rows]
    ranges = rules.moving_range(values[rows], where)
    average = rules.average_range(ranges, where, int(given.segment[-1]) + 1, screen=given.screen)
    return np.asarray(average[given.segment] / RANGE_TO_SD)


def _about(given: _Given, centre: Floats, sd: Floats, floor: float = -np.inf, ceiling: float = np.inf) -> _Lines:
    ends = [np.clip(centre + times * sd, floor, ceiling) for times in (-3.0, 3.0, -2.0, 2.0)]
    return _Lines(given.figure, centre, *(np.where(np.isfinite(end) & np.isfinite(sd), end, np.nan) for end in ends))


def _run(given: _Given) -> _Lines:
    centre = _median(given) if given.centre is None else given.centre
    return _about(given, centre, np.full(len(centre), np.nan))


def _single(given: _Given) -> _Lines:
    centre = _mean(given.figure, given) if given.centre is None else given.centre
    return _about(given, centre, _range_sd(given.figure, given))


def _moving_range(given: _Given) -> _Lines:
    ranges = rules.moving_range(given.figure, given.segment)
    centre = _mean(ranges, given) if given.centre is None else given.centre
    zero = np.zeros(len(centre))
    return _Lines(ranges, centre, zero, rules.SCREEN * centre, zero, rules.SCREEN / 3.0 * 2.0 * centre)


def _proportion(given: _Given) -> _Lines:
    centre = _pooled(given)
    return _about(given, centre, np.sqrt(centre * (1.0 - centre) / given.size), 0.0, 1.0)


def _rate(given: _Given) -> _Lines:
    centre = _pooled(given)
    return _about(given, centre, np.sqrt(centre / given.size), 0.0)


def _laney_proportion(given: _Given) -> _Lines:
    centre = _pooled(given)
    sd = np.sqrt(centre * (1.0 - centre) / given.size)
    return _about(given, centre, sd * _range_sd((given.figure - centre) / sd, given), 0.0, 1.0)


def _laney_rate(given: _Given) -> _Lines:
    centre = _pooled(given)
    sd = np.sqrt(centre / given.size)
    return _about(given, centre, sd * _range_sd((given.figure - centre) / sd, given), 0.0)


def _count(given: _Given) -> _Lines:
    of_counts = given._replace(figure=given.events)
    centre = _mean(given.events, given) if given.centre is None else given.centre
    return _about(of_counts, centre, np.sqrt(centre), 0.0)


def _between(given: _Given) -> _Lines:
    mean = _mean(given.figure, given) if given.centre is None else given.centre
    lines = _about(given, mean, np.sqrt(mean * (mean + 1.0)), 0.0)
    # The mean of so skewed a figure has more points below it than above: the line is drawn at the median.
    return lines._replace(centre=_median(given) if given.centre is None else 0.693 * given.centre)


def _time(given: _Given) -> _Lines:
    centre = None if given.centre is None else given.centre ** (1.0 / TO_NORMAL)
    drawn = _single(given._replace(figure=given.figure ** (1.0 / TO_NORMAL), centre=centre))
    lines = _Lines(*(part**TO_NORMAL for part in drawn))
    return lines._replace(figure=given.figure, lower=np.nan_to_num(lines.lower))


def _normalised(given: _Given) -> _Lines:
    size = given.size
    centre = _pooled(given)
    rows = np.flatnonzero(given.base)
    where = given.segment[rows]
    spread = np.full(len(rows), np.nan)
    spread[1:] = np.sqrt(1.0 / size[rows][1:] + 1.0 / size[rows][:-1])
    scaled = np.sqrt(np.pi / 2.0) * rules.moving_range(given.figure[rows], where) / spread
    average = rules.average_range(
        scaled, where, int(given.segment[-1]) + 1, screen=given.screen, screened_at=SCREEN_NORMALISED
    )
    return _about(given, centre, average[given.segment] * np.sqrt(1.0 / size))


_LINES: dict[str, Callable[[_Given], _Lines]] = {
    "run": _run,
    "i": _single,
    "mr": _moving_range,
    "p": _proportion,
    "pp": _laney_proportion,
    "u": _rate,
    "up": _laney_rate,
    "c": _count,
    "g": _between,
    "t": _time,
    "ip": _normalised,
}


def _columns(
    lines: _Lines, given: _Given, include: Flags, multiplier: float, kind: str, method: runs.Method
) -> dict[str, Floats | Flags | Codes]:
    found = runs.analyse(lines.figure, lines.centre, given.segment, include, method=method)
    shown = {name: part * multiplier for name, part in lines._asdict().items()}
    names = ("observed", "useful", "longest_run", "longest_run_max", "crossings", "crossings_min", "runs_signal")
    told = {name: part[given.segment] for name, part in zip(names, found, strict=True)}
    if kind == "mr":
        # Each value is in two ranges, so that ranges side by side are never independent.
        told["runs_signal"] = np.zeros(len(include), dtype=np.bool_)
    over = rules.beyond(shown["figure"], shown["upper"]) | rules.beyond(shown["lower"], shown["figure"])
    return {**shown, **told, "beyond": over}


def _above_zero(found: dict[str, Floats | Flags | Codes], series: Codes) -> dict[str, Floats | Flags | Codes]:
    never_below = np.bincount(series, weights=found["figure"] < 0)[series] == 0
    ends = ("lower", "lower_95")
    return {name: np.where(never_below & (found[name] < 0), 0.0, found[name]) for name in ends}
