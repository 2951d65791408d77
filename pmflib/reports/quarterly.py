"""The quarterly report: what changed, how sure that is, how it compares, theme by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pmflib import findings, plots, tables
from pmflib.catalogue.report_options import Quarterly, Story
from pmflib.document import Bullets, Cards, Element, Heading, KeyMessages, Paragraph, Section, TitlePage
from pmflib.errors import BadInput, near
from pmflib.reports import headlines
from pmflib.reports.base import NO_FIGURES, Report

_NO_DISTRICTS = "No figures by district: the publications read stop at the council."

_HOW_TO_READ = "In brackets: the 95% interval, how far chance alone may have moved a figure. pp: percentage points."
_NO_LIST = "No list of statistical neighbours is in use, so nothing is set beside other councils."
_NO_COMMENTARY = "No measure misses its floor, so no commentary is asked for."
#: What is overdue and what was done last stand on the page, the rest in the spreadsheet.
_MOST_ACTIONS = 5
_NO_TARGETS = "No target is agreed for any measure shown, so no floor can be missed and no commentary is asked for."
_NO_ACTIONS = "No action is recorded in the register of actions."
_ELSEWHERE = "The other measures of the themes are defined in the spreadsheet, on its sheet of definitions."
_ALL_HIGH = "No check of the records found a fault that could move one of them much."
_NO_RECORDS = "Every figure shown is published elsewhere: no records of the council’s own were checked."

_NO_EXCEPTIONS = (
    "No measure misses its floor, shows a special cause of concern, or has clearly become worse. The scorecard holds "
    "all chosen measures."
)


@dataclass(frozen=True, kw_only=True)
class QuarterlyReport(Report):
    """The quarterly performance report of one area: see `Report` for its options."""

    @property
    def cover(self) -> TitlePage:
        """Title page."""
        return self.title_page(self._options.title)

    @property
    def key_messages(self) -> Section:
        """What a reader must take away, and the headline figures."""
        cards = headlines.cards(self.release, self.place.code, self._options.cards)
        return Section(
            elements=(
                Heading(text="Key messages"),
                findings.key_messages(self.release, self.place.code),
                *([Cards(items=cards)] if cards else []),
                Paragraph(text=_HOW_TO_READ, muted=True),
            )
        )

    @property
    def exceptions(self) -> Section:
        """What must be looked at first, and why."""
        table = tables.exceptions_table(self.release, self.place.code)
        otherwise = NO_FIGURES if self._empty else _NO_EXCEPTIONS
        return Section(elements=(Heading(text="Exceptions"), table or Paragraph(text=otherwise)))

    @property
    def commentary(self) -> Section:
        """What the service says of the measures that miss their floor."""
        table = tables.commentary_table(self.release, self.place.code)
        heading = Heading(text="Commentary of the service")
        return Section(elements=(heading, table or Paragraph(text=self._no_commentary)))

    @property
    def _no_commentary(self) -> str:
        if self._empty:
            return NO_FIGURES
        rated = any(one.target is not None for one in findings.readings(self.release, self.place.code))
        return _NO_COMMENTARY if rated else _NO_TARGETS

    @property
    def actions(self) -> Section:
        """What the service said it would do, what is overdue, and whether the figures moved."""
        table = tables.actions_table(self.release, self.place.code, most=_MOST_ACTIONS)
        return Section(elements=(Heading(text="What we said we would do"), table or Paragraph(text=_NO_ACTIONS)))

    @property
    def scorecard(self) -> Section:
        """The chosen measures with change, neighbours, target, rating and signal; all others in the spreadsheet."""
        if self._empty:
            return Section(elements=(Heading(text="Scorecard"), Paragraph(text=NO_FIGURES)))
        table = tables.scorecard(self.release, self.place.code, self._options.scorecard)
        return Section(elements=(Heading(text="Scorecard"), table))

    @property
    def districts(self) -> Section:
        """All districts by the chosen measures, and in the authority's report the course of the headline one."""
        county = self.place.parent if self.place.level == "district" else self.place.code
        table = tables.districts_table(self.release, county, self._options.districts)
        headline = next((code for code in self._options.cards if self.shows(code)), "")
        of = (self.release, headline, self.place.code)
        county_wide = headline and self.place.level != "district" and plots.has_multiples(*of)
        drawn = [plots.small_multiples(*of)] if county_wide else []
        return Section(elements=(Heading(text="Districts"), table or Paragraph(text=_NO_DISTRICTS), *drawn))

    @property
    def confidence(self) -> Section:
        """How far the records behind the chosen measures can be trusted, and why some less than others."""
        heading = Heading(text="Confidence in the records")
        chosen = (findings.find(self.release, code, self.place.code) for code in self._options.scorecard)
        known = [one for one in chosen if one is not None and one.confidence is not None]
        if not known:
            return Section(elements=(heading, Paragraph(text=_NO_RECORDS)))
        doubted = findings.doubts(known)
        told: Element = KeyMessages(items=doubted) if doubted else Paragraph(text=_ALL_HIGH)
        return Section(elements=(heading, Paragraph(text=findings.confidence_counts(known)), told))

    @property
    def comparisons(self) -> Section:
        """With whom the area is compared, on the current list and on the one before."""
        lists = findings.neighbour_lists(self.release)
        told: list[Element] = [Bullets(items=lists)] if lists else []
        if len(lists) != 1:
            told.insert(0, Paragraph(text=f"{findings.kept_neighbours(self.release)}." if lists else _NO_LIST))
        return Section(elements=(Heading(text="Statistical neighbours"), *told))

    @property
    def definitions(self) -> Section:
        """What the chosen measures mean; the others are defined in the spreadsheet: nobody reads seven pages of it."""
        asked = self._options
        told = [code for story in asked.stories for code in story.charts]
        named = dict.fromkeys((*asked.cards, *asked.scorecard, *asked.districts, *told))
        shown = [code for code in self.release.context.indicators if code in named and self.shows(code)]
        rest = [code for code in self.release.context.indicators if code not in named and self.shows(code)]
        if not shown:
            return Section(elements=(Heading(text="What the measures mean"), Paragraph(text=NO_FIGURES)))
        defined = tables.definitions(self.release, shown, further=rest)
        note = [Paragraph(text=_ELSEWHERE)] if rest else []
        return Section(elements=(Heading(text="What the measures mean"), defined, *note))

    def story(self, theme: str) -> Section:
        """Return one theme: its question, what its leading measures say, and their course beside the neighbours'.

        A measure whose series shows a special cause has its control chart as well. The other measures of the theme
        stand in the spreadsheet, with the scorecard.

        Raises
        ------
        BadInput
            If the report has no such theme.
        """
        story = self._story(theme)
        opening: tuple[Element, ...] = (Heading(text=theme), Paragraph(text=story.question))
        shown = self._leading(story)
        if not shown:
            return Section(elements=(*opening, Paragraph(text=f"No figure is available for {self.place.name}.")))
        headline = next((code for code in story.charts if code in shown), "")
        charted = self._has_control(headline)
        said = findings.story(self.release, shown, self.place.code, headline=headline, charted=charted)
        told = [said] if said else []
        return Section(elements=(*opening, *told, *self._charts(theme, shown, headline)))

    def _leading(self, story: Story) -> list[str]:
        """Return the measures of a theme that tell most: those chosen, those to look at, then the others in order.

        They fill one row of panels, or two where so many were chosen or must be looked at; a district's one only.
        """
        area, known = self.place.code, self.release.context.indicators
        of_theme = [code for code, one in known.items() if one.theme == story.theme and self.shows(code)]
        urgent = [one.reading.indicator.code for one in findings.exceptions(self.release, area)]
        first = [code for code in dict.fromkeys((*story.charts, *self._options.scorecard, *urgent)) if code in of_theme]
        rows = plots.PANELS_ACROSS
        most = rows if len(first) <= rows or self.place.level == "district" else 2 * rows
        return list(dict.fromkeys((*first, *of_theme)))[:most]

    @cached_property
    def _options(self) -> Quarterly:
        asked = self.release.context.quarterly
        if asked is None:
            raise BadInput.one(
                "reports/quarterly.yml", "is not among the parameters.", "Copy the one that ships with pmf."
            )
        return asked

    def _story(self, theme: str) -> Story:
        known = {story.theme: story for story in self._options.stories}
        if theme not in known:
            raise BadInput.one("reports/quarterly.yml: stories", f"there is no theme '{theme}'.", near(theme, known))
        return known[theme]

    def _has_control(self, code: str) -> bool:
        """Return whether a measure has its control chart: one of the first page whose series shows a special cause.

        In a district's report only one of concern has.
        """
        area = self.place.code
        reading = findings.find(self.release, code, area) if code in self._options.cards else None
        if reading is None or not plots.has_limits(self.release, code, area):
            return False
        return findings.is_concern(reading) if self.place.level == "district" else findings.has_signal(reading)

    def _charts(self, theme: str, shown: Sequence[str], headline: str) -> list[Element]:
        """Return all measures in small panels, or in a table, then the control chart of the headline one."""
        area = self.place.code
        control = [plots.control(self.release, headline, area)] if self._has_control(headline) else []
        if plots.has_panels(self.release, shown, area):
            return [plots.panels(self.release, shown, area, theme=theme), *control]
        return [tables.indicators_table(self.release, area, shown, title=theme), *control]
