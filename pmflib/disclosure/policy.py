"""What an audience may see, and how small numbers are kept from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pmflib.catalogue.audiences import Audience


class Policy(BaseModel):
    """The rules of one audience.

    Parameters
    ----------
    audience : str
        Slug, as in the output path.
    local_figures : bool
        Whether the council's own figures may be shown; published ones always may.
    local_sources : tuple of str
        The source tables that hold the council's own figures.
    threshold : int
        Counts from 1 to this are hidden. 0 hides none: with `rounds` "nothing" the true counts are shown.
    zeros : {"shown", "hidden"}
        Whether a count of none is shown.
    rounds : {"nothing", "totals", "counts", "controlled"}
        What is rounded to `rounding`: the authority's own counts, every count to the nearest, or every count so that
        totals still add up; controlled rounding takes the place of hiding.
    rounding : int
        Base, such as 5 or 10.
    percentages : {"shown", "whole", "hidden"}
        Whether percentages and rates are shown, and percentages whole only; they are those of the counts shown.
    levels, breakdowns : tuple of str
        Levels of area and breakdowns of the council's own figures that may be shown at all; empty is every one.
    exempt : tuple of str
        Source tables shown unprotected.
    not_people : tuple of str
        Indicators that count no child: posts, pounds, requests. They are shown as they are.
    averages : tuple of str
        Indicators whose numerator adds up days, scores or prices of children: their means.
    overlapping : tuple of str
        Breakdowns a child may be in twice, whose categories do not add up to the whole.
    always_shown : tuple of str
        Levels whose figures are never hidden to protect another.
    same_counts : tuple of tuple of str
        Counts that are one and the same under several names, such as ``REF02.denominator`` and ``REF01.numerator``.
    parents : mapping of str to str
        The area each district or team is part of, where the contexts do not say.
    also_reads : tuple of str
        Audiences whose releases its readers see too.
    most_hidden : float
        Share of a table from which a coarser window or level is proposed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    audience: str
    local_figures: bool
    local_sources: tuple[str, ...] = ()
    threshold: int = Field(default=0, ge=0)
    zeros: Literal["shown", "hidden"] = "shown"
    rounds: Literal["nothing", "totals", "counts", "controlled"] = "nothing"
    rounding: int = Field(default=0, ge=0)
    percentages: Literal["shown", "whole", "hidden"] = "shown"
    levels: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    not_people: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()
    always_shown: tuple[str, ...] = ()
    same_counts: tuple[tuple[str, ...], ...] = ()
    parents: dict[str, str] = Field(default_factory=dict)
    also_reads: tuple[str, ...] = ()
    most_hidden: float = Field(default=0.1, gt=0, le=1)

    @classmethod
    def of(
        cls,
        audience: str,
        audiences: Mapping[str, Audience],
        *,
        sources: Sequence[str],
        parents: Mapping[str, str],
        not_people: Sequence[str] = (),
        averages: Sequence[str] = (),
    ) -> Policy:
        """Return the rules of an audience of disclosure.yml for one council.

        Parameters
        ----------
        audience : str
        audiences : mapping of str to Audience
        sources : sequence of str
            Tables that hold the council's own figures.
        parents : mapping of str to str
            The area each district or team is part of.
        not_people : sequence of str
            Indicators that count no child.
        averages : sequence of str
            Indicators that are means.
        """
        rules = audiences[audience].rules(audiences)
        return cls(
            audience=audience,
            local_sources=tuple(sources),
            parents=dict(parents),
            not_people=tuple(not_people),
            averages=tuple(averages),
            **rules,
        )

    @property
    def protects(self) -> bool:
        """Whether anything is hidden or rounded at all."""
        return self.local_figures and (self.threshold > 0 or self.rounds != "nothing")

    @property
    def true_counts(self) -> bool:
        """Whether its readers see the council's own counts as they are."""
        return self.local_figures and not self.protects
