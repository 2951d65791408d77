"""From sources to a stored release, on the fictional council and on the real figures of Kent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pmflib import build, catalogue, disclosure, frames, measures, plots, store
from pmflib.errors import BadInput

KNOWN = catalogue.load("northmere")
OWN = KNOWN.own_files
EDITION = "2026-27-q2"


@pytest.fixture(scope="module")
def kent(kent_outputs: Path) -> disclosure.Release:
    return disclosure.open_slice(
        disclosure.release_folder(kent_outputs / "kent", "2024-25", "internal-officer"), "kent"
    )


def folder(outputs: Path, audience: str = "internal-officer", edition: str = EDITION) -> Path:
    return disclosure.release_folder(outputs / "northmere", edition, audience)


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
    quarter = quarter.loc[(quarter["window"] == "quarter") & (quarter["breakdown"] == "all")]
    county = quarter.loc[quarter["level"] == "authority", "numerator"].sum()
    parts = quarter.loc[quarter["level"] == "district"].set_index("area")["numerator"]
    assert {"county-wide", "unallocated"} < set(parts.index)
    assert parts.sum() == county > 0


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


@pytest.mark.stress
def test_the_public_sees_local_figures_protected(copied: Path) -> None:
    built = build.build("northmere", outputs=copied, audience="public", as_of="2026-11-20")
    assert (built.edition, len(built.slices)) == (EDITION, 13)
    local = disclosure.open_slice(built.folder, "northmere").core
    local = local.loc[local["source"].isin(OWN) & ~local["indicator"].isin(measures.about_no_child(KNOWN))]
    assert not local["numerator"].between(1, 5).any()
    assert (local["hidden_because"] == "protected").sum() > 100
    assert local.loc[local["hidden_because"] == "protected", "value"].isna().all()
    audit, withheld = disclosure.open_records(built.folder)
    assert (audit["exactly_recoverable"], audit["pinned_among_small"]) == (0, 0)
    assert {"primary", "secondary"} <= set(withheld["reason"])


def test_an_audience_of_published_figures_sees_no_local_one(copied: Path) -> None:
    built = build.build("northmere", outputs=copied, audience="published-only", as_of="2026-11-20")
    assert (built.edition, built.slices) == ("2025-26", ("northmere",))
    release = disclosure.open_slice(built.folder, "northmere")
    assert not release.core["source"].isin(OWN).any()
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
    before = {path: path.stat().st_mtime_ns for path in northmere.rglob("*") if path.is_file()}
    with pytest.raises(BadInput, match=message):
        build.build("northmere", outputs=northmere, **options)  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in northmere.rglob("*") if path.is_file()} == before


def test_a_real_council_asks_for_its_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--data"):
        build.build("kent", outputs=tmp_path)


def test_a_slice_holds_shifts_targets_signals_and_bounds(northmere: Path) -> None:
    release = disclosure.open_slice(folder(northmere), "northmere")
    shown, asked = pd.Timestamp("2026-09-30"), "area == 'X10000001' and indicator == 'REF02'"
    own = {name: release.table(name).query(asked) for name in frames.FIGURES}
    quarters = {name: table.query("window == 'quarter'").set_index("period_end") for name, table in own.items()}
    target = quarters["targets"].loc[shown]
    assert (target["rag"], target["version"]) == ("green", "2025-26 v2")
    assert 0.5 < target["p_meets"] < 1
    assert quarters["targets"].loc["2025-09-30", "version"] == "2025-26 v1"
    signal = quarters["signals"].loc[shown]
    assert (signal["variation"], signal["direction"]) == ("improvement", "improving")
    assert str(signal["forecast_period_end"].date()) == "2027-03-31"
    shift = quarters["shifts"].loc["2025-09-30"]
    assert shift["verdict"] == "real"
    assert shift["justification"].startswith("The new front door")
    assert set(release.bounds["indicator"]) == {"CLA06", "CL01", "CL03"}
    assert set(release.shifts["area"]) <= set(release.context.areas)


def test_an_earlier_editions_limits_rest_on_nothing_later(copied: Path) -> None:
    build.build("northmere", outputs=copied, period="2025-26-q3", as_of="2026-11-20")
    then = disclosure.open_slice(folder(copied, edition="2025-26-q3"), "northmere").signals
    now = disclosure.open_slice(folder(copied), "northmere").signals
    asked = "indicator == 'REF02' and area == 'X10000001' and window == 'quarter'"
    earlier, later = (table.query(asked).set_index("period_end") for table in (then, now))
    assert earlier.index.max() == pd.Timestamp("2025-12-31")
    assert earlier["points"].iloc[-1] == later["points"].iloc[-1] - 3
    assert earlier["mean"].iloc[-1] != later["mean"].iloc[-1]


def test_kent_re_referrals_in_words_of_its_parts(kent: disclosure.Release) -> None:
    shifts = kent.shifts.loc[lambda rows: (rows["indicator"] == "REF02") & (rows["since"] == "2024-03-31")]
    row = shifts.set_index("window").loc["year"]
    assert (row["comparator_set"], row["previous_set"]) == ("2025", "2021")
    assert row["shift"] == pytest.approx(row["own_change"] - row["neighbours_change"])
    assert row["shift"] == pytest.approx(row["gap_now"] - row["gap_then"])
    # Closer to the neighbours of the current list, hardly so to those of the old one.
    assert (row["gap_then"], row["gap_now"]) == pytest.approx((2.8, 0.6), abs=0.05)
    assert (row["gap_then_previous_set"], row["gap_now_previous_set"]) == pytest.approx((4.5, 4.2), abs=0.05)
    assert row["justification"] == ""
    assert kent.targets.empty


def test_kents_distance_unknown_is_bounded(kent: disclosure.Release) -> None:
    row = kent.bounds.query("indicator == 'CLA06' and area == @kent.context.area").set_index("period_end").iloc[-1]
    assert row["unknown_share"] == pytest.approx(63.6, abs=0.1)
    assert (row["bound_lower"], row["bound_upper"]) == pytest.approx((6.4, 70.0), abs=0.1)


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


def test_local_figures_do_not_shape_what_others_see(copied: Path) -> None:
    sample = copied / "northmere" / "sample"
    rates = sample / "published" / "cla_rates.csv"
    kept = [line for line in rates.read_text("utf-8").splitlines(True) if not ("X10000001" in line and "2025" in line)]
    rates.write_text("".join(kept), "utf-8", newline="")
    packs = []
    for cut in (None, 200):
        sheet = sample / "local" / "quarterly_figures.csv"
        sheet.write_text("".join(sheet.read_text("utf-8").splitlines(True)[:cut]), "utf-8", newline="")
        built = build.build("northmere", outputs=copied, data=sample, audience="published-only", as_of="2026-11-20")
        packs.append(store.read_json(built.folder / "release.json"))
    assert packs[0] == packs[1]


def test_each_publication_behind_a_chart_is_cited(northmere: Path) -> None:
    release = disclosure.open_slice(folder(northmere), "northmere")
    indicator = release.context.indicators["REF02"]
    assert indicator.published_source not in ("", indicator.source)
    drawn = plots.trend(release, "REF02", release.context.area)
    assert indicator.source in drawn.source
    assert indicator.published_source in drawn.source
    assert indicator.published_source not in plots.districts(release, "REF02", release.context.area).source
