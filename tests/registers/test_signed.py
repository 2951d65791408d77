"""Who signed what, and on which figures: steps in order, bound to a hash, read as strictly as every register."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pmflib import catalogue, registers
from pmflib.errors import BadInput
from pmflib.registers import Decision

HASH = "0123456789abcdef" * 4
REVIEWED = Decision(
    edition="2026-27-q2",
    audience="public",
    state="reviewed",
    name="A. Smith",
    post="Head of Performance, North",
    date="2026-11-20",
    release=HASH,
)
SIGNED = replace(REVIEWED, report="quarterly", area="ashby", state="signed", name="C. Director", post="Director")


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    registers.keep_signoffs(tmp_path, (REVIEWED, SIGNED))
    assert registers.signoffs(tmp_path, catalogue=catalogue.load("northmere")) == (REVIEWED, SIGNED)


def test_without_a_file_nothing_was_decided(tmp_path: Path) -> None:
    assert registers.signoffs(tmp_path, catalogue=catalogue.load("northmere")) == ()


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    wrong = replace(REVIEWED, edition="2026-q2", state="aproved", name="", date="20.11.2026", release="12")
    registers.keep_signoffs(tmp_path, (wrong, REVIEWED, REVIEWED))
    with pytest.raises(BadInput) as caught:
        registers.signoffs(tmp_path, catalogue=catalogue.load("northmere"))
    told = [str(one) for one in caught.value.problems]
    parts = ("'2026-q2'", "'aproved'", "name: is empty", "'20.11.2026'", "'12' is not the hash", "second 'reviewed'")
    assert len(told) == len(parts)
    assert all(any(part in line for line in told) for part in parts)


def test_a_decision_holds_for_the_reports_it_names_and_the_figures_it_was_made_on() -> None:
    held = registers.reached((REVIEWED, SIGNED), edition="2026-27-q2", audience="public", release=HASH)
    assert registers.standing(held, report="quarterly", area="ashby").state == "signed"
    assert registers.standing(held, report="quarterly", area="barford").state == "reviewed"
    assert registers.standing(held, report="deep_dive", area="ashby").state == "reviewed"
    other = registers.reached((REVIEWED, SIGNED), edition="2026-27-q2", audience="public", release=HASH[::-1])
    assert registers.standing(other, report="quarterly", area="ashby").state == "draft"


def test_the_cover_says_who_and_when() -> None:
    assert registers.standing((SIGNED,), report="quarterly", area="ashby").words == (
        "Signed by C. Director, Director, 20 November 2026"
    )
    assert registers.standing((), report="quarterly", area="ashby").words == "Draft, not yet reviewed"


def test_what_stands_beside_a_release_goes_with_the_last_decision(tmp_path: Path) -> None:
    registers.write_sidecar(tmp_path, (REVIEWED,))
    assert registers.read_sidecar(tmp_path) == (REVIEWED,)
    registers.write_sidecar(tmp_path, ())
    assert registers.read_sidecar(tmp_path) == ()
    assert not list(tmp_path.iterdir())
