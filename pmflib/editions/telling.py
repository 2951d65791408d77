"""What changed since the version before, as pages to read: by cause, then figure by figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pmflib import disclosure, export, formats, frames, store
from pmflib.disclosure import Context, Release
from pmflib.document import Bullets, Cell, ColumnHead, Element, Heading, Paragraph, Table, TitlePage
from pmflib.editions.folders import Version
from pmflib.editions.restating import KEY, ORDER, PROTECTION, SEVERAL, Restated

_ON_PAGE, _MOST = 40, 20_000
_WORDS = {**ORDER, SEVERAL: "several of these", PROTECTION: "small numbers protected otherwise"}
_ORDER = "One input at a time takes its new state, in this order: {}. A figure counts where it moved."
_SEVERAL = "A figure that moved at several steps is counted once, as several; its parts add up to its change."


@dataclass(frozen=True, kw_only=True)
class Told:
    """What changed, for the readers of one version.

    Parameters
    ----------
    seen : Restated
        As its readers see it.
    whole : Restated
        For officers.
    before : Version
    release : Path
        Of the version that takes its place.
    """

    seen: Restated
    whole: Restated
    before: Version
    release: Path

    def write(self, folder: Path) -> None:
        """Write the pages in every format, and all that changed as a table."""
        folder.mkdir(parents=True)
        export.write(self._report(), folder)

    def write_evidence(self, folder: Path) -> None:
        """Write for officers every true figure that changed, with what each cause contributed."""
        folder.mkdir(parents=True)
        store.write_table(self.whole.rows, folder / "figures.parquet")

    def _report(self) -> export.Report:
        context = opened(self.release)[0].context
        title = TitlePage(
            council=context.council_name,
            title=f"What changed since version {self.before.number}",
            subtitle=context.edition_label,
            facts=(("For", context.audience.replace("-", " ").capitalize()), ("Before", self.before.name)),
            marking=context.marking,
            notices=("Synthetic data: the council, its places and every figure are invented.",) * context.synthetic,
            colour=context.colour,
        )
        return export.report_of(self.before.name, title, self._elements(context))

    def _elements(self, context: Context) -> Iterator[Element]:
        rows = self.seen.rows
        said = audits_changed(self.before.slices, self.release)
        if said:
            yield Heading(text="What audits of case files say")
            yield Bullets(items=said)
        yield Heading(text="Changes by cause")
        if rows.empty:
            yield Paragraph(text="No figure has changed: only words or reports have.")
            return
        yield self._by_cause(context)
        yield Heading(text="What changed")
        yield self._figures(context)

    def _by_cause(self, context: Context) -> Table:
        rows = self.seen.rows
        shown = rows.loc[_headline(rows, context), "cause"].value_counts()
        lines = tuple(
            (Cell(text=_capital(_WORDS[cause])), _count(count), _count(int(shown.get(cause, 0))))
            for cause, count in self.seen.counts.items()
        )
        total = (Cell(text="All"), _count(len(rows)), _count(int(shown.sum())))
        together = [
            f"{_capital(_WORDS[one])} could not be told apart from {_WORDS[other]}, and is counted there."
            for one, other in self.seen.together
        ]
        return Table(
            title=f"{len(rows):,} figures are not what they were in version {self.before.number}",
            subtitle=context.edition_label,
            columns=(
                ColumnHead(label="Cause"),
                ColumnHead(label="Figures changed", align="right"),
                ColumnHead(label="Of them on a page of this edition", align="right"),
            ),
            rows=(*lines, total),
            source="both versions, and the inputs kept of each",
            notes=(_ORDER.format(", ".join(ORDER.values())), _SEVERAL, *together),
        )

    def _figures(self, context: Context) -> Table:
        rows = self.seen.rows
        front = _headline(rows, context)
        order = {code: at for at, code in enumerate(context.indicators)}
        ranked = rows.assign(front=~front, at=rows["indicator"].map(order).fillna(len(order)))
        ranked = ranked.sort_values(["front", "at", "area", "period_end"], kind="stable").head(_MOST)
        lines = [self._line(row, context) for row in ranked.to_dict("records")]
        page = min(max(int(front.sum()), 1), _ON_PAGE)
        more = [f"{len(lines) - page:,} more stand in the spreadsheet."] if len(lines) > page else []
        cut = [f"The spreadsheet holds the first {_MOST:,}; officers keep all."] if len(rows) > _MOST else []
        heads = ("Measure", "Area", "Period to", "Before", "Now", "What changed", "Cause")
        return Table(
            title="Figures before and now",
            subtitle=context.edition_label,
            columns=tuple(
                ColumnHead(label=head, align="right" if head in ("Before", "Now") else "left") for head in heads
            ),
            rows=tuple(lines[:page]),
            further=tuple(lines[page:]),
            source="both versions, and the inputs kept of each",
            notes=(*more, *cut),
        )

    def _line(self, row: Mapping[Any, Any], context: Context) -> tuple[Cell, ...]:
        indicator = context.indicators.get(row["indicator"])
        unit, decimals = (indicator.unit, indicator.decimals) if indicator else ("count", 1)
        title = indicator.title if indicator else str(row["indicator"])
        split = "" if row["breakdown"] == "all" else f" ({row['breakdown']}: {row['category']})"
        place = context.areas.get(row["area"])
        values = [
            Cell(text=_shown(row, when, unit, decimals), number=row[f"value {when}"]) for when in ("before", "now")
        ]
        return (
            Cell(text=f"{title}{split}"),
            Cell(text=place.name if place else str(row["area"])),
            Cell(text=formats.day(row["period_end"])),
            *values,
            Cell(text=_capital(_what(row, unit, decimals))),
            Cell(text=self._cause(row, unit, decimals)),
        )

    def _cause(self, row: Mapping[Any, Any], unit: str, decimals: int) -> str:
        if row["cause"] != SEVERAL:
            return _capital(_WORDS[row["cause"]])
        return _capital("; ".join(self._part(row, one, unit, decimals) for one in str(row["causes"]).split(";")))

    def _part(self, row: Mapping[Any, Any], cause: str, unit: str, decimals: int) -> str:
        """Say one of several causes, with what it contributed to the value where its readers may know."""
        by = row.get(f"by {cause}", math.nan)
        moved = math.isfinite(by) and abs(by) > 0
        return f"{_WORDS[cause]} ({formats.change(by, unit, decimals)})" if moved else _WORDS[cause]


def audits_changed(then: Path, now: Path) -> tuple[str, ...]:
    """Say of each round of audits whose grades are not what they were, how many files were read; none if none are seen.

    Parameters
    ----------
    then, now : Path
        Two releases.
    """
    before, after = (opened(one)[0] for one in (then, now))
    said = []
    for one in after.context.rounds:
        was, are = [table.loc[table["round"] == one.name] for table in (before.grades, after.grades)]
        if was.reset_index(drop=True).equals(are.reset_index(drop=True)):
            continue
        read = [_files_read(rows, after.context.authority) for rows in (was, are)]
        said.append(
            f"{one.title}, {one.period_label}: {read[1]} of the files drawn were read, {read[0]} in the version before."
        )
    return tuple(said)


def _files_read(grades: pd.DataFrame, authority: str) -> int:
    whole = (grades["area"] == authority) & (grades["team"] == "") & (grades["measure"] == "activity")
    return int(grades.loc[whole & (grades["item"] == "done"), "number"].sum())


def opened(release: Path) -> list[Release]:
    """Return every slice of a release, the authority's first."""
    found = [disclosure.open_slice(release, area) for area in disclosure.slices(release)]
    return sorted(found, key=lambda one: one.context.area != one.context.authority)


def released(release: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a release, those of all its slices together."""
    slices = opened(release)
    names = ("core", "targets", "comparisons")
    return {
        name: pd.concat([one.table(name) for one in slices], ignore_index=True).drop_duplicates(
            list(frames.KEY) + (["comparator", "comparator_set"] if name == "comparisons" else []), ignore_index=True
        )
        for name in names
    }


def _headline(rows: pd.DataFrame, context: Context) -> pd.Series:
    shown = {(code, one.window, pd.Timestamp(one.period_end)) for code, one in context.indicators.items()}
    keys = zip(rows["indicator"], rows["window"], rows["period_end"], strict=True)
    return (rows["breakdown"] == "all") & pd.Series([key in shown for key in keys], index=rows.index, dtype=bool)


def _what(row: Mapping[Any, Any], unit: str, decimals: int) -> str:
    """Say what changed, with the old and the new where that is not the value itself."""
    said = []
    for name in str(row["changed"]).split(", "):
        before, now = row.get(f"{name} before"), row.get(f"{name} now")
        if name in ("target", "floor", "neighbours", "England"):
            then, after = (formats.value(one, unit, decimals, status="not_available") for one in (before, now))
            said.append(f"{name} {then} → {after}")
        elif name == "rating":
            said.append(f"rating {before or 'none'} → {now or 'none'}")
        else:
            said.append(name)
    return "; ".join(said)


def _shown(row: Mapping[Any, Any], when: str, unit: str, decimals: int) -> str:
    status = row[f"status {when}"]
    return formats.value(row[f"value {when}"], unit, decimals, status=status if isinstance(status, str) else "")


def _count(number: int) -> Cell:
    return Cell(text=f"{number:,}", number=number)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["KEY", "Told", "opened", "released"]
