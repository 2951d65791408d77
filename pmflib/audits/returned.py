"""Workbooks that came back: every cell checked, every problem named where it stands, whatever is good kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from pmflib import redaction
from pmflib.audits import forms
from pmflib.audits.assigning import Role
from pmflib.audits.forms import CASE, DONE, GIVEN_UP, IMPROVEMENT, NAMES, NOTES, OVERALL, STRENGTH, Line
from pmflib.audits.keeping import ANSWERS, Round, open_round, stored_rounds
from pmflib.errors import BadInput, Problem, near
from pmflib.files import LIMITS, opened

LONGEST = 4_000
_ROLES: dict[str, Role] = {name: role for role, name in NAMES.items()}
_PLAIN = (forms.READ_ME, forms.OVERVIEW, forms.LISTS)
_ITEM, _ANSWER, _TEXT = 0, 3, 4
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one line of a form: the number of its row, the answer and the text beside."""

    row: int
    answer: str = ""
    text: str = ""


_NONE = Cell(row=0)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One form as it came back."""

    path: Path
    name: str
    role: Role
    cells: dict[str, Cell]

    def where(self, item: str = "", column: str = "Answer") -> str:
        """Word the place of an item: file, sheet, row and column."""
        place = f"{self.path.name}, sheet {self.name}"
        if not item:
            return place
        cell = self.cells.get(item)
        return f"{place}, {item}" if cell is None else f"{place}, row {cell.row} ({item}), {column}"

    @property
    def begun(self) -> bool:
        """Whether anything was filled in."""
        return any((cell.answer or cell.text) for item, cell in self.cells.items() if item not in _GIVEN)


_GIVEN = (CASE, "record", "day", "group")


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A workbook that came back, of a round and an auditor that are known."""

    path: Path
    round: Round
    auditor: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What one form says of one case: rows of `keeping.ANSWERS`, where it stands, and items whose cell is no answer."""

    key: str
    role: Role
    where: str
    rows: tuple[dict[str, object], ...]
    masked: int = 0
    unsound: tuple[str, ...] = ()

    @property
    def given_up(self) -> bool:
        """Whether the case could not be looked at."""
        return any(row["kind"] == "given_up" for row in self.rows)


def read_workbook(path: Path, place: Path) -> tuple[Workbook | None, list[Problem]]:
    """Read a workbook, or tell why it is none of ours.

    Parameters
    ----------
    path : Path
    place : Path
        The council's outputs, where its rounds are.
    """
    try:
        with opened(path, LIMITS) as book:
            marks = _marks(list(book.rows(forms.READ_ME))) if forms.READ_ME in book.names else {}
            if missing := [name for name in forms.MARKS if name not in marks]:
                what = f"is no workbook of an audit: its sheet '{forms.READ_ME}' does not say {', '.join(missing)}."
                return None, [_of(path, what, "Send the workbook that 'pmf audit sample' wrote.")]
            one = open_round(place, marks["Round"])
            if wrong := _stale(path, marks, one):
                return None, wrong
            problems: list[Problem] = []
            sheets = tuple(
                sheet for name in book.names if (sheet := _sheet(path, name, list(book.rows(name)), problems))
            )
    except BadInput as error:
        if not stored_rounds(place):
            return None, [_of(path, "no round of audits has been drawn here.", "Draw one: pmf audit sample.")]
        return None, [replace(one, where=_within(path, one.where)) for one in error.problems]
    return Workbook(path=path, round=one, auditor=marks["Auditor"], sheets=sheets), problems


def _of(path: Path, what: str, remedy: str) -> Problem:
    return Problem(where=path.name, what=what, remedy=remedy)


def _within(path: Path, where: str) -> str:
    return where if str(path) in where or path.name in where else f"{path.name}, sheet {forms.READ_ME}, {where}"


def _marks(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[0] in forms.MARKS and row[1]}


def _stale(path: Path, marks: dict[str, str], one: Round) -> list[Problem]:
    where = f"{path.name}, sheet {forms.READ_ME}"
    problems = []
    if marks["Version"] != one.facts.version:
        what = (
            f"is version {marks['Version']} of {one.facts.name}; the round that counts is version {one.facts.version}."
        )
        problems.append(Problem(where=where, what=what, remedy="Copy the answers into the workbook sent out last."))
    if marks["Auditor"] not in one.auditors:
        remedy = near(marks["Auditor"], one.auditors)
        problems.append(Problem(where=where, what=f"'{marks['Auditor']}' is no auditor of the round.", remedy=remedy))
    return problems


def _sheet(path: Path, name: str, rows: list[list[str]], problems: list[Problem]) -> Sheet | None:
    role = _ROLES.get(name.split(" ", maxsplit=1)[0])
    if name in _PLAIN:
        return None
    if role is None:
        problems.append(_of(path, f"the sheet '{name}' is not one of its forms.", "Take it out."))
        return None
    cells: dict[str, Cell] = {}
    for number, row in enumerate(rows, start=1):
        cell = [text.strip() for text in (*row, "", "", "", "", "")]
        if cell[_ITEM] and number > 4:
            cells[cell[_ITEM]] = Cell(row=number, answer=cell[_ANSWER], text=cell[_TEXT])
    return Sheet(path=path, name=name, role=role, cells=cells)


def audits_of(book: Workbook, *, today: date) -> tuple[list[Audit], list[Problem]]:
    """Return what a workbook says of each case that was begun, and what is wrong with it.

    Parameters
    ----------
    book : Workbook
    today : date
        No audit was done after it.

    Returns
    -------
    list of Audit
        With all answers that are sound; those that are not are among the problems.
    list of Problem
    """
    found: list[Audit] = []
    problems: list[Problem] = []
    for sheet in book.sheets:
        if not sheet.begun:
            continue
        misplaced = list(_misplaced(book, sheet))
        problems += misplaced
        if not misplaced:
            audit, wrong = _read(book, sheet, today)
            found += [audit] if audit.rows else []
            problems += wrong
    return found, problems


def _misplaced(book: Workbook, sheet: Sheet) -> Iterator[Problem]:
    """Yield why a form does not belong there: no such case, somebody else's, or of the auditor's own team."""
    one, case = book.round, sheet.cells.get(CASE, Cell(row=0)).answer
    where = sheet.where(CASE)
    key = one.key(case) if case else ""
    known = one.cases.loc[one.cases["key"] == key]
    if known.empty:
        what = f"'{case}' is not a case of the round {one.facts.name}." if case else "there is no case number."
        yield Problem(where=where, what=what, remedy="Use the form that was sent out; add no case of your own.")
        return
    auditor = one.auditors[book.auditor]
    given = one.assigned.loc[(one.assigned["key"] == key) & (one.assigned["role"] == sheet.role), "auditor"].tolist()
    if book.auditor not in given:
        whose = one.auditors[given[0]].name if given else "nobody"
        what = f"'{case}' was given to {whose} ({forms.NAMES[sheet.role].lower()}), not to {auditor.name}."
        yield Problem(where=where, what=what, remedy="Only one audit of a case counts: send back the one assigned.")
    if auditor.team and auditor.team == str(known["team"].iloc[0]):
        what = f"'{case}' is of {auditor.name}'s own team."
        yield Problem(where=where, what=what, remedy="Give the case to somebody else.")


def _read(book: Workbook, sheet: Sheet, today: date) -> tuple[Audit, list[Problem]]:
    one = book.round
    key = one.key(sheet.cells[CASE].answer)
    lines = forms.asked(one.facts.plan, sheet.role)
    problems: list[Problem] = []
    masked = 0
    unsound: list[str] = []
    rows: list[dict[str, object]] = []
    base = {"key": key, "role": sheet.role, "auditor": book.auditor, "received": pd.Timestamp(today)}
    up = _answer(sheet, next((line for line in lines if line.item == GIVEN_UP), None), one, today, problems)
    for line in lines:
        if line.item == GIVEN_UP:
            continue
        answer = _answer(sheet, line, one, today, problems)
        text, found = _text(sheet, line, problems)
        masked += found
        unsound += (
            [line.item] if not answer and line.kind != "text" and sheet.cells.get(line.item, _NONE).answer else []
        )
        if answer or text:
            rows.append({**base, "kind": _kind(line.item), "item": line.item, "answer": answer, "text": text})
    if up:
        both = [row for row in rows if row["answer"] and row["kind"] != "done"]
        if both:
            what = f"says that the case was not possible ({up}), and grades it too."
            problems.append(Problem(where=sheet.where(GIVEN_UP), what=what, remedy="Empty the one or the other."))
            return Audit(key=key, role=sheet.role, where=sheet.where(), rows=()), problems
        rows = [{**base, "kind": "given_up", "item": GIVEN_UP, "answer": up, "text": ""}]
    else:
        problems += _unanswered(sheet, lines)
        rows = _coded(rows, one)
    audit = Audit(
        key=key, role=sheet.role, where=sheet.where(), rows=tuple(rows), masked=masked, unsound=tuple(unsound)
    )
    return audit, problems


def _kind(item: str) -> str:
    stem = item.rsplit("-", 1)[0]
    kinds = {DONE: "done", OVERALL: "overall", NOTES: "notes"}
    return kinds.get(item) or (stem if stem in (STRENGTH, IMPROVEMENT) and item[-1].isdigit() else "question")


def _answer(sheet: Sheet, line: Line | None, one: Round, today: date, problems: list[Problem]) -> str:
    """Return a sound answer, or nothing after keeping the problem."""
    cell = sheet.cells.get(line.item) if line is not None else None
    if line is None or cell is None or not cell.answer or line.kind in ("text", "given"):
        return ""
    if line.kind == "day":
        said = _day(cell.answer)
        wrong = _wrong_day(cell.answer, said, one, today)
        answer = "" if said is None or wrong else said.isoformat()
    else:
        by_folded = {choice.casefold(): choice for choice in line.choices}
        answer = by_folded.get(" ".join(cell.answer.casefold().split()), "")
        scale = "the scale" if line.choices == one.facts.plan.grades else "the list"
        wrong = None if answer else (f"'{cell.answer}' is not on {scale}.", near(cell.answer, line.choices))
    if wrong:
        problems.append(Problem(where=sheet.where(line.item), what=wrong[0], remedy=wrong[1]))
    return answer


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _wrong_day(text: str, said: date | None, one: Round, today: date) -> tuple[str, str] | None:
    if said is None:
        return f"'{text}' is not a day.", "Write it as 31/03/2026."
    if said > today:
        return f"{said} has not come yet.", "Write the day the audit was done."
    if said < one.facts.drawn_on:
        return f"{said} is before the cases were drawn, on {one.facts.drawn_on}.", "Write the day the audit was done."
    return None


def _text(sheet: Sheet, line: Line, problems: list[Problem]) -> tuple[str, int]:
    """Return the text beside an answer without what names or finds a person, and how much was taken out."""
    cell = sheet.cells.get(line.item)
    if cell is None or not cell.text or not (line.explained or line.kind == "text"):
        return "", 0
    if len(cell.text) > LONGEST:
        what = f"has {len(cell.text):,} characters."
        where = sheet.where(line.item, forms.COLUMNS[_TEXT])
        problems.append(Problem(where=where, what=what, remedy=f"Keep it within {LONGEST:,}."))
        return "", 0
    clean = redaction.masked(cell.text, thorough=True)
    return clean.text, len(clean.found)


def _unanswered(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Problem]:
    needed = [line for line in lines if line.item in (DONE, OVERALL) or _kind(line.item) == "question"]
    for line in needed:
        cell = sheet.cells.get(line.item)
        if line.item == GIVEN_UP or (cell is not None and cell.answer):
            continue
        what = "the form has no such line any more." if cell is None else "is empty."
        remedy = "Use the form that was sent out." if cell is None else f"Answer it: {line.label.rstrip('.')}"
        yield Problem(where=sheet.where(line.item), what=what, remedy=remedy if remedy[-1] in "?." else f"{remedy}.")


def _coded(rows: list[dict[str, object]], one: Round) -> list[dict[str, object]]:
    """Put the code in place of the words of each strength and weakness, each once."""
    plan = one.facts.plan
    codes = {(STRENGTH, code.text): code.id for code in plan.strengths}
    codes |= {(IMPROVEMENT, code.text): code.id for code in plan.improvements}
    out: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        code = codes.get((str(row["kind"]), str(row["answer"])))
        said = row if code is None else {**row, "item": code, "answer": "yes"}
        out.setdefault((said["kind"], said["item"]), said)
    return list(out.values())


def as_frame(found: Sequence[Audit]) -> pd.DataFrame:
    """Return audits as rows of `keeping.ANSWERS`."""
    rows = [row for audit in found for row in audit.rows]
    frame = pd.DataFrame(rows, columns=list(ANSWERS))
    texts = [name for name in ANSWERS if name != "received"]
    return frame.astype({**dict.fromkeys(texts, "str"), "received": "datetime64[s]"})
