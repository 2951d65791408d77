"""The ``audit:`` block of a theme: what ships is sound, and every problem of a faulty one is named at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from pmflib import catalogue, folders
from pmflib.errors import BadInput


def test_every_theme_that_ships_says_how_it_is_audited():
    for name, dive in catalogue.load("northmere").dives.items():
        assert dive.audit is not None, name
        assert len(dive.audit.questions) >= 5
        assert dive.audit.strengths
        assert dive.audit.improvements


def test_every_problem_is_named_at_once(tmp_path: Path):
    parameters = Path(shutil.copytree(folders.shipped("parameters"), tmp_path / "parameters"))
    path = parameters / "themes" / "re_referrals.yml"
    theme = yaml.safe_load(path.read_text("utf-8"))
    plan = theme["audit"]
    plan |= {"precision": 10, "good": ["good", "exellent"], "auditors": "anybody", "double_share": 120}
    plan["agencies"] = {"kind": "cross", "names": ["Health"]}
    plan["frame"] |= {"since": "date", "atribution": "home"}
    plan["questions"][0] |= {"id": "overall", "agency": "Helth"}
    plan["questions"][2]["id"] = plan["questions"][1]["id"]
    path.write_text(yaml.safe_dump(theme, sort_keys=False), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        catalogue.load("northmere", parameters=parameters)
    first = str(caught.value)
    for part in ("audit.frame.atribution: is not a known key. Did you mean 'attribution'?", "audit.auditors", "120"):
        assert part in first
    plan["auditors"], plan["double_share"] = "not_own_team", 20
    del plan["frame"]["atribution"]
    path.write_text(yaml.safe_dump(theme, sort_keys=False), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        catalogue.load("northmere", parameters=parameters)
    said = str(caught.value)
    for part in (
        "audit.size: needs either 'size' (cases) or 'precision' (percentage points).",
        "audit.good[2]: 'exellent' is not a grade of the scale.",
        "audit.agencies.names: 1 named, but an audit across agencies needs two.",
        "audit.questions[1].agency: 'Helth' is not among the agencies. Did you mean 'Health'?",
        "audit.questions[1].id: 'overall' is kept for something else.",
        "stands there twice.",
        "audit.frame.date: needs either 'date'",
    ):
        assert part in said
