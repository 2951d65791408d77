"""Process limits, direction, attention and outlook of whole series."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.assess import assess
from pmflib.assess.attention import by_area
from pmflib.stats.multiplicity import adjusted
from pmflib.stats.spc import xmr
from tests.assess.conftest import OTHERS, OWN, observation, table
from tests.assess.test_targets import target

COUNTS = [250, 240, 255, 260, 245, 238, 251, 262, 243, 247, 239, 252, 258, 244]


@pytest.fixture
def signalled(small_catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], *targets: object) -> pd.DataFrame:
        known = small_catalogue.model_copy(update={"targets": targets})
        return assess(
            table(rows), catalogue=known, areas=small_areas, neighbours=small_neighbours, as_of=date(2027, 1, 1)
        ).signals

    return run


def quarters(counts: list[float], last: str = "2026-09-30", indicator: str = "PCT", **changes: object) -> list[dict]:
    ends = pd.date_range(end=last, periods=len(counts), freq="QE")
    starts = ends - pd.DateOffset(months=3) + pd.Timedelta(days=1)
    local = {"window": "quarter", "source": "local"} | changes
    return [
        observation(indicator, OWN, f"{end:%Y-%m-%d}", count, 1000, **({"period_start": start} | local))
        for start, end, count in zip(starts, ends, counts, strict=True)
    ]


def test_limits_are_those_of_the_xmr_chart(signalled) -> None:
    rows = quarters(COUNTS)
    found = signalled(rows)
    theirs = xmr(pd.DataFrame({"date": found["period_end"], "value": np.array(COUNTS) / 10})).points
    for name in ("mean", "lpl", "upl"):
        assert found[name].tolist() == pytest.approx(theirs[name].tolist())
    assert (found["points"] == len(COUNTS)).all()
    assert found["variation"].unique().tolist() == ["common_cause"]


def test_a_point_outside_is_a_concern_where_low_is_good(signalled) -> None:
    row = signalled(quarters([*COUNTS, 400])).iloc[-1]
    assert (row["special_cause"], row["variation"]) == ("above upper limit", "concern")
    assert row["attention"] == 1


@pytest.mark.parametrize("window", ["r12m", "ytd"])
def test_overlapping_periods_have_no_signal(signalled, window: str) -> None:
    assert signalled(quarters(COUNTS, window=window)).empty


def test_a_short_series_has_no_limits_and_a_very_short_one_no_direction(signalled) -> None:
    found = signalled(quarters([100, 120, 141, 160, 181])).iloc[-1]
    assert np.isnan(found["upl"])
    assert (found["special_cause"], found["variation"]) == ("", "")
    assert found["direction"] == "worsening"
    assert found["slope"] == pytest.approx(2.02)
    assert signalled(quarters([100, 120, 140, 160])).iloc[-1]["direction"] == ""


def test_noise_has_no_direction(signalled) -> None:
    assert signalled(quarters(COUNTS)).iloc[-1]["direction"] == "no clear change"


def test_a_break_begins_new_limits_and_a_new_slope(signalled) -> None:
    rows = quarters([100 + 5 * (number % 3) for number in range(12)] + [400 + count for count in COUNTS])
    rows[12] |= {"marks": "break"}
    found = signalled(rows)
    assert found["mean"].iloc[0] == pytest.approx(10.5)
    assert found["mean"].iloc[-1] == pytest.approx(40 + np.mean(COUNTS) / 10)
    assert (found["special_cause"] == "").all()
    assert found["direction"].iloc[-1] == "no clear change"


def test_snapshots_count_from_where_their_spacing_is_what_it_is_now(signalled) -> None:
    yearly = [observation("PCT", OWN, f"{year}-03-31", 500, 1000, window="snapshot") for year in range(2018, 2023)]
    found = signalled([*yearly, *quarters(COUNTS, window="snapshot")])
    # The last yearly snapshot is a year and more from the first quarterly one.
    assert found["period_end"].min() == pd.Timestamp("2023-06-30")
    assert found["mean"].iloc[-1] == pytest.approx(np.mean(COUNTS) / 10)


def test_assurance_and_outlook_are_held_against_the_target(signalled) -> None:
    hard = target(valid_from=date(2026, 4, 1), target=15.0, floor=18.0)
    easy = target(valid_from=date(2026, 4, 1), target=35.0, floor=40.0)
    missed, met = (signalled(quarters(COUNTS), aim).iloc[-1] for aim in (hard, easy))
    assert (missed["assurance"], met["assurance"]) == ("consistent_fail", "consistent_pass")
    assert missed["p_on_track"] < 0.01
    assert met["p_on_track"] > 0.99
    assert met["forecast_period_end"] == pd.Timestamp("2027-03-31")
    assert met["forecast_lower"] < met["forecast"] < met["forecast_upper"]
    assert met["forecast"] == pytest.approx(25.0, abs=1.0)


def test_the_outlook_is_held_against_the_target_of_the_years_end(signalled) -> None:
    now = target(valid_from=date(2026, 4, 1), valid_to=date(2026, 12, 31), target=35.0, floor=40.0)
    then = target(valid_from=date(2027, 1, 1), target=15.0, floor=18.0)
    row = signalled(quarters(COUNTS), now, then).iloc[-1]
    assert row["assurance"] == "consistent_pass"
    assert row["p_on_track"] < 0.01


def test_a_finished_year_has_no_outlook(signalled) -> None:
    row = signalled(quarters(COUNTS, last="2026-03-31")).iloc[-1]
    assert np.isnan(row["forecast"])
    assert pd.isna(row["forecast_period_end"])


def test_a_series_without_any_value_is_left_out(signalled) -> None:
    hidden = [row | {"value": np.nan, "numerator": np.nan, "status": "suppressed"} for row in quarters(COUNTS)]
    assert signalled(hidden).empty


def test_annual_rows_of_every_council_are_read_at_once(signalled) -> None:
    rows = [
        observation("PCT", code, f"{year}-03-31", 200 + (7 * year + number) % 11, 1000)
        for number, code in enumerate([OWN, *OTHERS])
        for year in range(2012, 2026)
    ]
    found = signalled(rows)
    assert found.groupby("area")["mean"].nunique().eq(1).all()
    assert found["forecast"].isna().all()


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.one_of(st.just(np.nan), st.floats(0, 1))), min_size=1, max_size=40)
)
@settings(max_examples=50, deadline=None)
def test_chances_are_adjusted_within_each_area_as_for_one_family(rows: list[tuple[str, float]]) -> None:
    given_ = pd.DataFrame(rows, columns=["area", "p"])
    found = by_area(given_["p"], given_["area"])
    for area, part in given_.groupby("area"):
        assert found.loc[part.index].tolist() == pytest.approx(adjusted(part["p"]).tolist(), nan_ok=True), area
