"""How far two people agree: true as often as said, and never surer than the cases allow."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.audits.agreeing import agreement
from pmflib.stats.agreement import cohen, gwet
from pmflib.stats.intervals import proportion

SCALE = ("outstanding", "good", "requires improvement", "inadequate")


def pairs_of(first: list[int], second: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"first": [SCALE[at] for at in first], "second": [SCALE[at] for at in second]})


def told(pairs: pd.DataFrame) -> pd.DataFrame:
    return agreement(pairs, SCALE, "auditors").set_index("item")


@pytest.mark.parametrize("cases", [10, 30])
def test_where_all_agree_the_lower_limit_is_that_of_so_few_cases(cases: int):
    found = told(pairs_of([0, 1, 2, 1, 1] * (cases // 5), [0, 1, 2, 1, 1] * (cases // 5)))
    for item in ("weighted kappa", "AC2"):
        row = found.loc[item]
        assert row["value"] == row["upper"] == pytest.approx(1.0)
        assert row["lower"] < 1.0
    exact = float(proportion(cases, cases).lower) / 100
    expected = gwet(
        np.repeat([[0, 0], [1, 1], [2, 2], [1, 1], [1, 1]], cases // 5, axis=0),
        weights="quadratic",
        categories=[0, 1, 2, 3],
    ).expected
    assert found.loc["AC2", "lower"] == pytest.approx((exact - expected) / (1 - expected))


def test_more_cases_that_all_agree_say_more():
    few, many = (told(pairs_of([0, 1, 2, 3] * times, [0, 1, 2, 3] * times)) for times in (3, 30))
    assert (few["lower"] < many["lower"]).all()


def test_one_grade_throughout_says_nothing_of_kappa():
    found = told(pairs_of([1] * 12, [1] * 12))
    assert np.isnan(found.loc["weighted kappa", "value"])
    assert found.loc["weighted kappa", "status"] == "not_applicable"
    assert np.isfinite(found.loc["AC2", "lower"])


@pytest.mark.parametrize(("of", "least"), [(gwet, 0.89), (cohen, 0.87)])
def test_limits_cover_what_is_true_nearly_as_often_as_they_say(of, least: float):
    """Two hundred rounds of thirty cases: a second auditor differs by one grade in four of ten."""
    rng = np.random.default_rng(3)
    shares = np.array([0.2, 0.4, 0.3, 0.1])
    joint = np.zeros((4, 4))
    for grade, share in enumerate(shares):
        for step, chance in ((-1, 0.8 / 3), (0, 0.6), (1, 0.4 / 3)):
            joint[grade, min(max(grade + step, 0), 3)] += share * chance
    cells = np.array([(one, other) for one in range(4) for other in range(4)])
    known = {"categories": [0, 1, 2, 3], "weights": "quadratic"}
    true = of(np.repeat(cells, np.round(joint.ravel() * 20_000).astype(int), axis=0), **known).coefficient
    found = [of(cells[rng.choice(16, 30, p=joint.ravel())], **known) for _ in range(200)]
    assert least <= np.mean([one.lower <= true <= one.upper for one in found]) <= 0.99
