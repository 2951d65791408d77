"""quality.yml and quality_plan.yml: every problem with its place, value and cure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pmflib import folders
from pmflib.catalogue import Catalogue, load
from pmflib.errors import BadInput

Edit = Callable[..., list[str]]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """A function that changes one text of a file that ships and returns the problems this makes."""
    whole = tmp_path / "parameters"
    shutil.copytree(folders.shipped("parameters"), whole)

    def edit(name: str, old: str, new: str) -> list[str]:
        path = whole / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            load("northmere", parameters=whole)
        except BadInput as error:
            return [str(problem) for problem in error.problems]
        return []

    return edit


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return load("northmere")


PLAN = "councils/northmere/quality_plan.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("quality.yml", "dimension: completeness", "dimension: fullness", "'fullness' is not known"),
        (
            "quality.yml",
            "table: ssd_cin_episodes\n        columns",
            "table: ssd_cin\n        columns",
            "'ssd_cin' is not",
        ),
        ("quality.yml", "columns: [cine_person_id]", "columns: [cine_person]", "Did you mean 'cine_person_id'"),
        ("quality.yml", "bias: {REF02: down, REF05", "bias: {REF2: down, REF05", "'REF2' is not an indicator"),
        ("quality.yml", "bias: {REF02: down, REF05", "bias: {REF02: sideways, REF05", "'sideways' is not known"),
        ("quality.yml", "    method: jumps", "    method: leaps", "'leaps' is not known"),
        ("quality.yml", "effects: {ASM03: surplus}", "effects: {ASM3: surplus}", "does not push 'ASM3'"),
        ("quality.yml", "  ssd_address: addresses", "  ssd_adress: addresses", "Did you mean 'ssd_address'"),
        ("quality.yml", "    method: jumps\n", "", "either a method or checks"),
        ("quality.yml", "faults: [DQ01]", "faults: [D1]", "faults[1]"),
        ("quality.yml", "suffix: MIXED", "suffix: NONE", "'DQ14-NONE' is the code of another check"),
        ("quality.yml", "    date: received_date", "    date: received", "'received' is not a field of complaints"),
        ("quality.yml", "    published: CP01", "    published: CP99", "'CP99' is not an indicator"),
        ("quality.yml", "  high: 80\n", "  high: 180\n", "100.0 or less"),
        (PLAN, "area: ambermoor,", "area: ambermore,", "Did you mean 'ambermoor'"),
        (PLAN, "rule: DQ12,", "rule: DQ121,", "'DQ121' is not in quality.yml"),
        (PLAN, "due: 2026-12-31}", "due: soon}", "'soon' is not a day"),
        (PLAN, "target: 1.0", "target: 101.0", "100.0 or less"),
        (PLAN, "priorities: [DQ12", "priorities: [DQ99", "'DQ99' is not in quality.yml"),
        (PLAN, "area: ambermoor, rule: DQ09-REFERRAL", "area: ambermoor, rule: DQ12", "a second line for DQ12"),
    ],
)
def test_each_slip_is_told_once_with_its_file(edited: Edit, name: str, old: str, new: str, told: str):
    (problem,) = edited(name, old, new)
    assert told in problem
    assert problem.startswith(name)


def test_parameters_without_the_files_check_nothing(edited: Edit, tmp_path: Path):
    (tmp_path / "parameters" / "quality.yml").unlink()
    (tmp_path / "parameters" / PLAN).unlink()
    found = load("northmere", parameters=tmp_path / "parameters")
    assert found.quality.rules == {}
    assert found.quality_plan is None


def test_a_rule_of_several_checks_or_series_has_a_code_for_each(known: Catalogue):
    rules = known.quality.rules
    assert {"DQ14-NONE", "DQ14-MIXED", "GAP-REFERRALS", "GAP-CP-PLANS"} <= set(rules)
    assert "RETURN-COMPLAINTS" not in rules  # nobody publishes them
    assert rules["GAP-REFERRALS"].table == "ssd_cin_episodes"


def test_a_check_may_move_other_indicators_than_its_rule(known: Catalogue):
    assert known.quality.rules["DQ29-ADDRESS"].bias == {"*": "unclear"}
    assert known.quality.rules["DQ29-CLA"].bias == {}


def test_one_direction_sums_up_a_rule_unless_indicators_differ(known: Catalogue):
    assert known.quality.rules["DQ19"].direction == "down"
    assert known.quality.rules["DQ28"].direction == "unclear"
