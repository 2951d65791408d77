"""What `pmf check` says of record tables: everything wrong at once, beside what is wrong with the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import build
from pmflib.errors import BadInput
from tests.small_council import settle

FIGURES = "indicator,area,period,numerator,denominator\nREF01,{area},2026-27-q1,150,10000\n"
GOOD = "pers_person_id,pers_sex\nP1,1\nP2,9\n"


@pytest.fixture
def ours(tmp_path: Path) -> dict[str, Path]:
    settle(tmp_path, FIGURES.format(area="ashby"))
    with (tmp_path / "parameters/councils/ours/sources.yml").open("a", encoding="utf-8") as sources:
        sources.write("cases: {folder: records/*, format: records, label: Ourshire cases}\n")
    extract = tmp_path / "data" / "records" / "2026-10-12"
    extract.mkdir(parents=True)
    (extract / "ssd_person.csv").write_text(GOOD, encoding="utf-8")
    return {name: tmp_path / name for name in ("parameters", "data", "outputs")}


def test_what_deserves_a_look_is_noted_and_nothing_is_kept(ours: dict[str, Path]) -> None:
    found = build.check("ours", **ours)
    assert any("'9' is no code of the list 'sex'" in note for note in found.notes)
    assert list(ours["outputs"].rglob("*.parquet")) == []


def test_tables_that_cannot_be_read_are_said_together_with_figures_that_cannot(ours: dict[str, Path]) -> None:
    extract = ours["data"] / "records" / "2026-10-12"
    (extract / "finance.csv").write_text("", encoding="utf-8")
    (extract / "audits.csv").write_text("audit_id\nA1\n", encoding="utf-8")
    (ours["data"] / "figures.csv").write_text(FIGURES.format(area="nowhere"), encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        build.check("ours", **ours)
    said = str(raised.value)
    assert all(word in said for word in ("'nowhere'", "sources.yml: finance", "The file is empty", "no column 'kind'"))
