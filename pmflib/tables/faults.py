"""What the checks found: by dimension, by rule, by district and team, and beside what was planned."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead, Definitions
from pmflib.findings import Fault, Planned
from pmflib.tables.fault_cells import MUTED_DASH, count, moved, percent
from pmflib.tables.fault_cells import SOURCE as _SOURCE

_STATES = {"new": "new", "open": "open", "fixed": "fixed", "clean": "clean"}
_ALL_RECORDS = "Every record is checked, so these shares carry no sampling error. The records are those of the quarter."
_MOST_RULES = 20
_PLAN_NUMBERS = ("Aim (at most)", "Now", "Quarter before", "Put right", "Still failing", "New")
_RESULT = (
    "The result is what the records of the quarter show, whatever the plan says of itself. Put right, still failing "
    "and new are records of all quarters, looked at again since the extract before."
)


def dimensions_table(release: Release, area: str) -> document.Table | None:
    """Return checked and failing records by dimension beside the quarter before; None where nothing was checked."""
    counted = findings.by_dimension(require_release(release), area)
    if counted.empty:
        return None
    shares = 100 * counted["failed"] / counted["checked"]
    before = 100 * counted["failed_before"] / counted["checked_before"]
    worst = {one.rule.dimension: one.rule.title for one in reversed(findings.faults(release, area)) if one.failed > 0}
    rows = tuple(
        (
            Cell(text=str(dimension).capitalize()),
            count(checked),
            count(failed),
            percent(share),
            percent(earlier),
            moved(share - earlier),
            Cell(text=worst.get(str(dimension), "–")),
        )
        for dimension, checked, failed, share, earlier in zip(
            counted["dimension"], counted["checked"], counted["failed"], shares, before, strict=True
        )
    )
    worst_dimension = str(counted["dimension"].iloc[0]).capitalize()
    return document.Table(
        title=f"{worst_dimension} fails most: {findings.share_words(float(shares.iloc[0]))} of checks",
        subtitle=release.context.edition_label,
        columns=_heads(
            "Dimension", "Checks made", "Failing", "Per cent", "Quarter before", "Change (pp)", last="Worst rule"
        ),
        rows=rows,
        source=_SOURCE,
        notes=(_ALL_RECORDS,),
    )


def rules_table(release: Release, area: str) -> document.Table | None:
    """Return the rules that records fail, or failed the quarter before, with the figures each fault moves."""
    every = [one for one in findings.faults(require_release(release), area) if one.state != "clean"]
    found = sorted(every, key=lambda one: one.few)
    if not found:
        return None
    shown = found[:_MOST_RULES]
    more = f"{len(found) - len(shown)} further kinds with smaller shares stand in the spreadsheet."
    return document.Table(
        title=f"{len(found)} kinds of fault: {_states(found)}",
        subtitle=release.context.edition_label,
        columns=_heads(
            "Fault", "Failing", "Checked", "Per cent", "Quarter before", last=("State", "Figures it moves", "Rule")
        ),
        rows=tuple(_rule(one, release) for one in shown),
        source=_SOURCE,
        notes=(_ALL_RECORDS, *((more,) if len(found) > len(shown) else ())),
        further=tuple(_rule(one, release) for one in found[_MOST_RULES:]),
    )


def places_table(release: Release, area: str) -> document.Table | None:
    """Return the districts of an authority, or the teams of a district, by dimension: per cent of checks that fail."""
    context = require_release(release).context
    teams = findings.teams_with_faults(release, area)
    districts = [place for place in context.areas.values() if place.level == "district" and place.parent == area]
    elsewhere = [place for place in context.areas.values() if place.level == "elsewhere" and place.parent == area]
    found = (
        {place.name: findings.faults(release, place.code) for place in (*districts, *elsewhere)}
        if districts
        else {team.replace("-", " ").capitalize(): findings.faults(release, area, team=team) for team in teams}
    )
    found = {name: ones for name, ones in found.items() if ones}
    if not found:
        return None
    dimensions = sorted({one.rule.dimension for ones in found.values() for one in ones})
    shares = {name: _share(ones) for name, ones in found.items()}
    ordered = sorted(found, key=lambda name: -shares[name])
    noun = "District" if districts else "Team"
    return document.Table(
        title=f"{ordered[0]} has the largest share of failing checks: {findings.share_words(shares[ordered[0]])}",
        subtitle=context.edition_label,
        columns=_heads(noun, "All checks", "Change (pp)", *(name.capitalize() for name in dimensions)),
        rows=tuple(_place(name, found[name], dimensions) for name in ordered),
        source=_SOURCE,
        notes=(_ALL_RECORDS, "Per cent of the checks made that fail, and the change since the quarter before."),
    )


def plan_table(release: Release, area: str) -> document.Table | None:
    """Return an area's data-quality plan beside what the records now say; None where there is no plan."""
    lines = findings.planned(require_release(release), area)
    if not lines:
        return None
    met = sum(one.met for one in lines)
    return document.Table(
        title=f"Plan: the records meet {met} of {len(lines)} lines",
        subtitle=release.context.edition_label,
        columns=_heads("Fault", *_PLAN_NUMBERS, last=("Owner", "Due", "Result")),
        rows=tuple(_line(one, release, area) for one in lines),
        source="Data-quality plan of the council; checks of its records",
        notes=(_RESULT,),
    )


def rule_definitions(release: Release, area: str) -> Definitions | None:
    """Return why each fault found matters and what to do about it."""
    found = [one for one in findings.faults(require_release(release), area) if one.state != "clean"]
    if not found:
        return None
    # One fault in several tables has one reason and one cure.
    said = dict.fromkeys((one.rule.title.split(": ")[0], f"{one.rule.why} To do: {one.rule.fix}") for one in found)
    return Definitions(items=tuple(said))


def _heads(first: str, *numbers: str, last: str | Sequence[str] = ()) -> tuple[ColumnHead, ...]:
    words = (last,) if isinstance(last, str) else tuple(last)
    return (
        ColumnHead(label=first),
        *(ColumnHead(label=label, align="right") for label in numbers),
        *(ColumnHead(label=label) for label in words),
    )


def _rule(one: Fault, release: Release) -> tuple[Cell, ...]:
    state = _STATES[one.state]
    return (
        Cell(text=one.rule.title),
        count(one.failed),
        count(one.checked),
        percent(one.share),
        percent(one.share_before),
        Cell(text=state, tone="plain" if state == "new" else "muted"),
        Cell(text=_effects(one, release)),
        Cell(text=one.rule.official or one.code),
    )


def _effects(one: Fault, release: Release) -> str:
    """Name the figures a fault moves and which way, as far as the edition shows them."""
    known = release.context.indicators
    ways = {"up": "too high", "down": "too low", "unclear": "either way"}
    named = [f"{known[code].title} ({ways[way]})" for code, way in one.rule.bias.items() if code in known]
    whole = one.rule.bias.get("*")
    every = [] if whole is None else [f"all figures from {one.rule.record_table} ({ways[whole]})"]
    return "; ".join([*named, *every]) or "none shown here"


def _place(name: str, found: Sequence[Fault], dimensions: Sequence[str]) -> tuple[Cell, ...]:
    parts = ([one for one in found if one.rule.dimension == dimension] for dimension in dimensions)
    change = _share(found) - _share_before(found)
    return (Cell(text=name), percent(_share(found)), moved(change), *(percent(_share(part)) for part in parts))


def _share(found: Sequence[Fault]) -> float:
    checked = sum(one.checked for one in found)
    return 100 * sum(one.failed for one in found) / checked if checked else math.nan


def _share_before(found: Sequence[Fault]) -> float:
    known = [one for one in found if math.isfinite(one.failed_before)]
    checked = sum(one.checked_before for one in known)
    return 100 * sum(one.failed_before for one in known) / checked if checked else math.nan


def _line(one: Planned, release: Release, area: str) -> tuple[Cell, ...]:
    result = "met" if one.met else "overdue" if one.overdue else "not yet"
    again = findings.records_put_right(release, area, one.plan.rule)
    return (
        Cell(text=one.rule.title),
        percent(one.plan.target),
        percent(one.share),
        percent(one.share_before),
        *((MUTED_DASH,) * 3 if again is None else map(count, (again.fixed, again.still_open, again.new))),
        Cell(text=one.plan.owner),
        Cell(text=formats.day(one.plan.due)),
        Cell(text=result, tone="plain" if result == "overdue" else "muted"),
    )


def _states(found: Sequence[Fault]) -> str:
    states = [one.state for one in found]
    return ", ".join(f"{states.count(state)} {word}" for state, word in _STATES.items() if state in states)
