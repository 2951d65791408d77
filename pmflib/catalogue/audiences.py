"""Who may see what: the audiences of disclosure.yml, and whether their rules can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from pmflib.catalogue.fields import Label, Model, Slug

AreaLevel = Literal["authority", "district", "provider", "team"]
#: The one audience that sees the council's true counts.
INSIDE = "internal-officer"
Fault = tuple[tuple[str, str], str, str]


class Audience(Model):
    """What one audience may see, and how small numbers are kept from it.

    Parameters
    ----------
    title : str
        As printed on the cover.
    local_figures : bool
        Whether the council's own figures may be shown; published ones always may.
    same_as : str, optional
        Audience whose rules hold where none is given here.
    threshold : int
        Counts from 1 to this are hidden, with as many others as keep them from being worked out.
    zeros : {"shown", "hidden"}
    rounds : {"nothing", "totals", "counts", "controlled"}
        What is rounded to `rounding`: the authority's own counts, every count to the nearest, or every count so that
        totals still add up, which takes the place of hiding.
    rounding : int
        Base, such as 5 or 10.
    percentages : {"shown", "whole", "hidden"}
        Of the counts shown, always.
    levels, breakdowns : tuple of str
        Levels of area and breakdowns of the council's own figures that may be shown; every one if left out.
    exempt : tuple of str
        Source tables shown as they are.
    overlapping : tuple of str
        Breakdowns a child may be in twice.
    always_shown : tuple of str
        Levels that are never hidden to protect another figure.
    same_counts : tuple of tuple of str
        Counts that are one under several names, such as ``REF02.denominator`` and ``REF01.numerator``; those that are
        equal in every area and period are found without.
    also_reads : tuple of str
        Audiences whose releases its readers see too.
    most_hidden : float
        Share of a table from which a coarser window or level is proposed.
    """

    title: Label
    local_figures: bool = False
    same_as: Slug | None = None
    threshold: int = Field(default=0, ge=0, le=100)
    zeros: Literal["shown", "hidden"] = "shown"
    rounds: Literal["nothing", "totals", "counts", "controlled"] = "nothing"
    rounding: int = Field(default=0, ge=0, le=1000)
    percentages: Literal["shown", "whole", "hidden"] = "shown"
    levels: tuple[AreaLevel, ...] = ()
    breakdowns: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()
    always_shown: tuple[AreaLevel, ...] = ()
    same_counts: tuple[tuple[str, ...], ...] = ()
    also_reads: tuple[Slug, ...] = ()
    most_hidden: float = Field(default=0.1, gt=0, le=1)

    def rules(self, audiences: Mapping[str, Audience]) -> dict[str, Any]:
        """Return its rules, those of the audience it is the same as filled in; the title and that name left out."""
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in ("title", "same_as")}
        if self.same_as is None:
            return own
        taken = audiences[self.same_as].rules(audiences)
        return {name: own[name] if name in self.model_fields_set else taken[name] for name in own}


def faults(audiences: Mapping[str, Audience]) -> Iterator[Fault]:
    """Yield the path, what is wrong and the cure of rules that name nobody or contradict one another."""
    for slug, audience in audiences.items():
        found = list(_names(slug, audience, audiences))
        yield from found
        if not found:
            yield from _rules(slug, audience.rules(audiences))


def _names(slug: str, audience: Audience, audiences: Mapping[str, Audience]) -> Iterator[Fault]:
    known = ", ".join(name for name in audiences if name != slug)
    for other in audience.also_reads:
        if other not in audiences or other == slug:
            yield (slug, "also_reads"), f"'{other}' is not another audience.", f"Known: {known}."
    same = audience.same_as
    if same is not None and (same not in audiences or same == slug):
        yield (slug, "same_as"), f"'{same}' is not another audience.", f"Known: {known}."
    elif same is not None and audiences[same].same_as is not None:
        yield (slug, "same_as"), f"'{same}' takes its rules from another itself.", "Name that one."


def _rules(slug: str, rules: Mapping[str, Any]) -> Iterator[Fault]:
    rounds, base = rules["rounds"], rules["rounding"]
    if (rounds != "nothing") != (base > 1):
        what = f"rounds is '{rounds}' and rounding {base}."
        yield (slug, "rounding"), what, "Give both, such as 'rounds: counts' and 'rounding: 5', or neither."
    open_to = rules["local_figures"] and rules["threshold"] == 0 and rounds == "nothing"
    if open_to and slug != INSIDE:
        what = "shows true counts, and nobody outside the service may see those."
        yield (slug, "threshold"), what, "Give a threshold such as 5, or set local_figures to false."
