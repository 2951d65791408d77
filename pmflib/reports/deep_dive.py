"""A deep dive into one theme: trend, neighbours, shift of the gap, what moves with it, and what it cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pmflib import findings, plots, tables
from pmflib.catalogue.report_options import Theme
from pmflib.disclosure import Release
from pmflib.document import Bullets, Callout, Element, Heading, Paragraph, Section, TitlePage
from pmflib.errors import BadInput, near
from pmflib.reports.base import Report

_DATA_ONLY = "Data only: no case file has been read."
_TWO_LISTS = (
    "The statistical neighbours were chosen anew. The gap is shown on both lists, each applied to all years: where the "
    "lines part, the list makes the difference and not the service."
)

_NO_REASON = (
    "The gap to the neighbours clearly moved and no justification is recorded. Establish the reason, and record it in "
    "the register of justifications (registers/justifications.csv) with who confirmed it."
)


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
        """Title page; it says that no case file has been read."""
        return self.title_page(self._theme.title, _DATA_ONLY)

    @property
    def answer(self) -> Section:
        """The question, and what the figures say to it in a few sentences."""
        reading = findings.read(*self._headline)
        titles = [say(*self._headline) for say in (findings.trend_title, findings.neighbours_title, findings.gap_title)]
        rated = findings.rating_words(reading)
        said = (
            f"It {_verb(rated)}{rated}." if rated else "",
            findings.signal_sentence(reading),
            findings.outlook_sentence(reading),
            findings.bounds_sentence(reading),
        )
        sentences = [*(f"{title}." for title in titles), *(sentence for sentence in said if sentence)]
        return Section(
            elements=(
                Heading(text="What the figures say"),
                Paragraph(text=self._theme.question),
                Bullets(items=tuple(sentences)),
            )
        )

    @property
    def trend(self) -> Section:
        """The headline measure over time."""
        return self._section("Over time", self.over_time(self._theme.headline))

    @property
    def neighbours(self) -> Section:
        """The headline measure beside the statistical neighbours."""
        return self._section("Beside the neighbours", plots.neighbours(*self._headline))

    @property
    def shift(self) -> Section:
        """How the gap to the neighbours moved, why, on the current list and on the one before, and who is on which."""
        return self._section(
            "How the gap moved",
            *self._moved,
            Paragraph(text=_TWO_LISTS),
            plots.gap(*self._headline),
            *(() if plots.has_shift(*self._headline) else (tables.shift_table(*self._headline),)),
            tables.neighbours_table(*self._headline),
        )

    @property
    def _moved(self) -> tuple[Element, ...]:
        """The shift in its parts, in words and as a picture; what to do where no reason is recorded."""
        if not plots.has_shift(*self._headline):
            return ()
        reading = findings.read(*self._headline)
        words = tuple(sentence for one in reading.shifts for sentence in findings.shift_sentences(reading, one))
        missing = any(one.verdict == "real" and not one.justification for one in reading.shifts)
        note = (Callout(title="What to do", paragraphs=(_NO_REASON,)),) if missing else ()
        return (*((Bullets(items=words),) if words else ()), plots.shift(*self._headline), *note)

    @property
    def districts(self) -> Section:
        """The headline measure by district, where there are figures."""
        if not plots.has_districts(*self._headline):
            return self._section("Districts", Paragraph(text="The publications read hold no figures by district."))
        return self._section("Districts", plots.districts(*self._headline))

    @property
    def linked(self) -> Section:
        """What is read beside the headline measure."""
        shown = [code for code in (self._theme.headline, *self._theme.linked) if self.shows(code)]
        table = tables.signals_table(self.release, self.place.code, shown, title="Read together")
        return self._section("What moves with it", table)

    @property
    def limits(self) -> Section:
        """What the figures cannot show."""
        return self._section("What this does not show", Bullets(items=(_DATA_ONLY, *self._theme.limits)))

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

    def _section(self, heading: str, *elements: Element) -> Section:
        return Section(elements=(Heading(text=heading), *elements))


def _verb(rated: str) -> str:
    """Return the verb a rating needs to stand as a sentence."""
    return "" if rated.startswith(("meets", "misses")) else "is "
