"""Who audits, and lists of cases that a council brings: every problem of every row at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pmflib import audits, catalogue
from pmflib.audits import read_auditors
from pmflib.catalogue.audit_plans import Agencies
from pmflib.errors import BadInput
from tests.audits.conftest import plan_of

TEAMS = pd.DataFrame({"slug": ["ash-one"], "name": ["Ash One"], "district": ["X07000001"]}, dtype="str")
KNOWN = catalogue.load("northmere")
DAY = date(2026, 11, 2)


def written(folder: Path, text: str) -> Path:
    path = folder / "given.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_auditors_are_read_with_their_team_by_name_or_slug(tmp_path):
    path = written(tmp_path, "auditor,team,most,moderates\nManager of Ash,Ash One,4,yes\nReviewer,,,\n")
    first, second = read_auditors(path, teams=TEAMS, agencies=Agencies())
    assert (first.slug, first.team, first.district, first.most, first.moderates) == (
        *("manager-of-ash", "ash-one", "X07000001"),
        *(4, True),
    )
    assert (second.team, second.most, second.moderates) == ("", None, False)


def test_every_problem_of_the_auditors_is_told(tmp_path):
    path = written(
        tmp_path,
        "auditor,team,agency,most,moderates\nOne,ash-on,,0,maybe\nOne,,police,,\n???,,,,\n",
    )
    with pytest.raises(BadInput) as caught:
        read_auditors(path, teams=TEAMS, agencies=Agencies(kind="cross", names=("Police", "Health")))
    said = str(caught.value)
    for part in (
        "row 2, team: 'ash-on' is not a team of the records. Did you mean 'ash-one'?",
        "row 2, most: '0' is not a number of cases.",
        "row 2, moderates: 'maybe' is neither yes nor no.",
        "row 3, agency: 'police' is not an agency of this theme. Did you mean 'Police'?",
        "row 3, auditor: 'One' stands there twice.",
        "row 4, auditor: '???' has no letter or digit for a file name.",
    ):
        assert part in said


def test_no_auditor_at_all_is_told(tmp_path):
    with pytest.raises(BadInput, match="names no auditor"):
        read_auditors(written(tmp_path, "auditor,team\n,\n"), teams=TEAMS, agencies=Agencies())


def test_a_list_gives_the_frame_and_what_names_a_child_stays_where_it_is(tmp_path):
    text = "case,district,team,day,child_name,dob\n100,Ambermoor,Front Door A,2026-07-03,Ann,2010-01-01\n101,,,,Bo,\n"
    frame = audits.from_list(written(tmp_path, text), catalogue=KNOWN, plan=plan_of(), taken=DAY)
    assert frame.cases["district"].tolist() == ["X07000001", "unallocated"]
    assert frame.cases["team"].tolist() == ["front-door-a", ""]
    assert frame.cases["record"].tolist() == ["100", "101"]
    assert frame.left_out == ("child_name", "dob")
    assert "child_name" not in frame.cases


def test_every_problem_of_a_list_is_told(tmp_path):
    text = "case,district,day\n100,Ambermore,2026-07-03\n100,,32 July\n,,\n"
    with pytest.raises(BadInput) as caught:
        audits.from_list(written(tmp_path, text), catalogue=KNOWN, plan=plan_of(), taken=DAY)
    said = str(caught.value)
    for part in (
        "row 2, district: 'Ambermore' is not a district of Northmere. Did you mean 'ambermoor'?",
        "row 3, case: '100' stands there twice.",
        "row 3, day: '32 July' is not a day.",
        "row 4, case: is empty.",
    ):
        assert part in said


def test_a_list_without_the_column_of_a_stratum_is_told(tmp_path):
    plan = plan_of(strata=("district", "primary_need"))
    with pytest.raises(BadInput, match="There is no column 'primary_need'"):
        audits.from_list(written(tmp_path, "case,district\n1,\n"), catalogue=KNOWN, plan=plan, taken=DAY)


def test_frames_are_held_against_the_views_and_every_problem_is_told():
    plan = plan_of(strata=("distrct",))
    broken = plan.model_copy(update={"frame": plan.frame.model_copy(update={"where": "days_since_previous < 9"})})
    theme = KNOWN.dives["re_referrals"].model_copy(update={"audit": broken})
    said = "\n".join(map(str, audits.problems(KNOWN.model_copy(update={"dives": {"mine": theme}}))))
    assert "themes/mine.yml: audit.frame.where: there is no column 'days_since_previous' in the view." in said
    assert (
        "themes/mine.yml: audit.strata: the view 'referrals' has no column 'distrct'. Did you mean 'district'?" in said
    )


def test_the_frames_that_ship_are_sound():
    assert audits.problems(KNOWN) == []
    assert {theme for theme, dive in KNOWN.dives.items() if dive.audit} == set(KNOWN.dives)
    assert len(KNOWN.dives) >= 6
