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
    """Return what indicators mean, which way is better and who owns them; in the spreadsheet what to mind as well.

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
    rest = [known[code] for code in further if code in known]
    return document.Definitions(
        items=tuple((_term(one), _meaning(one)) for one in shown),
        further=tuple((_term(one), _meaning(one, whole=True)) for one in (*shown, *rest)),
    )


def sources_table(release: Release, indicators: Sequence[str] = ()) -> document.Table:
    """Return the publications behind some figures, or all: when released, how many measures, up to which period."""
    known = require_release(release).context.indicators
    groups: dict[tuple[str, str], list[IndicatorContext]] = {}
    for one in (known[code] for code in indicators or known if code in known):
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


def remarks(release: Release, indicators: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what must be known of the figures of some indicators, or all: other processes, other aims, moved teams."""
    return tuple(_on(release, require_release(release).context.notes, indicators))


def revisions(release: Release, indicators: Sequence[str] = ()) -> Bullets | Paragraph:
    """Return which figures of this area changed between two releases of a source, or that none did.

    Parameters
    ----------
    release : Release
    indicators : sequence of str
        Codes of the measures to speak of; empty takes all.
    """
    changed = _on(release, require_release(release).context.revisions, indicators)
    if not changed:
        which = "figure shown here" if indicators else "figure of this area"
        return Paragraph(text=f"No earlier {which} was revised in the releases read.")
    more = len(changed) - _MOST_REVISIONS
    rest = (f"And {more} more.",) if more > 0 else ()
    return Bullets(items=(*changed[:_MOST_REVISIONS], *rest))


def _on(release: Release, lines: Sequence[str], indicators: Sequence[str]) -> list[str]:
    """Return the lines on some indicators, or all, and those on none; a line begins with the title it is on."""
    others = [one.title for code, one in release.context.indicators.items() if indicators and code not in indicators]
    begun = tuple(f"{title}{mark}" for title in others for mark in ":,")
    return [line for line in lines if not line.startswith(begun)]


def _term(one: IndicatorContext) -> str:
    return f"{one.title} ({one.code})"


def _meaning(one: IndicatorContext, *, whole: bool = False) -> str:
    """Say what it is, which way is better and who answers for it; the whole also what to mind, and its reference."""
    more = (one.note, f"Reference: {one.national_reference}.") if whole else ()
    parts = (one.definition, _BETTER.get(one.polarity, ""), *more, f"Owner: {one.owner}.")
    return " ".join(part for part in parts if part)


def _count(shown: Sequence[IndicatorContext]) -> Cell:
    return Cell(text=formats.number(len(shown)), number=float(len(shown)))


def _newest(shown: Sequence[IndicatorContext]) -> str:
    newest = max(shown, key=lambda one: one.period_end)
    return findings.period_words(newest.window, newest.period_start, newest.period_end)
