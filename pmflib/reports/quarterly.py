"""The quarterly report: what changed, how sure that is, how it compares, theme by theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pmflib import findings, plots, tables
from pmflib.catalogue.report_options import Quarterly, Story
from pmflib.document import Cards, Element, Heading, Paragraph, Section, TitlePage
from pmflib.errors import BadInput, near
from pmflib.reports import headlines
from pmflib.reports.base import Report

_NO_DISTRICTS = "No figures by district: the publications read stop at the council."

_NO_COMMENTARY = "No measure misses its floor, so no commentary is asked for."
#: What is overdue and what was done last stand on the page, the rest in the spreadsheet.
_MOST_ACTIONS = 7
_NO_ACTIONS = "No action is recorded in the register of actions."
_ELSEWHERE = "The other measures of the themes are defined in the spreadsheet, on its sheet of definitions."
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
            )
        )

    @property
    def exceptions(self) -> Section:
        """What must be looked at first, and why."""
        table = tables.exceptions_table(self.release, self.place.code)
        return Section(elements=(Heading(text="Exceptions"), table or Paragraph(text=_NO_EXCEPTIONS)))

    @property
    def commentary(self) -> Section:
        """What the service says of the measures that miss their floor."""
        table = tables.commentary_table(self.release, self.place.code)
        return Section(elements=(Heading(text="Commentary of the service"), table or Paragraph(text=_NO_COMMENTARY)))

    @property
    def actions(self) -> Section:
        """What the service said it would do, what is overdue, and whether the figures moved."""
        table = tables.actions_table(self.release, self.place.code, most=_MOST_ACTIONS)
        return Section(elements=(Heading(text="What we said we would do"), table or Paragraph(text=_NO_ACTIONS)))

    @property
    def scorecard(self) -> Section:
        """The chosen measures with change, neighbours, target, rating and signal; how far each is from its target."""
        table = tables.scorecard(self.release, self.place.code, self._options.scorecard)
        aims = [plots.bullet(self.release, self.place.code)] if plots.has_bullet(self.release, self.place.code) else []
        return Section(elements=(Heading(text="Scorecard"), table, *aims))

    @property
    def districts(self) -> Section:
        """All districts by the chosen measures; the headline one on a map of tiles, and its course in each."""
        county = self.place.parent if self.place.level == "district" else self.place.code
        table = tables.districts_table(self.release, county, self._options.districts)
        headline = next((code for code in self._options.cards if self.shows(code)), "")
        drawn = [
            draw(self.release, headline, self.place.code)
            for has, draw in ((plots.has_tiles, plots.tiles), (plots.has_multiples, plots.small_multiples))
            if headline and has(self.release, headline, self.place.code)
        ]
        return Section(elements=(Heading(text="Districts"), table or Paragraph(text=_NO_DISTRICTS), *drawn))

    @property
    def confidence(self) -> Section:
        """How far the records behind the chosen measures can be trusted."""
        table = tables.confidence_table(self.release, self.place.code, self._options.scorecard)
        return Section(elements=(Heading(text="Confidence in the records"), table or Paragraph(text=_NO_RECORDS)))

    @property
    def comparisons(self) -> Section:
        """With whom the area is compared, on the current list and on the one before."""
        return Section(elements=(Heading(text="Statistical neighbours"), tables.lists_table(self.release)))

    @property
    def definitions(self) -> Section:
        """What the chosen measures mean; the others are defined in the spreadsheet: nobody reads seven pages of it."""
        asked = self._options
        told = [code for story in asked.stories for code in story.charts]
        named = dict.fromkeys((*asked.cards, *asked.scorecard, *asked.districts, *told))
        shown = [code for code in self.release.context.indicators if code in named and self.shows(code)]
        rest = [code for code in self.release.context.indicators if code not in named and self.shows(code)]
        defined = tables.definitions(self.release, shown, further=rest)
        note = [Paragraph(text=_ELSEWHERE)] if rest else []
        return Section(elements=(Heading(text="What the measures mean"), defined, *note))

    def story(self, theme: str) -> Section:
        """Return one theme: its question, the charts of its leading measures, and all its measures in a table.

        Raises
        ------
        BadInput
            If the report has no such theme.
        """
        story = self._story(theme)
        shown = self._of_theme(theme)
        opening: tuple[Element, ...] = (Heading(text=theme), Paragraph(text=story.question))
        if not shown:
            return Section(elements=(*opening, Paragraph(text=f"No figure is available for {self.place.name}.")))
        charts = [chart for code in story.charts if code in shown for chart in self._charts(code)]
        first = (*story.charts, *self._options.scorecard)
        table = tables.indicators_table(self.release, self.place.code, shown, title=theme, first=first)
        return Section(elements=(*opening, *charts, table))

    def _of_theme(self, theme: str) -> list[str]:
        known = self.release.context.indicators.items()
        return [code for code, one in known if one.theme == theme and self.shows(code)]

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

    def _charts(self, code: str) -> list[Element]:
        """Return the measure over time, the year's end for the headline one, beside others, and how long cases take."""
        of = (self.release, code, self.place.code)
        county = self.place.level != "district"
        drawn: list[Element] = [self.over_time(code)]
        if code in self._options.cards[:1] and plots.has_fan(*of):
            drawn.append(plots.fan(*of))
        if self.release.context.current_set:
            drawn.append(plots.neighbours(*of))
        if county and plots.has_funnel(*of):
            drawn.append(plots.funnel(*of))
        elif plots.has_districts(*of):
            drawn.append(plots.districts(*of))
        if plots.has_survival(*of):
            drawn.append(plots.survival(*of))
        return drawn
