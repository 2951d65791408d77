"""From sources to a stored release, on the fictional council and on the real figures of Kent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pmflib import build, disclosure, store
from pmflib.errors import BadInput

EDITION = "2026-27-q2"


@pytest.fixture(scope="session")
def kent(published_data: Path, tmp_path_factory: pytest.TempPathFactory) -> disclosure.Release:
    built = build.build("kent", data=published_data, outputs=tmp_path_factory.mktemp("kent"), as_of="2026-11-20")
    assert (built.edition, built.slices, built.requested) == ("2024-25", ("kent",), ("kent",))
    return disclosure.open_slice(built.folder, "kent")


def folder(outputs: Path, audience: str = "internal-officer", edition: str = EDITION) -> Path:
    return build.release_folder(outputs / "northmere", edition, audience)


@pytest.fixture
def copied(northmere: Path, tmp_path: Path) -> Path:
    """An outputs folder of its own, for tests that write."""
    shutil.copytree(northmere, tmp_path / "outputs")
    return tmp_path / "outputs"


def test_every_district_with_a_figure_has_its_slice(northmere: Path) -> None:
    release = disclosure.open_slice(folder(northmere), "northmere")
    districts = [area for area in release.context.areas.values() if area.level == "district"]
    assert len(districts) == 12
    assert disclosure.slices(folder(northmere)) == sorted(["northmere", *(area.slug for area in districts)])


def test_quarterly_figures_stand_beside_the_neighbours_last_year(northmere: Path) -> None:
    context = disclosure.open_slice(folder(northmere), "northmere").context
    assert not context.annual_only
    assert str(context.indicators["REF02"].period_end) == "2026-09-30"
    release = disclosure.open_slice(folder(northmere), "northmere")
    beside = release.beside(context.area, "neighbours", context.current_set)
    quarter = beside.loc[(beside["indicator"] == "REF02") & (beside["window"] == "quarter")].iloc[-1]
    assert f"{quarter['comparator_period_end']:%Y-%m-%d}" == "2026-03-31"


def test_the_districts_add_up_to_the_county(northmere: Path) -> None:
    core = disclosure.open_slice(folder(northmere), "northmere").core
    quarter = core.loc[(core["indicator"] == "REF01") & (core["period_end"] == "2026-09-30")]
    county = quarter.loc[quarter["level"] == "authority", "numerator"].sum()
    assert quarter.loc[quarter["level"] == "district", "numerator"].sum() == county > 0


def test_a_district_slice_holds_its_neighbours_but_compares_only_itself(northmere: Path) -> None:
    release = disclosure.open_slice(folder(northmere), "pinewold")
    assert set(release.comparisons["area"]) == {release.context.area}
    assert {"neighbours", "england", "districts"} <= set(release.comparisons["comparator"])


def test_an_earlier_edition_knows_nothing_later(copied: Path) -> None:
    build.build("northmere", outputs=copied, period="2025-26-q3", as_of="2026-11-20")
    release = disclosure.open_slice(folder(copied, edition="2025-26-q3"), "northmere")
    assert release.core["period_end"].max().date() == release.context.edition_end
    assert release.context.indicators["REF02"].period_end == release.context.edition_end


def test_what_was_released_later_does_not_count(copied: Path) -> None:
    built = build.build("northmere", outputs=copied, as_of="2026-06-30")
    release = disclosure.open_slice(built.folder, "northmere")
    assert (release.core["release"] <= "2026-06-30").all()
    assert release.context.annual_only


def test_the_public_sees_no_local_figure(copied: Path) -> None:
    built = build.build("northmere", outputs=copied, audience="public", as_of="2026-11-20")
    assert (built.edition, built.slices) == ("2025-26", ("northmere",))
    release = disclosure.open_slice(built.folder, "northmere")
    assert not release.core["source"].str.startswith("local").any()
    assert not (release.core["level"] == "district").any()
    assert (release.context.indicators["REF02"].window, release.context.annual_only) == ("year", True)


def test_another_council_gets_a_slice_and_an_earlier_one_keeps_its_own(copied: Path) -> None:
    names = store.read_table(copied / "northmere" / "store" / "observations.parquet")
    other = names.loc[(names["level"] == "authority") & (names["area"] != "X10000001"), "area"].iloc[0]
    built = build.build("northmere", outputs=copied, areas=[other], as_of="2026-11-20")
    assert built.requested[0] in disclosure.slices(built.folder)
    again = build.build("northmere", outputs=copied, as_of="2026-11-20")
    assert built.requested[0] in disclosure.slices(again.folder)


def test_building_twice_gives_the_same_bytes(copied: Path) -> None:
    before = store.read_json(folder(copied) / "release.json")
    build.build("northmere", outputs=copied, as_of="2026-11-20")
    assert store.read_json(folder(copied) / "release.json") == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "2031-32"}, "newest edition is 2026-27-q2"),
        ({"period": "2001-02"}, "no figures for '2001-02'"),
        ({"period": "summer"}, "is not a period"),
        ({"as_of": "yesterday"}, "Write it as 2026-03-31"),
        ({"audience": "pubic"}, "Did you mean 'public'"),
        ({"areas": ["Pinewald"]}, "Pinewold"),
        ({"data": Path("nowhere")}, "not a folder"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_is_written(
    northmere: Path, options: dict[str, object], message: str
) -> None:
    before = {path: path.stat().st_mtime_ns for path in northmere.rglob("*")}
    with pytest.raises(BadInput, match=message):
        build.build("northmere", outputs=northmere, **options)  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in northmere.rglob("*")} == before


def test_a_real_council_asks_for_its_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--data"):
        build.build("kent", outputs=tmp_path)


def test_kent_re_referrals_and_both_neighbour_lists(kent: disclosure.Release) -> None:
    code = kent.context.area
    row = kent.headline(code).set_index("indicator").loc["REF02"]
    assert (round(row["value"], 1), row["denominator"]) == (21.6, 24_035)
    medians = {}
    for name in (kent.context.current_set, kent.context.previous_set):
        beside = kent.beside(code, "neighbours", name)
        chosen = beside.loc[(beside["indicator"] == "REF02") & (beside["period_end"] == row["period_end"])]
        medians[name] = round(float(chosen["comparator_value"].iloc[0]), 1)
    assert medians == {"2025": 21.0, "2021": 17.4}
    assert kent.context.annual_only


def test_england_is_the_published_figure(kent: disclosure.Release) -> None:
    england = kent.beside(kent.context.area, "england")
    row = england.loc[(england["indicator"] == "REF02") & (england["period_end"] == "2025-03-31")].iloc[0]
    assert row["comparator_value"] == 22.6
    assert row["of"] == 151
