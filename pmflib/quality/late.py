"""Late entry: how many events of a period there will be once those still unrecorded are in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import records
from pmflib.catalogue import Catalogue
from pmflib.quality import placing
from pmflib.quality.subjects import SUBJECTS
from pmflib.records import Records, connected
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


def learn(staged: Records, *, catalogue: Catalogue, wanted: Iterable[str]) -> Mapping[str, LateEntry]:
    """Learn how late each table is filled: from the days of entry, or from earlier extracts where it has none.

    Parameters
    ----------
    staged : Records
    catalogue : Catalogue
    wanted : iterable of str
        Record tables; those that are not there, or teach nothing, are left out.
    """
    asked = sorted(set(wanted) & staged.tables.keys() & SUBJECTS.keys())
    out: dict[str, LateEntry] = {}
    if not asked:
        return out
    with ExitStack() as open_ones:
        connection = _prepared(open_ones, staged, catalogue)
        before = _before(staged)
        earlier: DuckDBPyConnection | None = None
        for table in asked:
            placing.place(connection, table)
            learnt = _entered(connection, table)
            if learnt is None and before is not None and table in before.tables:
                earlier = earlier or _prepared(open_ones, before, catalogue)
                learnt = _snapshots(connection, earlier, before.extracted, table)
            if learnt is not None:
                out[table] = LateEntry(learnt=learnt, events=_events(connection), extracted=staged.extracted)
    return out


def _prepared(open_ones: ExitStack, staged: Records, catalogue: Catalogue) -> DuckDBPyConnection:
    connection = open_ones.enter_context(connected(staged))
    placing.prepare(connection, catalogue, extracted=staged.extracted)
    return connection


def _before(staged: Records) -> Records | None:
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


def _snapshots(
    connection: DuckDBPyConnection, earlier: DuckDBPyConnection, taken: date, table: str
) -> Development | None:
    """Learn from what an earlier extract had of the days before it was taken, against what is there now."""
    placing.place(earlier, table)
    then, now = _by_age(earlier, taken), _by_age(connection, taken)
    return compared(then, now) if now.sum() >= FEWEST else None


def _by_age(connection: DuckDBPyConnection, taken: date) -> Floats:
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
