"""What a sample says of all cases: equal to plain sums, and true as often as it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.audits import draw_cases
from pmflib.audits.estimating import estimated, weighted
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.stats.intervals import difference, sampled_proportion
from tests.audits.conftest import frame_of, plan_of

ROUNDS = 500
ALL = pd.DataFrame({"area": ["X"], "team": [""]})


def said_of(hit: np.ndarray, weight: np.ndarray | float = 1.0) -> pd.DataFrame:
    rows = {"area": "X", "team": "", "measure": "grade", "item": "overall", "answer": "good", "hit": hit}
    return pd.DataFrame({**rows, "weight": np.broadcast_to(weight, hit.shape).astype(float)})


def test_equal_weights_give_wilson_with_the_finite_population_correction():
    hit = np.arange(40) < 26
    found = estimated(said_of(hit, 5.0), ALL.assign(frame=200.0)).iloc[0]
    value, lower, upper = sampled_proportion(26, 40, 200)
    assert found[["value", "lower", "upper"]].tolist() == pytest.approx([float(value), float(lower), float(upper)])
    assert (found["number"], found["base"], found["n"]) == (26.0, 40.0, 40.0)


def test_when_every_case_was_read_there_is_nothing_left_to_doubt():
    found = estimated(said_of(np.arange(12) < 5), ALL.assign(frame=12.0)).iloc[0]
    assert found["lower"] == found["value"] == found["upper"] == pytest.approx(100 * 5 / 12)


def test_unequal_weights_move_the_share_and_lessen_what_it_rests_on():
    hit, weight = np.array([True, True, False, False]), np.array([3.0, 1.0, 1.0, 1.0])
    found = estimated(said_of(hit, weight), ALL.assign(frame=60.0)).iloc[0]
    assert found["value"] == pytest.approx(100 * 4 / 6)
    # Kish: the square of the sum by the sum of squares.
    assert found["n"] == pytest.approx(36 / 12)
    assert found["number"] == 2


def test_weights_make_up_for_what_was_not_done():
    cases = pd.DataFrame({"stratum": ["a", "a", "b"]})
    counts = pd.DataFrame({"stratum": ["a", "a", "b"], "cases": [6, 4, 8]})
    assert weighted(cases, counts).tolist() == [5.0, 5.0, 8.0]


@pytest.mark.parametrize(
    ("size", "least"),
    [
        pytest.param(110, 8, id="more from small districts"),
        pytest.param(60, 2, id="in proportion", marks=pytest.mark.stress),
        pytest.param(30, 1, id="few", marks=pytest.mark.stress),
        pytest.param(300, 2, id="half of all", marks=pytest.mark.stress),
    ],
)
def test_intervals_cover_the_truth_as_often_as_they_say(size: int, least: int):
    """Five hundred rounds drawn from one county, some audits not done at random, against the share that is true."""
    rng = np.random.default_rng(20261126)
    sizes = dict(zip([f"d{at}" for at in range(12)], (90, 80, 75, 70, 60, 55, 50, 40, 30, 25, 15, 10), strict=True))
    frame = frame_of(sizes)
    chance = dict(zip(sizes, np.linspace(0.35, 0.75, 12), strict=True))
    good = pd.Series(rng.random(len(frame)) < frame["district"].map(chance).to_numpy(), index=frame["case"])
    plan = plan_of(size=size, at_least=least, replacements=0.0, double_share=0.0, moderation_share=0.0)
    counts = frame.groupby("district", as_index=False).size().set_axis(["stratum", "cases"], axis=1)
    covered = 0
    for seed in range(ROUNDS):
        sample = draw_cases(frame, plan, seed=seed).cases
        done = sample.loc[rng.random(len(sample)) < 0.9]
        said = said_of(good[done["case"]].to_numpy(), weighted(done, counts).to_numpy())
        found = estimated(said, ALL.assign(frame=float(len(frame)))).iloc[0]
        covered += bool(found["lower"] <= 100 * good.mean() <= found["upper"])
    assert 0.93 <= covered / ROUNDS <= 0.98


SMALL = dict(zip([f"d{at}" for at in range(12)], (90, 80, 75, 70, 60, 55, 50, 40, 30, 25, 15, 10), strict=True))


def by_district(seed: int, plan: AuditPlan, frame: pd.DataFrame, good: pd.Series, rng: np.random.Generator):
    """Draw a round, leave a tenth of it undone, and return the estimate of each district by its code."""
    sample = draw_cases(frame, plan, seed=seed).cases
    done = sample.loc[rng.random(len(sample)) < 0.9]
    counts = frame.groupby("district", as_index=False).size().set_axis(["stratum", "cases"], axis=1)
    said = said_of(good[done["case"]].to_numpy(), weighted(done, counts).to_numpy())
    place = counts.rename(columns={"stratum": "area", "cases": "frame"}).assign(team="")
    return estimated(said.assign(area=done["district"].to_numpy()), place.astype({"frame": "float64"})).set_index(
        "area"
    )


def test_estimates_of_districts_cover_the_truth_too_small_ones_among_them():
    """Three hundred rounds with eight to eighteen cases of each district, of which it may have no more than ten."""
    rng = np.random.default_rng(7)
    frame = frame_of(SMALL)
    chance = dict(zip(SMALL, np.linspace(0.3, 0.85, 12), strict=True))
    good = pd.Series(rng.random(len(frame)) < frame["district"].map(chance).to_numpy(), index=frame["case"])
    truth = 100 * good.groupby(frame["district"].to_numpy()).mean()
    plan = plan_of(size=140, at_least=8, replacements=0.0, double_share=0.0, moderation_share=0.0)
    rows = pd.concat([by_district(seed, plan, frame, good, rng) for seed in range(300)])
    true = rows.index.map(truth).to_numpy()
    hits = (rows["lower"] - 1e-9 <= true) & (true <= rows["upper"] + 1e-9)
    covered = hits.groupby(level=0).mean()
    assert 0.93 <= hits.mean() <= 0.98
    assert covered.min() >= 0.88
    # Nearly all cases of the smallest district are read: its interval is narrower than so few files would give.
    assert (rows.loc["d11", "upper"] - rows.loc["d11", "lower"]).median() < 45


@pytest.mark.parametrize(
    ("then", "now"),
    [((1055, 60, 0.57), (980, 60, 0.71)), ((103, 42, 0.4), (96, 40, 0.8)), ((60, 8, 0.5), (60, 8, 0.7))],
)
def test_the_change_between_two_rounds_is_covered_as_often_as_it_says(then, now):
    rng = np.random.default_rng(11)
    sides, truth = [], []
    for cases, read, share in (now, then):
        good = round(cases * share)
        hits = rng.hypergeometric(good, cases - good, read, 4000).astype(float)
        sides.append(sampled_proportion(hits, np.full(4000, float(read)), np.full(4000, float(cases))))
        truth.append(100 * good / cases)
    moved = difference(*(getattr(side, name) for side in sides for name in ("value", "lower", "upper")))
    true = truth[0] - truth[1]
    assert 0.92 <= float(np.mean((moved.lower <= true) & (true <= moved.upper))) <= 0.98
