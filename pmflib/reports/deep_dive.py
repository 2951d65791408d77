"""A deep dive into one theme: what moved, for whom, where and since when, what may lie behind it, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pmflib import findings, plots, tables
from pmflib.catalogue.report_options import Theme
from pmflib.disclosure import Release
from pmflib.document import Bullets, Callout, Element, Heading, Paragraph, Section, TitlePage
from pmflib.errors import BadInput, near
from pmflib.reports import dive_words as words
from pmflib.reports.base import Report
from pmflib.reports.explained import explained, missing
from pmflib.reports.judged import DATA_ONLY, data_only, judgement


@dataclass(frozen=True, kw_only=True)
class DeepDiveReport(Report):
    """A deep dive into one theme for one area: see `Report` for the other options.

    Parameters
    ----------
    theme : str
        A file of parameters/themes, without its ending.
    """

    theme: str = "re_referrals"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.shows(self._theme.headline):
            raise BadInput.one(
                f"themes/{self.theme}.yml: headline",
                f"{self._theme.headline} has no figure for {self.place.name} in this edition.",
                "Choose another area, period or theme.",
            )

    @property
    def cover(self) -> TitlePage:
        """Title page; it says so where no case file has been read."""
        return self.title_page(self._theme.title, *self._unread)

    @property
    def answer(self) -> Section:
        """The question, and what the figures say to it in a few sentences."""
        reading = findings.read(*self._headline)
        beside = (findings.neighbours_title, findings.gap_title) if reading.neighbours is not None else ()
        titles = [f"{say(*self._headline)}." for say in (findings.trend_title, *beside)]
        moved = [findings.moved_sentence(one)] if (one := findings.moved(*self._headline)) is not None else []
        where = [f"{said}."] if (said := findings.places_sentence(*self._headline)) else []
        rated = findings.rating_words(reading)
        further = (
            f"It {_verb(rated)}{rated}." if rated else "",
            findings.signal_sentence(reading),
            findings.outlook_sentence(reading),
            findings.bounds_sentence(reading),
        )
        told = [*titles, *moved, *where, *(sentence for sentence in further if sentence)]
        sentences = _once_named(told, f"{reading.indicator.title}: ")
        return Section(
            elements=(
                Heading(text="What the figures say"),
                Paragraph(text=self._theme.question),
                Bullets(items=tuple(sentences)),
            )
        )

    @property
    def trend(self) -> Section:
        """The headline measure over time and where its year may end, with the changes of practice that are known."""
        table = tables.changes_table(*self._headline)
        ahead = [plots.fan(*self._headline)] if plots.has_fan(*self._headline) else []
        return explained(
            "Over time",
            self.over_time(self._theme.headline),
            *ahead,
            table or Paragraph(text=words.NO_CHANGES),
            sure=findings.points_sentence(*self._headline) if plots.has_limits(*self._headline) else "",
            hides=words.NOT_IN_TIME,
        )

    @property
    def made_of(self) -> Section:
        """What the change is made of: another mix of children, or other figures within the groups."""
        heading = "What the change is made of"
        one = findings.moved(*self._headline)
        told = Paragraph(text=findings.moved_sentence(one))
        if one is None or not one.way:
            return Section(elements=(Heading(text=heading), told))
        table = tables.parts_table(*self._headline)
        if table is None:
            return explained(heading, told, Paragraph(text=words.NO_PARTS))
        return explained(heading, told, table, sure=words.SURE_OF_PARTS, hides=words.NOT_IN_PARTS)

    @property
    def affected(self) -> Section:
        """Which groups of children are affected more than others."""
        heading = "Whom it affects"
        table = tables.groups_table(*self._headline)
        if table is None:
            return missing(heading, words.NO_GROUPS)
        drawn = plots.disproportionality if plots.has_disproportionality(*self._headline) else None
        shown = (drawn(*self._headline), table) if drawn else (table,)
        return explained(heading, *shown, sure=words.SURE_OF_GROUPS, hides=words.NOT_IN_GROUPS)

    @property
    def places(self) -> Section:
        """Where: districts and teams, and how each district moved."""
        drawn: list[Element] = []
        if plots.has_districts(*self._headline):
            drawn.append(plots.districts(*self._headline))
        drawn += [table] if (table := tables.moves_table(*self._headline)) else []
        if plots.has_team_funnel(*self._headline):
            drawn.append(plots.team_funnel(*self._headline))
        if not drawn:
            return missing("Where", words.NO_PLACES)
        return explained("Where", *drawn, sure=words.SURE_OF_PLACES, hides=words.NOT_IN_PLACES)

    @property
    def neighbours(self) -> Section:
        """The headline measure beside the statistical neighbours."""
        if findings.read(*self._headline).neighbours is None:
            return missing("Beside the neighbours", words.NO_NEIGHBOURS)
        drawn = plots.neighbours(*self._headline)
        sure = findings.members_sentence(*self._headline)
        return explained("Beside the neighbours", drawn, sure=sure, hides=words.NOT_IN_NEIGHBOURS)

    @property
    def shift(self) -> Section:
        """How the gap to the neighbours moved, why, on the current list and on the one before, and who is on which."""
        if findings.read(*self._headline).neighbours is None:
            return missing("How the gap moved", words.NO_GAP)
        return explained(
            "How the gap moved",
            *self._moved,
            Paragraph(text=words.TWO_LISTS),
            plots.gap(*self._headline),
            *(() if plots.has_shift(*self._headline) else (tables.shift_table(*self._headline),)),
            tables.neighbours_table(*self._headline),
            sure=words.SURE_OF_SHIFT,
            hides=words.NOT_IN_SHIFT,
        )

    @property
    def _moved(self) -> tuple[Element, ...]:
        """The shift in its parts, in words and as a picture; what to do where no reason is recorded."""
        if not plots.has_shift(*self._headline):
            return ()
        reading = findings.read(*self._headline)
        said = tuple(sentence for one in reading.shifts for sentence in findings.shift_sentences(reading, one))
        unexplained = any(one.verdict == "real" and not one.justification for one in reading.shifts)
        note = (Callout(title="What to do", paragraphs=(words.NO_REASON,)),) if unexplained else ()
        return (*((Bullets(items=said),) if said else ()), plots.shift(*self._headline), *note)

    @property
    def course(self) -> Section:
        """How children pass from step to step, and how long it takes, open cases included."""
        drawn: list[Element] = []
        if plots.has_journey(self.release, self.place.code):
            drawn.append(plots.journey(self.release, self.place.code))
        timed = next((code for code in self._measures if self._has_survival(code)), "")
        if timed:
            drawn.append(plots.survival(self.release, timed, self.place.code))
        heading = "From step to step, and how long it takes"
        if not drawn:
            return missing(heading, words.NO_COURSE)
        untimed = () if timed else (Paragraph(text=words.NO_DURATIONS),)
        sure = words.SURE_OF_COURSE if timed else words.SURE_OF_STEPS
        return explained(heading, *drawn, *untimed, sure=sure, hides=words.NOT_IN_COURSE)

    @property
    def linked(self) -> Section:
        """What is read beside the headline measure."""
        shown = [code for code in (self._theme.headline, *self._theme.linked) if self.shows(code)]
        table = tables.signals_table(self.release, self.place.code, shown, title="Read together")
        return explained("What moves with it", table, sure=words.SURE_OF_LINKED, hides=words.NOT_IN_LINKED)

    @property
    def hypotheses(self) -> Section:
        """What may lie behind it, what the figures say of that, and what would settle it."""
        table = tables.hypotheses_table(self.release, self._theme, self.place.code)
        heading = "What may lie behind it"
        if table is None:
            return missing(heading, words.NO_HYPOTHESES)
        return explained(heading, table, sure=words.SURE_OF_HYPOTHESES, hides=words.NOT_IN_HYPOTHESES)

    @property
    def doubt(self) -> Section:
        """What faults in the records could explain."""
        heading = "What faults in the records could explain"
        said = findings.doubt_sentences(*self._headline)
        if not said:
            return missing(heading, words.NO_RECORDS)
        return explained(heading, Bullets(items=said), sure=words.SURE_OF_DOUBT, hides=words.NOT_IN_DOUBT)

    @property
    def judgement(self) -> Section:
        """What audits of case files found, once a round of them has been taken in."""
        return judgement(self.release, self.theme, self._theme.headline, self.place.code)

    @property
    def actions(self) -> Section:
        """What the service said it would do about it, and whether the figure moved."""
        table = tables.actions_table(self.release, self.place.code, theme=self.theme)
        return Section(elements=(Heading(text="What we said we would do"), table or Paragraph(text=words.NO_ACTIONS)))

    @property
    def limits(self) -> Section:
        """What the figures cannot show."""
        return self._section("What this does not show", Bullets(items=(*self._unread, *self._theme.limits)))

    @property
    def definitions(self) -> Section:
        """What the measures of this theme mean."""
        codes = (self._theme.headline, *self._theme.linked)
        return self._section("What the measures mean", tables.definitions(self.release, codes))

    @cached_property
    def _theme(self) -> Theme:
        known = self.release.context.dives
        if self.theme not in known:
            raise BadInput.one("theme", f"there is no theme '{self.theme}'.", near(self.theme, known))
        return known[self.theme]

    @property
    def _headline(self) -> tuple[Release, str, str]:
        return self.release, self._theme.headline, self.place.code

    @property
    def _unread(self) -> tuple[str, ...]:
        """The warning that no case file has been read, where that is so."""
        return (DATA_ONLY,) if data_only(self.release, self.theme) else ()

    @property
    def _told_of(self) -> tuple[str, ...]:
        named = (code for one in self._theme.hypotheses for code in one.moves)
        return tuple(dict.fromkeys((*self._measures, *named)))

    @property
    def _measures(self) -> tuple[str, ...]:
        """The measures of the theme that the edition shows, the headline first."""
        return tuple(code for code in (self._theme.headline, *self._theme.linked) if self.shows(code))

    def _has_survival(self, code: str) -> bool:
        return plots.has_survival(self.release, code, self.place.code)

    def _section(self, heading: str, *elements: Element) -> Section:
        return Section(elements=(Heading(text=heading), *elements))


def _once_named(told: list[str], name: str) -> list[str]:
    """Name the measure in the first sentence only, and say nothing twice."""
    bare = [one.removeprefix(name) for one in dict.fromkeys(told)]
    return [told[0], *(f"{one[0].upper()}{one[1:]}" for one in bare[1:])]


def _verb(rated: str) -> str:
    """Return the verb a rating needs to stand as a sentence."""
    return "" if rated.startswith(("meets", "misses")) else "is "
