"""What somebody can no longer do is given to others: who has it now, and the list of cases it is worked out with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib.audits.assigning import Auditor, reassign
from pmflib.audits.keeping import HandedOver, Round
from pmflib.audits.standing import states
from pmflib.errors import BadInput, near
from pmflib.files import LIMITS, opened

_HEAD = 4
_OPEN = ("open", "overdue")


def handed_over(
    one: Round, given: pd.DataFrame, leaving: str, auditors: Sequence[Auditor], *, today: date
) -> HandedOver:
    """Give to others whatever an auditor has not done.

    Parameters
    ----------
    one : Round
    given : DataFrame
        `keeping.ANSWERS`, the newest of each audit: what was done stays as it is.
    leaving : str
        Name or slug of the auditor.
    auditors : sequence of Auditor
        Who audits now; the one who leaves need not be among them.
    today : date

    Raises
    ------
    BadInput
        If nobody goes by that name, nothing is left to be done, or nobody may or can take it.
    """
    gone = _who(one, leaving)
    every = states(one, given, today=today)
    mine = every["auditor"] == gone
    left = every.loc[mine & every["state"].isin(_OPEN), ["key", "role"]]
    if left.empty:
        what = f"{one.auditors[gone].name} has nothing left to do in {one.facts.name}."
        raise BadInput.one("--auditor", what, "Nothing needs to be given to anybody.")
    others = [auditor for auditor in auditors if auditor.slug != gone]
    if not others:
        raise BadInput.one("auditors", "nobody else is named.", "Write a row for each who can take the cases.")
    cases = left.merge(one.cases[["key", "district", "team"]], on="key", how="left")
    held = every.loc[~every.index.isin(left.index), ["key", "auditor"]]
    now = reassign(cases, held, others, rule=one.facts.plan.auditors)
    new = tuple(auditor for auditor in others if auditor.slug in set(now["auditor"]) - set(one.auditors))
    return HandedOver(on=today, leaving=gone, auditors=new, given=tuple(now.itertuples(index=False, name=None)))


def _who(one: Round, leaving: str) -> str:
    by_name = {auditor.name.casefold(): slug for slug, auditor in one.auditors.items()}
    found = leaving if leaving in one.auditors else by_name.get(leaving.strip().casefold(), "")
    if not found:
        remedy = near(leaving, [auditor.name for auditor in one.auditors.values()])
        raise BadInput.one("--auditor", f"'{leaving}' is no auditor of {one.facts.name}.", remedy)
    return found


def read_case_list(path: Path, one: Round) -> pd.DataFrame:
    """Return the cases of a round with their numbers, from the list of all cases that went out with its workbooks.

    Parameters
    ----------
    path : Path
    one : Round

    Returns
    -------
    DataFrame
        As `Drawn.cases`, with the digest of each in ``key``.

    Raises
    ------
    BadInput
        If a case of the round does not stand there.
    """
    with opened(path, LIMITS) as book:
        rows = [list(row) for row in book.rows(book.names[0])]
    head = rows[_HEAD - 1] if len(rows) >= _HEAD else []
    table = pd.DataFrame([row[: len(head)] for row in rows[_HEAD:]], columns=head, dtype="str")
    if not {"case", "record", "day"} <= set(head):
        raise BadInput.one(path.name, "is not the list of all cases of a round.", "Name the folder with its workbooks.")
    listed = table[["case", "record", "day"]].assign(key=[one.key(case) for case in table["case"]])
    listed["day"] = pd.to_datetime(listed["day"].replace("", None)).astype("datetime64[s]")
    found = one.cases.merge(listed.drop_duplicates("key"), on="key", how="left")
    if found["case"].isna().any():
        what = f"lacks {int(found['case'].isna().sum())} of the {len(found)} cases of {one.facts.name}."
        raise BadInput.one(path.name, what, "Take the list that 'pmf audit sample' wrote for this round.")
    return found
