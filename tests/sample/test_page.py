"""The page says what is planted, and every field of the truth file."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from pmflib.sample.page import page
from pmflib.sample.truths import TRUTHS


def test_the_page_is_the_one_the_truths_give():
    told = "run: python -m pmflib.sample.page > pmflib/docs/sample.md"
    assert resources.files("pmflib").joinpath("docs/sample.md").read_text(encoding="utf-8") == page(), told


def test_every_truth_says_where_a_report_shows_it():
    sections = page().split("\n### ")[1:]
    assert len(sections) == len(TRUTHS)
    for truth, section in zip(TRUTHS, sections, strict=True):
        assert section.lower().startswith(truth.name.lower())
        assert all(text in section for text in (truth.cause, truth.reading, truth.shown))


def test_every_field_of_the_truth_file_is_told(northmere_records: dict[str, Path]):
    told = json.loads((northmere_records["faulty"] / "truth.json").read_text(encoding="utf-8"))
    for field in told:
        assert f"`{field}`" in page(), field
    for field in told["truths"][0]:
        assert f"[].{field}`" in page() or f"`.{field}`" in page(), field
