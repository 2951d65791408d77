"""The annual quality assurance report: activity, strengths, areas for improvement, and what came of actions."""

from __future__ import annotations

from dataclasses import dataclass

from pmflib import findings, formats, tables
from pmflib.document import Bullets, Heading, Paragraph, Section, TitlePage
from pmflib.reports.base import Report
from pmflib.reports.explained import explained, missing

_TITLE = "Annual quality assurance report"
_AUDITS = ("AUD01", "AUD02", "AUD05", "AUD08", "AUD03")
_REVIEWS = ("IRO04", "IRO01", "IRO02", "IRO07")
_VOICES = ("COM01", "COM02", "COM05", "COM06", "FDB05", "FDB01", "FDB02", "FOI01")
_FOLLOWED = ("ACT01", "ACT02", "ACT03", "SUP01", "TRN01")
_NO_ACTIVITY = "The edition holds no figures of audits, reviews, complaints or actions."
_NO_STRENGTHS = (
    "No measure improved beyond chance, stands clearly better than the neighbours, or surely meets its target."
)
_NO_EXCEPTIONS = "No measure misses its floor, shows a special cause of concern, or has clearly become worse."
_NO_ACTIONS = "No action is recorded in the register of actions."
_NO_THEMES = "No theme has a figure in this edition."
_NOT_IN_STRENGTHS = "why it went well. What nobody measures can be a strength too."
_NOT_IN_THEMES = "practice on themes without case files read: figures show where to look, not what one would find."


@dataclass(frozen=True, kw_only=True)
class AnnualQaReport(Report):
    """The annual quality assurance report of one area: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """Title page; it says which twelve months are meant."""
        year = f"The year is the twelve months to {formats.day(self.release.context.edition_end)}."
        return self.title_page(_TITLE, year)

    @property
    def key_messages(self) -> Section:
        """What a reader must take away."""
        said = findings.annual_messages(self.release, self.place.code)
        return Section(elements=(Heading(text="Key messages"), said))

    @property
    def activity(self) -> Section:
        """What was done in the year: audits, reviews, complaints and feedback, actions."""
        asked = {
            "Audits": _AUDITS,
            "Reviewing officers and conference chairs": _REVIEWS,
            "Complaints, compliments and answers from families": _VOICES,
            "Actions, supervision and training": _FOLLOWED,
        }
        code = self.place.code
        made = (tables.years_table(self.release, code, codes, title=title) for title, codes in asked.items())
        shown = [table for table in made if table is not None]
        heading = "The year’s activity"
        return Section(elements=(Heading(text=heading), *shown)) if shown else missing(heading, _NO_ACTIVITY)

    @property
    def strengths(self) -> Section:
        """What the figures support as strengths."""
        table = tables.strengths_table(self.release, self.place.code)
        return explained("Strengths", table, hides=_NOT_IN_STRENGTHS) if table else missing("Strengths", _NO_STRENGTHS)

    @property
    def improvements(self) -> Section:
        """What must be looked at first."""
        table = tables.exceptions_table(self.release, self.place.code)
        return Section(elements=(Heading(text="Areas for improvement"), table or Paragraph(text=_NO_EXCEPTIONS)))

    @property
    def actions(self) -> Section:
        """What the service said it would do, and whether it worked."""
        table = tables.actions_table(self.release, self.place.code)
        return Section(elements=(Heading(text="What we said we would do"), table or Paragraph(text=_NO_ACTIONS)))

    @property
    def themes(self) -> Section:
        """Which themes were looked into, and on how many case files."""
        table = tables.themes_table(self.release, self.place.code)
        heading = "Themes of the year"
        return explained(heading, table, hides=_NOT_IN_THEMES) if table else missing(heading, _NO_THEMES)

    @property
    def rests_on(self) -> Section:
        """What the report rests on."""
        said = findings.rests_sentences(self.release, self.place.code)
        return Section(elements=(Heading(text="What this report rests on"), Bullets(items=said)))

    @property
    def _told_of(self) -> tuple[str, ...]:
        code = self.place.code
        strong = (one.reading.indicator.code for one in findings.strengths(self.release, code))
        worse = (one.reading.indicator.code for one in findings.exceptions(self.release, code))
        return tuple(dict.fromkeys((*_AUDITS, *_REVIEWS, *_VOICES, *_FOLLOWED, *strong, *worse)))

    @property
    def definitions(self) -> Section:
        """What the measures mean; those in the spreadsheet only are defined there."""
        code = self.place.code
        named = [one.reading.indicator.code for one in findings.strengths(self.release, code)]
        worse = [one.reading.indicator.code for one in findings.exceptions(self.release, code)]
        asked = dict.fromkeys((*_AUDITS, *_REVIEWS, *_VOICES, *_FOLLOWED))
        shown = [one for one in asked if self.shows(one)]
        rest = [one for one in dict.fromkeys((*named, *worse)) if one not in asked]
        heading = "What the measures mean"
        if not shown:
            return missing(heading, _NO_ACTIVITY)
        return Section(elements=(Heading(text=heading), tables.definitions(self.release, shown, further=rest)))
