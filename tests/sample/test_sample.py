from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, sample

TABLES_OF_THE_DEPARTMENT = {
    "cin_numbers": "b1_children_in_need_2013_to_2025.csv",
    "cin_referrals": "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "cin_factors": "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv",
    "cin_section47": "c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv",
    "cp_plans_started": "d3_cpps_subsequent_plan_2013_to_2025.csv",
    "cp_plans_open": "d5_cpps_at31march_by_duration_2013_to_2025.csv",
    "cla_rates": "cla_number_and_rate_per_10k_children.csv",
    "cla_stability": "la_cla_placement_stability.csv",
    "cla_placements": "la_cla_during_year_new_placements.csv.gz",
    "cla_health": "la_conviction_health_outcome_cla.csv.gz",
    "care_leavers_activity": "la_care_leavers_activity.csv.gz",
    "care_leavers_accommodation": "la_care_leavers_accommodation_suitability.csv",
    "cla_ceased": "la_children_who_ceased_during_the_year.csv.gz",
    "workforce": "csww_indicators_2017_to_2025.csv",
    "absence": "absence_la.csv.gz",
    "ks4": "ks4_la.csv",
    "population": "ons_mid-year_population_estimates_2012_to_2024.csv",
}
LABELS = (
    *("category", "age_group", "population_type", "cla_group", "placement_stability", "characteristic", "breakdown"),
    *("care_leaver_age", "social_care_group", "absence_terms"),
)


@pytest.fixture(scope="module")
def folder(whole: Path) -> Path:
    return whole


@pytest.fixture(scope="module")
def quarters(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "local" / "quarterly_figures.csv", na_values=["x"], keep_default_na=False)


@pytest.fixture(scope="module")
def council() -> catalogue.Catalogue:
    return catalogue.load("northmere")


def published(folder: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(folder / "published" / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def of_northmere(folder: Path, table: str) -> pd.DataFrame:
    frame = published(folder, table)
    return frame[frame["la_name"] == "Northmere"].set_index("time_period")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(northmere_records: dict[str, Path], tmp_path: Path):
    sample.write(tmp_path / "again", scale=0.05)
    sample.write(tmp_path / "other", scale=0.05, seed=7)
    first, again, other = (
        contents(one) for one in (northmere_records["faulty"], tmp_path / "again", tmp_path / "other")
    )
    assert first == again
    for name in ("local/quarterly_figures.csv", "records/2026-10-12/ssd_cin_episodes.csv", "faults.csv"):
        assert first[name] != other[name]


def test_a_sample_is_known_whatever_its_size_but_not_once_the_stamp_is_another(
    northmere_records: dict[str, Path], tmp_path: Path
):
    assert all(sample.is_current(folder) for folder in northmere_records.values())
    written = (northmere_records["faulty"] / "made-by.txt").read_text(encoding="utf-8")
    (tmp_path / "made-by.txt").write_text(written.replace("0.05", "0.5"), encoding="utf-8")
    assert sample.is_sample(tmp_path)
    assert not sample.is_current(tmp_path)
    (tmp_path / "made-by.txt").write_text("of another version", encoding="utf-8")
    assert not sample.is_current(tmp_path)


def test_the_streams_of_random_numbers_are_those_of_every_other_machine(folder: Path):
    lines = (folder / "local" / "quarterly_figures.csv").read_text(encoding="utf-8").splitlines()
    assert "REF01,X10000001,2021-22-q3,6176,345214," in lines
    assert "CP01,X10000001,2021-22-q3,2000,345214," in lines


def test_lines_end_alike_on_every_platform_and_no_number_is_missing(northmere_records: dict[str, Path]):
    for name, content in contents(northmere_records["faulty"]).items():
        assert b"\r" not in content, name
        assert not re.search(rb"(^|,)-?(nan|inf)(,|$)", content, re.MULTILINE), name


def test_the_catalogue_of_northmere_names_the_files_that_are_written(folder: Path, council: catalogue.Catalogue):
    assert council.council.synthetic
    assert len(council.council.districts) == 12
    named = {table.file for table in council.sources.values()}
    named |= {file for table in council.sources.values() for file, _ in table.previous}
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    assert {name for name in written if name.startswith("published/")} <= named


@pytest.mark.parametrize("table", TABLES_OF_THE_DEPARTMENT)
def test_layouts_are_those_of_the_department(folder: Path, published_data: Path, table: str):
    theirs, ours = (
        _identified(path)
        for path in (
            published_data / "ees" / TABLES_OF_THE_DEPARTMENT[table],
            folder / "published" / f"{table}.csv",
        )
    )
    assert ours.attrs["header"] == theirs.attrs["header"], "columns, their order and the byte order mark"
    for columns in (["time_identifier"], ["geographic_level"], [name for name in LABELS if name in ours]):
        pd.testing.assert_frame_equal(_distinct(ours, columns), _distinct(theirs, columns))


def _identified(path: Path) -> pd.DataFrame:
    header = list(pd.read_csv(path, nrows=0, encoding="utf-8").columns)
    wanted = {"time_identifier", "geographic_level", *LABELS}
    rows = pd.read_csv(path, usecols=lambda name: name in wanted, dtype=str, keep_default_na=False, encoding="utf-8")
    rows.attrs["header"] = header
    return rows


def _distinct(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return rows[columns].drop_duplicates().sort_values(columns, ignore_index=True) if columns else pd.DataFrame()


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("neighbours_2021.csv", "New_Statistical_Neighbour_Groupings_April_2021.csv"),
        ("neighbours_2025.csv", "sn_model_2025_wide.csv"),
        ("authorities.csv", "la_lookup.csv"),
    ],
)
def test_lists_have_the_layout_of_the_originals(folder: Path, published_data: Path, name: str, theirs: str):
    first = [
        path.read_text(encoding="utf-8").splitlines()[0]
        for path in (folder / "published" / name, published_data / "reference" / theirs)
    ]
    assert first[0] == first[1]


def test_no_place_is_real_and_no_two_share_a_path(folder: Path, published_data: Path, council: catalogue.Catalogue):
    authorities = published(folder, "authorities")
    districts = [district.name for district in council.council.districts]
    ours = {*authorities["la_name"], *authorities["region_name"], *districts, "Wealdmark"}
    reference = published_data / "reference"
    lookup = pd.read_csv(reference / "la_lookup.csv")
    tiers = pd.read_csv(reference / "LTLA-UTLA_Apr23_Lookup_England-Wales.csv", encoding="utf-8-sig")
    real = {*lookup["la_name"], *lookup["region_name"], *tiers["LTLA23NM"], *tiers["UTLA23NM"]}
    assert not {name.casefold() for name in ours} & {name.casefold() for name in real}
    assert all(code.startswith("X") for code in authorities["new_la_code"])
    assert len({catalogue.slug(name) for name in ours}) == len(ours)
    assert sum(authorities["last_year"] == "2026") == 41


def test_northmere_keeps_four_of_its_ten_neighbours(folder: Path):
    with (folder / "published" / "neighbours_2021.csv").open(encoding="utf-8-sig", newline="") as file:
        old = next(row for row in csv.reader(file) if row[1] == "Northmere")[5:25:2]
    new = published(folder, "neighbours_2025").set_index("la_name").loc["Northmere"].iloc[3::2]
    assert len(set(old)) == len(set(new)) == 10
    assert len(set(old) & set(new)) == 4


def test_a_changed_list_alone_moves_the_neighbours(folder: Path):
    referrals = published(folder, "cin_referrals")
    latest = referrals[(referrals["time_period"] == "2026") & (referrals["geographic_level"] == "Local authority")]
    share = pd.to_numeric(latest.set_index("old_la_code")["rereferral_percent"], errors="coerce")
    with (folder / "published" / "neighbours_2021.csv").open(encoding="utf-8-sig", newline="") as file:
        old = next(row for row in csv.reader(file) if row[1] == "Northmere")[5:25:2]
    new = published(folder, "neighbours_2025").set_index("la_name").loc["Northmere"].iloc[3::2]
    assert share[new].median() - share[old].median() > 1.5


def test_districts_add_up_to_the_county(quarters: pd.DataFrame):
    is_county = quarters["area"] == "X10000001"
    county = quarters[is_county].set_index(["indicator", "period"])[["numerator", "denominator"]]
    grouped = quarters[~is_county].groupby(["indicator", "period"])
    complete = grouped["numerator"].count() == 12
    parts = grouped[["numerator", "denominator"]].sum()[complete]
    county = county.loc[parts.index]
    assert (grouped.size() == 12).all()
    # Children who arrive alone have no home in a district; they are never at a conference.
    assert (parts <= county).all(axis=None)
    conferred = parts.index.get_level_values("indicator").isin(["CP02", "CP04", "CP06", "CP07", "CP08", "CP11"])
    pd.testing.assert_frame_equal(parts[conferred], county[conferred])
    assert set(complete[~complete].index.get_level_values("period")) == {
        *("2025-26-q1", "2025-26-q2", "2025-26-q3", "2025-26-q4")
    }


def test_twenty_quarters_are_written_with_the_windows_of_the_catalogue(
    quarters: pd.DataFrame, council: catalogue.Catalogue
):
    periods = list(dict.fromkeys(quarters["period"]))
    assert (periods[0], periods[-1], len(periods)) == ("2021-22-q3", "2026-27-q2", 20)
    declared = pd.read_csv(Path(sample.__file__).parent / "data" / "quarterly.csv").set_index("indicator")["window"]
    assert declared.to_dict() == {code: council.indicator(code).window for code in quarters["indicator"].unique()}


@pytest.mark.parametrize(
    ("code", "table", "numerator", "denominator"),
    [
        ("REF02", "cin_referrals", "rereferral_count", "referral_count"),
        ("REF03", "cin_referrals", "no_further_action_count", "referral_count"),
        ("CIN02", "cin_numbers", "Started_episodes", None),
        ("CIN03", "cin_numbers", "Ended_episodes", "Started_episodes"),
        ("CP03", "cin_section47", "ICPC", "Section47"),
        ("CP06", "cp_plans_started", "CPP_start", None),
    ],
)
def test_published_years_are_the_sum_of_their_quarters(
    folder: Path, quarters: pd.DataFrame, code: str, table: str, numerator: str, denominator: str | None
):
    mine = quarters[(quarters["indicator"] == code) & (quarters["area"] == "X10000001")].copy()
    mine["year"] = mine["period"].str[:4].astype(int) + 1
    summed = mine[mine["year"].between(2023, 2026)].groupby("year")[["numerator", "denominator"]].sum()
    years = of_northmere(folder, table)
    for year, row in summed.iterrows():
        assert row["numerator"] == int(years.at[str(year), numerator])
        if denominator:
            assert row["denominator"] == int(years.at[str(year), denominator])


def test_stocks_and_rolling_years_of_march_are_the_published_ones(folder: Path, quarters: pd.DataFrame):
    march = quarters[(quarters["period"] == "2025-26-q4") & (quarters["area"] == "X10000001")].set_index("indicator")
    open_cases = of_northmere(folder, "cin_numbers").at["2026", "At31_episodes"]
    second = of_northmere(folder, "cp_plans_started").at["2026", "CPP_subsequent"]
    leavers = of_northmere(folder, "care_leavers_activity")
    working = leavers[
        (leavers["care_leaver_age"] == "19 to 21 years")
        & (leavers["breakdown"] == "Total in education, employment or training")
    ].at["2026", "care_leaver_count"]
    expected = pd.Series({"CIN01": open_cases, "CP07": second, "CL01": working}).astype("float64")
    pd.testing.assert_series_equal(march.loc[expected.index, "numerator"], expected, check_names=False)


def test_symbols_stand_where_the_department_would_put_them(folder: Path):
    referrals = published(folder, "cin_referrals")
    referrals = referrals[referrals["la_name"] != ""].set_index(["la_name", "time_period"])
    assert referrals.at[("Dunwater", "2022"), "referral_count"] == "x"
    assert referrals.at[("Kestrelby", "2024"), "rereferral_percent"] == "u"
    assert referrals.at[("Skerry Isles", "2026"), "rereferral_count"] == "c"
    shown = published(folder, "cla_ceased")
    local = shown[shown["geographic_level"] == "Local authority"]
    counts = pd.to_numeric(local["number"], errors="coerce")
    assert not counts.between(1, 5).any()
    assert {"c", "z"} <= set(local["number"])
    assert "k" in set(shown["percentage"])
    above = pd.to_numeric(shown.loc[shown["geographic_level"] != "Local authority", "number"], errors="coerce")
    assert (above.dropna() % 10 == 0).all()


def test_a_merger_is_shown_in_the_three_ways_of_the_published_files(folder: Path):
    referrals, rates = published(folder, "cin_referrals"), published(folder, "cla_rates")
    before, after = {"Garthmoor", "Greywater"}, {"Garthmoor and Greywater"}
    for year, there, gone in (("2023", before, after), ("2024", after, before)):
        names = set(referrals.loc[referrals["time_period"] == year, "la_name"])
        assert there <= names
        assert not gone & names
        marked = rates[(rates["time_period"] == year) & rates["la_name"].isin(gone)]
        assert set(marked["children_count"]) == {"z"}
    lookup = published(folder, "authorities").set_index("la_name")["successor_old_la_code"]
    assert lookup["Garthmoor"] == lookup["Greywater"] == "9041"


def test_volumes_are_those_of_a_large_county(folder: Path):
    latest = of_northmere(folder, "cin_referrals").loc["2026"]
    assert 22_000 < int(latest["referral_count"]) < 26_000
    plans = int(of_northmere(folder, "cp_plans_open").at["2026", "CPP_At31"])
    assert 1_000 < plans < 1_400
    staff = float(of_northmere(folder, "workforce").at["2025", "inpost_fte"])
    assert 650 < staff < 880
    people = of_northmere(folder, "population")["population_estimate"].astype(int)
    assert people["2024"] == 350_000


def test_councils_differ_from_one_another_more_than_from_themselves(folder: Path):
    referrals = published(folder, "cin_referrals")
    local = referrals[(referrals["geographic_level"] == "Local authority") & (referrals["la_name"] != "Skerry Isles")]
    values = local.assign(value=pd.to_numeric(local["rereferral_percent"], errors="coerce"))
    wide = values.pivot(index="la_name", columns="time_period", values="value").dropna()
    assert np.corrcoef(wide["2025"], wide["2026"])[0, 1] > 0.7


@pytest.fixture(scope="module")
def truths(folder: Path) -> dict[str, dict[str, object]]:
    recorded = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert recorded["synthetic"] is True
    return {truth["name"]: truth for truth in recorded["truths"]}


@pytest.fixture(scope="module")
def share(quarters: pd.DataFrame) -> pd.DataFrame:
    frame = quarters.assign(value=100 * quarters["numerator"] / quarters["denominator"])
    return frame.set_index(["indicator", "area", "period"]).sort_index()


class TestPlantedTruths:
    def test_all_kinds_are_there_with_cause_and_reading(self, truths: dict[str, dict[str, object]]):
        assert {truth["shape"] for truth in truths.values()} == {
            *("step", "drift", "poor", "looks_poor", "definition", "missing", "revision"),
            *("looks_good", "backlog", "target", "moved_team", "late_entry", "mended"),
        }
        assert all(truth["cause"] and truth["reading"] and truth["shown"] for truth in truths.values())

    @pytest.mark.parametrize(("name", "code"), [("new front door", "REF02"), ("no further action redefined", "REF03")])
    def test_steps_part_the_series_in_two(
        self, share: pd.DataFrame, truths: dict[str, dict[str, object]], name: str, code: str
    ):
        series = share.loc[(code, "X10000001"), "value"]
        before, after = series[series.index < truths[name]["first"]], series[series.index >= truths[name]["first"]]
        assert after.max() < before.min() - 2

    def test_the_drift_shows_over_years_but_not_in_one_quarter(self, share: pd.DataFrame):
        series = share.loc[("ASM01", "X10000001"), "value"]
        fall = series["2021-22-q3":"2022-23-q4"].mean() - series["2025-26-q3":].mean()
        assert fall > 3
        assert series.diff().abs().max() < fall

    def test_one_district_is_poor_and_one_only_looks_it(self, share: pd.DataFrame):
        latest = share.xs("2026-27-q2", level="period").loc["CP04"]
        poor, unlucky, county = latest.loc["X07000007"], latest.loc["X07000012"], latest.loc["X10000001"]
        assert poor["value"] < county["value"] - 10
        assert poor["denominator"] >= 25
        assert unlucky["value"] < county["value"] - 8
        assert unlucky["denominator"] < 20
        longer = share.loc[("CP04", "X07000012")].iloc[:-1].sum()
        assert longer["numerator"] / longer["denominator"] > 0.8

    def test_one_quarter_of_one_district_is_missing(self, quarters: pd.DataFrame, truths: dict[str, dict[str, object]]):
        gap = quarters[(quarters["area"] == "X07000009") & (quarters["period"] == "2025-26-q1")]
        assert len(gap) == quarters["indicator"].nunique()
        assert gap["numerator"].isna().all()
        assert truths["Kingswater not returned"]["area"] == "Kingswater"
