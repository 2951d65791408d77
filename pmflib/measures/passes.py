"""Indicators that are counted together: one look at the same rows, dated and placed by the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmflib.catalogue.models import Indicator, Window
from pmflib.catalogue.record_measures import BREAKDOWNS, RecordMeasure
from pmflib.measures.case_views import CaseView, views
from pmflib.measures.expressions import Parsed
from pmflib.measures.windows import windows_of


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One indicator as it is counted.

    Parameters
    ----------
    indicator : Indicator
    spec : RecordMeasure
        Its ``records:``.
    parsed : mapping of str to Parsed
        What each of its expressions names.
    counts : bool
        Whether the numerator is true or false, and is counted; otherwise it is a number.
    """

    indicator: Indicator
    spec: RecordMeasure
    parsed: Mapping[str, Parsed]
    counts: bool

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return self.indicator.code

    @property
    def view(self) -> CaseView:
        """The case view it is counted over."""
        return views()[self.spec.view]

    @property
    def named(self) -> frozenset[str]:
        """Columns its expressions name: it cannot be told without them."""
        return frozenset(name for one in self.parsed.values() for name in one.columns)

    @property
    def columns(self) -> frozenset[str]:
        """Columns its expressions name, and those it is split or told apart by."""
        once = {self.spec.once_per} if self.spec.once_per else set()
        return self.named | set(self.spec.breakdowns) | once


@dataclass(frozen=True, kw_only=True)
class Pass:
    """Indicators over one view whose rows are dated and placed alike.

    Parameters
    ----------
    view : CaseView
    windows : tuple of str
    rule : RecordMeasure
        Of the first: date or since and until, attribution, day of attribution, and once per what.
    indicators : tuple of Measured
    """

    view: CaseView
    windows: tuple[Window, ...]
    rule: RecordMeasure
    indicators: tuple[Measured, ...]

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Every breakdown one of them wants, in a fixed order."""
        wanted = {name for one in self.indicators for name in one.spec.breakdowns}
        return tuple(name for name in BREAKDOWNS if name in wanted)


def passes(indicators: Sequence[Measured]) -> list[Pass]:
    """Return the passes that count all of the indicators, those over one view next to each other."""
    together: dict[tuple[object, ...], list[Measured]] = {}
    for one in indicators:
        spec, windows = one.spec, windows_of(one.indicator)
        # Which row is the last of a child depends on which rows matter.
        chosen = spec.where if spec.once_per else None
        dated = (spec.date, spec.since, spec.until)
        key = (spec.view, dated, spec.attribution, spec.at, spec.once_per, chosen, windows)
        together.setdefault(key, []).append(one)
    found = [
        Pass(view=own[0].view, windows=windows_of(own[0].indicator), rule=own[0].spec, indicators=tuple(own))
        for own in together.values()
    ]
    return sorted(found, key=lambda one: one.view.name)
