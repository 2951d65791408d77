"""The frame: every case an audit could have drawn, from the records or from a list that a council brings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import measures
from pmflib.audits.drawing import CASE
from pmflib.audits.keeping import LISTED
from pmflib.catalogue import Catalogue
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.catalogue.places import folded
from pmflib.errors import BadInput, Problem, near
from pmflib.files import missing_column, read_table
from pmflib.periods import Period
from pmflib.records import Records

#: Words of column names that say who a child is: such columns of a list are left where they are.
_NAMING = ("name", "dob", "birth", "address", "postcode", "upn", "nhs")
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Every case an audit may draw.

    Parameters
    ----------
    cases : DataFrame
        The columns of `drawing.CASE` and those of the strata, in a fixed order.
    source : str
        Where it comes from, in words.
    taken : date
        Day of the extract, or of the list.
    left_out : tuple of str
        Columns of a list that say who a child is, and were not read.
    """

    cases: pd.DataFrame
    source: str
    taken: date
    left_out: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Sixteen letters that two frames share only if they hold the same cases in the same order."""
        whole = "\n".join(self.cases["record"]).encode()
        return hashlib.sha256(whole).hexdigest()[:16]


def from_records(records: Records, *, catalogue: Catalogue, plan: AuditPlan, period: Period) -> Frame:
    """Return the frame that the records hold.

    Parameters
    ----------
    records : Records
        The newest extract.
    catalogue : Catalogue
    plan : AuditPlan
    period : Period

    Raises
    ------
    BadInput
        If the period is not over when the extract was taken, or the extract lacks what the frame rests on.
    """
    if period.end > records.extracted:
        what = f"{period.code} ends on {period.end}, after the extract of {records.extracted}."
        raise BadInput.one("period", what, "Choose a period that is over.")
    found = measures.frame(records, catalogue=catalogue, rule=plan.frame.rule, period=period, columns=plan.strata)
    child = found["person_id"].where(found["person_id"] != "", found["record_id"])
    # Where a child may stand there twice only the record tells one case from the other.
    case = child if plan.frame.once_per else found["record_id"]
    cases = found.rename(columns={"record_id": "record"}).assign(case=case)
    return Frame(
        cases=cases[list(dict.fromkeys([*CASE, *plan.strata]))],
        source=f"case view {plan.frame.view}",
        taken=records.extracted,
    )


def from_list(path: Path, *, catalogue: Catalogue, plan: AuditPlan, taken: date) -> Frame:
    """Return the frame of a list.

    Parameters
    ----------
    path : Path
        CSV or workbook with a column ``case`` (the case's number, never a name), and where wanted ``record``, ``day``,
        ``district`` (slug, name or code), ``team`` and the columns of the strata.
    catalogue : Catalogue
    plan : AuditPlan
    taken : date
        Day it is read.

    Raises
    ------
    BadInput
        With every problem: a column that is missing, a case without a number or listed twice, an unknown district.
    """
    raw = read_table(path)
    wanted = ["case", *(name for name in plan.strata if name not in raw)]
    if lost := [name for name in wanted if name not in raw]:
        raise BadInput(missing_column(path, name, [str(one) for one in raw]) for name in lost)
    rows = raw.reindex(columns=list(dict.fromkeys([*CASE, *plan.strata])), fill_value="")
    rows = rows.apply(lambda column: column.str.strip())
    codes = _districts(catalogue, rows["district"])
    problems = [*_faulty(path, rows), *_lost_districts(path, catalogue, rows["district"], codes)]
    if problems:
        raise BadInput(problems[:100])
    day = pd.to_datetime(rows["day"].replace("", None), errors="coerce", format="ISO8601").astype("datetime64[s]")
    cases = rows.assign(
        record=rows["record"].where(rows["record"] != "", rows["case"]),
        district=rows["district"].map(codes).fillna(measures.UNALLOCATED).astype("str"),
        team=rows["team"].map(folded).astype("str"),
        day=day,
    )
    naming = tuple(str(name) for name in raw if _names_somebody(str(name)) and name not in rows)
    return Frame(cases=cases.reset_index(drop=True), source=f"{LISTED}{path.name}", taken=taken, left_out=naming)


def _names_somebody(column: str) -> bool:
    return any(word in column.casefold() for word in _NAMING)


def _districts(catalogue: Catalogue, texts: pd.Series) -> dict[str, str]:
    return measures.codes_of(catalogue.council, [text for text in texts.unique() if text])


def _faulty(path: Path, rows: pd.DataFrame) -> list[Problem]:
    none = rows.index[rows["case"] == ""]
    again = rows.index[rows["case"].duplicated() & (rows["case"] != "")]
    long = rows.index[rows["case"].str.len() > _LONGEST]
    lost = pd.to_datetime(rows["day"].replace("", None), errors="coerce", format="ISO8601").isna()
    undated = rows.index[lost & (rows["day"] != "")]
    said = (
        (none, "case", "is empty.", "Write the case's number."),
        (again, "case", "stands there twice.", "Keep one row for each case."),
        (long, "case", f"has more than {_LONGEST} characters.", "Write the case's number only."),
        (undated, "day", "is not a day.", "Write it as 2026-03-31."),
    )
    return [
        Problem(where=f"{path}, row {int(place) + 2}, {column}", what=_quoted(rows, place, column, what), remedy=remedy)
        for places, column, what, remedy in said
        for place in places
    ]


def _quoted(rows: pd.DataFrame, place: int, column: str, what: str) -> str:
    text = str(rows.at[place, column])[:_LONGEST]
    return f"'{text}' {what}" if text else what


def _lost_districts(path: Path, catalogue: Catalogue, texts: pd.Series, codes: Mapping[str, str]) -> list[Problem]:
    known = [place.slug for place in catalogue.council.districts]
    lost = texts[(texts != "") & ~texts.isin(list(codes))]
    return [
        Problem(
            where=f"{path}, row {int(str(place)) + 2}, district",
            what=f"'{text}' is not a district of {catalogue.council.authority.name}.",
            remedy=near(str(text), known),
        )
        for place, text in lost.items()
    ]


def problems(catalogue: Catalogue) -> list[Problem]:
    """Return what is wrong with the frames of all themes, held against the case views."""
    plans = {name: theme.audit for name, theme in catalogue.dives.items() if theme.audit is not None}
    if not plans:
        return []
    rules = {name: plan.frame.rule for name, plan in plans.items()}
    found = measures.frame_problems(catalogue, rules, {name: plan.strata for name, plan in plans.items()})
    return [problem for name, faults in found.items() for problem in _worded(name, faults)]


def _worded(theme: str, faults: Iterable[tuple[str, str, str]]) -> Iterable[Problem]:
    for key, what, remedy in faults:
        place = "audit.strata" if key == "strata" else f"audit.frame.{key}"
        yield Problem(where=f"themes/{theme}.yml: {place}", what=what, remedy=remedy)
