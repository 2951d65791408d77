"""The data-quality report: how far figures can be trusted, what is wrong with the records, and what is being done."""

from __future__ import annotations

from dataclasses import dataclass

from pmflib import findings, plots, tables
from pmflib.document import Element, Heading, Paragraph, Section, TitlePage
from pmflib.reports.base import Report

_TITLE = "Data quality report"
_NO_RECORDS = "No records of the council’s own were read: every figure is published elsewhere."
_NO_FAULTS = "No record of this quarter fails a check."
_NO_PLAN = "There is no data-quality plan for this area. It is kept in quality_plan.yml."
_NO_PLACES = "There are no districts or teams to set side by side."
_NO_PRIORITIES = "No priorities are set for the year. They are kept in quality_plan.yml."
_NOT_TWICE = "There is no earlier extract to hold the records against: what was put right shows with the next one."
_SETTLED = "No figure of the edition will change as shown through what is still to be entered."
_OF_COUNTY = "What the year’s statutory returns are heading for stands in the authority’s own report."
_NO_OUTTURN = "There are too few months, or no published returns, to say what the year’s counts are heading for."
_WHOSE = (
    "Which cases fail is not shown here. Managers get the list of their own team’s cases from the performance team "
    "(pmf lists): it is kept apart from reports and deleted when its time is up."
)


@dataclass(frozen=True, kw_only=True)
class DataQualityReport(Report):
    """The data-quality report of one area: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """Title page."""
        return self.title_page(_TITLE)

    @property
    def key_messages(self) -> Section:
        """What a reader must take away."""
        said = findings.fault_messages(self.release, self.place.code)
        return Section(elements=(Heading(text="Key messages"), said))

    @property
    def confidence(self) -> Section:
        """How far each figure can be trusted, the least first."""
        table = tables.confidence_table(self.release, self.place.code)
        return self._section("Confidence in the figures", table, _NO_RECORDS)

    @property
    def provisional(self) -> Section:
        """What will still move, and what the year's returns are heading for."""
        month = tables.latest_table(self.release, self.place.code)
        moving = tables.provisional_table(self.release, self.place.code)
        heading = tables.outturn_table(self.release) if self._of_authority else None
        otherwise = _NO_OUTTURN if self._of_authority else _OF_COUNTY
        return Section(
            elements=(
                Heading(text="Provisional figures, and the year’s outturn"),
                *(() if month is None else (month,)),
                moving or Paragraph(text=_SETTLED),
                heading or Paragraph(text=self._kept or otherwise),
            )
        )

    @property
    def priorities(self) -> Section:
        """The year's priorities, and where they stand."""
        table = tables.priorities_table(self.release, self.place.code)
        return self._section("The year’s priorities", table, _NO_PRIORITIES)

    @property
    def plan(self) -> Section:
        """What was planned, and what the records say of it; for the authority also how far its districts are."""
        districts = tables.plans_table(self.release, self.place.code)
        own = tables.plan_table(self.release, self.place.code)
        shown = tuple(table for table in (own, districts) if table is not None)
        return Section(elements=(Heading(text="The plan"), *(shown or (Paragraph(text=self._kept or _NO_PLAN),))))

    @property
    def rechecked(self) -> Section:
        """What was put right since the extract before."""
        table = tables.rechecked_table(self.release, self.place.code)
        return self._section("Re-checked: put right, still open, new", table, _NOT_TWICE)

    @property
    def faults(self) -> Section:
        """What is wrong, by kind of fault, and which figures it moves."""
        code = self.place.code
        drawn = (plots.faults(self.release, code),) if plots.has_faults(self.release, code) else ()
        table = tables.rules_table(self.release, code)
        return Section(
            elements=(
                Heading(text="What is wrong, and what it does"),
                *drawn,
                table or Paragraph(text=self._kept or _NO_FAULTS),
                Paragraph(text=_WHOSE),
            )
        )

    @property
    def dimensions(self) -> Section:
        """Failing checks by dimension, beside the quarter before."""
        return self._section("By dimension", tables.dimensions_table(self.release, self.place.code), _NO_RECORDS)

    @property
    def places(self) -> Section:
        """Districts of the authority, or teams of the district, by dimension."""
        heading = "By team" if self.place.level == "district" else "By district"
        return self._section(heading, tables.places_table(self.release, self.place.code), _NO_PLACES)

    @property
    def mending(self) -> Section:
        """Why each fault matters, and what to do about it."""
        defined = tables.rule_definitions(self.release, self.place.code)
        return self._section("Why it matters, and what to do", defined, _NO_FAULTS)

    @property
    def read(self) -> Section:
        """What could not be read, counted or checked, and what was read with doubts."""
        said = findings.read_sentence(self.release)
        table = tables.unread_table(self.release)
        return Section(
            elements=(
                Heading(text="What was read"),
                Paragraph(text=said or _NO_RECORDS),
                *(() if table is None else (table,)),
            )
        )

    def _section(self, heading: str, shown: Element | None, otherwise: str) -> Section:
        return Section(elements=(Heading(text=heading), shown or Paragraph(text=self._kept or otherwise)))

    @property
    def _of_authority(self) -> bool:
        return self.place.code == self.release.context.authority

    @property
    def _kept(self) -> str:
        """Say why an audience does not get what the checks found; nothing for one that does."""
        return self.release.context.withheld.get("failures", "")
