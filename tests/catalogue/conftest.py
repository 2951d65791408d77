"""A parameters folder small enough to read at a glance, for tests to break one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmflib.catalogue import Catalogue, load
from pmflib.errors import BadInput, Problem

INDICATORS = """\
themes: [Front door, Workforce]
indicators:
  REF02:
    title: Re-referrals within 12 months
    definition: The share of referrals that came again within a year.
    theme: Front door
    element: Outcomes
    kind: outcome
    measure: flow
    window: quarter
    unit: per cent
    decimals: 1
    polarity: low
    interval: wilson
    owner: Front door lead
    national_reference: Census
    published:
      table: referrals
      numerator: [again]
      denominator: [all]
      value: percent
      decimals: 1
  WF04:
    title: Average caseload
    definition: Cases for each worker.
    theme: Workforce
    element: Key indicators
    kind: input
    measure: stock
    window: snapshot
    unit: cases per FTE
    decimals: 1
    polarity: low
    interval: none
    owner: Principal social worker
    national_reference: Census
    published: {table: referrals, value: caseload, window: snapshot}
"""
COUNCIL = """\
slug: own
authority: {code: X10000001, name: Own, slug: own}
districts:
  - {code: X07000001, name: East, slug: east, aliases: [Old East]}
  - {code: X07000002, name: West, slug: west}
neighbours:
  - {name: Set of 2025, table: lists, model: "2025", used_from: 2025-05-01}
brand: {name: Own council, contact: performance@own.example}
synthetic: true
"""
SOURCES = """\
referrals: {file: a/referrals.csv, format: ees, label: Ministry, released: 2025-10-30}
lists: {file: a/lists.csv, format: neighbours, label: Ministry, released: 2025-05-01}
"""
DISCLOSURE = "internal-officer: {title: Officers, local_figures: true}\n"

Breaker = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "councils" / "own").mkdir(parents=True)
    (tmp_path / "indicators.yml").write_text(INDICATORS, encoding="utf-8")
    (tmp_path / "disclosure.yml").write_text(DISCLOSURE, encoding="utf-8")
    (tmp_path / "councils" / "own" / "council.yml").write_text(COUNCIL, encoding="utf-8")
    (tmp_path / "councils" / "own" / "sources.yml").write_text(SOURCES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def break_by(folder: Path) -> Breaker:
    """Replace text in the files (`old, new` pairs), load, and return the problems."""

    def change(*pairs: tuple[str, str]) -> tuple[Problem, ...]:
        missed = {old for old, _ in pairs}
        for path in sorted(folder.rglob("*.yml")):
            text = path.read_text(encoding="utf-8")
            for old, new in pairs:
                missed -= {old} if old in text else set()
                text = text.replace(old, new, 1)
            path.write_text(text, encoding="utf-8")
        assert not missed, f"nothing to break: {missed}"
        with pytest.raises(BadInput) as caught:
            load("own", parameters=folder)
        return caught.value.problems

    return change


@pytest.fixture
def small(folder: Path) -> Catalogue:
    return load("own", parameters=folder)
