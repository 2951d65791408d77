"""Figures of the whole sample hang together, and each leads back to its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from record_extracts import staged

from pmflib import frames
from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput
from pmflib.measures import Observed, about_no_child, averages, explain, observe, rests_on
from pmflib.records import Records


def test_every_indicator_has_figures_of_the_right_shape(observed: Observed, northmere: Catalogue) -> None:
    found = observed.observations
    frames.conform(found, frames.OBSERVATIONS)
    wanted = {code for code, one in northmere.indicators.items() if one.records is not None}
    assert set(found["indicator"]) == wanted
    assert not found.duplicated(list(frames.KEY)).any()
    assert frames.missing_is_explained(found).all()
    assert found.loc[found["status"] != "", "value"].isna().all()
    assert set(found["status"]) <= {"", "not_available", "not_applicable"}
    share = found["indicator"].map(lambda code: northmere.indicator(code).records.type == "share")
    assert found.loc[share, "value"].dropna().between(0, 100).all()


def test_districts_and_those_of_no_district_add_up_to_the_council(observed: Observed) -> None:
    found = observed.observations
    key = ["indicator", "breakdown", "category", "window", "period_end"]
    sums = ["numerator", "denominator"]
    # Children are estimated by district, not counted; a median has no numerator.
    counted = found.loc[found["denominator"].isna() | (found["status"] != "not_available")]
    by = counted.fillna(dict.fromkeys(sums, 0.0)).groupby(["level", *key])[sums].sum()
    council = by.loc["authority"]
    districts = by.loc["district"].reindex(council.index, fill_value=0)
    np.testing.assert_allclose(districts["numerator"], council["numerator"], atol=1e-4)
    rates = found.loc[found["marks"].str.contains("estimated"), "indicator"].unique()
    others = ~council.index.get_level_values("indicator").isin([*rates, "CIN01", "CP08", "CLA01"])
    np.testing.assert_allclose(districts.loc[others, "denominator"], council.loc[others, "denominator"], atol=1e-4)


def test_every_figure_equals_the_sum_of_the_rows_it_leads_to(
    observed: Observed, extract: Records, northmere: Catalogue
) -> None:
    found = observed.observations
    whole = found.loc[(found["breakdown"] == "all") & (found["status"] == "") & (found["period_end"] >= "2024-06-30")]
    declared = whole["indicator"].map({code: one.window for code, one in northmere.indicators.items()})
    chosen = whole.loc[whole["window"] == declared].sample(12, random_state=5)
    for row in chosen.itertuples():
        year = row.period_end.year - (row.period_end.month < 4)
        period = f"{year}-{(year + 1) % 100:02d}-q{(row.period_end.month - 4) % 12 // 3 + 1}"
        told = explain(extract, catalogue=northmere, code=row.indicator, area=row.area, period=period)
        spec = northmere.indicator(row.indicator).records
        assert told.window == row.window
        if spec.type == "median":
            assert told.rows["counted"].median() == pytest.approx(row.value)
        else:
            assert told.numerator == pytest.approx(row.numerator, abs=1e-5), row
        if spec.type not in ("rate", "count"):
            assert told.denominator == pytest.approx(row.denominator, abs=1e-5), row
        assert told.rows["record_id"].is_unique or spec.view == "child_events"


def test_the_same_records_give_the_same_figures(
    observed: Observed, extract: Records, northmere: Catalogue, children: pd.DataFrame
) -> None:
    again = observe(extract, catalogue=northmere, population=children, only=("REF02", "FIN05", "CP05", "WF04"))
    before = observed.observations
    before = before.loc[before["indicator"].isin(["REF02", "FIN05", "CP05", "WF04"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(again.observations, before)


def test_rows_of_a_place_or_period_without_figures_are_refused(extract: Records, northmere: Catalogue) -> None:
    for area, period, word in (
        ("Dunmarch", "2026-27-q2", "Did you mean 'Dunmarsh'"),
        ("dunmarsh", "2031-32-q1", "periods that end between"),
    ):
        with pytest.raises(BadInput, match=word):
            explain(extract, catalogue=northmere, code="REF02", area=area, period=period)
    with pytest.raises(BadInput, match="not worked out from records"):
        explain(extract, catalogue=northmere, code="COU01", area="northmere", period="2026-27-q2")


def test_what_an_indicator_rests_on_begins_with_its_cases(northmere: Catalogue) -> None:
    on = rests_on(northmere)
    assert on["ASM02"][0] == "ssd_cin_assessments"
    assert "ssd_cin_episodes" in on["ASM02"]
    assert on["HLT01"] == ("ssd_cla_episodes", "ssd_cla_health")
    assert "COU01" not in on


def test_children_are_counted_in_posts_too_and_added_up_in_means(northmere: Catalogue) -> None:
    nobody, means = about_no_child(northmere), averages(northmere)
    assert {"WF01", "WF10", "FIN05", "FOI01"} <= set(nobody)
    # Cases that social workers hold are children, and so are those whose placements have a price.
    assert not {"WF04", "FIN07", "REF02"} & set(nobody)
    assert {"HLT07", "PER05", "FIN07"} <= set(means)
    assert not {"ASM05", "CIN03", "WF04"} & set(means)


@pytest.mark.parametrize(
    ("code", "table", "numerator", "denominator"),
    [
        ("REF01", "cin_referrals", "referral_count", ""),
        ("REF02", "cin_referrals", "rereferral_count", "referral_count"),
        ("REF03", "cin_referrals", "no_further_action_count", "referral_count"),
        ("CIN02", "cin_numbers", "Started_episodes", ""),
        ("CIN03", "cin_numbers", "Ended_episodes", "Started_episodes"),
        ("CP01", "cin_section47", "Section47", ""),
        ("CP02", "cin_section47", "ICPC", ""),
        ("CP03", "cin_section47", "ICPC", "Section47"),
        ("CP06", "cp_plans_started", "CPP_start", ""),
        ("CP07", "cp_plans_started", "CPP_subsequent", "CPP_start"),
    ],
)
def test_four_quarters_of_records_are_the_published_year(
    observed: Observed, northmere_records: dict[str, Path], code: str, table: str, numerator: str, denominator: str
) -> None:
    found = observed.observations
    mine = found.loc[(found["indicator"] == code) & (found["level"] == "authority") & (found["breakdown"] == "all")]
    mine = mine.loc[mine["window"] == "quarter"]
    years = (mine["period_end"] + pd.DateOffset(months=9)).dt.year
    summed = mine.groupby(years)[["numerator", "denominator"]].sum().loc[2023:2026]
    rows = pd.read_csv(northmere_records["clean"] / "published" / f"{table}.csv", dtype="str", encoding="utf-8-sig")
    rows = rows.loc[rows["la_name"] == "Northmere"].astype({"time_period": "int"}).set_index("time_period")
    for column, ours in ((numerator, summed["numerator"]), (denominator, summed["denominator"])):
        if column:
            printed = pd.to_numeric(rows[column], errors="coerce").reindex(summed.index)
            shown = printed.notna()
            assert shown.sum() >= 3
            assert ours[shown].tolist() == printed[shown].tolist()


def test_children_placed_here_by_other_councils_are_in_no_figure(
    observed: Observed, extract: Records, sample_frames: dict[str, pd.DataFrame], northmere: Catalogue, tmp_path: Path
) -> None:
    own = northmere.council.authority.code
    care, plans = sample_frames["ssd_cla_episodes"], sample_frames["ssd_cp_plans"]
    theirs = set(care.loc[care["responsible_authority"] != own, "clae_person_id"])
    theirs |= set(plans.loc[plans["cppl_cp_plan_ola"] == "Y", "cppl_person_id"])
    without = {
        name: rows.loc[~rows[column].isin(theirs)]
        for name, rows in sample_frames.items()
        for column in [next((field for field in rows if field.endswith("_person_id")), rows.columns[0])]
    }
    gone = {name: len(sample_frames[name]) - len(rows) for name, rows in without.items()}
    held = ("ssd_person", "ssd_address", "ssd_cla_episodes", "ssd_cla_placement", "ssd_missing", "ssd_cp_plans")
    assert all(gone[name] > 0 for name in held)
    codes = ("CLA01", "CLA02", "CLA03", "CLA05", "CLA09", "CP06", "CP08", "CP13", "MIS01", "MIS02", "MIS03", "HLT01")
    again = observe(staged(tmp_path, without, extracted=extract.extracted), catalogue=northmere, only=codes)
    before = observed.observations.drop(columns=["value", "status", "marks", "denominator"])
    before = before.loc[before["indicator"].isin(codes)].reset_index(drop=True)
    pd.testing.assert_frame_equal(again.observations[list(before)], before)


def test_a_period_before_the_look_back_is_refused_and_the_look_back_named(
    extract: Records, northmere: Catalogue
) -> None:
    declared = northmere.records["records"].look_backs
    short = replace(extract, look_back=declared)
    with pytest.raises(BadInput, match="complaints reaches back to 2021-10-01; the figure needs it from 2021-07-01"):
        explain(short, catalogue=northmere, code="COM02", area="northmere", period="2022-23-q1")
    assert explain(short, catalogue=northmere, code="COM02", area="northmere", period="2022-23-q2").denominator > 0
    found = observe(short, catalogue=northmere, only=("COM02", "EHL01", "AUD07")).observations
    whole = found.loc[(found["level"] == "authority") & (found["status"] != "not_available")]
    first = whole.groupby(["indicator", "window"])["period_end"].min().dt.strftime("%Y-%m-%d").to_dict()
    assert first == {
        ("COM02", "r12m"): "2022-09-30",
        ("COM02", "quarter"): "2021-12-31",
        # Help that ended half a year before the period is told in it; audits wait a month, and are kept for a year.
        ("EHL01", "r12m"): "2022-12-31",
        ("EHL01", "quarter"): "2022-03-31",
        ("AUD07", "snapshot"): "2022-12-31",
    }


def test_registers_that_begin_late_say_so(northmere: Catalogue, sample_frames: dict[str, pd.DataFrame]) -> None:
    days = {
        "ssd_contacts": "cont_contact_date",
        "ssd_early_help_episodes": "earl_episode_start_date",
        "ssd_cin_visits": "cinv_cin_visit_date",
        "ssd_cp_visits": "cppv_cp_visit_date",
        "ssd_cla_visits": "clav_cla_visit_date",
        "workforce": "as_at",
        "supervision": "due_date",
        "complaints": "received_date",
        "compliments": "received_date",
        "foi": "received_date",
        "feedback": "date",
        "finance": "month",
        "contract_reviews": "due_date",
        "audits": "due_date",
        "iro_findings": "raised_date",
        "actions": "created_date",
    }
    declared = northmere.records["records"].look_backs
    assert declared.keys() == days.keys()
    for name, since in declared.items():
        begins = sample_frames[name][days[name]].min()
        assert pd.Timestamp(since) <= begins < pd.Timestamp(since) + pd.Timedelta(days=95), name
