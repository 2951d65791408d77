"""What every figure means, where it comes from, and what was revised."""

from __future__ import annotations

from collections.abc import Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import IndicatorContext, Release, require_release
from pmflib.document import Bullets, Cell, ColumnHead, Paragraph

_BETTER = {"high": "Higher is better.", "low": "Lower is better.", "near": "Close to the target is better."}
_MOST_REVISIONS = 15


def definitions(
    release: Release, indicators: Sequence[str] = (), *, further: Sequence[str] = ()
) -> document.Definitions:
    """Return what indicators mean, which way is better, who owns them, and where they come from.

    Parameters
    ----------
    release : Release
    indicators : sequence of str
        Codes in the order to show; empty takes all.
    further : sequence of str
        Codes that are defined in the spreadsheet only.

    Returns
    -------
    document.Definitions

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    known = require_release(release).context.indicators
    shown = [known[code] for code in indicators or known if code in known]
    items, more = (
        tuple((f"{one.title} ({one.code})", _meaning(one)) for one in some)
        for some in (shown, [known[code] for code in further if code in known])
    )
    return document.Definitions(items=items, further=more)


def sources_table(release: Release) -> document.Table:
    """Return the publications behind the figures: when released, how many measures, up to which period."""
    context = require_release(release).context
    groups: dict[tuple[str, str], list[IndicatorContext]] = {}
    for one in context.indicators.values():
        groups.setdefault((one.source, formats.day(one.released)), []).append(one)
    rows = tuple(
        (Cell(text=source), Cell(text=released), _count(shown), Cell(text=_newest(shown)))
        for (source, released), shown in groups.items()
    )
    return document.Table(
        title="Where the figures come from",
        columns=(
            ColumnHead(label="Publication"),
            ColumnHead(label="Released"),
            ColumnHead(label="Measures", align="right"),
            ColumnHead(label="Newest period shown"),
        ),
        rows=rows,
        source="the publications named",
    )


def revisions(release: Release) -> Bullets | Paragraph:
    """Return which figures of this area changed between two releases of a source, or that none did."""
    changed = require_release(release).context.revisions
    if not changed:
        return Paragraph(text="No earlier figure of this area was revised in the releases read.")
    more = len(changed) - _MOST_REVISIONS
    rest = (f"And {more} more.",) if more > 0 else ()
    return Bullets(items=(*changed[:_MOST_REVISIONS], *rest))


def _meaning(one: IndicatorContext) -> str:
    """Say what it is, which way is better, what to mind, and who answers for it."""
    parts = (
        one.definition,
        _BETTER.get(one.polarity, ""),
        one.note,
        f"Reference: {one.national_reference}. Owner: {one.owner}.",
    )
    return " ".join(part for part in parts if part)


def _count(shown: Sequence[IndicatorContext]) -> Cell:
    return Cell(text=formats.number(len(shown)), number=float(len(shown)))


def _newest(shown: Sequence[IndicatorContext]) -> str:
    newest = max(shown, key=lambda one: one.period_end)
    return findings.period_words(newest.window, newest.period_start, newest.period_end)
