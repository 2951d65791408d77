"""How a round stands: what was planned, done, late, moderated and given up, and what is still with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmflib.audits.keeping import AUDIT, Round

#: How each audit that was to be done stands.
STATES = ("done", "late", "given up", "overdue", "open")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one round stands.

    Parameters
    ----------
    round, theme : str
    due : date
    planned : int
        Cases of the sample.
    done, late : int
        Cases audited, those from the reserve included; of these the ones done after the day they were due.
    given_up : int
        Cases of the sample that could not be looked at.
    outstanding : int
        Cases of the sample neither audited nor given up.
    moderated, to_moderate, double, to_double : int
        Moderations and second audits: done, and planned.
    people : DataFrame
        ``auditor`` (slug), ``name``, ``planned, done, outstanding``: audits, second audits and moderations together.
    replace : DataFrame
        One row for each case given up in whose place none of the reserve was read yet: ``stratum, place`` (of the
        reserve that is next), ``name`` (who has it); both empty where the reserve is used up.
    """

    round: str
    theme: str
    due: date
    planned: int
    done: int
    late: int
    given_up: int
    outstanding: int
    moderated: int
    to_moderate: int
    double: int
    to_double: int
    people: pd.DataFrame
    replace: pd.DataFrame


def standing(one: Round, given: pd.DataFrame, *, today: date) -> Standing:
    """Return how a round stands on a day.

    Parameters
    ----------
    one : Round
    given : DataFrame
        `keeping.ANSWERS`.
    today : date
    """
    every = states(one, given, today=today)
    first = every.loc[every["role"] == "first"]
    reserve = every.loc[every["role"] == "reserve"]
    finished = every["state"].isin(["done", "late"])
    audited = every.loc[finished & every["role"].isin(["first", "reserve"])]
    second, moderator = (every.loc[every["role"] == role] for role in ("second", "moderator"))
    return Standing(
        replace=_to_replace(one, first, reserve),
        round=one.facts.name,
        theme=one.facts.theme,
        due=one.facts.due,
        planned=len(first),
        done=len(audited),
        late=int((audited["state"] == "late").sum()),
        given_up=int((first["state"] == "given up").sum()),
        outstanding=int(first["state"].isin(["open", "overdue"]).sum()),
        moderated=_finished(moderator),
        to_moderate=len(moderator),
        double=_finished(second),
        to_double=len(second),
        people=_people(one, every.drop(index=reserve.index[reserve["state"].isin(["open", "overdue"])])),
    )


def _to_replace(one: Round, first: pd.DataFrame, reserve: pd.DataFrame) -> pd.DataFrame:
    """Return the cases of the reserve that are to be read next: as many of a stratum as were given up of it."""
    stratum = dict(zip(one.cases["key"], one.cases["stratum"], strict=True))
    place = dict(zip(one.cases["key"], one.cases["place"], strict=True))
    up = pd.concat([first, reserve]).query("state == 'given up'")["key"].map(stratum).value_counts()
    spare = reserve.assign(stratum=reserve["key"].map(stratum), place=reserve["key"].map(place)).sort_values("place")
    used = spare["state"].isin(["done", "late", "given up"])
    rows: list[tuple[str, int, str]] = []
    for name, many in up.sort_index().items():
        mine = spare["stratum"] == name
        owed = int(many) - int((mine & used).sum())
        next_ones = spare.loc[mine & ~used, ["place", "auditor"]].head(max(owed, 0)).to_numpy().tolist()
        rows += [(str(name), int(at), one.auditors[who].name) for at, who in next_ones]
        rows += [(str(name), 0, "")] * (max(owed, 0) - len(next_ones))
    return pd.DataFrame(rows, columns=["stratum", "place", "name"])


def _finished(rows: pd.DataFrame) -> int:
    return int(rows["state"].isin(["done", "late"]).sum())


def states(one: Round, given: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Return each audit that was assigned, and how it stands.

    Returns
    -------
    DataFrame
        ``key, role, auditor, state`` (one of `STATES`), ``day`` (it was done; the day it came back where the form does
        not say). An audit counts as done once it has an overall grade.
    """
    said = given.set_index(AUDIT)
    graded = said.loc[(said["kind"] == "overall") & (said["answer"] != "")]
    up = said.index[said["kind"] == "given_up"]
    days = said.loc[said["kind"] == "done"]
    on = pd.to_datetime(days["answer"].replace("", None)).astype("datetime64[s]")
    received = graded["received"].groupby(level=AUDIT).max()
    table = one.assigned.copy()
    index = pd.MultiIndex.from_frame(table[AUDIT])
    dated = on.groupby(level=AUDIT).max().reindex(index).to_numpy()
    arrived = received.reindex(index).to_numpy()
    table["day"] = np.where(pd.isna(dated), arrived, dated).astype("datetime64[s]")
    done, gone = index.isin(graded.index), index.isin(up)
    late = done & (table["day"] > pd.Timestamp(one.facts.due)).to_numpy()
    overdue = today > one.facts.due
    table["state"] = np.select([late, done, gone], ["late", "done", "given up"], "overdue" if overdue else "open")
    table.loc[~done, "day"] = pd.NaT
    return table


def _people(one: Round, every: pd.DataFrame) -> pd.DataFrame:
    done = every["state"].isin(["done", "late", "given up"])
    rows = []
    for slug, auditor in one.auditors.items():
        mine = every["auditor"] == slug
        if mine.any():
            rows.append((slug, auditor.name, int(mine.sum()), int((mine & done).sum()), int((mine & ~done).sum())))
    return pd.DataFrame(rows, columns=["auditor", "name", "planned", "done", "outstanding"])
