"""Times to closing with open cases: by hand, against statsmodels, and what must hold for any cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.stats import survival
from pmflib.stats.checks import BadNumbers

cases = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)


def curve_of(pairs, **options):
    days, closed = zip(*pairs, strict=True)
    return survival.kaplan_meier(days, closed, **options)


def test_open_cases_count_for_as_long_as_they_were_seen():
    # Six cases: closed on days 2, 4, 4, 9, open on days 3 and 9.
    found = curve_of([(2, True), (4, True), (4, True), (9, True), (3, False), (9, False)])
    np.testing.assert_array_equal(found.days, [2, 4, 9])
    np.testing.assert_array_equal(found.at_risk, [6, 4, 2])
    np.testing.assert_allclose(found.open_share, [5 / 6, 5 / 12, 5 / 24])


@pytest.fixture(scope="module")
def simulated():
    rng = np.random.default_rng(1)
    size = 600
    truth = np.ceil(rng.weibull(1.4, size) * 40)
    watched = rng.integers(1, 90, size)
    entry = np.where(rng.random(size) < 0.3, rng.integers(1, 30, size), 0)
    kept = np.minimum(truth, watched) > entry
    part = {"days": np.minimum(truth, watched), "closed": truth <= watched, "entry": entry}
    return pd.DataFrame(part).assign(group=rng.choice(list("abc"), size))[kept].reset_index(drop=True)


@pytest.mark.parametrize("truncated", [False, True])
def test_statsmodels_agrees(simulated, truncated):
    survfunc = pytest.importorskip("statsmodels.duration.survfunc")
    entry = simulated.entry if truncated else None
    found = survival.kaplan_meier(simulated.days, simulated.closed, simulated.group, entry=entry)
    for place, label in enumerate(found.labels):
        part = simulated[simulated.group == label]
        # There a case must enter before day 0 to be at risk on it; none of these closes on that day.
        theirs = survfunc.SurvfuncRight(part.days, part.closed, entry=part.entry if truncated else None)
        rows = found.code == place
        np.testing.assert_array_equal(found.days[rows], theirs.surv_times)
        np.testing.assert_array_equal(found.at_risk[rows], theirs.n_risk)
        np.testing.assert_allclose(found.open_share[rows], theirs.surv_prob, rtol=1e-9)
        error = found.error[rows] * found.open_share[rows]
        np.testing.assert_allclose(error, theirs.surv_prob_se, rtol=1e-9)
        median = survival.quantile(found, 0.5)
        assert median.value[place] == theirs.quantile(0.5)
        assert (median.lower[place], median.upper[place]) == theirs.quantile_ci(0.5)


def test_limits_hold_the_truth_as_often_as_promised():
    rng = np.random.default_rng(2)
    sets, size = 500, 60
    truth = rng.exponential(40, (sets, size))
    watched = rng.uniform(5, 120, (sets, size))
    groups = np.repeat(np.arange(sets), size)
    found = survival.kaplan_meier(np.minimum(truth, watched).ravel(), (truth <= watched).ravel(), groups)
    share = survival.completed_by(found, 30)
    true = 100 * (1 - np.exp(-30 / 40))
    inside = (share.lower <= true) & (true <= share.upper)
    assert inside.mean() == pytest.approx(0.95, abs=0.03)
    assert share.value.mean() == pytest.approx(true, abs=1.5)
    median = survival.quantile(found, 0.5)
    covered = (median.lower <= 40 * np.log(2)) & ~(median.upper < 40 * np.log(2))
    assert covered.mean() == pytest.approx(0.95, abs=0.03)


def test_late_open_cases_cannot_flatter():
    """Half close in 10 days; the others are all still open on day 60."""
    days, closed = [10] * 50 + [60] * 50, [True] * 50 + [False] * 50
    share = survival.completed_by(survival.kaplan_meier(days, closed), 45)
    assert share.value[0] == pytest.approx(50)
    assert np.isnan(survival.quantile(survival.kaplan_meier(days, closed), 0.75).value[0])


def test_what_lies_beyond_the_longest_watched_is_unknown():
    found = curve_of([(5, True), (8, False)])
    assert survival.completed_by(found, 8).value[0] == 50
    assert np.isnan(survival.completed_by(found, 9).value[0])
    assert survival.completed_by(curve_of([(5, True)]), 9).value[0] == 100
    assert survival.completed_by(curve_of([(5, False)]), 3).value[0] == 0


def test_a_gap_before_late_entries_is_unknown_and_not_zero():
    days, closed, entry = [3, 20, 25], [True, True, True], [0, 10, 10]
    found = survival.kaplan_meier(days, closed, entry=entry)
    assert np.isnan(found.open_share).all()


def test_a_case_closed_on_its_first_day_was_at_risk():
    found = curve_of([(0, True), (4, True)])
    np.testing.assert_allclose(found.open_share, [0.5, 0])


@given(cases)
@settings(deadline=None)
def test_shares_fall_and_stay_within_their_limits(pairs):
    found = curve_of(pairs)
    assert (np.diff(found.open_share) <= 1e-12).all()
    lower, upper = survival.limits(found)
    known = ~np.isnan(lower)
    assert (lower[known] <= found.open_share[known] + 1e-12).all()
    assert (found.open_share[known] <= upper[known] + 1e-12).all()


@given(cases)
@settings(deadline=None)
def test_without_open_cases_it_is_the_plain_share(pairs):
    days = np.array([days for days, _ in pairs])
    found = survival.kaplan_meier(days, np.ones(len(days)))
    for day in (0, 7, 15):
        expected = 100 * (days <= day).mean()
        np.testing.assert_allclose(survival.completed_by(found, day).value[0], expected, atol=1e-9)


@given(st.lists(cases, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_company_and_order_do_not_matter(many, random):
    rows = [(days, closed, at) for at, pairs in enumerate(many) for days, closed in pairs]
    rows = random.sample(rows, len(rows))
    days, closed, groups = zip(*rows, strict=True)
    together = survival.kaplan_meier(days, closed, groups)
    for at, pairs in enumerate(many):
        alone = curve_of(pairs)
        here = together.code == list(together.labels).index(at)
        np.testing.assert_allclose(together.open_share[here], alone.open_share, atol=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pairs", [[(0, False)], [(0, True)], [(3, True)] * 4, [(3, False)] * 4])
def test_poor_groups_warn_of_nothing(pairs):
    found = curve_of(pairs)
    assert len(survival.quantile(found, 0.5).value) == 1
    assert len(survival.completed_by(found, 2).value) == 1


def test_lengths_by_the_end_of_a_day():
    start = ["2026-01-01", "2026-01-05", "2026-01-10"]
    end = ["2026-01-11", None, "2026-02-01"]
    found = survival.lengths(start, end, as_of="2026-01-31")
    np.testing.assert_array_equal(found.days, [10, 26, 21])
    np.testing.assert_array_equal(found.closed, [True, False, False])


def test_completed_in_time_of_all_due():
    due = pd.to_datetime(["2026-01-10", "2026-01-10", "2026-01-20", "2026-01-31", "2026-02-05", "2026-02-05"])
    end = pd.to_datetime(["2026-01-09", "2026-01-12", None, "2026-02-02", "2026-01-20", None])
    found = survival.completed_in_time(due, end, list("aaaabb"), as_of="2026-01-31")
    assert list(found.labels) == ["a", "b"]
    assert [part[0] for part in found[1:6]] == [4, 1, 1, 2, 0]
    assert [part[1] for part in found[1:6]] == [0, 0, 0, 0, 2]
    assert found.share.value[0] == 25
    assert np.isnan(found.share.value[1])
    assert survival.completed_in_time(due, end, as_of="2026-01-31", since="2026-01-15").due[0] == 2


DAY = {"as_of": "2026-01-31"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: survival.kaplan_meier([-1], [True]), "negative"),
        (lambda: survival.kaplan_meier([np.nan], [True]), "are missing"),
        (lambda: survival.kaplan_meier([np.inf], [True]), "infinite"),
        (lambda: survival.kaplan_meier([1], [2]), "neither true nor false"),
        (lambda: survival.kaplan_meier([1], [True], entry=[2]), "after the last day"),
        (lambda: survival.kaplan_meier([1, 2], [True, True], ["a"]), "1 labels for 2 rows"),
        (lambda: survival.quantile(survival.kaplan_meier([1], [True]), 50), "not between 0 and 1"),
        (lambda: survival.completed_by(survival.kaplan_meier([1], [True]), -1), "negative"),
        (lambda: survival.lengths(["2026-01-05"], ["2026-01-01"], **DAY), "before the start"),
        (lambda: survival.lengths([None], [None], **DAY), "are missing"),
        (lambda: survival.lengths(["2026-02-05"], [None], **DAY), "after as_of"),
        (lambda: survival.lengths(["soon"], [None], **DAY), "Not every value is a date"),
        (lambda: survival.lengths(["2026-01-05"], [None, None], **DAY), "2 ends for 1 starts"),
        (lambda: survival.completed_in_time([None], [None], **DAY), "are missing"),
        (lambda: survival.completed_in_time(["2026-01-05"], [None], as_of="soon"), "is not a date"),
    ],
)
def test_bad_input(call, told):
    with pytest.raises(BadNumbers, match=told):
        call()
