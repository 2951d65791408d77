"""Suggested steps: found where they were put, rarely where there is none, and never applied."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.stats import spc
from pmflib.stats.checks import BadNumbers
from pmflib.stats.spc import steps


def frame(values, **columns):
    dates = pd.date_range("2024-01-01", periods=len(values), freq="MS")
    return pd.DataFrame({"date": dates, "value": np.asarray(values, dtype=float), **columns})


def table(values):
    """One series a row of values."""
    return pd.concat([frame(row, area=at) for at, row in enumerate(values)], ignore_index=True)


def test_a_clear_step_is_found_with_its_levels():
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, 30) + np.repeat([50, 58], [18, 12])
    found = spc.suggest_steps(frame(values))
    assert list(found.date) == [pd.Timestamp("2025-07-01")]
    assert found.before[0] == pytest.approx(values[:18].mean())
    assert found.after[0] == pytest.approx(values[18:].mean())
    assert (found.points_before[0], found.points_after[0]) == (18, 12)
    assert found.strength[0] > 1
    assert spc.xmr(frame(values)).points.stage.max() == 0


def test_a_known_step_is_not_suggested_again():
    values = np.tile([1.0, -1.0], 12) + np.repeat([0, 20], 12)
    opened = pd.Timestamp("2025-01-01")
    assert len(spc.suggest_steps(frame(values))) == 1
    assert spc.suggest_steps(frame(values), rebase=[opened]).empty


def test_quiet_series_get_few_suggestions():
    rng = np.random.default_rng(2)
    for points in (12, 24, 60):
        found = spc.suggest_steps(table(rng.normal(size=(400, points))), series="area")
        assert found.area.nunique() <= 400 * 0.06


def test_a_lone_wild_point_is_no_step():
    values = np.tile([1.0, 0.0], 12)
    values[20] = 30
    assert spc.suggest_steps(frame(values)).empty


def test_steps_are_those_of_binary_segmentation():
    ruptures = pytest.importorskip("ruptures")
    rng = np.random.default_rng(3)
    values = rng.normal(size=(60, 40)) + np.repeat(rng.normal(0, 2.5, (60, 4)), 10, axis=1)
    found = spc.suggest_steps(table(values), series="area")
    months = found.date.dt.year * 12 + found.date.dt.month - (2024 * 12 + 1)
    ours = months.groupby(found.area).apply(sorted)
    for area, row in enumerate(values):
        ranges = np.abs(np.diff(row))
        sd = ranges[ranges < 3.267 * ranges.mean()].mean() / 1.128
        search = ruptures.Binseg(model="l2", min_size=6, jump=1).fit(row)
        breaks = search.predict(pen=steps.PENALTY * np.log(40) * sd**2)[:-1]
        kept = ours.get(area, [])
        # Ours are all there; what we leave out has medians closer than half the means.
        assert set(kept) <= set(breaks)
        for missing in set(breaks) - set(kept):
            edges = [0, *breaks, 40]
            at = edges.index(missing)
            before, after = row[edges[at - 1] : missing], row[missing : edges[at + 1]]
            change = after.mean() - before.mean()
            assert (np.median(after) - np.median(before)) * np.sign(change) < abs(change) / 2


@given(st.lists(st.one_of(st.integers(-9, 9).map(float), st.just(np.nan)), min_size=1, max_size=40))
@settings(deadline=None)
def test_levels_last_and_lie_apart(values):
    found = spc.suggest_steps(frame(values))
    assert (found[["points_before", "points_after"]] >= 6).all(axis=None)
    assert (found.before != found.after).all()
    assert (found.strength > 1).all()


def test_missing_points_and_company_do_not_matter():
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(20, 30)) + np.repeat(rng.normal(0, 4, (20, 2)), 15, axis=1)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    together = spc.suggest_steps(table(rows), series="area").sort_values(["area", "date"], ignore_index=True)
    alone = pd.concat([spc.suggest_steps(frame(row)).assign(area=at) for at, row in enumerate(rows)])
    alone = alone.sort_values(["area", "date"], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone[together.columns], check_dtype=False)
    assert len(together) > 5


def test_bad_input():
    with pytest.raises(BadNumbers, match="Give 2 or more"):
        spc.suggest_steps(frame([1, 2]), fewest=1)
    with pytest.raises(BadNumbers, match="infinite"):
        spc.suggest_steps(frame([1, np.inf]))
    assert spc.suggest_steps(frame([np.nan] * 9)).empty
