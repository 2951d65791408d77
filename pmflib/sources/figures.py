"""A council's own figures in one plain tidy table: indicator, area, period, numerator, denominator.

Optional columns: value, lower, upper, breakdown, category, window, marks. Areas are written by code, slug or name,
periods as ``2025-26``, ``2026-27-q2`` or ``2026-09``; a cell without a number carries a symbol (``c``, ``x``, ``z`` …)
or is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from pmflib import formats, frames, periods
from pmflib.catalogue.models import Catalogue, Indicator, SourceTable, Window
from pmflib.catalogue.places import folded
from pmflib.errors import BadInput, Problem, near
from pmflib.files import missing_column, read_table
from pmflib.sources.cells import EES_SYMBOLS, NOT_APPLICABLE, NOT_AVAILABLE, Cells, filled, names
from pmflib.sources.published import cases
from pmflib.sources.tables import Origin, file_row, parsed

_REQUIRED = ("indicator", "area", "period", "numerator", "denominator")
_OPTIONAL = {"breakdown": "all", "category": "all", "window": "", "marks": ""}
_NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
_MARKS = ("provisional", "estimated", "revised", "break")
_ANNUALISED = "estimated"
_MULTIPLIERS = {"per cent": 100.0, "per 10,000": 10_000.0}
_LONGER = ("snapshot", "r12m", "ytd")
_SHOWN = 20
_HEADS_SHOWN = 5


def read_figures(origin: Origin, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the observations of a council's own figures.

    A flow's window is the length of its period, or what the catalogue says where that is longer than the period (a
    rolling year); a stock is a snapshot on the last day. A rate of part of a year is annualised by days.

    Parameters
    ----------
    origin : Origin
    catalogue : Catalogue
    areas : DataFrame
        One row per area; columns code, name, slug, level.

    Returns
    -------
    DataFrame
        `frames.OBSERVATIONS`.

    Raises
    ------
    BadInput
        All that is wrong at once: no row, columns, indicators, areas, periods, counts, repeated rows, and periods that
        were not over when the figures were released.
    """
    path, table = origin.path, origin.table
    rows = _columns(path, read_table(path, sheet=table.sheet), table)
    if rows.empty:
        remedy = "Write one row per indicator, area and period, or take the table out of sources.yml."
        raise BadInput.one(str(path), "The table holds no row below its header.", remedy)
    known = _Lookup(catalogue, areas)
    problems = [
        *_unknown(path, rows["indicator"], known.indicator, "an indicator", known.near_indicator),
        *_unknown(path, rows["area"], known.area, "an area", known.near_area),
        *_unknown(path, rows["period"], periods.read, "a period", periods.suggestion),
        *_unknown(path, rows["window"], _window, "a window", lambda text: near(text, get_args(Window))),
        *_unknown(path, rows["marks"], _marks, "a list of marks", lambda text: near(text, _MARKS)),
    ]
    if problems:
        raise BadInput(_first(path, problems))
    numbers = parsed(path, {column: rows[column] for column in _NUMBERS if column in rows}, EES_SYMBOLS)
    found = _assembled(rows, numbers, known).assign(source=origin.name, release=origin.released)
    problems = [*_count_faults(path, found, known), *_repeated(path, found), *_not_over(origin, rows["period"], found)]
    if problems:
        raise BadInput(_first(path, problems))
    return frames.conform(found.drop(columns="given"), frames.OBSERVATIONS)


class _Lookup:
    """Indicators and areas by whatever a council writes for them."""

    def __init__(self, catalogue: Catalogue, areas: pd.DataFrame) -> None:
        council = catalogue.council
        own = (council.authority, *council.districts)
        living = areas[areas["successor"] == ""]
        named = [*zip(living["slug"], living["code"], strict=True), *zip(living["name"], living["code"], strict=True)]
        named += [(name, place.code) for place in own for name in (*place.aliases, place.name, place.slug)]
        self.indicators = catalogue.indicators
        self.level: dict[str, str] = dict(zip(areas["code"], areas["level"], strict=True))
        self._successors = council.successors
        self._by_name = {folded(name): code for name, code in named}
        self._own = [place.name for place in own]

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator of a code."""
        return self.indicators.get(code)

    def near_indicator(self, code: str) -> str:
        """Word the nearest indicators."""
        return near(code, self.indicators)

    def area(self, text: str) -> str | None:
        """Return the code of today for a code, slug or name."""
        code = self._successors.get(text, text)
        return code if code in self.level else self._by_name.get(folded(text))

    def near_area(self, text: str) -> str:
        """Word the nearest of the council's own areas."""
        return near(text, self._own)

    def by_code(self, value: Callable[[Indicator], object]) -> dict[str, object]:
        """Return something of every indicator by its code."""
        return {code: value(indicator) for code, indicator in self.indicators.items()}


def _window(text: str) -> str | None:
    return text if text in ("", *get_args(Window)) else None


def _marks(text: str) -> str | None:
    return text if all(mark.strip() in ("", *_MARKS) for mark in text.split(";")) else None


def _columns(path: Path, raw: pd.DataFrame, table: SourceTable) -> pd.DataFrame:
    """Return the text columns by our names, defaults filled in; the index leads back to the file's rows."""
    text = raw.rename(columns={theirs: ours for ours, theirs in table.columns.items()})
    allowed = list(dict.fromkeys((*_REQUIRED, *_NUMBERS, *_OPTIONAL)))
    lost = [one for one in _REQUIRED if one not in text]
    if len(lost) == len(_REQUIRED):
        raise BadInput(_no_table(path, raw, table))
    others = [str(one) for one in raw.columns if one not in allowed]
    problems = [missing_column(path, table.columns.get(one, one), others) for one in lost]
    problems += [
        Problem(where=str(path), what=f"The column '{one}' is not known.", remedy=near(one, allowed))
        for one in text.columns
        if one not in allowed
    ]
    if problems:
        raise BadInput(problems)
    text = pd.DataFrame({one: text[one].str.strip() for one in text.columns}, index=text.index)
    text = text[(text != "").any(axis=1)].copy()
    for one, default in _OPTIONAL.items():
        text[one] = text[one].replace("", default) if one in text else default
    return text


def _no_table(path: Path, raw: pd.DataFrame, table: SourceTable) -> list[Problem]:
    """Say of a file without any of the columns what was read as its header, and where else the table may be."""
    shown = ", ".join(f"'{name}'" for name in list(raw.columns)[:_HEADS_SHOWN])
    what = f"None of the columns {', '.join(_REQUIRED)} is there. The first row holds: {shown or 'nothing'}."
    remedy = "Name the columns in the first row; where yours have other names, map them with 'columns' in sources.yml."
    if path.suffix == ".xlsx" and not table.sheet:
        remedy = "The first sheet was read: name the one with the figures with 'sheet' in sources.yml."
    return [Problem(where=str(path), what=what, remedy=remedy)]


def _not_over(origin: Origin, written: pd.Series, found: pd.DataFrame) -> list[Problem]:
    """Return a problem for each period that ends after the figures were released: nobody can have counted it."""
    early = found["period_end"] > origin.released
    remedy = "Correct the period, or 'released' in sources.yml."
    return [
        Problem(
            where=_where(origin.path, row, "period"),
            what=f"'{text}' was not over when the figures were released ({formats.day(origin.released)}).",
            remedy=remedy,
        )
        for row, text in written[early.to_numpy()].drop_duplicates().items()
    ]


def _unknown(
    path: Path, cells: pd.Series, lookup: Callable[[str], object], kind: str, help_with: Callable[[str], str]
) -> list[Problem]:
    return [
        Problem(where=_where(path, row, str(cells.name)), what=f"'{cell}' is not {kind}.", remedy=help_with(str(cell)))
        for row, cell in cells.drop_duplicates().items()
        if lookup(str(cell)) is None
    ]


def _where(path: Path, row: object, column: str) -> str:
    return f"{path}, row {file_row(row)}, column {column}"


def _first(path: Path, problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _SHOWN:
        return problems
    more = Problem(where=str(path), what=f"There are {len(problems) - _SHOWN} more problems.", remedy="")
    return [*problems[:_SHOWN], more]


def _assembled(rows: pd.DataFrame, numbers: dict[str, Cells], known: _Lookup) -> pd.DataFrame:
    code = rows["indicator"]
    area = rows["area"].map({text: known.area(text) for text in rows["area"].unique()})
    blank = filled(len(rows), NOT_AVAILABLE)
    numerator, denominator = numbers["numerator"], numbers["denominator"]
    found = pd.DataFrame(
        {
            "indicator": code,
            "area": area,
            "level": area.map(known.level),
            "breakdown": rows["breakdown"],
            "category": rows["category"],
            **_days(rows, known),
            "numerator": numerator.values,
            "denominator": denominator.values,
            "given": numbers.get("value", blank).values,
            "lower": numbers.get("lower", blank).values,
            "upper": numbers.get("upper", blank).values,
        }
    )
    events = code.map(known.by_code(_counts_events)).to_numpy(dtype=bool)
    annual = code.map(known.by_code(_is_annualised)).to_numpy(dtype=bool)
    share = periods.year_share(found["window"], found["period_start"], found["period_end"]).where(annual, 1.0)
    counted = _ratio(found) * code.map(known.by_code(_multiplier)).to_numpy(dtype="float64") / share
    found["value"] = found["given"].fillna(counted)
    found["n"] = np.where(events, found["numerator"], found["denominator"])
    reason = np.where(numerator.status != 0, numerator.status, denominator.status)
    reason = np.where((found["denominator"] == 0) & (numerator.status == 0), NOT_APPLICABLE, reason)
    reason = np.where(reason == 0, numbers.get("value", blank).status, reason)
    found["status"] = names(np.where(found["value"].notna(), 0, reason).astype(np.int8)).to_numpy()
    found["marks"] = _with_mark(rows["marks"], (share < 1) & found["value"].notna())
    return found


def _ratio(found: pd.DataFrame) -> pd.Series:
    return found["numerator"] / found["denominator"].where(found["denominator"] != 0)


def _days(rows: pd.DataFrame, known: _Lookup) -> dict[str, pd.Series]:
    """Return window, period_start and period_end by row."""
    found = {text: period for text in rows["period"].unique() if (period := periods.read(text))}
    kind = rows["period"].map({text: period.kind for text, period in found.items()})
    declared = rows["indicator"].map(known.by_code(lambda indicator: indicator.window))
    stock = rows["indicator"].map(known.by_code(lambda indicator: indicator.measure == "stock")).astype(bool)
    window = declared.where(declared.isin(_LONGER) & (kind != "year"), kind).mask(stock, "snapshot")
    window = rows["window"].where(rows["window"] != "", window)
    end = _dates(rows["period"].map({text: period.end for text, period in found.items()}))
    start = _dates(rows["period"].map({text: period.start for text, period in found.items()}))
    april = {text: periods.containing(period.end, "year").start for text, period in found.items()}
    rolling = (end + pd.Timedelta(days=1)) - pd.DateOffset(years=1)
    start = start.mask(window == "ytd", _dates(rows["period"].map(april))).mask(window == "r12m", rolling)
    return {"window": window, "period_start": start, "period_end": end}


def _dates(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days).astype("datetime64[s]")


def _multiplier(indicator: Indicator) -> float:
    if indicator.published is not None and indicator.published.numerator:
        return indicator.published.multiplier
    return _MULTIPLIERS.get(indicator.unit, 1.0)


def _counts_events(indicator: Indicator) -> bool:
    one, two = np.zeros(1), np.ones(1)
    return bool(cases(indicator, one, two)[0] == 0)


def _is_annualised(indicator: Indicator) -> bool:
    return indicator.unit == "per 10,000" and indicator.measure == "flow"


def _with_mark(marks: pd.Series, estimated: pd.Series) -> pd.Series:
    added = marks.where(marks == "", marks + ";") + _ANNUALISED
    return marks.where(~estimated | marks.str.contains(_ANNUALISED), added)


def _count_faults(path: Path, found: pd.DataFrame, known: _Lookup) -> list[Problem]:
    """Return what no count can be: negative, a part of a case, more than its base, other than its own value."""
    whole = found["indicator"].map(known.by_code(_is_whole)).astype(bool)
    share = found["indicator"].map(known.by_code(lambda indicator: indicator.interval == "wilson")).astype(bool)
    above, below = found["numerator"], found["denominator"]
    tests = [
        ("numerator", above < 0, "A count below zero.", "Correct it; a symbol stands for a missing count."),
        ("denominator", below < 0, "A count below zero.", "Correct it; a symbol stands for a missing count."),
        ("numerator", whole & (above % 1 > 0), "Not a whole number.", "Give the count itself, not a share."),
        ("denominator", whole & share & (below % 1 > 0), "Not a whole number.", "Give the count itself."),
        ("numerator", share & (above > below), "More than its denominator.", "A share counts cases out of its base."),
    ]
    return [
        Problem(where=_where(path, row, column), what=f"{what} ({float(found[column][row]):g})", remedy=remedy)
        for column, wrong, what, remedy in tests
        for row in found.index[wrong]
    ]


def _is_whole(indicator: Indicator) -> bool:
    """Whether an indicator counts cases; posts are counted in full-time equivalents."""
    columns = indicator.published.numerator if indicator.published else ()
    return indicator.interval in ("wilson", "byar") and not any("fte" in column for column in columns)


def _repeated(path: Path, found: pd.DataFrame) -> list[Problem]:
    key = list(frames.KEY)
    again = found.duplicated(key)
    return [
        Problem(
            where=f"{path}, row {file_row(row)}",
            what=f"{code} of {area} is there twice for one period.",
            remedy="Keep one of the rows.",
        )
        for row, code, area in zip(found.index[again], *(found.loc[again, one] for one in key[:2]), strict=True)
    ]
