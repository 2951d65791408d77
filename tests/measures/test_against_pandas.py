"""Every figure of these indicators, for every area and period, equals one worked out in plain pandas."""

from __future__ import annotations

import numpy as np
import pytest
from plain_indicators import PLAIN
from plain_measures import Frame, Tables, slug

from pmflib.catalogue import Catalogue
from pmflib.measures import Observed


@pytest.fixture(scope="module")
def tables(sample_frames: dict[str, Frame], northmere: Catalogue) -> Tables:
    districts = {slug(place.name): place.code for place in northmere.council.districts}
    return Tables(frames=sample_frames, districts=districts)


@pytest.mark.parametrize("code", PLAIN)
def test_every_area_and_period_equals_plain_pandas(
    code: str, tables: Tables, observed: Observed, northmere: Catalogue
) -> None:
    spec = northmere.indicator(code).records
    ours = observed.observations
    ours = ours.loc[(ours["indicator"] == code) & (ours["breakdown"] == "all") & (ours["level"] != "provider")]
    plain = PLAIN[code](tables)
    assert set(ours["window"]) == set(plain["window"])
    plain = plain.loc[plain["level"].isin(ours["level"].unique()) & plain["period_end"].isin(ours["period_end"])]
    both = ours.merge(plain, on=["level", "area", "window", "period_end"], how="outer", indicator=True)
    both = both.loc[both["status"] != "not_available"]
    absent = both["_merge"] == "right_only"
    assert (both.loc[absent, ["num", "den"]].fillna(0) == 0).all(axis=None)
    both = both.loc[~absent].fillna({"num": 0.0, "den": 0.0})
    assert len(both) > 100
    assert both["num"].sum() > 0
    if spec.type == "median":
        np.testing.assert_allclose(both["value"], both["num"].where(both["denominator"] > 0))
    else:
        np.testing.assert_allclose(both["numerator"], both["num"], rtol=0, atol=1e-5)
    if spec.type not in ("rate", "count"):
        np.testing.assert_allclose(both["denominator"], both["den"], rtol=0, atol=1e-5)


def test_only_years_that_begin_before_their_records_are_not_available(observed: Observed) -> None:
    whole = observed.observations
    council = whole.loc[whole["level"] == "authority"]
    gone = council.loc[(council["status"] == "not_available") & (council["indicator"] == "COM02")]
    assert set(gone["window"]) == {"r12m"}
    assert gone["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2021-12-31", "2022-03-31", "2022-06-30"]
    assert council.loc[council["indicator"] == "CP07", "status"].eq("").all()
