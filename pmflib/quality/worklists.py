"""Lists for managers: which cases to put right, what is wrong, what to do. They name nobody and do not last."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pandas as pd
import xlsxwriter

from pmflib.errors import BadInput, near
from pmflib.files import delete_expired, inert, marked, private_folder, store_private
from pmflib.quality.checking import Checked

ListFormat = Literal["xlsx", "csv"]
#: Days after which a list is to be deleted.
KEPT_DAYS = 28
_KIND = "worklist"
_COLUMNS = {
    "Case": 16,
    "What is wrong": 62,
    "What to do": 70,
    "Date": 12,
    "Record": 18,
    "Table": 28,
    "Field": 30,
    "Check": 14,
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A worklist that was written, and lists whose time had come.

    Parameters
    ----------
    path : Path
    records : int
        Lines of the list.
    cases : int
        Different children on it.
    delete_after : date
    deleted : tuple of Path
        Lists of earlier calls in the same folder that were past their day and are gone.
    """

    path: Path
    records: int
    cases: int
    delete_after: date
    deleted: tuple[Path, ...]


def write_worklist(
    checked: Checked,
    team: str,
    folder: Path,
    *,
    outputs: Path,
    today: date,
    form: ListFormat = "xlsx",
) -> Written:
    """Write the list of a team's records that fail a check, and delete lists whose day has passed.

    The list holds numbers of cases and records, never a name, a date of birth or an address. Only its owner can read
    it, and its name and its first line say when to delete it.

    Parameters
    ----------
    checked : Checked
    team : str
        Slug or name.
    folder : Path
        Made for its owner alone if it is not there.
    outputs : Path
        Where reports are written: no list may stand in there, because reports are passed on.
    today : date
    form : {"xlsx", "csv"}

    Raises
    ------
    BadInput
        If there is no such team, the folder lies inside the outputs, others can open it, or it cannot be written.
    """
    slug = _team(checked, team)
    place = private_folder(folder, outputs=outputs)
    deleted = delete_expired(place, today=today, ending=_KIND)
    until = today + timedelta(days=KEPT_DAYS)
    lines = worklist(checked, slug)
    content = _workbook(lines, checked.teams[slug], until) if form == "xlsx" else _csv(lines, until)
    path = store_private(place / marked(f"{slug}-{_KIND}", until, form), content)
    cases = int(lines.loc[lines["Case"] != "", "Case"].nunique())
    return Written(path=path, records=len(lines), cases=cases, delete_after=until, deleted=deleted)


def worklist(checked: Checked, team: str) -> pd.DataFrame:
    """Return the records of a team that fail a check and can be put right, by fault, the latest first.

    Parameters
    ----------
    checked : Checked
    team : str
        Slug.

    Returns
    -------
    DataFrame
        Text columns Case, What is wrong, What to do, Date, Record, Table, Field, Check.
    """
    found = checked.found
    single = [code for code, rule in checked.rules.items() if rule.mendable]
    own = found[(found["team"] == team) & found["rule"].isin(single)]
    own = own.sort_values(["rule", "date", "record_id"], ascending=[True, False, True])
    rules = own["rule"].map(checked.rules)
    doubt = [" (to be looked at)" if rule.certainty == "likely" else "" for rule in rules]
    return pd.DataFrame(
        {
            "Case": own["person_id"].to_numpy(),
            "What is wrong": [rule.title + more for rule, more in zip(rules, doubt, strict=True)],
            "What to do": [rule.fix for rule in rules],
            "Date": own["date"].dt.strftime("%Y-%m-%d").fillna("").to_numpy(),
            "Record": own["record_id"].to_numpy(),
            "Table": own["record_table"].to_numpy(),
            "Field": own["field"].to_numpy(),
            "Check": own["rule"].to_numpy(),
        },
        dtype="str",
    )


def _team(checked: Checked, asked: str) -> str:
    by_name = {name.casefold(): slug for slug, name in checked.teams.items()}
    slug = asked if asked in checked.teams else by_name.get(asked.casefold().strip(), "")
    if not slug:
        raise BadInput.one("--team", f"'{asked}' is not a team of the records.", near(asked, checked.teams))
    return slug


def _csv(lines: pd.DataFrame, until: date) -> bytes:
    dated = lines.assign(**{"Delete after": until.isoformat()}).map(inert)
    return dated.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _workbook(lines: pd.DataFrame, team: str, until: date) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Worklist")
        sheet.write_string(0, 0, f"Delete after {until.isoformat()}. For the manager of {team} only.", bold)
        sheet.write_string(1, 0, f"{len(lines):,} records to put right. They leave this list once the system is right.")
        for column, (name, width) in enumerate(_COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, name, bold)
            for row, cell in enumerate(lines[name], 4):
                sheet.write_string(row, column, cell, wrapped)
        sheet.freeze_panes(4, 0)
        sheet.autofilter(3, 0, 3 + max(len(lines), 1), len(_COLUMNS) - 1)
        book.set_properties({"title": "Worklist", "comments": f"Delete after {until.isoformat()}"})
    return buffer.getvalue()
