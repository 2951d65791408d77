"""All passes counted: the views' rows stored one view at a time, two views side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

from pmflib.measures import sql
from pmflib.measures.passes import Measured, Pass, passes
from pmflib.measures.period_tables import store_periods
from pmflib.measures.windows import LONG
from pmflib.periods import Period
from pmflib.records import side_by_side

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What passes over one view, or over all, gave.

    Parameters
    ----------
    sums : list of DataFrame
        As `sql.added_up` gives them.
    doubts : list of DataFrame
        As `sql.doubts_added_up` gives them.
    first : dict of str to date
        Day from which each indicator's rows are there, but for a few that are dated long before the others.
    """

    sums: list[pd.DataFrame]
    doubts: list[pd.DataFrame]
    first: dict[str, date]


def counted(
    connection: DuckDBPyConnection, wanted: Sequence[Measured], last: Period
) -> tuple[pd.DataFrame, dict[str, date]]:
    """Return the sums of all indicators, and the first day each one's rows reach back to.

    Parameters
    ----------
    connection : DuckDBPyConnection
        As `opening.opened` yields it.
    wanted : sequence of Measured
    last : Period
        The newest quarter.

    Returns
    -------
    sums : DataFrame
        As `sql.added_up` gives them, with `sql.DOUBT_SUMS`: of the whole figures that have doubtful rows.
    first : dict of str to date
    """
    ordered = passes(wanted)
    store_periods(connection, ordered, last)
    by_view = [list(own) for _, own in groupby(ordered, key=lambda one: one.view)]

    parts = side_by_side(connection, by_view, _of_view)
    first = {code: day for part in parts for code, day in part.first.items()}
    return _together(parts), first


def _together(parts: Sequence[Counted]) -> pd.DataFrame:
    sums = pd.concat([each for part in parts for each in part.sums], ignore_index=True)
    doubts = [each for part in parts for each in part.doubts]
    key = [name for name in sums if name not in sql.SUMS]
    if doubts:
        sums = sums.merge(pd.concat(doubts, ignore_index=True), on=key, how="left")
    else:
        sums = sums.assign(**dict.fromkeys(sql.DOUBT_SUMS, 0.0))
    # Threads add up in any order: what the last digits of a sum would tell from run to run is rounded away.
    floating = sums.select_dtypes("float").columns
    return sums.assign(**{name: sums[name].round(_DIGITS) for name in floating})


def _of_view(connection: DuckDBPyConnection, own: Sequence[Pass]) -> Counted:
    """Count the passes over one view."""
    columns = frozenset(name for one in own for each in one.indicators for name in each.columns)
    for statement in sql.rows(own[0].view, columns):
        connection.execute(statement)
    in_doubt = bool(connection.execute(sql.some_in_doubt()).fetchall()[0][0])
    found = Counted(sums=[], doubts=[], first={})
    for one in own:
        found.sums.append(connection.execute(sql.added_up(one)).df())
        if in_doubt or any(each.spec.doubtful for each in one.indicators):
            found.doubts.append(connection.execute(sql.doubts_added_up(one)).df())
        found.first.update(_begins(connection, one))
    return found


def _begins(connection: DuckDBPyConnection, one: Pass) -> dict[str, date]:
    looking = [each for each in one.indicators if each.spec.reaches_back or each.indicator.window in LONG]
    if one.rule.date is None or not looking:
        # Nobody asks where rows begin but who looks back, or at whole years.
        return {}
    day = connection.execute(sql.first_day(one)).fetchall()[0][0]
    return {} if day is None else {each.code: day for each in looking}
