"""Two pages for elected members, in plain words: what goes well, what needs attention, what is being done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pmflib import findings, formats, plots, tables
from pmflib.catalogue.audiences import INSIDE
from pmflib.document import Bullets, Element, Heading, Paragraph, Section, TitlePage
from pmflib.errors import BadInput
from pmflib.findings import Acted, Reading
from pmflib.reports.base import Report

_EACH, _ROWS, _ROWS_BESIDE_A_MAP = 4, 9, 6
_NONE_WELL = "No measure meets its aim or has clearly improved."
_NONE_BAD = "No measure misses its floor or has clearly become worse."
_LEFT_OUT = "Small numbers are left out so that no child can be recognised."
_READ = (
    "A change or a difference is named only where chance alone is unlikely to explain it.",
    "Councils like ours are those a national model finds most alike; the figure beside them is the middle one.",
)
_PROVISIONAL = "Figures are provisional until the year’s national statistics are published, and may be corrected."
_PUBLISHED = "Figures are the national statistics of the year, and may be corrected when the next ones are published."


@dataclass(frozen=True, kw_only=True)
class MembersReport(Report):
    """The members' summary of one area: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """The head of the first page."""
        return self.banner("How well are we helping children?")

    @property
    def going_well(self) -> Section:
        """What meets its aim or has improved."""
        return self._told("What is going well", "well", _NONE_WELL)

    @property
    def attention(self) -> Section:
        """What misses its floor or gets worse."""
        return self._told("What needs attention", "attention", _NONE_BAD)

    @property
    def actions(self) -> Section:
        """What is being done, and whether it is on time."""
        found = findings.acted(self.release, self.place.code)
        states = ("done", "open", "overdue", "given up")
        counts = {state: sum(one.standing == state for one in found) for state in states}
        said = "; ".join(f"{count} {state}" for state, count in counts.items() if count)
        text = f"{formats.many(len(found), 'action')}: {said}." if found else "No action is recorded for this area."
        late = tuple(_line(one) for one in found if one.standing == "overdue")[:_EACH]
        listed: tuple[Element, ...] = (Paragraph(text="Overdue:"), Bullets(items=late)) if late else ()
        return Section(elements=(Heading(text="What is being done"), Paragraph(text=text), *listed))

    @property
    def measures(self) -> Section:
        """The measures that tell most, each with what it means; the first on a map of the council."""
        asked = self.release.context.quarterly
        if asked is None:
            raise BadInput.one(
                "reports/quarterly.yml", "is not among the parameters.", "Copy the one that ships with pmf."
            )
        codes = tuple(dict.fromkeys((*asked.cards, *asked.districts, *asked.scorecard)))
        drawn = self._map(codes)
        most = _ROWS_BESIDE_A_MAP if drawn else _ROWS
        table = tables.plain_table(self.release, self.place.code, codes, most=most)
        told = table or Paragraph(text=f"No figure is available for {self.place.name}.")
        return Section(elements=(Heading(text="The figures"), told, *drawn))

    @property
    def reading(self) -> Section:
        """How to read it all."""
        context = self.release.context
        status = _PUBLISHED if context.annual_only else _PROVISIONAL
        left_out = () if context.audience == INSIDE else (_LEFT_OUT,)
        return Section(elements=(Heading(text="How to read this"), Bullets(items=(*_READ, status, *left_out))))

    def _map(self, codes: Sequence[str]) -> list[Element]:
        """Return the districts as tiles, for the first measure shown; none in the report of a district."""
        headline = next((code for code in codes if self.shows(code)), "")
        of = (self.release, headline, self.place.code)
        if not headline or self.place.level == "district" or not plots.has_tiles(*of):
            return []
        return [plots.tiles(*of)]

    def _told(self, heading: str, kind: findings.Mood, nothing: str) -> Section:
        lines = findings.plain_sentences(self._readings, kind, most=_EACH)
        told: Element = Bullets(items=lines) if lines else Paragraph(text=nothing)
        return Section(elements=(Heading(text=heading), told))

    @cached_property
    def _readings(self) -> tuple[Reading, ...]:
        return findings.readings(self.release, self.place.code)


def _line(one: Acted) -> str:
    return f"{one.action.action.rstrip('.')}: due {formats.day(one.action.due)}."
