"""One area's figure among others of the same kind, and how it is named, ordered and described."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pmflib import document
from pmflib.document import Cell, ColumnHead
from pmflib.plots import numbers, words
from pmflib.plots.ranked import Mark
from pmflib.plots.series import Subject

COLUMNS = (
    ColumnHead(label="Area"),
    ColumnHead(label="Period"),
    *(ColumnHead(label=label, align="right") for label in ("Value", "95% interval", "Cases")),
    ColumnHead(label="Remark"),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """The figure of one area in one period."""

    about: Subject
    code: str
    name: str
    period: str
    value: float
    lower: float
    upper: float
    n: float
    status: str
    marks: str
    shared: str
    own: bool

    @property
    def missing(self) -> bool:
        """Whether there is no value to draw."""
        return not math.isfinite(self.value)

    @property
    def too_few(self) -> bool:
        """Whether the value rests on fewer cases than the indicator asks for."""
        return not self.missing and math.isfinite(self.n) and self.n < self.about.indicator.minimum_n

    @property
    def words(self) -> str:
        """What stands beside the name: the value, its symbol with the meaning, or that there are too few cases."""
        if self.too_few:
            return words.TOO_FEW
        marks = ";".join(mark for mark in self.marks.split(";") if mark not in self.shared.split(";"))
        shown = words.value(self.about, self.value, status=self.status, marks=marks)
        return f"{shown} {_SHORT_MEANINGS.get(shown, '')}".rstrip()

    @property
    def mark(self) -> Mark:
        """The area as it is drawn."""
        return Mark(
            name=self.name,
            value=self.value,
            lower=self.lower,
            upper=self.upper,
            text=self.words,
            own=self.own,
            hollow=self.too_few,
        )

    @property
    def row(self) -> tuple[Cell, ...]:
        """The area as a row of the numbers behind the chart."""
        return (
            numbers.text(self.name),
            numbers.text(self.period),
            numbers.amount(self.about, self.value, status=self.status, marks=self.marks),
            numbers.limits(self.about, self.lower, self.upper),
            numbers.cases(self.n),
            numbers.text(words.TOO_FEW if self.too_few else ""),
        )


_SHORT_MEANINGS = {
    "[c]": "confidential",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "low reliability",
    "[low]": "rounds to zero",
}


def places(about: Subject, rows: pd.DataFrame) -> list[Place]:
    """Return the areas of some core rows, in their order."""
    named = about.release.context.areas
    shared = _shared(rows)
    return [
        Place(
            about=about,
            code=row["area"],
            name=named[row["area"]].name if row["area"] in named else row["area"],
            period=period,
            shared=shared,
            own=row["area"] == about.area.code,
            **{field: row[field] for field in ("value", "lower", "upper", "n", "status", "marks")},
        )
        for period, row in zip(words.periods(rows), numbers.records(rows), strict=True)
    ]


def _shared(rows: pd.DataFrame) -> str:
    """Return the marks every value carries: said once below the title, not beside each area."""
    marks = [set(joined.split(";")) - {""} for joined in rows.loc[rows["value"].notna(), "marks"]]
    return ";".join(sorted(set.intersection(*marks))) if len(marks) > 1 else ""


def best_first(about: Subject, found: Sequence[Place]) -> list[Place]:
    """Return the areas with the best value first (the highest where neither is better).

    Those with too few cases to judge follow, and last stand those without a value: neither has a place in the order.
    """
    sign = 1.0 if about.indicator.polarity == "low" else -1.0
    return sorted(
        found,
        key=lambda place: (place.too_few + 2 * place.missing, 0.0 if place.missing else sign * place.value, place.name),
    )


def order_words(about: Subject) -> str:
    """Say in which order the areas stand."""
    return {"low": "lowest, which is best, first", "high": "highest, which is best, first"}.get(
        about.indicator.polarity, "highest first"
    )


def key(ordered: Sequence[Place]) -> str:
    """Say what the marks mean, as far as they are drawn."""
    limits = "lines: 95% interval" if any(math.isfinite(place.lower) for place in ordered) else ""
    hollow = f"hollow: {words.TOO_FEW}" if any(place.too_few for place in ordered) else ""
    shared = {mark for place in ordered for mark in place.shared.split(";") if mark}
    alike = f"all {' and '.join(sorted(shared))}" if shared else ""
    return ", ".join(part for part in (alike, limits, hollow) if part)


def description(ordered: Sequence[Place]) -> list[str]:
    """Return sentences on the own area, the ends of the order, and who has no value."""
    judged = [place for place in ordered if not place.missing and not place.too_few]
    sentences = [f"{place.name}: {place.words}." for place in ordered if place.own]
    if len(judged) > 1:
        first, last = judged[0], judged[-1]
        sentences.append(f"First {first.name} with {first.words}, last {last.name} with {last.words}.")
    for opening, some in (
        ("Too few cases to judge", [place.name for place in ordered if place.too_few]),
        ("Without a value", [place.name for place in ordered if place.missing]),
    ):
        if some:
            sentences.append(f"{opening}: {', '.join(some)}.")
    return sentences


def behind(about: Subject, ordered: Sequence[Place], subtitle: str) -> document.Table:
    """Return the numbers behind the chart."""
    return numbers.table(about, subtitle, COLUMNS, [place.row for place in ordered])
