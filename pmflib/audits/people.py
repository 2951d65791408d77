"""The people who audit, from a list a council keeps: who they are, their own team, and how many cases they can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pmflib.audits.assigning import Auditor
from pmflib.catalogue import slug
from pmflib.catalogue.audit_plans import Agencies
from pmflib.catalogue.places import folded
from pmflib.errors import BadInput, Problem, near
from pmflib.files import missing_column, read_table

FILE = "auditors.csv"
COLUMNS = ("auditor", "team", "agency", "most", "moderates")
_NEEDED = COLUMNS[:2]
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_LONGEST = 60


def read_auditors(path: Path, *, teams: pd.DataFrame, agencies: Agencies) -> tuple[Auditor, ...]:
    """Return the auditors a file names.

    Parameters
    ----------
    path : Path
        CSV or workbook: ``auditor`` (a post rather than a name), ``team`` (slug or name; empty for somebody of no
        team), and where wanted ``agency``, ``most`` (cases at most) and ``moderates`` (yes or no).
    teams : DataFrame
        ``slug, name, district``, as `measures.teams` gives them; without rows any team is taken.
    agencies : Agencies
        Those of the theme.

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    raw = read_table(path)
    if lost := [name for name in _NEEDED if name not in raw]:
        raise BadInput(missing_column(path, name, [str(one) for one in raw]) for name in lost)
    rows = raw.reindex(columns=list(COLUMNS), fill_value="").apply(lambda column: column.str.strip())
    rows = rows.loc[rows["auditor"] != ""]
    if rows.empty:
        raise BadInput.one(str(path), "names no auditor.", "Write one row for each: auditor, team.")
    by_name = _known(teams)
    problems = [
        Problem(where=f"{path}, row {int(str(place)) + 2}, {column}", what=what, remedy=remedy)
        for place, row in zip(rows.index, rows.to_dict("records"), strict=True)
        for column, what, remedy in _faults({str(name): str(cell) for name, cell in row.items()}, by_name, agencies)
    ]
    problems += _twice(path, rows)
    if problems:
        raise BadInput(problems)
    district = dict(zip(teams["slug"], teams["district"], strict=True))
    return tuple(_auditor(row, by_name, district) for row in rows.to_dict("records"))


def _known(teams: pd.DataFrame) -> dict[str, str]:
    """Return the slug of each team by slug and by name, folded."""
    named = {str(name).casefold(): str(one) for one, name in zip(teams["slug"], teams["name"], strict=True)}
    return {str(one).casefold(): str(one) for one in teams["slug"]} | named


def _faults(row: Mapping[str, str], teams: Mapping[str, str], agencies: Agencies) -> Iterator[tuple[str, str, str]]:
    if len(row["auditor"]) > _LONGEST:
        yield "auditor", f"has {len(row['auditor'])} characters.", f"Keep it within {_LONGEST}."
    if not any(letter.isalnum() and letter.isascii() for letter in row["auditor"]):
        yield (
            "auditor",
            f"'{row['auditor']}' has no letter or digit for a file name.",
            "Write the post in Latin letters.",
        )
    if row["team"] and teams and row["team"].casefold() not in teams:
        remedy = f"{near(row['team'], set(teams.values()))} Leave it empty for somebody of no team."
        yield "team", f"'{row['team']}' is not a team of the records.", remedy
    if row["agency"] and row["agency"] not in agencies.names:
        remedy = near(row["agency"], agencies.names) or "Name it in the theme under audit.agencies.names."
        yield "agency", f"'{row['agency']}' is not an agency of this theme.", remedy
    if row["most"] and not (row["most"].isdecimal() and int(row["most"]) > 0):
        yield "most", f"'{row['most']}' is not a number of cases.", "Write a whole number, or leave it empty."
    if row["moderates"].casefold() not in (*_YES, *_NO):
        yield "moderates", f"'{row['moderates']}' is neither yes nor no.", "Write yes or no."


def _twice(path: Path, rows: pd.DataFrame) -> list[Problem]:
    again = rows.loc[rows["auditor"].map(folded).duplicated()]
    return [
        Problem(
            where=f"{path}, row {int(str(place)) + 2}, auditor",
            what=f"'{name}' stands there twice.",
            remedy="Tell the two apart, or keep one.",
        )
        for place, name in again["auditor"].items()
    ]


def _auditor(row: Mapping[object, str], teams: Mapping[str, str], district: Mapping[str, str]) -> Auditor:
    team = teams.get(row["team"].casefold(), slug(row["team"])) if row["team"] else ""
    return Auditor(
        slug=slug(row["auditor"]),
        name=row["auditor"],
        team=team,
        district=district.get(team, ""),
        agency=row["agency"],
        most=int(row["most"]) if row["most"] else None,
        moderates=row["moderates"].casefold() in _YES,
    )
