"""How long cases take and what complaints are about, held against the records read with plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, frames, periods, sources
from pmflib.measures import evidence
from pmflib.records import Records, code_lists

AREA = "X10000001"


@pytest.fixture(scope="module")
def staged(northmere_records: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Records:
    found = sources.stage(catalogue.load("northmere"), northmere_records["clean"], tmp_path_factory.mktemp("staged"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def told(staged: Records) -> dict[str, pd.DataFrame]:
    return evidence(staged, catalogue=catalogue.load("northmere"))


def test_tables_have_their_shapes(told):
    assert set(told) == {"durations", "themes"}
    for name, rows in told.items():
        frames.conform(rows, frames.SHAPES[name])
        assert len(rows)


def test_open_shares_are_the_product_of_those_who_stay(told, staged):
    """Kaplan and Meier by hand, day by day, over the cases as they stand in the files."""
    cases = pd.read_parquet(staged.tables["ssd_cin_assessments"])
    began = pd.read_parquet(staged.tables["ssd_cin_episodes"]).set_index("cine_referral_id")["cine_referral_date"]
    start = pd.to_datetime(cases["cina_referral_id"].map(began)).fillna(
        pd.to_datetime(cases["cina_assessment_start_date"])
    )
    year = start.between("2025-10-01", "2026-09-30")
    seen = pd.Timestamp(staged.extracted)
    end = pd.to_datetime(cases["cina_assessment_auth_date"])[year]
    closed = end.notna() & (end <= seen)
    days = periods.working_days_between(
        start[year].to_numpy("datetime64[D]"), end.where(closed, seen).to_numpy("datetime64[D]")
    )
    share = 1.0
    for day in np.unique(days[(days <= 45) & closed.to_numpy()]):
        share *= 1 - (closed & (days == day)).sum() / (days >= day).sum()
    rows = told["durations"]
    mine = rows[(rows["view"] == "assessments") & (rows["area"] == AREA) & (rows["period_end"] == "2026-09-30")]
    assert mine.loc[mine["days"] <= 45, "still_open"].iloc[-1] == pytest.approx(100 * share)
    assert mine["begun"].iloc[0] == year.sum()
    assert (mine["lower"].dropna() <= mine.loc[mine["lower"].notna(), "still_open"]).all()


def test_districts_and_what_belongs_to_none_make_the_council(told):
    rows = told["durations"].drop_duplicates(["view", "area", "period_end"])
    for _, group in rows.groupby(["view", "period_end"]):
        whole = group.loc[group["area"] == AREA, "begun"].item()
        assert group.loc[group["area"] != AREA, "begun"].sum() == whole


def test_themes_count_each_complaint_once(told, staged):
    complaints = pd.read_parquet(staged.tables["complaints"])
    first = complaints[(complaints["stage"] == "1")].drop_duplicates("complaint_id")
    rows = told["themes"]
    mine = rows[(rows["view"] == "complaints") & (rows["area"] == AREA)]
    within = pd.to_datetime(first["received_date"]).between(mine["period_start"].min(), mine["period_end"].max())
    assert mine.drop_duplicates("period_end")["base"].sum() == within.sum()
    assert set(mine["theme"]) <= {*code_lists()["complaint_theme"].meanings, "other words"}
    assert (mine["number"] <= mine["base"]).all()


def test_an_earlier_edition_is_told_of_its_own_years(staged):
    rows = evidence(staged, catalogue=catalogue.load("northmere"), until=pd.Timestamp("2026-03-31").date())["durations"]
    assert rows["period_end"].max() == pd.Timestamp("2026-03-31")
    assert rows["period_start"].min() == pd.Timestamp("2024-04-01")
