"""What a change is made of, which groups differ, and what speaks for each hypothesis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pmflib import document, findings, formats
from pmflib.catalogue.report_options import Theme
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.tables import sources

_GROUPS_SHOWN = 8
_PART_NOTES = (
    "Changed mix: what the change would be had only the sizes of the groups changed. Change within: had only their "
    "own figures changed. Both add up to the whole change (Kitagawa). Only breakdowns whose groups add up are split.",
)
_GROUP_NOTES = (
    "Against all others: the group’s rate over that of all other children whose answer is known; 1 is the same. "
    "Higher and lower hold after adjusting for all groups looked at together (false discovery rate 5%).",
    "Groups overlap: what looks like one characteristic may be another, and none of them is a cause.",
)
_TESTED_NOTES = (
    "A measure speaks for a hypothesis where it and the headline both clearly moved as the hypothesis would have it. "
    "That two figures moved together proves nothing; only what stands in the last column can.",
)
_BETTER_NOTES = (
    "The headline moved for the better. What the figures speak for is then what there is less of than before, and not "
    "what went wrong.",
)


def changes_table(release: Release, indicator: str, area: str) -> document.Table | None:
    """Return the known changes of practice of a measure, each with what the figures did after it; None without any.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = findings.known_changes(require_release(release), indicator, area)
    if not found:
        return None
    about = release.context.indicators[indicator]
    return document.Table(
        title=f"{formats.many(len(found), 'known change')} of practice behind this measure",
        subtitle=about.title,
        columns=_columns(("What changed", "From", "What the figures did", "Confirmed by")),
        rows=tuple(
            tuple(Cell(text=text) for text in (one.text, formats.day(one.begun), after or "No figures", one.author))
            for one, after in found
        ),
        source="Register of changes; what the figures did: worked out from the figures of this edition",
    )


def parts_table(release: Release, indicator: str, area: str) -> document.Table | None:
    """Return the change of a figure split by each breakdown into mix and within; None where it cannot be split.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    split = findings.parts(require_release(release), indicator, area)
    if split.empty:
        return None
    reading = findings.read(release, indicator, area)
    heads = ("Split by", "Changed mix", "Change within", "Most of the change lies within")
    return document.Table(
        title=findings.parts_title(release, indicator, area),
        subtitle=f"{reading.indicator.title}, {reading.area.name}, {_times(release, indicator, area)}",
        columns=_columns(heads, right=(1, 2)),
        rows=tuple(_part(release, reading, str(name), rows) for name, rows in split.groupby("breakdown")),
        source=sources.line([reading.indicator]),
        notes=_PART_NOTES,
    )


def moves_table(release: Release, indicator: str, area: str) -> document.Table | None:
    """Return how each district moved and what it adds to the change; None where there are none."""
    split = findings.parts(require_release(release), indicator, area)
    rows = split.loc[split["breakdown"] == "place"]
    if rows.empty:
        return None
    reading = findings.read(release, indicator, area)
    ordered = rows.loc[(rows["mix"] + rows["within"]).abs().sort_values(ascending=False).index]
    heads = ("Place", "Own change (95% interval)", "Clear?", "Adds to the whole change")
    return document.Table(
        title=findings.places_sentence(release, indicator, area) or "Change by district",
        subtitle=f"{reading.indicator.title}, {_times(release, indicator, area)}",
        columns=_columns(heads, right=(1, 3)),
        rows=tuple(_place(release, reading, row) for row in ordered.to_dict("records")),
        source=sources.line([reading.indicator]),
        notes=("Clear: after adjusting for all places looked at together (false discovery rate 5%).",),
    )


def groups_table(release: Release, indicator: str, area: str) -> document.Table | None:
    """Return how groups of children differ, those that stand out first; None where no groups are told."""
    found = findings.groups(require_release(release), indicator, area)
    if found.empty:
        return None
    reading = findings.read(release, indicator, area)
    order = {"higher": 0, "lower": 1, "no clear difference": 2, "too few to judge": 3, "not known": 4}
    ordered = found.assign(order=found["verdict"].map(order)).sort_values(["order", "adjusted"], kind="stable")
    rows = tuple(_group(release, reading, row) for row in ordered.to_dict("records"))
    heads = ("Group", "By", "Value", "Cases", "Against all others (95% interval)", "Reading")
    return document.Table(
        title=findings.groups_title(release, indicator, area),
        subtitle=f"{reading.indicator.title}, {reading.area.name}, {_times(release, indicator, area, now=True)}",
        columns=_columns(heads, right=(2, 3, 4)),
        rows=rows[:_GROUPS_SHOWN],
        further=rows[_GROUPS_SHOWN:],
        source=sources.line([reading.indicator]),
        notes=_GROUP_NOTES,
    )


def hypotheses_table(release: Release, theme: Theme, area: str) -> document.Table | None:
    """Return each hypothesis of a theme with what the figures say of it and what would settle it; None without any."""
    found = findings.tested(require_release(release), theme, area)
    if not found:
        return None
    heads = ("It may be that", "What the measures did", "Reading", "What would settle it")
    measures = {said.reading.indicator.code: said.reading.indicator for one in found for said, _ in one.evidence}
    better = findings.improved(findings.moved(release, theme.headline, area))
    return document.Table(
        title=findings.tested_title(release, theme, area),
        subtitle=f"Measures beside {release.context.indicators[theme.headline].title.lower()}",
        columns=_columns(heads),
        rows=tuple(_hypothesis(release, one) for one in found),
        source=sources.line(measures.values()) or "No measure of these is shown",
        notes=(*_TESTED_NOTES, *(_BETTER_NOTES if better else ())),
    )


def _hypothesis(release: Release, one: findings.Tested) -> tuple[Cell, ...]:
    told = [f"{said.reading.indicator.title} {_way(said)}{_SPEAKS[speaks]}." for said, speaks in one.evidence]
    told += [_missing(release, code) for code in one.missing]
    texts = (one.hypothesis.text, " ".join(told), one.speaks, one.hypothesis.settled_by)
    return tuple(Cell(text=text) for text in texts)


_SPEAKS: Mapping[findings.Speaks, str] = {
    "for it": ": for it",
    "against it": ": against it",
    "nothing clear": "",
    "counted otherwise": ": a confirmed change lies between, which makes it another process, so it says nothing",
}


def _missing(release: Release, code: str) -> str:
    shown = release.context.indicators.get(code)
    return f"{shown.title}: no two years to compare." if shown else f"Another measure ({code}) is not shown here."


def _way(one: findings.Moved) -> str:
    change = formats.change(one.change, one.reading.indicator.unit, one.reading.indicator.decimals)
    return f"{('did not clearly move', 'rose', 'fell')[one.way]} ({change})"


def _part(release: Release, reading: Reading, name: str, rows: pd.DataFrame) -> tuple[Cell, ...]:
    widest = rows.iloc[int(rows["within"].abs().to_numpy().argmax())]
    group = findings.category_words(release.context, name, str(widest["category"]))
    return (
        Cell(text=findings.breakdown_words(name)),
        _change(reading, float(rows["mix"].sum())),
        _change(reading, float(rows["within"].sum())),
        Cell(text=f"{group} ({_change(reading, float(widest['within'])).text})"),
    )


def _place(release: Release, reading: Reading, row: dict[Any, Any]) -> tuple[Cell, ...]:
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    limits = formats.interval(row["change_lower"], row["change_upper"], unit, decimals, signed=True)
    own = formats.change(row["change"], unit, decimals)
    unsure = "too few to judge" if math.isnan(row["adjusted"]) else "no clear change"
    clear = "clearly up" if row["change"] > 0 else "clearly down"
    return (
        Cell(text=findings.category_words(release.context, "place", str(row["category"]))),
        Cell(text=f"{own} ({limits})" if limits else own, number=row["change"]),
        Cell(text=clear if row["clear"] else unsure, tone="plain" if row["clear"] else "muted"),
        _change(reading, row["mix"] + row["within"]),
    )


def _group(release: Release, reading: Reading, row: dict[Any, Any]) -> tuple[Cell, ...]:
    name = findings.category_words(release.context, str(row["breakdown"]), str(row["category"]))
    shown = formats.value(row["value"], reading.indicator.unit, reading.indicator.decimals)
    unsure = row["verdict"] not in ("higher", "lower")
    return (
        Cell(text=name),
        Cell(text=findings.breakdown_words(str(row["breakdown"]))),
        Cell(text=shown, number=row["value"]),
        Cell(text=formats.number(row["base"]), number=row["base"]),
        Cell(text=_ratio(row)),
        Cell(text=row["verdict"], tone="muted" if unsure else "plain"),
    )


def _ratio(row: dict[Any, Any]) -> str:
    if not math.isfinite(row["relative_rate"]) or not math.isfinite(row["upper"]):
        return "–"
    return f"× {row['relative_rate']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})"


def _change(reading: Reading, number: float) -> Cell:
    shown = formats.change(number, reading.indicator.unit, reading.indicator.decimals)
    return Cell(text=shown, number=number)


def _times(release: Release, indicator: str, area: str, *, now: bool = False) -> str:
    one = findings.moved(release, indicator, area)
    if one is None:
        return "this edition"
    return f"{one.when(one.now)}" if now else one.times


def _columns(heads: tuple[str, ...], *, right: tuple[int, ...] = ()) -> tuple[ColumnHead, ...]:
    return tuple(ColumnHead(label=head, align="right" if at in right else "left") for at, head in enumerate(heads))
