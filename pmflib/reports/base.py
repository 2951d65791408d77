"""What every report is given, and the parts they share: cover, definitions, sources and methods."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from pmflib import disclosure, findings, formats, plots, registers, tables
from pmflib.disclosure import AreaContext, Release
from pmflib.document import Bullets, Element, Figure, Heading, Paragraph, Section, TitlePage
from pmflib.registers import SignOff
from pmflib.reports.opening import Wanted, opened, release_of

_SYNTHETIC = "Synthetic data: the council, its places and every figure are invented."
_ANNUAL = "Annual statistics: the figures are those published once a year, not figures of this quarter."
_SINCE = "What changed since the edition before"
_NO_EDITION_BEFORE = "No edition before this one is stored, so there is nothing to hold it against."
_NOTHING_SINCE = (
    "No rating, signal, target or definition is another than in the edition before.",
    "Every figure printed in the edition before still stands as printed.",
)
_DRAFT = "Draft: these figures have not been signed off and may still change."
NO_FIGURES = "This edition holds no figure of this area, so nothing can be judged."
_METHODS = (
    "The 95% interval says how far chance alone may have moved a figure. It says nothing about faults in the records.",
    "A change or a gap is claimed only where its own 95% interval leaves out zero. With many figures side by side, a "
    "few will seem clear by chance. Differences are worked out before rounding.",
    "Quarters differ by season, so a change since the quarter before can be the time of year. A count on one day holds "
    "many of the children counted the time before: the interval of its change is wider than it need be.",
    "England and regions are the published figures. Neighbours’ medians are taken over those with a value, on one list "
    "of neighbours for all years. A district is set beside its council’s neighbours, which are whole councils.",
    "Rank: 1 is best among an area and its neighbours; A is the best quarter of England’s councils, D the worst. A "
    "measure without a better direction is not ranked, nor is one whose period differs from the neighbours’.",
    "A figure that its publisher hid stays hidden here.",
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report on one area in one edition, for one audience.

    Parameters
    ----------
    council : str
        Folder under parameters/councils.
    area : str
        Slug, name or code; empty is the council's own authority.
    period : str
        Edition; empty is the newest.
    as_of : str
        ISO date after which nothing published counts; empty is the stored release's, or today.
    audience : str
        For whom the figures are protected.
    outputs : str
        Folder of stored releases; empty is the usual one.

    Raises
    ------
    BadInput
        If an option is unknown, or a council that reads real files has no release yet.
    """

    council: str = "northmere"
    area: str = ""
    period: str = ""
    as_of: str = ""
    audience: str = "internal-officer"
    outputs: str = ""
    release: Release = field(init=False, repr=False, compare=False)
    signed: SignOff = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        wanted = self._wanted
        object.__setattr__(self, "release", opened(wanted))
        decided = registers.read_sidecar(release_of(wanted, self.release))
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__.removesuffix("Report")).lower()
        object.__setattr__(self, "signed", registers.standing(decided, report=name, area=self.place.slug))

    @property
    def _wanted(self) -> Wanted:
        return Wanted(
            council=self.council,
            area=self.area,
            period=self.period,
            as_of=self.as_of,
            audience=self.audience,
            outputs=self.outputs,
        )

    @cached_property
    def before(self) -> Release | None:
        """The area's slice of the edition before; None if there is none, or none that can be read."""
        wanted = self._wanted
        found = disclosure.earlier(wanted.folder / self.release.context.council, self.release)
        return None if found is None else found.release

    @property
    def changed(self) -> Section:
        """What is not as it was in the edition before, and which printed figures were revised."""
        then = self.before
        if then is None:
            return Section(elements=(Heading(text=_SINCE), Paragraph(text=_NO_EDITION_BEFORE)))
        found = tables.since_table(self.release, then), tables.revised_table(self.release, then)
        gone = findings.gone(self.release, then)
        told: list[Element] = [table or Paragraph(text=said) for table, said in zip(found, _NOTHING_SINCE, strict=True)]
        left = [Paragraph(text=f"No longer in this edition: {'; '.join(gone)}.")] if gone else []
        return Section(elements=(Heading(text=_SINCE), *told, *left))

    @property
    def place(self) -> AreaContext:
        """The area the report is about."""
        return self.release.context.areas[self.release.context.area]

    @property
    def about(self) -> Section:
        """Where the figures come from, how they were judged, and what was revised."""
        return Section(
            elements=(
                Heading(text="About the figures"),
                tables.sources_table(self.release, self._told_of),
                Heading(text="How figures are judged", level=3),
                Bullets(items=(*_METHODS, *tables.remarks(self.release, self._told_of))),
                Heading(text="Revisions", level=3),
                tables.revisions(self.release, self._told_of),
            )
        )

    @cached_property
    def _empty(self) -> bool:
        """Whether the edition holds no figure at all of the area."""
        return not findings.readings(self.release, self.place.code)

    @property
    def _told_of(self) -> tuple[str, ...]:
        """Codes of the measures the report speaks of; empty is every one of the edition."""
        return ()

    def shows(self, indicator: str) -> bool:
        """Return whether the edition has a row of the indicator for the area."""
        return findings.find(self.release, indicator, self.place.code) is not None

    def over_time(self, indicator: str) -> Figure:
        """Return the control chart of a series that has process limits, the trend beside its neighbours otherwise."""
        drawn = plots.control if plots.has_limits(self.release, indicator, self.place.code) else plots.trend
        return drawn(self.release, indicator, self.place.code)

    def title_page(self, title: str, *notices: str) -> TitlePage:
        """Return the cover: what it is about, for whom, as of when, and what must be known before reading."""
        context = self.release.context
        always = ((context.synthetic, _SYNTHETIC), (context.annual_only, _ANNUAL), (not self.signed.final, _DRAFT))
        return TitlePage(
            council=context.council_name,
            title=title,
            subtitle=context.edition_label,
            facts=(
                ("Area", self.place.name),
                ("For", context.audience.replace("-", " ").capitalize()),
                ("As of", formats.day(context.as_of)),
                ("Figures", self._status()),
                ("Sign-off", self.signed.words),
                ("Contact", context.contact),
            ),
            marking=context.marking,
            notices=(*(text for said, text in always if said), *notices),
            colour=context.colour,
        )

    def banner(self, title: str) -> TitlePage:
        """Return the head of a report so short that its cover would be a page too many."""
        whole = self.title_page(title)
        kept = ("Area", "For", "As of", "Sign-off")
        facts = tuple((name, text) for name, text in whole.facts if name in kept)
        return whole.model_copy(update={"compact": True, "facts": facts})

    def _status(self) -> str:
        context = self.release.context
        shown = findings.readings(self.release, self.place.code)
        if context.annual_only:
            return f"{len(shown)} measures, each in its newest published year"
        own = sum(reading.period_end == context.edition_end for reading in shown)
        if own == len(shown):
            return f"{own} measures, all to {formats.day(context.edition_end)}"
        return f"{own} of {len(shown)} measures to {formats.day(context.edition_end)}, the others as last published"
