"""The case audit report: what was planned and done, what was found, what reviewing officers say, and what followed."""

from __future__ import annotations

from dataclasses import dataclass

from pmflib import findings, plots, tables
from pmflib.document import Element, Heading, Paragraph, Section, Table, TitlePage
from pmflib.findings import case_audits
from pmflib.reports.base import Report
from pmflib.reports.explained import explained, missing

_TITLE = "Case audits and reviewing officers’ findings"
_ACTIVITY = ("AUD01", "AUD06", "AUD07", "AUD04")
_GRADES = ("AUD02", "AUD05")
_MODERATION = ("AUD08", "AUD03")
_OFFICERS = ("IRO04", "IRO08", "IRO07", "IRO03")
_DISPUTES = ("IRO01", "IRO05", "IRO02", "IRO06")
_NO_AUDITS = "No case audit was planned or done in the two years shown."
_NO_PLACES = "There are no districts or teams with audits to set side by side."
_NO_MODERATION = "No audit was moderated, so nobody knows whether auditors mean the same by a grade."
_MODERATED_WHOLE = "Moderation is counted for the council as a whole: see its own report."
_NO_ROUNDS = "No round of themed audits with files from here was imported, or these readers are not shown it."
_NOT_IN_THEMED = "what was never written down. The deep dive into each theme tells more."
_NO_OFFICERS = "No finding of a reviewing officer or conference chair was recorded."
_NO_ACTIONS = "No action from audits or reviews is recorded in the register of actions."
_NOT_IN_ACTIVITY = "whether an audit was thorough; an audit done on time can be a thin one."
_NOT_IN_GRADES = "the practice in cases that nobody read. A grade is one person’s judgement of one file."
_SURE_OF_PLACES = "few audits a place leave wide intervals, and audits not done leave more open than chance does."
_NOT_IN_PLACES = "practice where most of what was planned was not done: what was left may be the worse part."
_SURE_OF_ROUNDS = "shares are estimates for all cases with their 95% interval; below five files none is given."
_NOT_IN_MODERATION = "who is right where two auditors differ."
_SURE_OF_YEARS = (
    "here and below a change is called clear only where its 95% interval leaves out zero; of many side by side a few "
    "are clear by chance."
)
_NOT_IN_DISPUTES = "whether a dispute settled in time was settled well, and what nobody dared to raise."
_STAGES = ("IRO04", "IRO01", "IRO05")
_NOT_IN_OFFICERS = "worries that were put right in a talk and never written down. None at all is no good sign."


@dataclass(frozen=True, kw_only=True)
class CaseAuditReport(Report):
    """The case audit report of one area: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """Title page."""
        return self.title_page(_TITLE)

    @property
    def key_messages(self) -> Section:
        """What a reader must take away."""
        said = findings.audit_messages(self.release, self.place.code)
        return Section(elements=(Heading(text="Key messages"), said))

    @property
    def activity(self) -> Section:
        """How many audits were planned, done, late, and drawn by chance."""
        table = tables.years_table(self.release, self.place.code, _ACTIVITY, title="Audits of the year")
        heading = "Planned, done and late"
        return _or_missing(heading, table, _NO_AUDITS, sure=_SURE_OF_YEARS, hides=_NOT_IN_ACTIVITY)

    @property
    def grades(self) -> Section:
        """What the audits found, over time."""
        table = tables.years_table(self.release, self.place.code, _GRADES, title="Grades of the audits done")
        if table is None:
            return missing("Grades", _NO_AUDITS)
        drawn = (self.over_time(case_audits.GOOD),) if self.shows(case_audits.GOOD) else ()
        return explained("Grades", *drawn, table, hides=_NOT_IN_GRADES)

    @property
    def places(self) -> Section:
        """Audits and grades by district, or by team of a district."""
        heading = "By team" if self.place.level == "district" else "By district"
        table = tables.audited_table(self.release, self.place.code)
        if table is None:
            return missing(heading, _NO_PLACES)
        drawn: list[Element] = [table]
        told = self.shows(case_audits.GOOD)
        if told and plots.has_districts(self.release, case_audits.GOOD, self.place.code):
            drawn.append(plots.districts(self.release, case_audits.GOOD, self.place.code))
        return explained(heading, *drawn, sure=_SURE_OF_PLACES, hides=_NOT_IN_PLACES)

    @property
    def moderation(self) -> Section:
        """How many audits a second person looked at, and how often that changed the grade."""
        if self.place.level == "district":
            return missing("Moderation", _MODERATED_WHOLE)
        table = tables.years_table(self.release, self.place.code, _MODERATION, title="Audits looked at twice")
        return _or_missing("Moderation", table, _NO_MODERATION, hides=_NOT_IN_MODERATION)

    @property
    def themed(self) -> Section:
        """Rounds of themed audits: what was read of what was planned, and what was found."""
        table = tables.rounds_table(self.release, self.place.code)
        if table is None:
            return missing("Themed audits", _NO_ROUNDS)
        drawn = plots.has_audit_grades(self.release, self.place.code)
        chart = (plots.audit_grades(self.release, self.place.code),) if drawn else ()
        return explained("Themed audits", table, *chart, sure=_SURE_OF_ROUNDS, hides=_NOT_IN_THEMED)

    @property
    def officers(self) -> Section:
        """What reviewing officers and conference chairs raised."""
        heading = "Reviewing officers and conference chairs"
        table = tables.years_table(self.release, self.place.code, _OFFICERS, title="Concerns and good practice")
        if table is None:
            return missing(heading, _NO_OFFICERS)
        drawn = plots.has_pareto(self.release, self.place.code, view="iro_findings")
        chart = (plots.pareto(self.release, self.place.code, view="iro_findings"),) if drawn else ()
        return explained(heading, table, *chart, hides=_NOT_IN_OFFICERS)

    @property
    def disputes(self) -> Section:
        """Disputes by stage, and whether they were settled in time."""
        heading = "Disputes and their stages"
        table = tables.years_table(self.release, self.place.code, _DISPUTES, title="Formal disputes")
        if table is None:
            return missing(heading, _NO_OFFICERS)
        said = findings.stages_sentence(self.release, self.place.code, _STAGES)
        stages = (Paragraph(text=said),) if said else ()
        return explained(heading, *stages, table, hides=_NOT_IN_DISPUTES)

    @property
    def actions(self) -> Section:
        """What followed from audits and reviews, and whether it worked."""
        table = tables.actions_table(self.release, self.place.code, sources=case_audits.SOURCES)
        return Section(elements=(Heading(text="What we said we would do"), table or Paragraph(text=_NO_ACTIONS)))

    @property
    def _told_of(self) -> tuple[str, ...]:
        return (*_ACTIVITY, *_GRADES, *_MODERATION, *_OFFICERS, *_DISPUTES)

    @property
    def definitions(self) -> Section:
        """What the measures mean."""
        shown = [code for code in self._told_of if self.shows(code)]
        heading = "What the measures mean"
        if not shown:
            return missing(heading, _NO_AUDITS)
        return Section(elements=(Heading(text=heading), tables.definitions(self.release, shown)))


def _or_missing(heading: str, table: Table | None, otherwise: str, *, sure: str = "", hides: str = "") -> Section:
    """Return a section of one table, or one that says why there is none."""
    return missing(heading, otherwise) if table is None else explained(heading, table, sure=sure, hides=hides)
