"""An analyst defines indicators and sees them before they count."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pmflib import build, catalogue, folders
from pmflib.errors import BadInput

ROW = {
    "code": "REF90",
    "title": "Referrals by the police",
    "definition": "Of all referrals in the period, the share that the police made to the council.",
    "theme": "Front door",
    "element": "Key indicators",
    "kind": "input",
    "owner": "Service lead, front door",
    "view": "referrals",
    "date": "date",
    "type": "share",
    "numerator": "source = '6'",
    "attribution": "home",
}
_RECORDS = '\n\nanalyst_records:\n  folder: "records/*"\n  format: records\n  label: Synthetic case system\n'
Define = Callable[..., build.Defined]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, northmere_records: dict[str, Path]) -> dict[str, Path]:
    """Own parameters, sources that name the sample's records, and somewhere to write."""
    folder = tmp_path_factory.mktemp("analyst")
    shutil.copytree(folders.shipped("parameters"), folder / "parameters")
    sources = folder / "parameters/councils/northmere/sources.yml"
    text = sources.read_text("utf-8")
    if "format: records" not in text:
        sources.write_text(text + _RECORDS, "utf-8")
    return {"parameters": folder / "parameters", "outputs": folder / "outputs", "data": northmere_records["clean"]}


def test_a_new_indicator_is_shown_for_three_periods_and_written_only_if_asked(place: dict[str, Path]) -> None:
    path = place["parameters"] / "indicators.yml"
    before = path.read_text("utf-8")
    seen = build.define("northmere", [ROW], source="test", **place)
    assert (seen.path, path.read_text("utf-8")) == (None, before)
    whole = seen.preview.loc[seen.preview["area"] == "Northmere"]
    assert whole["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-31", "2026-06-30", "2026-09-30"]
    assert whole["value"].between(20, 60).all()
    assert len(seen.preview["area"].unique()) >= 13
    kept = build.define("northmere", [ROW], source="test", keep=True, **place)
    assert kept.path == path
    assert (
        catalogue.load("northmere", parameters=place["parameters"]).indicator("REF90").records.numerator
        == "source = '6'"
    )
    with pytest.raises(BadInput, match="there already"):
        build.define("northmere", [ROW], source="test", **place)
    again = build.preview("northmere", ["REF90"], **place)
    assert again["value"].tolist() == seen.preview["value"].tolist()


def test_what_is_wrong_is_told_by_row_and_column(place: dict[str, Path], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    rows = [{**ROW, "code": "REF91", "title": "One", "numerator": "sauce = '6'"}]
    rows += [
        {**ROW, "code": "REF92", "title": "Two", "definition": ROW["definition"] + " Twice.", "where": "(SELECT 1)"}
    ]
    header = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(f'"{row.get(key, "")}"' for key in header) for row in rows]
    sheet.write_text("\n".join([",".join(header), *lines]) + "\n", "utf-8")
    with pytest.raises(BadInput) as refused:
        build.define("northmere", build.read_sheet(sheet), source="sheet.csv", keep=True, **place)
    said = "\n".join(str(problem) for problem in refused.value.problems)
    assert "sheet.csv, row 2, REF91, column definition" in said
    assert "sheet.csv, row 2, REF91, column numerator: there is no column 'sauce'" in said
    assert "sheet.csv, row 3, REF92, column where: asks another table" in said
    assert "REF91" not in (place["parameters"] / "indicators.yml").read_text("utf-8")


def test_a_preview_of_what_is_published_only_says_so(place: dict[str, Path]) -> None:
    with pytest.raises(BadInput, match="not worked out from records"):
        build.preview("northmere", ["COU01"], **place)


def test_the_records_behind_a_figure_add_up_to_it(place: dict[str, Path]) -> None:
    shown = build.preview("northmere", ["CP12"], **place)
    row = shown.loc[(shown["area"] == "Dunmarsh")].iloc[-1]
    found = build.explain("northmere", "CP12", "dunmarsh", "2026-27-q2", **place)
    assert (found.numerator, found.denominator) == (row["numerator"], row["denominator"])
    assert found.rows["district"].eq("X07000004").all()
    with pytest.raises(BadInput, match="Did you mean 'CP12'"):
        build.explain("northmere", "CP12X", "dunmarsh", "2026-27-q2", **place)


def test_coverage_tells_how_far_the_extract_holds_each_field(place: dict[str, Path]) -> None:
    found = build.coverage("northmere", **place)
    held = found.needs.set_index(["indicator", "record_table", "field"])["filled"]
    assert held[("REF03", "ssd_cin_episodes", "cine_referral_date")] == 100
    assert 0 < held[("ASM01", "ssd_cin_assessments", "cina_assessment_auth_date")] < 100
