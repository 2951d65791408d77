"""A council that begins with one file of its own: no published tables, no neighbours, no list of authorities."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pmflib import build, disclosure, folders, store
from pmflib.reports import QuarterlyReport

COUNCIL = """\
slug: ours
authority: {code: E10000099, name: Ourshire, slug: ourshire}
districts:
  - {code: E07000901, name: Ashby, slug: ashby}
  - {code: E07000902, name: Barford, slug: barford}
brand: {name: Ourshire County Council, contact: performance@ourshire.example}
"""
SOURCES = """\
own_figures:
  file: quarterly_figures.csv
  format: figures
  label: Ourshire case system
  released: 2026-10-12
"""
FIGURES = """\
indicator,area,period,numerator,denominator
REF01,ashby,2026-27-q1,150,10000
REF01,barford,2026-27-q1,110,8000
REF01,ashby,2026-27-q2,160,10000
REF01,barford,2026-27-q2,115,8000
REF02,ashby,2026-27-q1,33,150
REF02,barford,2026-27-q1,25,110
REF02,ashby,2026-27-q2,30,160
REF02,barford,2026-27-q2,25,115
"""


@pytest.fixture
def ours(tmp_path: Path) -> dict[str, Path]:
    """Folders of parameters, data and outputs with one small council."""
    parameters, data = tmp_path / "parameters", tmp_path / "data"
    shutil.copytree(folders.shipped("parameters"), parameters, ignore=shutil.ignore_patterns("councils"))
    council = parameters / "councils" / "ours"
    council.mkdir(parents=True)
    data.mkdir()
    (council / "council.yml").write_text(COUNCIL, encoding="utf-8")
    (council / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (data / "quarterly_figures.csv").write_text(FIGURES, encoding="utf-8")
    return {"parameters": parameters, "data": data, "outputs": tmp_path / "outputs"}


def test_one_file_is_checked_built_and_reported_without_neighbours(ours: dict[str, Path]) -> None:
    found = build.check("ours", **ours)
    assert (found.observations, found.proposals) == (8, ())
    assert any("no table 'cin_referrals'" in note for note in found.notes)
    built = build.build("ours", **ours, as_of="2026-11-20")
    assert (built.edition, built.slices) == ("2026-27-q2", ("ourshire", "ashby", "barford"))
    release = disclosure.open_slice(built.folder, "ashby")
    assert (release.context.current_set, release.context.previous_set, dict(release.context.neighbours)) == ("", "", {})
    newest = release.core[(release.core["area"] == "E07000901") & (release.core["period_end"] == "2026-09-30")]
    assert newest.set_index("indicator")["value"].round(2).to_dict() == {"REF01": 635.22, "REF02": 18.75}
    assert store.read_table(ours["outputs"] / "ours" / "store" / "figures_shifts.parquet").empty
    report = QuarterlyReport(council="ours", area="ashby", period=built.edition, outputs=str(ours["outputs"]))
    assert report.place.name == "Ashby"
    assert report.shows("REF02")


def test_the_authority_may_have_figures_while_its_districts_have_none(ours: dict[str, Path]) -> None:
    rows = FIGURES.splitlines()
    text = "\n".join([rows[0], *(row.replace("ashby", "ourshire") for row in rows if "ashby" in row)])
    (ours["data"] / "quarterly_figures.csv").write_text(text, encoding="utf-8")
    assert build.build("ours", **ours, as_of="2026-11-20").slices == ("ourshire",)
