"""targets.yml: every mistake found, all of them at once, each with its place and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmflib.catalogue import load
from pmflib.errors import BadInput, Problem

ENTRY = """\
  - indicator: REF02
    areas: [own, districts]
    valid_from: 2025-04-01
    valid_to: 2025-12-31
    baseline: 23.5
    baseline_period: "2024-25"
    target: 22.5
    floor: 25.0
    stretch: 20.0
    origin: Plan
    set_by: Board
    agreed_on: 2025-03-12
    review_due: 2025-12-10
    version: v1
"""
LATER = ENTRY.replace("2025-04-01", "2026-01-01").replace("    valid_to: 2025-12-31\n", "")


def write(folder: Path, *entries: str) -> None:
    (folder / "councils" / "own" / "targets.yml").write_text("targets:\n" + "".join(entries), encoding="utf-8")


def problems(folder: Path, *entries: str) -> tuple[Problem, ...]:
    write(folder, *entries)
    with pytest.raises(BadInput) as caught:
        load("own", parameters=folder)
    return caught.value.problems


def test_a_target_is_read_with_its_areas_by_code(folder: Path) -> None:
    write(folder, ENTRY, LATER)
    first, second = load("own", parameters=folder).targets
    assert first.areas == ("X10000001", "X07000001", "X07000002")
    assert (first.valid_to, second.valid_to) == (date(2025, 12, 31), None)


def test_districts_are_those_without_an_entry_of_their_own(folder: Path) -> None:
    write(folder, ENTRY, ENTRY.replace("[own, districts]", "[Old East]").replace("22.5", "23.0"))
    both = load("own", parameters=folder).targets
    assert [target.areas for target in both] == [("X10000001", "X07000002"), ("X07000001",)]


def test_a_council_without_the_file_has_no_targets(folder: Path) -> None:
    assert load("own", parameters=folder).targets == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "part"),
    [
        ("    baseline: 23.5\n", "", "baseline", "is missing"),
        ("REF02", "REF2", "indicator", "Did you mean 'REF02'"),
        ("[own, districts]", "[ouwn]", "areas", "Did you mean 'own'"),
        ("target: 22.5", "target: 122.5", "target", "between 0 and 100"),
        ("floor: 25.0", "floor: 21.0", "target", "is above the floor"),
        ("stretch: 20.0", "stretch: 23.0", "stretch", "is above the target"),
        ("    floor: 25.0\n", "", "floor", "Add the key 'floor'"),
        ("stretch: 20.0", "tolerance: 2.0", "tolerance", "does not go with the polarity 'low'"),
        ("valid_to: 2025-12-31", "valid_to: 2025-03-31", "valid_to", "comes before valid_from"),
        ("review_due: 2025-12-10", "review_due: 2025-01-10", "review_due", "comes before agreed_on"),
        ('"2024-25"', '"2024-26"', "baseline_period", "is not a period"),
        ("stretch: 20.0", "profile: [0.5, 1.0]", "profile", "does not add up through the year"),
        ("stretch: 20.0", "profile: [0.5, 0.4, 0.7, 1]", "profile", "does not rise to 1"),
        ("version: v1", "versoin: v1", "versoin", "Did you mean 'version'"),
    ],
)
def test_one_mistake_is_named_with_its_place(folder: Path, old: str, new: str, key: str, part: str) -> None:
    found = problems(folder, ENTRY.replace(old, new))
    assert any(key in problem.where and part in str(problem) for problem in found), [str(one) for one in found]
    assert all("targets.yml" in problem.where for problem in found)


def test_two_targets_for_one_day_and_two_baselines_for_one_period(folder: Path) -> None:
    found = [str(one) for one in problems(folder, ENTRY, ENTRY.replace("baseline: 23.5", "baseline: 24.0"))]
    assert len(found) == 2
    assert any("already holds a target for REF02" in line and "targets[2].valid_from" in line for line in found), found
    assert any("24 for 2024-25, but entry 1 says 23.5" in line for line in found)


def test_all_mistakes_of_all_entries_come_together(folder: Path) -> None:
    found = problems(folder, ENTRY.replace("REF02", "REF9"), LATER.replace("target: 22.5", "target: -1.0"))
    assert len(found) >= 3


def test_the_sample_councils_targets_are_sound() -> None:
    targets = load("northmere").targets
    assert len({target.indicator for target in targets}) >= 12
    changing = [target for target in targets if target.indicator == "REF02"]
    assert changing[0].valid_to == date(2025, 12, 31)
    assert changing[1].valid_from == date(2026, 1, 1)
