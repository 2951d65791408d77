"""Benjamini and Hochberg's own example, and agreement with statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from pmflib.stats.checks import BadNumbers
from pmflib.stats.multiplicity import adjusted

EXAMPLE = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.324,
    0.4262,
    0.5719,
    0.6528,
    0.759,
    1,
]


def test_benjamini_hochberg_1995():
    assert (adjusted(EXAMPLE) <= 0.05).sum() == 4
    assert (adjusted(EXAMPLE, method="holm") <= 0.05).sum() == 3


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_agrees_with_statsmodels(p):
    for ours, theirs in (("benjamini_hochberg", "fdr_bh"), ("benjamini_yekutieli", "fdr_by"), ("holm", "holm")):
        np.testing.assert_allclose(adjusted(p, method=ours), multipletests(p, method=theirs)[1], rtol=1e-12)


def test_missing_values_are_not_counted():
    np.testing.assert_array_equal(adjusted([0.01, np.nan, 0.02]), [0.02, np.nan, 0.02])
    assert np.isnan(adjusted([np.nan])).all()


def test_values_that_are_no_probabilities_are_refused():
    with pytest.raises(BadNumbers, match="1 of 2"):
        adjusted([0.5, 1.5])
    with pytest.raises(BadNumbers, match="'holm'"):
        adjusted([0.5], method="holmes")
