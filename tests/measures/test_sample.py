"""Figures of the whole sample hang together, and each leads back to its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib import frames
from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput
from pmflib.measures import Observed, explain, observe, rests_on
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
