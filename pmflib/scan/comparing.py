"""A slice held against the truth: what it withholds, with the true numbers, and what it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import Context, IndicatorContext, Release, require_release
from pmflib.scan.figures import Course, Figures, Hidden
from pmflib.scan.hidden import Protected
from pmflib.scan.mentions import Month
from pmflib.scan.phrases import words
from pmflib.scan.subjects import NO_ROWS, About, BySubject, Rows, rows_by_subject

_COUNTS = ("numerator", "denominator", "n")
_MEASURES = ("value", "lower", "upper")
_NUMBERS = (*_COUNTS, *_MEASURES)
_KEY = list(frames.KEY)
_COUNTED = (*_COUNTS, "remainder", "value")
_VALUE, _DENOMINATOR = _NUMBERS.index("value"), _NUMBERS.index("denominator")
ByRows = Mapping[About, Rows]


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
    true, gone = _held_against(core, truth)
    rows, drawn = rows_by_subject(core), _Drawn(core, true[:, _VALUE], gone[:, _VALUE])
    grouped = _grouped(context)
    charted = {*drawn.rows, *((indicator, name) for indicator, _ in drawn.rows for name in grouped)}
    groups = {code: tuple(name for name, members in grouped.items() if code in members) for code in context.areas}
    return Protected(
        area=context.area,
        by_subject=_hidden(core, true, gone, context),
        names=tuple((name, one.code) for one in context.indicators.values() for name in (one.title, one.code)),
        places=tuple((name, one.code) for one in context.areas.values() for name in (one.name, one.slug, one.code)),
        shown=_shown(release, rows),
        counted=_counted(core, rows),
        groups=groups,
        series=BySubject(charted, lambda about: drawn.series(about, grouped)),
        courses=BySubject(drawn.rows, drawn.courses),
        definitions=_definitions(_told(context)),
    )


def _held_against(core: pd.DataFrame, truth: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the true numbers of every row of the slice, missing where none are known, and which are withheld."""
    known = truth.loc[truth["area"].isin(core["area"].unique()), [*_KEY, *_NUMBERS]]
    both = core[_KEY].merge(known.drop_duplicates(_KEY, keep="last"), on=_KEY, how="left")
    true = both[list(_NUMBERS)].to_numpy(float)
    return true, ~np.isnan(true) & ~np.isclose(core[list(_NUMBERS)].to_numpy(float), true, rtol=1e-9, atol=1e-9)


def _told(context: Context) -> str:
    every = context.indicators.values()
    told = [f"{one.definition} Reference: {one.national_reference}. Owner: {one.owner}." for one in every]
    return " ".join([*told, *(rule.title for rule in context.rules.values()), *context.reasons.values()])


@lru_cache(maxsize=8)
def _definitions(told: str) -> str:
    """Return the words of every definition as they are printed, and those of the checks of records."""
    return f" {' '.join(words(told))} "


def _hidden(core: pd.DataFrame, true: np.ndarray, gone: np.ndarray, context: Context) -> BySubject[Figures]:
    at = np.flatnonzero(gone.any(axis=1))
    lost = core[_KEY].iloc[at]
    categories, windows = (lost[name].to_numpy(object) for name in ("category", "window"))
    ends = lost["period_end"].to_numpy("datetime64[D]").astype(object)
    rows, withheld, base = rows_by_subject(lost), np.where(gone[at], true[at], np.nan), true[at]

    def figures(about: About) -> Figures:
        own, indicator = rows[about], context.indicators.get(about[0])
        counts, measures = _numbers(withheld[own], base[own], indicator.unit if indicator else "")

        def figure(which: int) -> Hidden:
            row = own[which]
            numbers = counts[which].tolist(), measures[which].tolist(), float(base[row][_DENOMINATOR])
            return _figure(about, (categories[row], windows[row], ends[row]), numbers, indicator)

        return Figures(counts, measures, figure)

    return BySubject(rows, figures)


def _numbers(withheld: np.ndarray, true: np.ndarray, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what is withheld as whole numbers of children, and in the unit; missing where nothing is."""
    counts, measures = withheld[:, : len(_COUNTS)], withheld[:, len(_COUNTS) :]
    counts = np.where(counts == np.round(counts), counts, np.nan)
    rest = true[:, _DENOMINATOR] - true[:, 0]
    told = (unit == "per cent") & ~np.isnan(counts[:, 0]) & (rest >= 0)
    values = measures[:, 0] if unit == "count" else np.full(len(measures), np.nan)
    counts = np.column_stack([counts, np.where(told, rest, np.nan), values])
    return counts, np.full_like(measures, np.nan) if unit == "count" else measures


def _figure(
    about: About,
    key: tuple[str, str, date],
    numbers: tuple[list[float], list[float], float],
    indicator: IndicatorContext | None,
) -> Hidden:
    category, window, end = key
    counts, measures, base = numbers
    return Hidden(
        indicator=about[0],
        area=about[1],
        category="" if category == "all" else category,
        month=(end.year, end.month),
        headline=indicator is not None and indicator.window == window and indicator.period_end == end,
        decimals=indicator.decimals if indicator else 1,
        unit=indicator.unit if indicator else "",
        counts=tuple((name, one) for name, one in zip(_COUNTED, counts, strict=True) if not math.isnan(one)),
        measures=tuple((name, one) for name, one in zip(_MEASURES, measures, strict=True) if not math.isnan(one)),
        base=None if math.isnan(base) else base,
    )


def _shown(release: Release, core: ByRows) -> BySubject[np.ndarray]:
    """Gather every number of every table that is no count, by indicator and area."""
    parts: list[tuple[ByRows, np.ndarray]] = []
    for name in frames.FIGURES:
        table = release.table(name)
        columns = [one.name for one in frames.SHAPES[name] if one.kind == "number" and one.name not in _COUNTS]
        parts.append((core if name == "core" else rows_by_subject(table), table[columns].to_numpy(float)))

    def every(about: About) -> np.ndarray:
        found = np.concatenate([numbers[rows.get(about, NO_ROWS)].ravel() for rows, numbers in parts])
        return np.unique(found[~np.isnan(found)])

    return BySubject({about for rows, _ in parts for about in rows}, every)


def _counted(core: pd.DataFrame, rows: ByRows) -> BySubject[dict[Month, frozenset[float]]]:
    ends, numbers = core["period_end"], core[list(_COUNTS)].to_numpy(float)
    years, months = ends.dt.year.to_numpy(), ends.dt.month.to_numpy()

    def by_month(about: About) -> dict[Month, frozenset[float]]:
        found: dict[Month, frozenset[float]] = {}
        for at in rows[about]:
            month = (int(years[at]), int(months[at]))
            found[month] = found.get(month, frozenset()) | set(numbers[at][~np.isnan(numbers[at])].tolist())
        return found

    return BySubject(rows, by_month)


def _grouped(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the members of each group of areas that are drawn together."""
    own = context.areas[context.area]
    above = own.parent if own.parent in context.areas and own.level != "authority" else own.code
    parts = tuple(code for code, area in context.areas.items() if above in (code, area.parent))
    return {"parts": parts} | {f"set {name}": (context.area, *members) for name, members in context.neighbours.items()}


class _Drawn:
    """What charts are drawn of: the values of all children together, as they are shown and as they are true."""

    def __init__(self, core: pd.DataFrame, true: np.ndarray, gone: np.ndarray) -> None:
        self.rows = rows_by_subject(core, core["breakdown"].to_numpy() == "all")
        self._windows, self._ends = pd.factorize(core["window"])[0], core["period_end"].to_numpy()
        self._shown = core["value"].to_numpy(float)
        self._true, self._gone = np.where(gone, true, self._shown), gone

    def courses(self, about: About) -> tuple[Course, ...]:
        """Return each of a subject's series in time, without the periods of which there is no value."""
        every = [at[~np.isnan(self._true[at])] for at in self._by_window(about)]
        return tuple(Course(values=self._true[at], gone=self._gone[at]) for at in every if len(at))

    def series(self, about: About, grouped: Mapping[str, tuple[str, ...]]) -> np.ndarray:
        """Return the values shown: of an area those of all its periods, of a group the newest of each member."""
        indicator, area = about
        if area in grouped:
            parts = [at[-1:] for member in grouped[area] for at in self._by_window((indicator, member))]
        else:
            parts = [self.rows.get(about, NO_ROWS)]
        # One that is withheld stands in no chart, nor does the one before in its place.
        values = self._shown[np.concatenate(parts)] if parts else np.empty(0)
        return np.unique(values[~np.isnan(values)])

    def _by_window(self, about: About) -> list[Rows]:
        own = self.rows.get(about, NO_ROWS)
        own = own[np.argsort(self._ends[own], kind="stable")]
        return [own[self._windows[own] == window] for window in np.unique(self._windows[own])]
