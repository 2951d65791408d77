"""A council that begins with one file of its own: no published tables, no neighbours, no list of authorities."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pmflib import build, disclosure, store
from pmflib.reports import QuarterlyReport
from tests.small_council import REFERRALS, settle

SOURCES_PAGE = Path(__file__).resolve().parents[2] / "pmflib/docs/sources.md"

FIGURES = (
    REFERRALS
    + """\
REF02,ashby,2026-27-q1,33,150
REF02,barford,2026-27-q1,25,110
REF02,ashby,2026-27-q2,30,160
REF02,barford,2026-27-q2,25,115
"""
)


@pytest.fixture
def ours(tmp_path: Path) -> dict[str, Path]:
    """Folders of parameters, data and outputs with one small council."""
    settle(tmp_path, FIGURES)
    return {name: tmp_path / name for name in ("parameters", "data", "outputs")}


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
    (ours["data"] / "figures.csv").write_text(text, encoding="utf-8")
    assert build.build("ours", **ours, as_of="2026-11-20").slices == ("ourshire",)


def test_the_council_that_the_page_of_sources_shows_is_whole(tmp_path: Path) -> None:
    settle(tmp_path)
    shown = re.findall(
        r"^`((?:parameters|data)/\S+)`\n\n```\w*\n(.*?)^```$", SOURCES_PAGE.read_text("utf-8"), re.M | re.S
    )
    assert [Path(name).name for name, _ in shown] == ["council.yml", "sources.yml", "quarterly_figures.csv"]
    for name, text in shown:
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = build.check("ours", **{name: tmp_path / name for name in ("parameters", "data", "outputs")})
    assert (found.observations, found.proposals) == (6, ())
