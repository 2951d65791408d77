"""What an auditor is asked for each case: the lines of a form, the same for the writer and for the reader."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pmflib.audits.assigning import ROLES, Role
from pmflib.audits.keeping import Round
from pmflib.catalogue.audit_plans import AuditPlan, CodedAnswer

Kind = Literal["given", "day", "choice", "text"]
#: Sheets beside the forms, and the columns of a form.
READ_ME, OVERVIEW, LISTS = "Read me", "My cases", "Lists"
COLUMNS = ("Item", "Question", "What good looks like", "Answer", "What in the file shows it")
NAMES: Mapping[Role, str] = {"first": "Audit", "second": "Second", "moderator": "Moderate", "reserve": "Reserve"}
#: Items of a form that are no question.
CASE, DONE, GIVEN_UP, OVERALL, NOTES = "case", "audited-on", "not-possible", "overall", "notes"
STRENGTH, IMPROVEMENT = "strength", "improvement"
#: How many strengths and weaknesses an auditor may name.
NAMED = 3
REASONS = ("file restricted", "case moved to another council", "file not found", "conflict of interest", "other reason")
#: What the first sheet says for the machine: which round, whose, and which version.
MARKS = ("Round", "Auditor", "Version")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a form.

    Parameters
    ----------
    item : str
        What the answer is known by.
    label : str
    area : str
        Area of practice, before the label; empty if none.
    guide : str
        What good looks like.
    kind : {"given", "day", "choice", "text"}
    choices : tuple of str
    value : str
        What is given.
    explained : bool
        Whether evidence may be written beside the answer.
    """

    item: str
    label: str
    area: str = ""
    guide: str = ""
    kind: Kind = "given"
    choices: tuple[str, ...] = ()
    value: str = ""
    explained: bool = False


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of one case in one role: the name of its sheet and its lines."""

    sheet: str
    role: Role
    case: str
    lines: tuple[Line, ...]


def forms(
    one: Round, auditor: str, cases: pd.DataFrame, *, only: Container[tuple[str, str]] | None = None
) -> tuple[Form, ...]:
    """Return the forms of one auditor, audits first.

    Parameters
    ----------
    one : Round
    auditor : str
        Slug.
    cases : DataFrame
        As `Drawn.cases`, with the digest of each in ``key``.
    only : container of (str, str), optional
        Digests and roles: no other forms.
    """
    mine = one.assigned.loc[one.assigned["auditor"] == auditor].merge(cases, on="key", how="left")
    if only is not None:
        mine = mine.loc[[audit in only for audit in zip(mine["key"], mine["role"], strict=True)]]
    found: list[Form] = []
    for role in ROLES:
        rows = mine.loc[mine["role"] == role].sort_values(["stratum", "place"], kind="stable")
        found += [
            Form(
                sheet=f"{NAMES[role]} {number}",
                role=role,
                case=str(row["case"]),
                lines=(*_given(row, role), *asked(one.facts.plan, role)),
            )
            for number, row in enumerate(rows.to_dict("records"), start=1)
        ]
    return tuple(found)


def _given(row: Mapping[object, object], role: Role) -> tuple[Line, ...]:
    day = row["day"]
    said = f"{day:%d %B %Y}" if isinstance(day, pd.Timestamp) and not pd.isna(day) else ""
    lines = [Line(item=CASE, label="Case number", value=str(row["case"]))]
    if row["record"] != row["case"]:
        lines.append(Line(item="record", label="Record it was drawn by", value=str(row["record"])))
    if said:
        lines.append(Line(item="day", label="Day of that record", value=said))
    if role == "reserve":
        group = f"{row['stratum']}, number {row['place']}"
        lines.append(Line(item="group", label="In reserve for", value=group))
    return tuple(lines)


def asked(plan: AuditPlan, role: Role) -> tuple[Line, ...]:
    """Return the lines that somebody in a role fills in."""
    grade = Line(item=OVERALL, label="Overall grade", kind="choice", choices=plan.grades, explained=True)
    if role == "moderator":
        day = Line(item=DONE, label="Moderated on", kind="day")
        return (day, _labelled(grade, "Grade after moderation, whether changed or not"), _notes("Why"))
    return (
        Line(item=DONE, label="Audited on", kind="day"),
        Line(item=GIVEN_UP, label="Not possible because (leave the rest empty)", kind="choice", choices=REASONS),
        *(
            Line(
                item=one.id,
                label=_of_agency(one.text, one.agency),
                area=one.area,
                guide=one.look_for,
                kind="choice",
                choices=plan.grades,
                explained=True,
            )
            for one in plan.questions
        ),
        grade,
        *_coded(STRENGTH, "Strength", plan.strengths),
        *_coded(IMPROVEMENT, "Area for improvement", plan.improvements),
        _notes("Anything else, and what should happen now"),
    )


def _labelled(line: Line, label: str) -> Line:
    return Line(item=line.item, label=label, kind=line.kind, choices=line.choices, explained=line.explained)


def _of_agency(text: str, agency: str) -> str:
    return f"{text} (Ask {agency}.)" if agency else text


def _coded(item: str, label: str, codes: Sequence[CodedAnswer]) -> tuple[Line, ...]:
    texts = tuple(one.text for one in codes)
    return tuple(
        Line(item=f"{item}-{number}", label=f"{label} {number}", kind="choice", choices=texts)
        for number in range(1, min(NAMED, len(texts)) + 1)
    )


def _notes(label: str) -> Line:
    return Line(item=NOTES, label=label, guide="Write in the last column.", kind="text")
