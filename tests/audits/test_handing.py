"""An auditor who leaves, a case that cannot be read, a slip in a workbook sent again: nothing that was done is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from pmflib import audits
from pmflib.audits import Auditor, Truth
from pmflib.audits.workbooks import auditor_workbook, case_list
from pmflib.errors import BadInput
from tests.audits.conftest import AUDITORS, DAY, Kept
from tests.audits.test_returned import EVERYTHING, cell, changed, sent, sheet_of, taken, told

TODAY = DAY + timedelta(days=9)
NEW = Auditor(slug="newcomer", name="Newcomer", team="ash-one", district="X07000001")


def given(one: Kept):
    return audits.answers(one.place, one.round.facts.name)


def handed(one: Kept, leaving: str, people: tuple[Auditor, ...] = AUDITORS):
    found = audits.handed_over(one.round, given(one), leaving, people, today=TODAY)
    audits.hand_over(one.place, one.round, found)
    return found, audits.open_round(one.place, one.round.facts.name)


def test_what_is_left_goes_to_others_who_may_see_it_and_what_was_done_stays(kept, tmp_path):
    one = kept()
    half = Truth(not_possible=0.0, not_done=0.5)
    taken(one, *sent(one, tmp_path / "out", "reviewer", truth=half).values())
    before = given(one)
    done = set(zip(before["key"], before["role"], strict=True))
    found, now = handed(one, "reviewing OFFICER", (*AUDITORS, NEW))
    mine = one.round.assigned[one.round.assigned["auditor"] == "reviewer"]
    left = set(zip(mine["key"], mine["role"], strict=True)) - done
    assert {(key, role) for key, role, _ in found.given} == left
    assert done
    assert set(now.assigned.loc[now.assigned["auditor"] == "reviewer", "key"]) == {key for key, _ in done}
    assert not now.assigned.duplicated(["key", "auditor"]).any()
    team = dict(zip(now.cases["key"], now.cases["team"], strict=True))
    own = {slug: auditor.team for slug, auditor in now.auditors.items()}
    assert all(team[key] != own[who] for key, _, who in found.given)
    assert found.auditors == (NEW,)
    # The draw stands as it was: only who has which case is another matter now.
    assert now.facts.version == one.round.facts.version


def test_what_was_handed_over_comes_back_from_its_new_auditor_alone(kept, tmp_path):
    one = kept()
    old = sent(one, tmp_path / "old", "reviewer")["reviewer"]
    found, now = handed(one, "reviewer")
    refused = taken(one, old)
    assert refused.fresh == 0
    assert "not to Reviewing officer" in told(refused)
    for slug in {who for _, _, who in found.given}:
        only = {(key, role) for key, role, who in found.given if who == slug}
        path = tmp_path / f"{slug}-handed-over-1-audit-delete-after-2027-01-25.xlsx"
        path.write_bytes(auditor_workbook(now, slug, one.drawn.cases, only=only))
        audits.fill(path, one.place, EVERYTHING, today=TODAY)
        back = taken(one, path)
        assert back.problems == ()
        assert back.fresh == sum(role != "reserve" for _, role in only)
    left = audits.standing(now, given(one), today=TODAY).people.set_index("auditor")["outstanding"]
    assert left.get("reviewer", 0) == 0


def test_the_list_of_all_cases_gives_the_numbers_back(kept, tmp_path):
    one = kept()
    path = tmp_path / "all-cases-audit-delete-after-2027-01-25.xlsx"
    path.write_bytes(case_list(one.round, one.drawn.cases))
    found = audits.read_case_list(path, one.round).set_index("key")
    expected = one.drawn.cases.set_index("key")
    for name in ("case", "record", "day", "stratum"):
        assert found[name].to_dict() == expected[name].to_dict()
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(6)
    book.save(path)
    with pytest.raises(BadInput, match="lacks 1 of the"):
        audits.read_case_list(path, one.round)


@pytest.mark.parametrize(
    ("leaving", "people", "words"),
    [
        ("reviewers", AUDITORS, "no auditor of neglect-2026-27-q2. Did you mean 'Reviewing officer'"),
        ("reviewer", AUDITORS[2:3], "nobody else is named"),
        ("reviewer", (Auditor(slug="a", name="A", most=1), AUDITORS[3]), "cannot be given out"),
    ],
)
def test_what_cannot_be_handed_over_is_told(kept, leaving, people, words):
    with pytest.raises(BadInput, match=words):
        handed(kept(size=60), leaving, people)


def test_who_has_nothing_left_needs_nobody(kept, tmp_path):
    one = kept(replacements=0.0)
    taken(one, *sent(one, tmp_path / "out", "reviewer").values())
    with pytest.raises(BadInput, match="has nothing left to do"):
        handed(one, "reviewer")


def give_up(one: Kept, key: str, role: str, folder: Path) -> None:
    case = one.drawn.cases.set_index("key").loc[key, "case"]
    who = one.round.assigned.set_index(["key", "role"]).loc[(key, role), "auditor"]
    path = sent(one, folder, who, truth=None)[who]
    kind = {"first": "Audit", "reserve": "Reserve"}[role]

    def change(book: openpyxl.Workbook) -> None:
        cell(book, sheet_of(book, kind, case), "not-possible").value = "file not found"

    assert taken(one, changed(path, change)).given_up >= 1


def test_the_next_of_the_reserve_is_named_until_none_is_left(kept, tmp_path):
    one = kept()
    cases = one.round.cases
    ash = cases[(cases["stratum"] == "ash") & ~cases["reserve"]]["key"].tolist()
    spare = cases[(cases["stratum"] == "ash") & cases["reserve"]].sort_values("place")["key"].tolist()
    holder = one.round.assigned[one.round.assigned["role"] == "reserve"].set_index("key")["auditor"]

    def to_replace() -> list[tuple[str, int, str]]:
        rows = audits.standing(one.round, given(one), today=TODAY).replace
        return [tuple(row) for row in rows.to_numpy().tolist()]

    assert to_replace() == []
    give_up(one, ash[0], "first", tmp_path / "a")
    assert to_replace() == [("ash", 1, one.round.auditors[holder[spare[0]]].name)]
    give_up(one, spare[0], "reserve", tmp_path / "b")
    assert to_replace() == [("ash", 2, one.round.auditors[holder[spare[1]]].name)]
    for at, key in enumerate(ash[1 : len(spare) + 1]):
        give_up(one, key, "first", tmp_path / f"c{at}")
    assert to_replace()[-2:] == [("ash", 0, ""), ("ash", 0, "")]


def test_a_slip_in_a_workbook_sent_again_does_not_undo_what_was_said(kept, tmp_path):
    one = kept()
    path = sent(one, tmp_path / "out", "reviewer")["reviewer"]
    assert taken(one, path).problems == ()
    before = given(one)

    def slip(book: openpyxl.Workbook) -> None:
        cell(book, "Audit 1", "overall").value = "excellent"
        cell(book, "Audit 1", "audited-on").value = "soon"
        cell(book, "Audit 2", "voice").value = "inadequate"

    again = taken(one, changed(path, slip))
    assert len(again.problems) == 2
    after = given(one)
    same = ["key", "role", "item", "answer"]
    kept_rows = after[same].merge(before[same], how="outer", indicator=True)
    other = kept_rows[kept_rows["_merge"] != "both"]
    assert set(other["item"]) <= {"voice"}
