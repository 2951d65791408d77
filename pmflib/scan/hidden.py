"""What one release withholds, with the true numbers, and what it shows, which explains a number that looks alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import Context, Release, require_release
from pmflib.scan.mentions import Month, Reader
from pmflib.scan.phrases import words
from pmflib.scan.subjects import About, BySubject, Rows, rows_by_subject

_COUNTS = ("numerator", "denominator", "n")
_MEASURES = ("value", "lower", "upper")
_NUMBERS = (*_COUNTS, *_MEASURES)
_KEY = list(frames.KEY)
_FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """One figure of which something is withheld.

    Parameters
    ----------
    indicator, area : str
        Codes.
    category : str
        Group it is of; empty for all children.
    month : tuple of int
        Year and month its period ends in.
    headline : bool
        Whether it is of the period the edition shows where none is named.
    decimals : int
        Places in which its value is shown.
    unit : str
    counts, measures : tuple of tuple of str and float
        What is withheld by name: whole numbers of children, and values in the unit.
    base : float, optional
        The true denominator, withheld or not.
    """

    indicator: str
    area: str
    category: str
    month: Month
    headline: bool
    decimals: int
    unit: str
    counts: tuple[tuple[str, float], ...]
    measures: tuple[tuple[str, float], ...]
    base: float | None = None

    @property
    def named(self) -> str:
        """Return which figure it is, without its numbers."""
        group = f", {self.category}" if self.category else ""
        return f"{self.indicator}, {self.area}{group}, to {self.month[0]}-{self.month[1]:02d}"


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What the reports made from one slice must not tell.

    Parameters
    ----------
    area : str
        Code of the slice's own area: what a text that names none is about.
    by_subject : mapping of (indicator, area) to tuple of Hidden
        What is hidden; nothing for a subject of which nothing is.
    names : tuple of tuple of str
        Titles and codes of indicators, each with the code.
    places : tuple of tuple of str
        Names, slugs and codes of areas, each with the code.
    shown : mapping of (indicator, area) to array
        Every number the release gives in the unit, its own limits, targets and comparators included.
    counted : mapping of (indicator, area) to mapping of month to frozenset of float
        Whole numbers it gives.
    groups : mapping of str to tuple of str
        By area, the names of the groups it is drawn among: its neighbours, the parts of its authority.
    series : mapping of (indicator, area or group) to array
        Values drawn in one chart, unrounded: of an area in all periods, of a group in the edition's.
    definitions : str
        What indicators mean, as `parameters/` words it: the same whatever the figures are.
    """

    area: str
    by_subject: Mapping[About, tuple[Hidden, ...]] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    shown: Mapping[About, np.ndarray] = field(default_factory=dict)
    counted: Mapping[About, Mapping[Month, frozenset[float]]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    series: Mapping[About, np.ndarray] = field(default_factory=dict)
    definitions: str = field(default="", repr=False)

    def defined(self, text: str) -> bool:
        """Return whether a sentence is one of a definition: too long to be there by chance, and no word changed."""
        plain = " ".join(words(text))
        return plain.count(" ") >= _FEWEST_WORDS - 1 and f" {plain} " in self.definitions

    @property
    def hidden(self) -> Iterator[Hidden]:
        """Yield every hidden figure."""
        for figures in self.by_subject.values():
            yield from figures

    @cached_property
    def reader(self) -> Reader:
        """Return what reads the texts of these reports."""
        return _reader(self.names, self.places)


@lru_cache(maxsize=8)
def _reader(names: tuple[tuple[str, str], ...], places: tuple[tuple[str, str], ...]) -> Reader:
    """Return one reader for all reports that name the same: most of their texts are the same too."""
    return Reader(names, places)


NOTHING = Protected(area="")


def protected(truth: pd.DataFrame, release: Release) -> Protected:
    """Return what a slice withholds of the true figures.

    Parameters
    ----------
    truth : DataFrame
        True figures, with the key and the counts and values of `frames.OBSERVATIONS`; other rows than those of the
        slice do not matter.
    release : Release
        The slice the reports were made from. A number it leaves out, or gives otherwise, is withheld.

    Raises
    ------
    Unprotected
        If it is no Release.
    """
    context = require_release(release).context
    core = release.core
    grouped = _grouped(context)
    groups = {code: tuple(name for name, members in grouped.items() if code in members) for code in context.areas}
    return Protected(
        area=context.area,
        by_subject=_hidden(truth, core, context),
        names=tuple((name, one.code) for one in context.indicators.values() for name in (one.title, one.code)),
        places=tuple((name, one.code) for one in context.areas.values() for name in (one.name, one.slug, one.code)),
        shown=_shown(release),
        counted=_counted(core),
        groups=groups,
        series=_series(core, grouped),
        definitions=_definitions(context),
    )


def _definitions(context: Context) -> str:
    """Return the words of every definition as they are printed, and those of the checks of records."""
    every = context.indicators.values()
    told = [f"{one.definition} Reference: {one.national_reference}. Owner: {one.owner}." for one in every]
    told += [*(rule.title for rule in context.rules.values()), *context.reasons.values()]
    return f" {' '.join(words(' '.join(told)))} "


def _hidden(truth: pd.DataFrame, core: pd.DataFrame, context: Context) -> BySubject[tuple[Hidden, ...]]:
    true = truth[[*_KEY, *_NUMBERS]].drop_duplicates(_KEY, keep="last")
    both = core[[*_KEY, *_NUMBERS]].merge(true, on=_KEY, suffixes=("", "_true"))
    before = both[[f"{name}_true" for name in _NUMBERS]].to_numpy(float)
    gone = ~np.isnan(before) & ~np.isclose(both[list(_NUMBERS)].to_numpy(float), before, rtol=1e-9, atol=1e-9)

    def figures(rows: Rows) -> tuple[Hidden, ...]:
        told = both.iloc[rows].to_dict("records")
        withheld = [dict(zip(_NUMBERS, np.where(gone[at], before[at], np.nan).tolist(), strict=True)) for at in rows]
        return tuple(_figure(row, each, context) for row, each in zip(told, withheld, strict=True))

    return BySubject(rows_by_subject(both, gone.any(axis=1)), figures)


def _figure(row: dict[Any, Any], withheld: dict[str, float], context: Context) -> Hidden:
    gone = {name: number for name, number in withheld.items() if not np.isnan(number)}
    about = context.indicators.get(row["indicator"])
    counts = {name: gone[name] for name in _COUNTS if name in gone and gone[name] == round(gone[name])}
    base, events = row["denominator_true"], row["numerator_true"]
    unit = about.unit if about else ""
    if unit == "per cent" and "numerator" in counts and base >= events:
        counts["remainder"] = float(base - events)
    if unit == "count" and "value" in gone:
        counts["value"] = gone["value"]
    end = row["period_end"]
    return Hidden(
        indicator=row["indicator"],
        area=row["area"],
        category="" if row["category"] == "all" else row["category"],
        month=(end.year, end.month),
        headline=about is not None and about.window == row["window"] and about.period_end == end.date(),
        decimals=about.decimals if about else 1,
        unit=unit,
        counts=tuple(counts.items()),
        measures=tuple((name, gone[name]) for name in _MEASURES if name in gone and unit != "count"),
        base=float(base) if pd.notna(base) else None,
    )


def _shown(release: Release) -> BySubject[np.ndarray]:
    """Gather every number of every table that is no count, by indicator and area."""
    numbers: list[np.ndarray] = []
    subjects: list[pd.DataFrame] = []
    for name in frames.FIGURES:
        columns = [one.name for one in frames.SHAPES[name] if one.kind == "number" and one.name not in _COUNTS]
        table = release.table(name)
        for column in columns:
            numbers.append(table[column].to_numpy(float))
        subjects += [table[["indicator", "area"]]] * len(columns)
    every = np.concatenate(numbers)
    rows = rows_by_subject(pd.concat(subjects, ignore_index=True), ~np.isnan(every))
    return BySubject(rows, lambda own: np.unique(every[own]))


def _counted(core: pd.DataFrame) -> BySubject[dict[Month, frozenset[float]]]:
    ends, numbers = core["period_end"], core[list(_COUNTS)].to_numpy(float)
    years, months = ends.dt.year.to_numpy(), ends.dt.month.to_numpy()

    def by_month(rows: Rows) -> dict[Month, frozenset[float]]:
        found: dict[Month, frozenset[float]] = {}
        for at in rows:
            month = (int(years[at]), int(months[at]))
            found[month] = found.get(month, frozenset()) | set(numbers[at][~np.isnan(numbers[at])].tolist())
        return found

    return BySubject(rows_by_subject(core), by_month)


def _grouped(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the members of each group of areas that are drawn together."""
    own = context.areas[context.area]
    above = own.parent if own.parent in context.areas and own.level != "authority" else own.code
    parts = tuple(code for code, area in context.areas.items() if above in (code, area.parent))
    return {"parts": parts} | {f"set {name}": (context.area, *members) for name, members in context.neighbours.items()}


def _series(core: pd.DataFrame, grouped: Mapping[str, tuple[str, ...]]) -> BySubject[np.ndarray]:
    every = core.loc[core["breakdown"] == "all"].reset_index(drop=True)
    values = every["value"].to_numpy(float)
    there = ~np.isnan(values)
    rows = rows_by_subject(every, there)
    ordered = every.sort_values("period_end")
    # One that is withheld stands in no chart, nor does the one before in its place.
    newest = ordered.drop_duplicates(["indicator", "area", "window"], keep="last").index.to_numpy()
    drawn = every.iloc[newest[there[newest]]]
    for name, members in grouped.items():
        own = drawn.loc[drawn["area"].isin(members)].assign(area=name)
        rows |= {subject: own.index.to_numpy()[at] for subject, at in rows_by_subject(own).items()}
    return BySubject(rows, lambda at: np.unique(values[at]))
