"""What one release withholds, with the true numbers, and what it shows, which explains a number that looks alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import Context, Release, require_release
from pmflib.scan.mentions import Month, Reader

_COUNTS = ("numerator", "denominator", "n")
_MEASURES = ("value", "lower", "upper")
_KEY = list(frames.KEY)


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
    hidden : tuple of Hidden
    names : tuple of tuple of str
        Titles and codes of indicators, each with the code.
    places : tuple of tuple of str
        Names, slugs and codes of areas, each with the code.
    shown : mapping of (indicator, area) to array
        Every number the release gives in the unit, its own limits, targets and comparators included.
    counted : mapping of (indicator, area, month) to frozenset of float
        Whole numbers it gives.
    groups : mapping of str to tuple of str
        By area, the names of the groups it is drawn among: its neighbours, the parts of its authority.
    series : mapping of (indicator, area or group) to array
        Values drawn in one chart, unrounded: of an area in all periods, of a group in the edition's.
    """

    area: str
    hidden: tuple[Hidden, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    shown: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    counted: dict[tuple[str, str, Month], frozenset[float]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    series: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @cached_property
    def by_subject(self) -> dict[tuple[str, str], tuple[Hidden, ...]]:
        """Return the hidden figures of each indicator and area."""
        found: dict[tuple[str, str], list[Hidden]] = {}
        for one in self.hidden:
            found.setdefault((one.indicator, one.area), []).append(one)
        return {subject: tuple(figures) for subject, figures in found.items()}

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
        hidden=tuple(_hidden(truth, core, release)),
        names=tuple((name, one.code) for one in context.indicators.values() for name in (one.title, one.code)),
        places=tuple((name, one.code) for one in context.areas.values() for name in (one.name, one.slug, one.code)),
        shown=_shown(release),
        counted=_counted(core),
        groups=groups,
        series=_series(core, context),
    )


def _hidden(truth: pd.DataFrame, core: pd.DataFrame, release: Release) -> Iterator[Hidden]:
    names = [*_COUNTS, *_MEASURES]
    true = truth[[*_KEY, *names]].drop_duplicates(_KEY, keep="last")
    both = core[[*_KEY, *names]].merge(true, on=_KEY, suffixes=("", "_true"))
    withheld = {
        name: both[f"{name}_true"].notna() & ~np.isclose(both[name], both[f"{name}_true"], rtol=1e-9, atol=1e-9)
        for name in names
    }
    rows = both.loc[np.logical_or.reduce([flags.to_numpy() for flags in withheld.values()])]
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        yield _figure(row, {name: float(row[f"{name}_true"]) for name in names if withheld[name].iat[at]}, release)


def _figure(row: dict[Any, Any], gone: dict[str, float], release: Release) -> Hidden:
    about = release.context.indicators.get(row["indicator"])
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


def _shown(release: Release) -> dict[tuple[str, str], np.ndarray]:
    """Gather every number of every table that is no count, by indicator and area."""
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for name in frames.FIGURES:
        columns = [one.name for one in frames.SHAPES[name] if one.kind == "number" and one.name not in _COUNTS]
        table = release.table(name)
        numbers = table[columns].to_numpy(float)
        subjects = pd.Series(list(zip(table["indicator"], table["area"], strict=True)), dtype=object)
        for subject, rows in subjects.groupby(subjects).indices.items():
            found.setdefault(cast("tuple[str, str]", subject), []).append(numbers[rows].ravel())
    return {key: np.unique(np.concatenate(parts)) for key, parts in found.items()}


def _counted(core: pd.DataFrame) -> dict[tuple[str, str, Month], frozenset[float]]:
    keys = zip(core["indicator"], core["area"], core["period_end"].dt.year, core["period_end"].dt.month, strict=True)
    found: dict[tuple[str, str, Month], frozenset[float]] = {}
    for (one, area, year, month), numbers in zip(keys, core[list(_COUNTS)].to_numpy(float).tolist(), strict=True):
        key = (one, area, (year, month))
        found[key] = found.get(key, frozenset()) | {number for number in numbers if number == number}  # noqa: PLR0124
    return found


def _grouped(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the members of each group of areas that are drawn together."""
    own = context.areas[context.area]
    above = own.parent if own.parent in context.areas and own.level != "authority" else own.code
    parts = tuple(code for code, area in context.areas.items() if above in (code, area.parent))
    return {"parts": parts} | {f"set {name}": (context.area, *members) for name, members in context.neighbours.items()}


def _series(core: pd.DataFrame, context: Context) -> dict[tuple[str, str], np.ndarray]:
    whole = core.loc[(core["breakdown"] == "all") & core["value"].notna()]
    found = {
        (str(one), str(area)): rows.unique() for (one, area), rows in whole.groupby(["indicator", "area"])["value"]
    }
    every = core.loc[core["breakdown"] == "all"].sort_values("period_end")
    # One that is withheld stands in no chart, nor does the one before in its place.
    newest = every.drop_duplicates(["indicator", "area", "window"], keep="last").dropna(subset=["value"])
    for name, members in _grouped(context).items():
        drawn = newest.loc[newest["area"].isin(members)]
        found |= {(str(one), name): rows.unique() for one, rows in drawn.groupby("indicator")["value"]}
    return found
