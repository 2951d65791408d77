"""One page of what must be looked at: below the floor, getting worse, not to be trusted, overdue."""

from __future__ import annotations

from dataclasses import dataclass

from pmflib import findings, formats, tables
from pmflib.document import Bullets, Element, Heading, Paragraph, Section, TitlePage
from pmflib.reports.base import NO_FIGURES, Report

_MOST_ROWS, _MOST_DOUBTED, _MOST_OVERDUE, _LONGEST = 5, 6, 3, 110
_NOTHING = "No measure misses its floor, shows a special cause of concern, or has clearly become worse."


@dataclass(frozen=True, kw_only=True)
class ExceptionsReport(Report):
    """The exceptions of one area on one page: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """The head of the page."""
        return self.banner("Exceptions")

    @property
    def exceptions(self) -> Section:
        """What misses its floor or gets worse, the gravest first, and why."""
        table = tables.exceptions_table(self.release, self.place.code, most=_MOST_ROWS)
        otherwise = NO_FIGURES if self._empty else _NOTHING
        return Section(elements=(Heading(text="Floor missed, or getting worse"), table or Paragraph(text=otherwise)))

    @property
    def doubted(self) -> Section:
        """Figures whose records deserve little confidence."""
        found = [one for one in findings.readings(self.release, self.place.code) if one.distrusted]
        named = "; ".join(one.indicator.title for one in found[:_MOST_DOUBTED])
        more = f"; and {len(found) - _MOST_DOUBTED} more" if len(found) > _MOST_DOUBTED else ""
        said = f"{len(found)}: {named}{more}." if found else "No figure shown rests on records of low confidence."
        return Section(elements=(Heading(text="Low confidence in the records"), Paragraph(text=said)))

    @property
    def overdue(self) -> Section:
        """What was to be done by now and is not."""
        late = [one for one in findings.acted(self.release, self.place.code) if one.standing == "overdue"]
        lines = tuple(_overdue(one) for one in late[:_MOST_OVERDUE])
        more = (f"And {len(late) - _MOST_OVERDUE} more, in the quarterly report.",) if len(late) > _MOST_OVERDUE else ()
        told: Element = Bullets(items=(*lines, *more)) if late else Paragraph(text="No action is overdue.")
        return Section(elements=(Heading(text="Overdue actions"), told))


def _overdue(one: findings.Acted) -> str:
    action = one.action
    short = action.action if len(action.action) <= _LONGEST else f"{action.action[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"{short} Due {formats.day(action.due)}, {action.owner}, {one.place}."
