"""What became of failing records since the extract before, and the year's priorities."""

from __future__ import annotations

import math

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Planned, Rechecked
from pmflib.tables.fault_cells import MUTED_DASH, SOURCE, count, moved, percent

_MOST = 12
_HOW = (
    "Both extracts were looked at with today’s checks. Put right: failed in the extract before, and no longer does or "
    "is no more. New: fails now and did not then, most often a record that has come since."
)


def rechecked_table(release: Release, area: str) -> document.Table | None:
    """Return by rule which records were put right since the extract before; None where that was not looked at."""
    found, before = findings.rechecked(require_release(release), area), release.context.extracted_before
    if not found or before is None:
        return None
    heads = (f"Failed on {formats.day(before)}", "Put right", "Still failing", "New since", "Fail now")
    fates = [one.fate for one in found]
    named = ", ".join(f"{fates.count(fate)} {fate}" for fate in ("fixed", "open", "new") if fate in fates)
    rest = found[_MOST:]
    more = (f"{len(rest)} more with fewer records stand in the spreadsheet.",) if rest else ()
    return document.Table(
        title=f"Since the extract of {formats.day(before)}: {named}",
        subtitle=f"Records of all quarters to the end of {release.context.edition_label}",
        columns=(
            ColumnHead(label="Fault"),
            *(ColumnHead(label=label, align="right") for label in heads),
            ColumnHead(label="Result"),
        ),
        rows=tuple(_row(one) for one in found[:_MOST]),
        source=SOURCE,
        notes=(_HOW, *more),
        further=tuple(_row(one) for one in rest),
    )


def _row(one: Rechecked) -> tuple[Cell, ...]:
    numbers = (one.before, one.fixed, one.still_open, one.new, one.now)
    return (
        Cell(text=one.rule.title),
        *(count(each) for each in numbers),
        Cell(text=one.fate, tone="plain" if one.fate == "new" else "muted"),
    )


def priorities_table(release: Release, area: str) -> document.Table | None:
    """Return the year's priorities, in their order, with where they stand; None where the council has none.

    For the authority it says how many of the districts that planned for one are where they wanted to be.
    """
    context = require_release(release).context
    known = {one.code: one for one in findings.faults(release, area)}
    named = [code for code in context.priorities if code in context.rules]
    if not named:
        return None
    districts = [place for place in context.areas.values() if place.level == "district" and place.parent == area]
    lines = {place.name: findings.planned(release, place.code) for place in districts}
    rows = []
    for number, code in enumerate(named, 1):
        one = known.get(code)
        share, before = (math.nan, math.nan) if one is None else (one.share, one.share_before)
        beside = _districts(lines, code) if districts else _own(release, area, code)
        title = Cell(text=f"{number}. {context.rules[code].title}")
        rows.append((title, percent(share), percent(before), moved(share - before), *beside))
    last = ("Districts at their aim", "Furthest from it") if districts else ("Aim (at most)", "Owner")
    return document.Table(
        title=f"The year’s {len(named)} priorities",
        subtitle=context.edition_label,
        columns=(
            ColumnHead(label="Priority"),
            *(ColumnHead(label=label, align="right") for label in ("Failing (%)", "Quarter before", "Change (pp)")),
            *(ColumnHead(label=label) for label in last),
        ),
        rows=tuple(rows),
        source=f"Data-quality plan of the council; {SOURCE[0].lower()}{SOURCE[1:]}",
    )


def _districts(lines: dict[str, tuple[Planned, ...]], code: str) -> tuple[Cell, ...]:
    own = {name: one for name, several in lines.items() for one in several if one.plan.rule == code}
    if not own:
        return MUTED_DASH, MUTED_DASH
    met = [name for name, one in own.items() if one.met]
    away = {name: one.share - one.plan.target for name, one in own.items() if math.isfinite(one.share) and not one.met}
    worst = max(away, key=lambda name: away[name]) if away else ""
    said = f"{worst}, {findings.share_words(own[worst].share)}" if worst else "none"
    return Cell(text=f"{len(met)} of {len(own)}"), Cell(text=said)


def _own(release: Release, area: str, code: str) -> tuple[Cell, ...]:
    line = next((one for one in findings.planned(release, area) if one.plan.rule == code), None)
    if line is None:
        return MUTED_DASH, MUTED_DASH
    return percent(line.plan.target), Cell(text=line.plan.owner)


def plans_table(release: Release, area: str) -> document.Table | None:
    """Return how far each district of an authority is with its plan; None where there are none."""
    context = require_release(release).context
    districts = [place for place in context.areas.values() if place.level == "district" and place.parent == area]
    lines = {place.name: findings.planned(release, place.code) for place in districts}
    lines = {name: several for name, several in lines.items() if several}
    if not lines:
        return None
    every = [one for several in lines.values() for one in several]
    order = sorted(lines, key=lambda name: (sum(one.met for one in lines[name]) / len(lines[name]), name))
    return document.Table(
        title=f"District plans: the records meet {sum(one.met for one in every)} of {len(every)} lines",
        subtitle=context.edition_label,
        columns=(
            ColumnHead(label="District"),
            *(ColumnHead(label=label, align="right") for label in ("Lines", "Met", "Not yet", "Overdue")),
            ColumnHead(label="Furthest from its aim"),
        ),
        rows=tuple(_plan(name, lines[name]) for name in order),
        source="Data-quality plan of the council; checks of its records",
        notes=("Each district’s own report holds its plan line by line, with owner and day.",),
    )


def _plan(name: str, lines: tuple[Planned, ...]) -> tuple[Cell, ...]:
    met, late = sum(one.met for one in lines), sum(one.overdue for one in lines)
    away = [one for one in lines if not one.met and math.isfinite(one.share)]
    worst = max(away, key=lambda one: one.share - one.plan.target) if away else None
    said = "none"
    if worst is not None:
        said = f"{worst.rule.title}: {findings.share_words(worst.share)}, aim {findings.share_words(worst.plan.target)}"
    counts = (len(lines), met, len(lines) - met - late, late)
    return Cell(text=name), *(count(float(each)) for each in counts), Cell(text=said)
