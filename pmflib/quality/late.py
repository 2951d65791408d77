"""Late entry: how many events of a period there will be once those still unrecorded are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import records
from pmflib.records import Records
from pmflib.stats.reporting_delay import Completed, Development, compared, completed, development

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = npt.NDArray[np.float64]

#: Days after an event after which no more records of it are expected.
LONGEST = 180
#: Only events of so many days teach: habits change.
TEACHES = 730
#: Fewer events than these teach nothing.
FEWEST = 200


@dataclass(frozen=True, kw_only=True)
class LateEntry:
    """What one record table teaches of late entry, and its young events.

    Parameters
    ----------
    learnt : Development
    events : DataFrame
        place (area code, or ``team:`` and a slug), age in days, count: the events of the last `LONGEST` days.
    extracted : date
    """

    learnt: Development
    events: pd.DataFrame
    extracted: date

    def expected(self, place: pd.Series, start: pd.Series, end: pd.Series) -> tuple[Floats, Completed]:
        """Return the events of each period that are recorded and young, and how many of them there will be.

        Parameters
        ----------
        place : Series of str
        start, end : Series of datetime64
            First and last day of each period; events older than `LONGEST` days are all in.

        Returns
        -------
        recorded : array of float
        whole : Completed
        """
        taken = pd.Timestamp(self.extracted)
        asked = pd.DataFrame({"place": place.to_numpy(), "row": np.arange(len(place))}).assign(
            oldest=(taken - start).dt.days.to_numpy(), youngest=(taken - end).dt.days.to_numpy()
        )
        asked = asked[asked["youngest"] <= LONGEST]
        cells = asked.merge(self.events, on="place")
        cells = cells[(cells["age"] >= cells["youngest"]) & (cells["age"] <= cells["oldest"])]
        rows = np.append(cells["row"].to_numpy(), len(place) - 1)
        count = np.append(cells["count"].to_numpy(dtype=np.float64), 0.0)
        ages = np.append(cells["age"].to_numpy(dtype=np.float64), 0.0)
        recorded = np.bincount(rows, weights=count, minlength=len(place))
        return recorded.astype(np.float64), completed(self.learnt, ages, count, rows)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What one extract by itself tells of how late a table is filled.

    Parameters
    ----------
    learnt : Development, optional
        From the days of entry; none where they are not recorded, or too few.
    ages : array of float
        Events by days before the earlier extract they may be held against; empty without one.
    events : DataFrame
        As in `LateEntry`.
    """

    learnt: Development | None
    ages: Floats
    events: pd.DataFrame


def filled(connection: DuckDBPyConnection, table: str, staged: Records) -> Filled:
    """Look at a table whose rows are in place.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the table's rows in place (`placing.place`).
    table : str
    staged : Records
        The extract they are of.
    """
    learnt, old = _entered(connection, table), before(staged)
    ages = by_age(connection, old.extracted) if learnt is None and old is not None else np.zeros(0)
    return Filled(learnt=learnt, ages=ages, events=_events(connection))


def entries(told: Mapping[str, Filled], then: Mapping[str, Floats], extracted: date) -> dict[str, LateEntry]:
    """Return what each table teaches of late entry; those that teach nothing are left out.

    Parameters
    ----------
    told : mapping of str to Filled
        By table, the newest extract.
    then : mapping of str to array of float
        By table, events by age as the extract of `before` had them, where `Filled.learnt` is none.
    extracted : date
    """
    out: dict[str, LateEntry] = {}
    for table, one in told.items():
        learnt = one.learnt
        if learnt is None and table in then and one.ages.sum() >= FEWEST:
            learnt = compared(then[table], one.ages)
        if learnt is not None:
            out[table] = LateEntry(learnt=learnt, events=one.events, extracted=extracted)
    return out


def before(staged: Records) -> Records | None:
    """Return the newest extract before this one that is old enough for its last days to be complete by now."""
    old = [one for one in staged.earlier if (staged.extracted - one.extracted).days >= LONGEST // 3]
    return old[-1] if old else None


def _entered(connection: DuckDBPyConnection, table: str) -> Development | None:
    if "recorded_at" not in records.tables()[table].fields:
        return None
    rows = connection.execute(
        """SELECT greatest(recorded_at - q_day, 0) AS delay, extracted() - q_day AS age, count(*) AS count FROM q_rows
        WHERE recorded_at <= extracted() AND q_day BETWEEN extracted() - ?::INTEGER AND extracted() GROUP BY ALL
        ORDER BY ALL""",
        [TEACHES],
    ).df()
    if rows["count"].sum() < FEWEST:
        return None
    return development(rows["delay"], rows["age"], rows["count"], longest=LONGEST)


def by_age(connection: DuckDBPyConnection, taken: date) -> Floats:
    """Return the events in place by their days before the day an extract was taken."""
    rows = connection.execute(
        """SELECT ?::DATE - q_day AS age, count(*) AS count FROM q_rows
        WHERE q_day BETWEEN ?::DATE - ?::INTEGER AND ?::DATE GROUP BY ALL ORDER BY ALL""",
        [taken, taken, LONGEST - 1, taken],
    ).df()
    out = np.zeros(LONGEST)
    out[rows["age"].to_numpy(dtype=np.int64)] = rows["count"]
    return out


def _events(connection: DuckDBPyConnection) -> pd.DataFrame:
    """Return young events by age, in each area, each team, and the whole council."""
    return connection.execute(
        """WITH young AS (SELECT q_area, q_team, extracted() - q_day AS age FROM q_rows
            WHERE q_day BETWEEN extracted() - ?::INTEGER AND extracted())
        SELECT q_area AS place, age, count(*) AS count FROM young GROUP BY ALL
        UNION ALL SELECT own_council(), age, count(*) FROM young GROUP BY ALL
        UNION ALL SELECT 'team:' || q_team, age, count(*) FROM young WHERE q_team <> '' GROUP BY ALL
        ORDER BY ALL""",
        [LONGEST],
    ).df()
