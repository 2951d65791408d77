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
_WHOSE = (
    "Which cases fail is not shown here. Managers get the list of their own team’s cases from the performance team: it "
    "is kept apart from reports and deleted when its time is up."
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
    def plan(self) -> Section:
        """What was planned, and what the records say of it."""
        return self._section("The plan", tables.plan_table(self.release, self.place.code), _NO_PLAN)

    @property
    def mending(self) -> Section:
        """Why each fault matters, and what to do about it."""
        defined = tables.rule_definitions(self.release, self.place.code)
        return self._section("Why it matters, and what to do", defined, _NO_FAULTS)

    def _section(self, heading: str, shown: Element | None, otherwise: str) -> Section:
        return Section(elements=(Heading(text=heading), shown or Paragraph(text=self._kept or otherwise)))

    @property
    def _kept(self) -> str:
        """Say why an audience does not get what the checks found; nothing for one that does."""
        return self.release.context.withheld.get("failures", "")
