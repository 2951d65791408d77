"""What stands in the cells of a scorecard: one small function per column, each a reading in, a cell out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pmflib import findings, formats, plots
from pmflib.disclosure import Release
from pmflib.document import Cell
from pmflib.findings import Beside, Reading
from pmflib.plots import series, words

_POINTS = 13
_CERTAIN = {"unclear": "unclear", "not tested": "untested", "unknown": ""}
_CLEAR = {"better": "better", "worse": "worse", "up": "clear", "down": "clear", "level": ""}
_ASSURED = {"consistent_pass": "meets target", "consistent_fail": "misses target", "inconsistent": "hit or miss"}
_RATINGS: dict[str, str] = {"red": "Red", "amber": "Amber", "green": "Green", "none": "No rating"}


def name(reading: Reading) -> Cell:
    """Return the indicator's title, with its unit where the numbers do not show it."""
    return Cell(text=words.named(reading.indicator))


def period(reading: Reading, *, said: Sequence[str] = ()) -> Cell:
    """Return the period of the figure and what qualifies it, but for the marks that are said elsewhere."""
    shown = words.short_period(reading.period_start, reading.period_end, reading.window)
    marks = [formats.symbol(mark) for mark in reading.marks.split(";") if mark and mark not in said]
    return Cell(text=" ".join([shown, *marks]))


def named_period(reading: Reading, *, said: Sequence[str] = (), unnamed: bool = False) -> Cell:
    """Return title and period in one cell, where a table has no room for a column of periods.

    One that is said elsewhere stays unnamed: only what qualifies the figure follows its title then.
    """
    shown = period(reading, said=said).text
    if not unnamed:
        return Cell(text=f"{name(reading).text}, {shown}")
    marks = "".join(f" {formats.symbol(mark)}" for mark in reading.marks.split(";") if mark and mark not in said)
    return Cell(text=name(reading).text + marks)


def value(reading: Reading) -> Cell:
    """Return the value with its 95% interval, or the symbol that says why there is none."""
    shown = _amount(reading, reading.value, reading.status)
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    limits = formats.interval(reading.lower, reading.upper, unit, decimals)
    return Cell(text=f"{shown} ({limits})" if limits else shown, number=reading.value)


def amount(reading: Reading) -> str:
    """Return the value alone, or its symbol."""
    return _amount(reading, reading.value, reading.status)


def previous(reading: Reading) -> Cell:
    """Return the value of the period before."""
    return Cell(text=_amount(reading, reading.previous), number=reading.previous)


def change(reading: Reading) -> Cell:
    """Return the change with a word for whether its interval supports it."""
    if reading.too_few:
        return Cell(text=words.TOO_FEW, tone="muted")
    shown = formats.change(reading.change, reading.indicator.unit, reading.indicator.decimals)
    if not math.isfinite(reading.change):
        return Cell(text=shown, tone="muted")
    verdict = findings.move(reading)
    word = _CLEAR[verdict.side] if verdict.certainty == "clear" else _CERTAIN[verdict.certainty]
    text = f"{shown}, {word}" if word else shown
    return Cell(text=text, number=reading.change, tone="plain" if verdict.certainty == "clear" else "muted")


def comparator(reading: Reading, beside: Beside | None) -> Cell:
    """Return a comparator's value."""
    if beside is None:
        return Cell(text=formats.symbol("not_available"))
    return Cell(text=_amount(reading, beside.value, beside.status), number=beside.value)


def rank(reading: Reading) -> Cell:
    """Return rank among the neighbours and quarter of England, where there is a better direction and one period.

    What cannot be judged is not ranked either.
    """
    if reading.too_few or reading.too_unknown:
        return Cell(text="not judged", tone="muted")
    beside, country = reading.neighbours, reading.england
    place = f"{beside.rank:.0f} of {beside.of:.0f}" if beside is not None and math.isfinite(beside.rank) else ""
    band = country.quartile_band if country is not None else ""
    text = ", ".join(part for part in (place, band) if part)
    return Cell(text=text) if text else Cell(text="not ranked", tone="muted")


def target(reading: Reading) -> Cell:
    """Return the target of the period, or the range expected; blank where there is neither."""
    goal = reading.target
    if goal is None:
        return Cell()
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    if math.isfinite(goal.target):
        return Cell(text=formats.value(goal.target, unit, _places(goal.target, decimals)), number=goal.target)
    whole = max(_places(goal.lower_threshold, decimals), _places(goal.upper_threshold, decimals))
    return Cell(text=formats.interval(goal.lower_threshold, goal.upper_threshold, unit, whole))


def rating(reading: Reading) -> Cell:
    """Return the rating as a badge; where there is a target but nothing may be judged, one that says no rating."""
    goal = reading.target
    if goal is None or not (math.isfinite(goal.target) or goal.threshold):
        return Cell()
    if not math.isfinite(goal.target):
        return Cell(text={"within": "in range"}.get(goal.threshold, f"{goal.threshold} range"), tone="muted")
    colour = findings.rating(reading)
    return Cell(text=_RATINGS[colour], tone=colour)


def signal(reading: Reading) -> Cell:
    """Return what the series shows in words, with how far its target can be relied on."""
    said = findings.signal_short(reading)
    if not said:
        return Cell(text="not judged", tone="muted")
    assured = _ASSURED.get(reading.signal.assurance, "") if findings.assurance_words(reading) and reading.signal else ""
    special = reading.signal is not None and reading.signal.special_cause != ""
    return Cell(text=f"{said}; {assured}" if assured else said, tone="plain" if special else "muted")


def confidence(reading: Reading) -> Cell:
    """Return the data-quality confidence level; a dash for published figures, whose records nobody here sees."""
    said = findings.confidence_short(reading)
    return Cell(text=said, tone="plain" if said == "Low" else "muted") if said else Cell(text="–", tone="muted")


def cases(reading: Reading) -> Cell:
    """Return the cases the value rests on."""
    missing = not math.isfinite(reading.n)
    return Cell(text=formats.symbol("not_available") if missing else formats.number(reading.n), number=reading.n)


def course(reading: Reading, release: Release) -> Cell:
    """Return the newest points of the series as a small picture, with its ends in words."""
    about = series.subject(release, reading.indicator.code, reading.area.code)
    rows = series.own(about).tail(_POINTS)
    picture = plots.sparkline(rows["value"].tolist())
    if not picture:
        return Cell(text="")
    return Cell(svg=picture, alt=" ".join(words.course(about, rows)))


def _places(goal: float, decimals: int) -> int:
    return 0 if math.isfinite(goal) and goal == round(goal) else decimals


def _amount(reading: Reading, number: float, status: str = "") -> str:
    return formats.value(number, reading.indicator.unit, reading.indicator.decimals, status=status)
