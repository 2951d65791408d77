"""A year now against a year before: taken apart exactly, and never more claimed than many looks allow."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.assess.explaining import made_of, subgroups
from pmflib.assess.spans import Span, span
from pmflib.stats import intervals

END = date(2026, 9, 30)
ENDS = pd.date_range(end="2026-09-30", periods=20, freq="QE")


def rows(
    shares: dict[tuple[str, str, str], tuple[float, float]],
    *,
    window: str = "quarter",
    base: dict[str, float] | None = None,
    ends: pd.DatetimeIndex = ENDS,
    marks: dict[int, str] | None = None,
) -> pd.DataFrame:
    """Rows by (area, breakdown, category): a share before October 2024 and one since, of 400 cases or a base."""
    made = []
    for (area, breakdown, category), (early, late) in shares.items():
        n = (base or {}).get(category, 400.0)
        for place, end in enumerate(ends):
            share = early if end < pd.Timestamp("2024-10-01") else late
            made.append(
                {
                    **{"indicator": "REF02", "area": area, "breakdown": breakdown, "category": category},
                    **{"window": window, "period_start": end - pd.offsets.QuarterBegin(1, startingMonth=1)},
                    **{"period_end": end, "numerator": np.round(share * n), "denominator": n},
                    **{"value": 100 * np.round(share * n) / n, "marks": (marks or {}).get(place, "")},
                }
            )
    return pd.DataFrame(made)


def of(frame: pd.DataFrame, *, window: str = "quarter", interval: str = "wilson", area: str = "C") -> Span | None:
    return span(frame, area, window=window, end=END, interval=interval)


WHOLE = ("C", "all", "all")


def test_quarters_are_put_together_to_years_three_years_apart():
    found = of(rows({WHOLE: (0.25, 0.2)}))
    assert (found.years, found.then, found.now, found.yearly) == (3, date(2023, 9, 30), END, True)
    whole = found.whole("C")
    assert (whole["numerator"], whole["denominator"]) == (320, 1600)
    assert whole["change"] == pytest.approx(-5)
    exact = intervals.proportion_difference(320, 1600, 400, 1600)
    assert (whole["change_lower"], whole["change_upper"]) == pytest.approx((exact.lower, exact.upper))


@pytest.mark.parametrize(("many", "years"), [(20, 3), (12, 2), (8, 1)])
def test_the_year_before_is_as_far_back_as_the_figures_reach(many, years):
    assert of(rows({WHOLE: (0.25, 0.2)}, ends=ENDS[-many:])).years == years


def test_too_short_a_series_and_one_with_a_hole_have_no_two_years():
    assert of(rows({WHOLE: (0.25, 0.2)}, ends=ENDS[-7:])) is None
    assert of(rows({WHOLE: (0.25, 0.2)}).drop(index=19)) is None


def test_no_year_is_compared_across_a_break():
    # The break lies in July to September 2023, so that only a year and two years back are of one definition.
    assert of(rows({WHOLE: (0.25, 0.2)}, marks={7: "break"})).years == 2
    assert of(rows({WHOLE: (0.25, 0.2)}, marks={18: "break"})) is None


def test_a_count_on_a_day_is_held_against_the_same_day():
    found = of(rows({WHOLE: (0.25, 0.2)}, window="snapshot"), window="snapshot")
    assert (found.yearly, found.whole("C")["denominator"]) == (False, 400)


def test_means_take_their_limits_from_the_scatter_of_their_quarters():
    frame = rows({WHOLE: (0.25, 0.2)})
    scattered = frame.assign(value=frame["value"] + np.tile([1.0, -1.0, 0.5, -0.5], 5))
    whole = of(scattered, interval="none").whole("C")
    assert whole["value"] == pytest.approx(20)
    assert whole["lower"] < 20 < whole["upper"]


@given(
    early=st.tuples(st.floats(0.05, 0.5), st.floats(0.05, 0.5)),
    late=st.tuples(st.floats(0.05, 0.5), st.floats(0.05, 0.5)),
)
def test_mix_and_within_add_up_to_the_whole_change(early, late):
    groups = {
        ("C", "sex", name): pair for name, pair in zip(("boy", "girl"), zip(early, late, strict=True), strict=True)
    }
    parts = rows(groups)
    whole = parts.groupby("period_end", as_index=False)[["numerator", "denominator"]].sum()
    whole = rows({WHOLE: (0.2, 0.2)}).assign(
        numerator=whole["numerator"],
        denominator=whole["denominator"],
        value=100 * whole["numerator"] / whole["denominator"],
    )
    found = of(pd.concat([parts, whole], ignore_index=True))
    split = made_of(found, "C")
    assert split["mix"].sum() + split["within"].sum() == pytest.approx(found.whole("C")["change"], abs=1e-6)


def test_what_does_not_add_up_is_not_split():
    frame = rows({WHOLE: (0.25, 0.2), ("C", "sex", "boy"): (0.25, 0.2)})
    assert made_of(of(frame.assign(numerator=frame["numerator"] + 0.0)), "C")["breakdown"].tolist() == ["sex"]
    lost = frame.assign(numerator=frame["numerator"] - 5.0 * (frame["breakdown"] == "sex"))
    assert made_of(of(lost), "C").empty


def test_only_the_district_that_moved_is_called_clear():
    moved = {(f"D{at}", "all", "all"): (0.25, 0.15 if at == 0 else 0.25) for at in range(8)}
    frame = rows(moved)
    whole = frame.groupby("period_end", as_index=False)[["numerator", "denominator"]].sum()
    county = rows({WHOLE: (0.2, 0.2)}).assign(
        numerator=whole["numerator"],
        denominator=whole["denominator"],
        value=100 * whole["numerator"] / whole["denominator"],
    )
    split = made_of(of(pd.concat([frame, county], ignore_index=True)), "C", tuple(f"D{at}" for at in range(8)))
    assert split.loc[split["clear"], "category"].tolist() == ["D0"]
    assert split["breakdown"].unique().tolist() == ["place"]


def test_a_group_that_differs_is_found_and_small_or_unknown_ones_are_not_judged():
    frame = rows(
        {
            WHOLE: (0.25, 0.2),
            ("C", "ethnicity", "White"): (0.2, 0.2),
            ("C", "ethnicity", "Black"): (0.4, 0.4),
            ("C", "ethnicity", "Other"): (0.5, 0.5),
            ("C", "ethnicity", "not known"): (0.9, 0.9),
            ("C", "sex", "boy"): (0.2, 0.2),
        },
        base={"Other": 4.0},
    )
    found = subgroups(frame, of(frame), "C", fewest=20).set_index("category")
    assert found["verdict"].to_dict() == {
        **{"White": "lower", "Black": "higher"},
        **{"Other": "too few to judge", "not known": "not known"},
    }
    assert found.loc["Black", "relative_rate"] == pytest.approx(2.0, abs=0.05)


def test_false_alarms_among_many_equal_groups_are_held_down():
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(60):
        groups = {("C", "need", f"N{at}"): (0.2, 0.2) for at in range(12)}
        frame = rows(groups)
        drawn = rng.binomial(400, 0.2, len(frame)).astype(float)
        frame = frame.assign(numerator=drawn, value=drawn / 4)
        whole = rows({WHOLE: (0.2, 0.2)})
        both = pd.concat([frame, whole], ignore_index=True)
        alarms += bool(subgroups(both, of(both), "C")["verdict"].isin(["higher", "lower"]).any())
    assert alarms <= 9
