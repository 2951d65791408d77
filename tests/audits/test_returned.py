"""Workbooks that come back: what is good is kept, and every problem is told where it stands."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from pmflib import audits
from pmflib.audits import TakenIn, Truth, take_in
from pmflib.audits.forms import COLUMNS, LISTS, OVERVIEW, READ_ME
from pmflib.audits.workbooks import auditor_workbook, case_list
from tests.audits.conftest import AUDITORS, DAY, Kept

TODAY = DAY + timedelta(days=9)
EVERYTHING = Truth(not_possible=0.0, not_done=0.0)
Change = Callable[[openpyxl.Workbook], None]


def sent(one: Kept, folder: Path, *only: str, truth: Truth | None = EVERYTHING) -> dict[str, Path]:
    """Write the auditors' workbooks, all or those named, filled in unless there is no truth."""
    folder.mkdir(exist_ok=True)
    paths = {}
    for auditor in only or one.round.auditors:
        paths[auditor] = folder / f"{auditor}-audit-delete-after-2027-01-25.xlsx"
        paths[auditor].write_bytes(auditor_workbook(one.round, auditor, one.drawn.cases))
        if truth is not None:
            audits.fill(paths[auditor], one.place, truth, today=TODAY)
    return paths


def changed(path: Path, change: Change) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def cell(book: openpyxl.Workbook, sheet: str, item: str, column: int = 4) -> openpyxl.cell.Cell:
    (row,) = (each[0].row for each in book[sheet].iter_rows(min_row=5) if each[0].value == item)
    return book[sheet].cell(row, column)


def sheet_of(book: openpyxl.Workbook, kind: str, case: str) -> str:
    forms = (name for name in book.sheetnames if name.startswith(kind))
    return next(name for name in forms if cell(book, name, "case").value == case)


def taken(one: Kept, *paths: Path, today: date = TODAY) -> TakenIn:
    return take_in(paths, one.place, today=today)


def told(found: TakenIn) -> str:
    return "\n".join(map(str, found.problems))


def test_a_whole_round_comes_in_as_it_was_filled(kept, tmp_path):
    one = kept()
    found = taken(one, *sent(one, tmp_path / "out").values())
    assert found.problems == ()
    assert found.workbooks == len(AUDITORS)
    expected = one.round.assigned[one.round.assigned["role"] != "reserve"]
    assert found.audits == found.fresh == len(expected)
    stored = audits.answers(one.place, one.round.facts.name)
    assert set(zip(stored["key"], stored["role"], strict=True)) == set(
        zip(expected["key"], expected["role"], strict=True)
    )
    truth = {
        key: EVERYTHING.grade(case, place, one.round.facts.plan)
        for key, case, place in one.drawn.cases[["key", "case", "district"]].to_numpy().tolist()
    }
    graded = stored[(stored["kind"] == "overall") & (stored["role"] == "moderator")]
    scale = one.round.facts.plan.grades
    assert all(scale[truth[row.key]] == row.answer for row in graded.itertuples())


def test_the_same_again_is_not_kept_twice_and_a_correction_counts(kept, tmp_path):
    one = kept()
    path = sent(one, tmp_path / "out", "reviewer")["reviewer"]
    first = taken(one, path)
    assert taken(one, path).fresh == 0
    before = cell(openpyxl.load_workbook(path), "Audit 1", "overall").value
    other = "good" if before != "good" else "inadequate"
    changed(path, lambda book: setattr(cell(book, "Audit 1", "overall"), "value", other))
    assert taken(one, path).fresh == 1
    stored = audits.answers(one.place, one.round.facts.name)
    key = one.round.key(str(cell(openpyxl.load_workbook(path), "Audit 1", "case").value))
    (grade,) = stored.loc[
        (stored["key"] == key) & (stored["kind"] == "overall") & (stored["role"] == "first"), "answer"
    ]
    assert grade == other
    assert stored.groupby(["key", "role"]).ngroups == first.audits
    assert len(list((one.place / "audits" / one.round.facts.name).glob("answers-*.parquet"))) == 2


def _off_scale(book):
    cell(book, "Audit 1", "voice").value = "excellent"


def _missing(book):
    cell(book, "Audit 1", "plan").value = None


def _future(book):
    cell(book, "Audit 1", "audited-on").value = datetime(2027, 5, 1)


def _too_early(book):
    cell(book, "Audit 1", "audited-on").value = "01/10/2026"


def _no_day(book):
    cell(book, "Audit 1", "audited-on").value = "soon"


def _stranger(book):
    cell(book, "Audit 1", "case").value = "C99999"


def _both(book):
    cell(book, "Audit 1", "not-possible").value = "file restricted"


def _code(book):
    cell(book, "Audit 1", "strength-1").value = "Child seem"


def _long(book):
    cell(book, "Audit 1", "notes", 5).value = "x" * 5000


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_off_scale, "(voice), Answer: 'excellent' is not on the scale."),
        (_missing, "(plan), Answer: is empty. Answer it: Is the plan clear?"),
        (_future, "(audited-on), Answer: 2027-05-01 has not come yet."),
        (_too_early, "(audited-on), Answer: 2026-10-01 is before the cases were drawn, on 2026-11-02."),
        (_no_day, "(audited-on), Answer: 'soon' is not a day. Write it as 31/03/2026."),
        (_stranger, "(case), Answer: 'C99999' is not a case of the round neglect-2026-27-q2."),
        (_both, "says that the case was not possible (file restricted), and grades it too."),
        (_code, "'Child seem' is not on the list. Did you mean 'Child seen'?"),
        (_long, "(notes), What in the file shows it: has 5,000 characters."),
    ],
)
def test_a_problem_is_told_with_its_place_and_the_rest_is_kept(kept, tmp_path, change: Change, problem: str):
    one = kept()
    path = changed(sent(one, tmp_path / "out", "reviewer")["reviewer"], change)
    whole = len(
        one.round.assigned[(one.round.assigned["auditor"] == "reviewer") & (one.round.assigned["role"] != "reserve")]
    )
    found = taken(one, path)
    (said,) = map(str, found.problems)
    assert said.startswith(f"{path.name}, sheet Audit 1")
    assert problem in said
    assert found.audits in (whole, whole - 1)


def test_everything_wrong_is_told_at_once(kept, tmp_path):
    one = kept()

    def spoil(book):
        _off_scale(book)
        _missing(book)
        _future(book)
        cell(book, "Audit 2", "case").value = "C88888"

    found = taken(one, changed(sent(one, tmp_path / "out", "reviewer")["reviewer"], spoil))
    assert len(found.problems) == 4
    stored = audits.answers(one.place, one.round.facts.name)
    assert len(stored) > 0


def test_somebody_elses_case_is_refused(kept, tmp_path):
    one = kept()
    paths = sent(one, tmp_path / "out", "reviewer", "birch-manager")
    theirs = str(cell(openpyxl.load_workbook(paths["birch-manager"]), "Audit 1", "case").value)
    changed(paths["reviewer"], lambda book: setattr(cell(book, "Audit 1", "case"), "value", theirs))
    said = told(taken(one, paths["reviewer"]))
    assert f"'{theirs}' was given to Manager of Birch (audit), not to Reviewing officer." in said


def test_a_case_audited_twice_counts_once(kept, tmp_path):
    one = kept()
    path = sent(one, tmp_path / "out", "reviewer")["reviewer"]
    copied = Path(shutil.copy(path, path.with_name("copy of it.xlsx")))
    changed(copied, lambda book: setattr(cell(book, "Audit 1", "overall"), "value", "inadequate"))
    found = taken(one, path, copied)
    twice = [str(each) for each in found.problems]
    assert all("the same case stands in" in each and each.startswith("copy of it.xlsx") for each in twice)
    assert found.audits == len(twice)


def test_a_reserve_counts_only_in_the_place_of_a_case_given_up(kept, tmp_path):
    one = kept(double_share=0.0, moderation_share=0.0)
    paths = sent(one, tmp_path / "out")
    spare = one.drawn.cases[one.drawn.cases["reserve"] & (one.drawn.cases["place"] == 1)].iloc[0]
    holder = one.round.assigned.set_index("key").loc[spare["key"], "auditor"]

    def take_reserve(book):
        sheet = sheet_of(book, "Reserve", spare["case"])
        for item, answer in {"audited-on": DAY, "voice": "good", "plan": "good", "overall": "good"}.items():
            cell(book, sheet, item).value = answer

    changed(paths[holder], take_reserve)
    assert "a case in reserve for" in told(taken(one, paths[holder]))
    lost = one.drawn.cases[(one.drawn.cases["stratum"] == spare["stratum"]) & ~one.drawn.cases["reserve"]].iloc[0]
    owner = one.round.assigned[(one.round.assigned["key"] == lost["key"]) & (one.round.assigned["role"] == "first")]

    def give_up(book):
        sheet = sheet_of(book, "Audit", lost["case"])
        for row in book[sheet].iter_rows(min_row=5):
            if row[0].value not in ("case", "record", "day"):
                row[3].value = row[4].value = None
        cell(book, sheet, "not-possible").value = "file restricted"

    changed(paths[owner["auditor"].iloc[0]], give_up)
    found = taken(one, *paths.values())
    assert found.problems == ()
    assert found.given_up == 1
    assert audits.standing(one.round, audits.answers(one.place, one.round.facts.name), today=TODAY).done == 24


def test_an_older_workbook_is_refused(kept, tmp_path):
    one = kept()
    path = sent(one, tmp_path / "out", "reviewer")["reviewer"]
    kept(seed=6)
    said = told(taken(one, path))
    assert f"is version {one.round.facts.version} of neglect-2026-27-q2; the round that counts is version" in said
    assert audits.answers(one.place, one.round.facts.name).empty


def test_other_files_are_told_from_ours(kept, tmp_path):
    one = kept()
    strange = tmp_path / "strange.xlsx"
    openpyxl.Workbook().save(strange)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    good = sent(one, tmp_path / "out", "reviewer")["reviewer"]
    renamed = changed(sent(one, tmp_path / "two", "principal")["principal"], _other_round)
    found = taken(one, strange, broken, tmp_path / "absent.xlsx", renamed, good)
    assert found.workbooks == 1
    assert found.audits > 0
    for part in (
        "strange.xlsx: is no workbook of an audit",
        "broken.xlsx",
        "absent.xlsx: There is no such file.",
        "there is no round 'neglect-2026-27-q3'. Did you mean 'neglect-2026-27-q2'?",
    ):
        assert part in told(found)


def _other_round(book):
    (row,) = (each[0].row for each in book[READ_ME].iter_rows() if each[0].value == "Round")
    book[READ_ME].cell(row, 2).value = "neglect-2026-27-q3"


def test_what_names_somebody_is_masked_before_anything_is_kept(kept, tmp_path):
    one = kept()

    def name_somebody(book):
        cell(book, "Audit 1", "notes", 5).value = "Her mother Susan Marsh rang on 07700 900123 about the delay."

    found = taken(one, changed(sent(one, tmp_path / "out", "reviewer")["reviewer"], name_somebody))
    assert found.masked == 2
    stored = audits.answers(one.place, one.round.facts.name)
    assert not stored["text"].str.contains("Susan|07700").any()
    assert stored["text"].str.contains(r"\[name\].*\[telephone\]").any()
    audits.keep_quotes(one.place, one.round, stored)
    quotes = one.place / "audits" / one.round.facts.name / "quotes.csv"
    assert "Susan" not in quotes.read_text("utf-8-sig")


def test_quotes_are_shown_only_with_a_reviewers_mark(kept, tmp_path):
    one = kept()
    taken(one, *sent(one, tmp_path / "out").values())
    given = audits.answers(one.place, one.round.facts.name)
    many = audits.keep_quotes(one.place, one.round, given)
    assert many > 2
    assert audits.reviewed(one.place, one.round).empty
    path = one.place / "audits" / one.round.facts.name / "quotes.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    lines[1] += "Head of quality assurance"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    assert len(audits.reviewed(one.place, one.round)) == 1
    assert audits.keep_quotes(one.place, one.round, given) == 0
    assert len(audits.reviewed(one.place, one.round)) == 1


def test_the_workbook_holds_no_more_than_it_must_and_is_locked(kept, tmp_path):
    one = kept()
    path = sent(one, tmp_path / "out", "reviewer", truth=None)["reviewer"]
    book = openpyxl.load_workbook(path)
    assert book.security.lockStructure
    assert book.sheetnames[:2] == [READ_ME, OVERVIEW]
    assert book.sheetnames[-1] == LISTS
    assert all(sheet.protection.sheet for sheet in book)
    form = book["Audit 1"]
    assert [each.value for each in form[4]] == list(COLUMNS)
    grade = cell(book, "Audit 1", "voice")
    assert not grade.protection.locked
    assert cell(book, "Audit 1", "case").protection.locked
    ranges = [str(rule.sqref) for rule in form.data_validations.dataValidation if rule.type == "list"]
    assert grade.coordinate in ranges
    mine = one.round.assigned.loc[one.round.assigned["auditor"] == "reviewer", "key"]
    others = set(one.drawn.cases["case"]) - set(one.drawn.cases.loc[one.drawn.cases["key"].isin(mine), "case"])
    written = {str(each.value) for sheet in book for row in sheet.iter_rows() for each in row if each.value}
    assert not written & others
    assert not any(each.data_type == "f" for sheet in book for row in sheet.iter_rows() for each in row)


def test_the_list_of_all_cases_says_who_has_which(kept, tmp_path):
    one = kept()
    path = tmp_path / "all.xlsx"
    path.write_bytes(case_list(one.round, one.drawn.cases))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True))
    assert rows[0][0] == "case"
    assert [row[0] for row in rows[1:]] == one.drawn.cases["case"].tolist()
    assert f"Delete after {one.round.facts.delete_after}." in openpyxl.load_workbook(path).active["A1"].value


def test_nothing_that_is_kept_finds_a_child(kept, tmp_path):
    one = kept()
    taken(one, *sent(one, tmp_path / "out").values())
    folder = one.place / "audits" / one.round.facts.name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        assert not any(case.encode() in content for case in one.drawn.cases["case"])


def test_a_round_comes_back_from_disk_as_it_was(kept):
    one = kept()
    again = audits.open_round(one.place, one.round.facts.name)
    assert again.facts == one.round.facts
    assert again.cases.equals(one.round.cases)
    assert audits.stored_rounds(one.place) == [one.round.facts.name]
