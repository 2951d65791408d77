"""`explain`: the records a figure was counted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pmflib import periods
from pmflib.catalogue import Catalogue
from pmflib.catalogue.models import Window
from pmflib.catalogue.places import folded
from pmflib.errors import BadInput, near
from pmflib.measures import sql
from pmflib.measures.measuring import sound
from pmflib.measures.opening import opened
from pmflib.measures.passes import Measured, Pass, passes
from pmflib.measures.period_tables import store_periods
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED, codes_of
from pmflib.measures.support import needs, supported
from pmflib.measures.windows import spans, windows_of
from pmflib.periods import Period
from pmflib.records import Records, supports

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WINDOW_OF_KIND: Mapping[str, Window] = {"year": "year", "quarter": "quarter", "month": "month"}


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One figure and the records it was counted from.

    Parameters
    ----------
    indicator, area, window : str
    period_start, period_end : Timestamp
    rows : DataFrame
        ``record_table, record_id, person_id, day, district, team, provider, in_base, counted`` (1 or 0, or the
        row's number), ``doubtful``: one row for each record, in the order of their days. For a ratio ``in_base`` is
        the row's part of the denominator.
    """

    indicator: str
    area: str
    window: str
    period_start: pd.Timestamp
    period_end: pd.Timestamp
    rows: pd.DataFrame

    @property
    def numerator(self) -> float:
        """Sum of what was counted: the figure's numerator."""
        return float(self.rows["counted"].sum())

    @property
    def denominator(self) -> float:
        """Sum of the base: the figure's denominator, where that is made of records."""
        return float(self.rows["in_base"].sum())


def explain(
    records: Records,
    *,
    catalogue: Catalogue,
    code: str,
    area: str,
    period: str,
    doubt: pd.DataFrame | None = None,
) -> Explained:
    """Return the records a figure was counted from.

    Parameters
    ----------
    records : Records
    catalogue : Catalogue
    code : str
        Of an indicator with a ``records:`` rule.
    area : str
        Code, name, alias or slug of the council, a district, a team or a provider; county-wide or unallocated.
    period : str
        As in ``2026-27-q2``: the indicator's own window that ends with it, or the quarter, month or year itself.
    doubt : DataFrame, optional
        Doubtful records, as `observe` takes them.

    Raises
    ------
    BadInput
        If there is no such indicator, area or period, or the extract lacks what the indicator rests on.
    """
    wanted, alone = periods.parse(period), _alone(catalogue, code)
    with opened(records, alone, doubt=doubt) as connection:
        one = sound(connection, alone)[0]
        if supported(one, records).lacking:
            what = f"the extract of {records.extracted} lacks {_listed(supported(one, records).lacking)}."
            raise BadInput.one(code, what, "Add the table or field to the extract.")
        each = passes([one])[0]
        span = _span(each, wanted, records)
        _refuse_too_early(one, span, records)
        store_periods(connection, [each], periods.last_over(records.extracted, "quarter"))
        rows = _rows(connection, each, span)
        column, place = _place(catalogue, rows, area)
    mine = rows if column == "" else rows.loc[rows[column] == place]
    return Explained(
        indicator=one.code,
        area=place,
        window=str(span["window"]),
        period_start=span["period_start"],
        period_end=span["period_end"],
        rows=mine.sort_values(["day", "record_id"], ignore_index=True),
    )


def _refuse_too_early(one: Measured, span: pd.Series, records: Records) -> None:
    """Refuse a period whose figure would need records of days before the extract begins."""
    begins = span["period_end"] if one.spec.is_stock else span["period_start"]
    needed = (begins - pd.Timedelta(days=one.spec.reaches_back)).date()
    tables = sorted({one.view.table, *(table for table, _ in needs(one))} & set(records.look_back))
    said = [why for why in (supports(records, table, needed) for table in tables) if why]
    if said:
        raise BadInput.one(one.code, " ".join(said), "Ask for a later period, or take an extract that reaches further.")


def _alone(catalogue: Catalogue, code: str) -> Catalogue:
    """Return the catalogue with one indicator only: no other need be looked at."""
    held = [name for name, one in catalogue.indicators.items() if one.records is not None]
    if code in held:
        return catalogue.model_copy(update={"indicators": {code: catalogue.indicator(code)}})
    if code in catalogue.indicators:
        remedy = "Its figures are published ones: see its source in the report."
        raise BadInput.one("--explain", f"{code} is not worked out from records.", remedy)
    raise BadInput.one("--explain", f"there is no indicator '{code}'.", near(code, held))


def _listed(lacking: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{table}.{field}" if field else table for table, field in lacking)


def _span(each: Pass, wanted: Period, records: Records) -> pd.Series:
    """Return the period asked for: of the declared window if that ends with it, else of the window it is itself."""
    held = spans(each.windows, periods.last_over(records.extracted, "quarter"))
    ending = held.loc[held["period_end"] == pd.Timestamp(wanted.end)]
    own = _WINDOW_OF_KIND[wanted.kind]
    for window in (windows_of(each.indicators[0].indicator)[0], own):
        if window not in (own, "snapshot", "r12m", "ytd") and window != each.windows[0]:
            continue
        found = ending.loc[ending["window"] == window]
        if len(found):
            return found.iloc[0]
    first, last = held["period_end"].min(), held["period_end"].max()
    what = f"'{wanted.code}' is no period this figure is worked out for."
    remedy = f"It is worked out for periods that end between {first:%d %B %Y} and {last:%d %B %Y}: quarters mostly."
    raise BadInput.one("--explain", what, remedy)


def _rows(connection: DuckDBPyConnection, each: Pass, span: pd.Series) -> pd.DataFrame:
    one = each.indicators[0]
    for statement in sql.rows(each.view, one.columns):
        connection.execute(statement)
    found = connection.execute(sql.explained(each), [int(span["period"])]).df()
    found.insert(0, "record_table", each.view.table)
    return found


def _place(catalogue: Catalogue, rows: pd.DataFrame, text: str) -> tuple[str, str]:
    """Return the column in which an area stands, none for the council, and what stands there."""
    council = catalogue.council
    own = {folded(name) for name in (council.authority.code, council.authority.name, council.authority.slug)}
    if folded(text) in own | {folded(name) for name in council.authority.aliases}:
        return "", council.authority.code
    district = codes_of(council, [text]).get(text, text if text in (COUNTY_WIDE, UNALLOCATED) else None)
    if district is not None:
        return "district", district
    for column in ("team", "provider"):
        if folded(text) in set(rows[column].dropna()):
            return column, folded(text)
    known = [one.name for one in council.districts] + rows["team"].dropna().unique().tolist()
    what = f"'{text}' is no district of {council.authority.name}, nor a team or provider with records of that period."
    raise BadInput.one("--explain", what, near(text, known))
