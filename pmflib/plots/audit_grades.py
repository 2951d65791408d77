"""Grades of audited cases as stacked shares: one bar for each round of audits, and each district in the newest one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from pmflib import document, findings, formats, theme
from pmflib.catalogue.audit_plans import GRADES
from pmflib.disclosure import Release, RoundContext, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.plots import labels, numbers, style, words
from pmflib.plots.style import WIDTH

_OVERALL = ("grade", "overall")
_GOOD_OR_BETTER = "good or better"
_GOOD = ("#12436D", "#3F7CB5", "#6AAAE4", "#B9D7F2")
_POOR = ("#F0E3D8", "#E2C9B3", "#E39A63", "#C2500A")
_DARK = {"#12436D", "#3F7CB5", "#C2500A"}
_BAR, _ROW, _KEY = 0.26, 0.36, 0.3
_NAME = 2.0
_PAD = 0.12
_SQUARE = 0.12
_MOST = 30
_SOURCE = "Audits of case files drawn by chance"


@dataclass(frozen=True, kw_only=True)
class _Bar:
    """One round, or one district in a round: the share of each grade, and how many audits it rests on."""

    name: str
    shares: tuple[float, ...]
    good: float
    lower: float
    upper: float
    audits: float
    own: bool


def has_audit_grades(release: Release, area: str, *, theme_code: str = "") -> bool:
    """Return whether any audit of the area has a grade that may be shown."""
    return not _graded(release, area, theme_code).empty


def audit_grades(release: Release, area: str, *, theme_code: str = "") -> document.Figure:
    """Draw the grades of an area's audits as stacked shares, each bar with the number of audits it rests on.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    theme_code : str
        A file of parameters/themes; empty takes the audits of all themes.

    Returns
    -------
    document.Figure
        A bar for each round, and for each district in the newest round where one theme alone is drawn.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    rows = _graded(release, area, theme_code)
    asked = _asked(release, rows)
    scale = GRADES if asked is None else asked.grades
    found = _bars(release, rows, area, scale)
    place = release.context.areas[area].name
    return document.Figure(
        title=_title(found, several=rows["theme"].nunique() > 1),
        subtitle=f"Grades, per cent, estimated for all cases · {place} · n: case files read",
        svg=_draw(found, scale, _shades(asked, scale)),
        alt=_description(found, scale, place),
        source=_SOURCE,
        data=_behind(found, scale, place),
    )


def _graded(release: Release, area: str, theme_code: str) -> pd.DataFrame:
    """Return the overall grades of the area, and of its districts, for the whole area and not by team."""
    rows = require_release(release).table("grades")
    mine = [code for code, place in release.context.areas.items() if area in (code, place.parent)]
    chosen = (rows["measure"] == _OVERALL[0]) & (rows["item"] == _OVERALL[1]) & (rows["team"] == "")
    chosen &= rows["area"].isin(mine) & rows["value"].notna()
    if theme_code:
        chosen &= rows["theme"] == theme_code
    rows = rows[chosen]
    return rows if (rows["area"] == area).any() else rows.iloc[:0]


def _asked(release: Release, rows: pd.DataFrame) -> RoundContext | None:
    """Return what the newest round asked, with its scale of grades."""
    named = rows.sort_values("period_end")["round"].to_list()[-1:]
    return next((one for one in release.context.rounds if one.name in named), None)


def _shades(asked: RoundContext | None, scale: Sequence[str]) -> list[str]:
    """Return the colour of each grade: blue for the good ones, brown for the others."""
    good = math.ceil(len(scale) / 2) if asked is None else len(asked.good)
    return [*_spaced(_GOOD, good), *_spaced(_POOR, len(scale) - good, last=True)]


def _spaced(colours: Sequence[str], many: int, *, last: bool = False) -> list[str]:
    """Return so many of some colours: the first of all, or with `last` the last, the others evenly spaced."""
    step = len(colours) // max(many, 1) or 1
    order = colours[::-1] if last else colours
    chosen = [order[min(at * step, len(order) - 1)] for at in range(many)]
    return chosen[::-1] if last else chosen


def _bars(release: Release, rows: pd.DataFrame, area: str, scale: Sequence[str]) -> list[_Bar]:
    if rows.empty:
        return []
    context = release.context
    several = rows["theme"].nunique() > 1
    own = rows[rows["area"] == area].sort_values(["period_end", "theme"], kind="stable")
    found = [
        _bar(_round_name(release, group, several=several), group, scale, own=True)
        for _, group in own.groupby(["theme", "round"], sort=False)
    ]
    newest = rows[rows["round"] == own["round"].iloc[-1]]
    if not several:
        # Of a handful of files no share is given anywhere in a report.
        told = newest[(newest["area"] != area) & (newest["base"] >= findings.LEAST)]
        named = {code: context.areas[code].name for code in told["area"].unique()}
        found += [_bar(name, newest[newest["area"] == code], scale, own=False) for code, name in sorted(named.items())]
    return found[:_MOST]


def _round_name(release: Release, group: pd.DataFrame, *, several: bool) -> str:
    first = group.iloc[0]
    start, end = (first[name].date() for name in ("period_start", "period_end"))
    period = words.short_period(start, end, "quarter")
    if not several:
        return period
    code = str(first["theme"])
    title = release.context.dives[code].title if code in release.context.dives else code
    return f"{title}, {period}"


def _bar(name: str, group: pd.DataFrame, scale: Sequence[str], *, own: bool) -> _Bar:
    by_answer = {row["answer"]: row for row in numbers.records(group)}
    shares = [by_answer[grade]["value"] if grade in by_answer else 0.0 for grade in scale]
    usual = {"value": sum(shares[: max(1, len(scale) // 2)]), "lower": math.nan, "upper": math.nan}
    good = by_answer.get(_GOOD_OR_BETTER, usual)
    return _Bar(
        name=name,
        shares=tuple(shares),
        good=good["value"],
        lower=good["lower"],
        upper=good["upper"],
        audits=float(group["base"].max()),
        own=own,
    )


def _title(found: Sequence[_Bar], *, several: bool) -> str:
    """Say how many cases are good or better: of one theme now and before, or of the best and worst of several."""
    own = [bar for bar in found if bar.own]
    if not own:
        return "No audit has a grade that may be shown"
    if several:
        worst, best = min(own, key=_good), max(own, key=_good)
        return f"Good or better: {_share(best)} of cases at most ({best.name}), {_share(worst)} at least ({worst.name})"
    newest = own[-1]
    interval = formats.interval(newest.lower, newest.upper, "per cent", 0)
    sure = f" (95% interval {interval})" if interval and newest.lower < newest.upper else ""
    before = f"; {_share(own[-2])} in the round before" if len(own) > 1 else ""
    return f"{_share(newest)} of cases are graded good or better{sure}{before}"


def _good(bar: _Bar) -> float:
    return bar.good


def _share(bar: _Bar) -> str:
    return formats.value(bar.good, "per cent", 0)


def _draw(found: Sequence[_Bar], scale: Sequence[str], shades: Sequence[str]) -> str:
    names = [labels.wrap(f"{bar.name} (n = {formats.number(bar.audits)})", inches=_NAME) for bar in found]
    left = max([labels.width(name) for name in names], default=1.0) + _PAD + 0.02
    across = WIDTH - left - 0.02
    tall = [max(_ROW, len(name.split("\n")) * labels.LINE + 0.1) for name in names]
    keys = _key_rows(scale)
    height = sum(tall) + len(keys) * _KEY + 0.05
    with style.canvas(height=max(height, 0.5)) as axes:
        for number, row in enumerate(keys):
            _draw_key(axes, row, scale, shades, height - (number + 0.5) * _KEY)
        up = height - len(keys) * _KEY
        for bar, name, room in zip(found, names, tall, strict=True):
            labels.write(axes, name, (left - _PAD, up - room / 2), align=("right", "center"))
            _draw_bar(axes, bar, shades, left, across, up - room / 2)
            up -= room
        return style.svg(axes)


def _key_rows(scale: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Return the grades' names in rows that fit, each with where it begins."""
    rows: list[list[tuple[float, str]]] = [[]]
    at = 0.0
    for grade in scale:
        wide = labels.width(grade.capitalize()) + _SQUARE + 3 * _PAD
        if rows[-1] and at + wide > WIDTH:
            rows.append([])
            at = 0.0
        rows[-1].append((at, grade))
        at += wide
    return rows


def _draw_key(
    axes: Axes, row: Sequence[tuple[float, str]], scale: Sequence[str], shades: Sequence[str], up: float
) -> None:
    half = _SQUARE / 2
    boxes = [_box(at + 0.02, _SQUARE, up, half) for at, _ in row]
    colours = [shades[list(scale).index(grade)] for _, grade in row]
    axes.add_collection(PolyCollection(boxes, facecolors=colours, edgecolors="none", zorder=2), autolim=False)
    for at, grade in row:
        labels.write(axes, grade.capitalize(), (at + 0.02 + _SQUARE + 0.06, up))


def _draw_bar(axes: Axes, bar: _Bar, shades: Sequence[str], left: float, across: float, up: float) -> None:
    """Draw the shares side by side, and write each into its part where that is wide enough."""
    whole = sum(bar.shares) or 1.0
    starts = np.concatenate([[0.0], np.cumsum(bar.shares)[:-1]]) / whole * across
    wide = np.array(bar.shares) / whole * across
    boxes = [_box(left + at, size, up, _BAR / 2) for at, size in zip(starts, wide, strict=True)]
    axes.add_collection(PolyCollection(boxes, facecolors=list(shades), edgecolors="white", zorder=2), autolim=False)
    for share, shade, at, size in zip(bar.shares, shades, starts, wide, strict=True):
        text = formats.value(share, "per cent", 0)
        if labels.width(text) + 0.08 <= size:
            colour = theme.WHITE if shade in _DARK else theme.INK
            labels.write(axes, text, (left + at + size / 2, up), align=("center", "center"), colour=colour)


def _box(left: float, wide: float, up: float, half: float) -> list[tuple[float, float]]:
    return [(left, up - half), (left + wide, up - half), (left + wide, up + half), (left, up + half)]


def _description(found: Sequence[_Bar], scale: Sequence[str], place: str) -> str:
    """Describe the bars in words: each round with its audits and the share of every grade."""
    said = "; ".join(f"{bar.name}, {formats.number(bar.audits)} audits: {_said(bar, scale)}" for bar in found)
    return f"Stacked bars of the grades of audited cases in {place}: {said or 'no grade may be shown'}."


def _said(bar: _Bar, scale: Sequence[str]) -> str:
    return ", ".join(
        f"{grade} {formats.value(share, 'per cent', 0)}" for grade, share in zip(scale, bar.shares, strict=True)
    )


def _behind(found: Sequence[_Bar], scale: Sequence[str], place: str) -> document.Table:
    heads = ("Audits of", "Audits", *(grade.capitalize() for grade in scale), "Good or better", "95% interval")
    rows = tuple(
        (
            Cell(text=bar.name),
            Cell(text=formats.number(bar.audits), number=bar.audits),
            *(Cell(text=formats.value(share, "per cent", 0), number=share) for share in bar.shares),
            Cell(text=formats.value(bar.good, "per cent", 0), number=bar.good),
            Cell(text=formats.interval(bar.lower, bar.upper, "per cent", 0)),
        )
        for bar in found
    )
    return document.Table(
        title="Grades of audited cases",
        subtitle=place,
        columns=tuple(ColumnHead(label=label, align="right" if at else "left") for at, label in enumerate(heads)),
        rows=rows or ((Cell(text="No grade"), *(Cell() for _ in heads[1:])),),
        source=_SOURCE,
    )
