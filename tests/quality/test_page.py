"""The page says what the rules say, and the rules cover the catalogue of faults."""

from __future__ import annotations

from pathlib import Path

from pmflib.catalogue import Catalogue
from pmflib.quality.page import page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_the_one_the_rules_give(known: Catalogue):
    told = "run: python -m pmflib.quality.page > pmflib/docs/quality.md"
    assert (ROOT / "pmflib" / "docs" / "quality.md").read_text("utf-8") == page(known.quality), told


def test_every_fault_of_the_catalogue_has_a_rule(known: Catalogue):
    covered = {fault for rule in known.quality.rules.values() for fault in rule.faults}
    assert covered == {f"DQ{number:02d}" for number in range(1, 41)}


def test_every_rule_tells_dimension_tables_cure_and_what_it_moves(known: Catalogue):
    text = page(known.quality)
    for rule in known.quality.rules.values():
        section = text.split(f"### {rule.code.split('-')[0]}: ")[1].split("\n### ")[0]
        assert f"- Dimension: {rule.dimension}" in section
        assert rule.official in section
        assert f"`{rule.table}`" in section
        assert rule.fix in section
        assert rule.why in section
        assert all(name == "*" or name in section for name in rule.bias)
