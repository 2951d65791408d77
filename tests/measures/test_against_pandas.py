"""Every figure of these indicators, for every area and period, equals one worked out in plain pandas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from plain_indicators import PLAIN
from plain_measures import Frame, Tables, slug
from record_extracts import staged

from pmflib.catalogue import Catalogue
from pmflib.measures import Observed, observe

TAKEN = date(2026, 10, 12)


#: What the clean sample has none of, for good reason: told of records changed by hand.
RARE = ("CLA07", "CLA13", "AUD07")


def _tables(frames: dict[str, Frame], catalogue: Catalogue) -> Tables:
    return Tables(frames=frames, districts={slug(place.name): place.code for place in catalogue.council.districts})


@pytest.fixture(scope="module")
def tables(sample_frames: dict[str, Frame], northmere: Catalogue) -> Tables:
    return _tables(sample_frames, northmere)


@pytest.mark.parametrize("code", [code for code in PLAIN if code not in RARE])
def test_every_area_and_period_equals_plain_pandas(
    code: str, tables: Tables, observed: Observed, northmere: Catalogue
) -> None:
    _same(code, tables, observed, northmere)


def test_what_is_rare_equals_plain_pandas_too(
    sample_frames: dict[str, Frame], northmere: Catalogue, tmp_path: Path
) -> None:
    stays, audits = sample_frames["ssd_cla_placement"].copy(), sample_frames["audits"].copy()
    stays.loc[::3, "clap_cla_placement_distance"] = np.nan
    stays.loc[::5, "clap_cla_placement_type"] = "H5"
    audits.loc[::7, "audit_date"] = pd.NaT
    changed = {**sample_frames, "ssd_cla_placement": stays, "audits": audits}
    found = observe(staged(tmp_path, changed, extracted=TAKEN), catalogue=northmere, only=RARE)
    for code in RARE:
        _same(code, _tables(changed, northmere), found, northmere)


def _same(code: str, tables: Tables, observed: Observed, northmere: Catalogue) -> None:
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
    assert len(both) > (15 if spec.latest_only else 100)
    assert both["num"].sum() > 0
    if spec.type == "median":
        np.testing.assert_allclose(both["value"], both["num"].where(both["denominator"] > 0))
    else:
        np.testing.assert_allclose(both["numerator"], both["num"], rtol=0, atol=1e-5)
    if spec.type not in ("rate", "count"):
        np.testing.assert_allclose(both["denominator"], both["den"], rtol=0, atol=1e-5)


def test_no_indicator_is_left_without_an_answer_from_elsewhere(northmere: Catalogue) -> None:
    assert set(PLAIN) == {code for code, one in northmere.indicators.items() if one.records is not None}


def test_only_years_that_begin_before_their_records_are_not_available(observed: Observed) -> None:
    whole = observed.observations
    council = whole.loc[whole["level"] == "authority"]
    gone = council.loc[(council["status"] == "not_available") & (council["indicator"] == "COM02")]
    assert set(gone["window"]) == {"r12m"}
    assert gone["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2021-12-31", "2022-03-31", "2022-06-30"]
    assert council.loc[council["indicator"] == "CP07", "status"].eq("").all()
