"""What could not be read of the records, and what the year's counts and the latest figures are heading for."""

from __future__ import annotations

import math

from pmflib import document, findings, formats
from pmflib.disclosure import LatestContext, OutturnContext, Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.tables import cells
from pmflib.tables.fault_cells import MUTED_DASH, SOURCE, count

_MOST = 15
_LEARNT = (
    "How much is entered late is learnt from the days between event and entry of the last two years, or, in tables "
    "that do not keep the day of entry, from what an earlier extract knew of the same days."
)
_PROVISIONAL = f"{_LEARNT} Shares are expected to stay as they are."
_OUTTURN = "The forecast goes on from the months counted so far and their season; the interval is of 95%."


def unread_table(release: Release) -> document.Table | None:
    """Return what of the records could not be read, counted or checked, and what to do; None where all could."""
    found = findings.unread(require_release(release))
    if not found:
        return None
    rows = tuple(
        (Cell(text=one.where), Cell(text=one.kind), Cell(text=one.what), Cell(text=one.remedy)) for one in found
    )
    rest = rows[_MOST:]
    kinds = [one.kind for one in found]
    named = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    return document.Table(
        title=f"Missing or doubtful in what was read: {named}",
        columns=tuple(ColumnHead(label=label) for label in ("What or where", "State", "What is wrong", "What to do")),
        rows=rows[:_MOST],
        source="Reading of the council’s records",
        notes=(f"{len(rest)} more stand in the spreadsheet.",) if rest else (),
        further=rest,
    )


def latest_table(release: Release, area: str) -> document.Table | None:
    """Return the last month's events so far, with what they will be once late entries are in; None without any."""
    found = [one for one in require_release(release).context.latest if one.area == area]
    if not found:
        return None
    month = formats.month(found[0].period_end)
    return document.Table(
        title=f"{month} is provisional",
        subtitle="Events recorded so far, and what is expected once late entries are in",
        columns=(
            ColumnHead(label="Count"),
            *(
                ColumnHead(label=label, align="right")
                for label in ("Recorded so far", "Expected", "Between (95%)", "Month before", "A year before")
            ),
        ),
        rows=tuple(_latest(one) for one in found),
        source=SOURCE,
        notes=(_LEARNT,),
    )


def _latest(one: LatestContext) -> tuple[Cell, ...]:
    expected, low, high, month, year = (
        math.nan if each is None else each
        for each in (one.expected, one.lower, one.upper, one.month_before, one.year_before)
    )
    span = formats.interval(low, high, "count", 0)
    return (
        Cell(text=one.title),
        count(one.recorded),
        count(expected),
        Cell(text=span) if span else MUTED_DASH,
        count(month),
        count(year),
    )


def provisional_table(release: Release, area: str) -> document.Table | None:
    """Return the counts and rates that will move once late entries are in; None where none will."""
    found = findings.provisional(require_release(release), area)
    if not found:
        return None
    rows = tuple(_provisional(one) for one in found)
    return document.Table(
        title=f"{formats.many(len(found), 'figure')} will still move",
        subtitle=release.context.edition_label,
        columns=(
            ColumnHead(label="Measure"),
            *(
                ColumnHead(label=label, align="right")
                for label in ("Recorded so far", "Expected once all is entered", "Between (95%)", "Still to come (%)")
            ),
        ),
        rows=rows[:_MOST],
        source=SOURCE,
        notes=(_PROVISIONAL,),
        further=rows[_MOST:],
    )


def _provisional(reading: Reading) -> tuple[Cell, ...]:
    said = reading.confidence
    expected, low, high = (math.nan,) * 3 if said is None else (said.expected, said.expected_lower, said.expected_upper)
    missing = 100.0 * (1.0 - reading.value / expected) if expected else math.nan
    span = formats.interval(low, high, reading.indicator.unit, reading.indicator.decimals)
    return (
        cells.name(reading),
        _value(reading, reading.value),
        _value(reading, expected),
        Cell(text=span) if span else MUTED_DASH,
        Cell(text=formats.number(missing, 1), number=missing) if math.isfinite(missing) else MUTED_DASH,
    )


def _value(reading: Reading, value: float) -> Cell:
    return Cell(text=formats.value(value, reading.indicator.unit, reading.indicator.decimals), number=value)


def outturn_table(release: Release) -> document.Table | None:
    """Return what the counts of the statutory returns are heading for at the year's end; None without any."""
    found = [one for one in require_release(release).context.outturn if one.value is not None]
    if not found:
        return None
    end = found[0].period_end
    return document.Table(
        title=f"What the returns of the year to {formats.day(end)} are heading for",
        subtitle=f"{found[0].months_left} months still to come",
        columns=(
            ColumnHead(label="Count"),
            *(
                ColumnHead(label=label, align="right")
                for label in ("So far", "Expected by then", "Between (95%)", "Last published", "Difference (%)")
            ),
            ColumnHead(label="Reads"),
        ),
        rows=tuple(_outturn(one) for one in found),
        source=f"{SOURCE}; the last published return of each count",
        notes=(_OUTTURN,),
    )


def _outturn(one: OutturnContext) -> tuple[Cell, ...]:
    value, low, high, published = (
        math.nan if each is None else each for each in (one.value, one.lower, one.upper, one.published)
    )
    apart = 100.0 * (value / published - 1.0) if published > 0 else math.nan
    outside = math.isfinite(published) and math.isfinite(low) and not low <= published <= high
    reads = "not known" if math.isnan(published) else "clearly another year" if outside else "as last year"
    return (
        Cell(text=one.title),
        count(math.nan if one.so_far is None else one.so_far),
        count(value),
        Cell(text=formats.interval(low, high, "count", 0) or "–"),
        count(published),
        Cell(text=formats.number(apart, 1, signed=True), number=apart) if math.isfinite(apart) else MUTED_DASH,
        Cell(text=reads, tone="plain" if outside else "muted"),
    )
