"""Every row of the files made with qicharts2."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.stats import spc

OPTIONS = ["chart", "freeze", "part", "exclude", "cl", "multiply", "method", "qic.screenedmr", "y.neg"]
NUMBERS = {
    "y": "figure",
    "cl": "centre",
    "lcl": "lower",
    "ucl": "upper",
    "lcl.95": "lower_95",
    "ucl.95": "upper_95",
    "n.obs": "observed",
    "n.useful": "useful",
    "longest.run": "longest_run",
    "longest.run.max": "longest_run_max",
    "n.crossings": "crossings",
    "n.crossings.min": "crossings_min",
}
FLAGS = {
    "baseline": "baseline",
    "include": "included",
    "runs.signal": "runs_signal",
    "sigma.signal": "beyond",
}


def _points(text: object) -> list[int]:
    return [] if pd.isna(text) else [int(float(one)) for one in str(text).split(";")]


def _draw(part: pd.DataFrame, chart, freeze, points, exclude, centre, multiply, method, screen, negative):
    with_base = part.n.notna().any()
    return spc.chart(
        part.rename(columns={"y": "value"}),
        kind=chart,
        series="chart_id",
        base="n" if with_base else None,
        # The package passes over freeze where parts are given; here that is an error.
        freeze=None if pd.isna(freeze) or _points(points) else int(freeze),
        part=_points(points),
        exclude=_points(exclude),
        centre=None if pd.isna(centre) else float(centre),
        multiplier=multiply,
        screen=bool(screen),
        method=method,
        negative=bool(negative),
    )


@pytest.fixture(scope="module")
def ours(read) -> pd.DataFrame:
    """Our charts; those of equal options are drawn in one call, with and without a base apart."""
    given = read("qic/charts_input.csv").merge(read("qic/charts_options.csv"), on="chart_id", validate="many_to_one")
    given["date"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(given.i, unit="D")
    has_base = given.n.notna().groupby(given.chart_id).transform("any")
    found = []
    for (*options, _), part in given.groupby([*(given[name] for name in OPTIONS), has_base], dropna=False):
        rows = part.drop(columns=["kind", *OPTIONS])
        found.append(_draw(rows, *options))
    return pd.concat(found)


def test_charts(read, compare, ours):
    theirs = read("qic/charts_expected.csv")
    mine = theirs[["chart_id", "i"]].merge(ours, on=["chart_id", "i"], how="left", validate="one_to_one")
    compare(
        "qic/charts_expected.csv",
        {name: (mine[column], theirs[name]) for name, column in NUMBERS.items()},
        {name: (mine[column], theirs[name]) for name, column in FLAGS.items()}
        | {"part": (mine.stage + 1, theirs.part)},
    )


def test_charts_the_package_stopped_at(read, compare, ours):
    stopped = read("qic/charts_options.csv").query("error.notna()")
    assert set(stopped.chart) <= {"t"}, "only times of zero are known to stop the package"
    mine = ours[ours.chart_id.isin(stopped.chart_id)]
    plain = [_times(part.value) for _, part in mine.groupby("chart_id", sort=False)]
    lines = pd.DataFrame(np.concatenate([np.empty((0, 3)), *plain]), columns=["centre", "lower", "upper"])
    compare(
        "qic/charts_input.csv, the charts the package stopped at",
        {name: (mine[name], lines[name]) for name in lines},
        {"beyond": (mine.beyond, (mine.value > lines.upper.to_numpy()) | (mine.value < lines.lower.to_numpy()))},
    )


def _times(values: pd.Series) -> np.ndarray:
    """Return centre and limits of one series of times between events: two on one day are no time apart."""
    root = values.to_numpy() ** (1 / 3.6)
    ranges = np.abs(np.diff(root))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    reach = 3 * kept.mean() / 1.128
    lines = [root.mean(), max(root.mean() - reach, 0.0), root.mean() + reach]
    return np.tile(np.power(lines, 3.6), (len(values), 1))


def test_runs_signals(read, compare):
    theirs = read("qic/crsignal_grid.csv")
    mine = pd.Series(False, index=theirs.index)
    for method, part in theirs.groupby("method"):
        mine[part.index] = spc.runs_signal(part["n.useful"], part["n.crossings"], part["longest.run"], method=method)
    compare("qic/crsignal_grid.csv", flags={"runs.signal": (mine, theirs["runs.signal"])})


def test_critical_values(read, compare, oracles):
    if not (oracles / "qic" / "anhoej_limits_by_n.csv").exists():
        pytest.skip("this folder has no anhoej_limits_by_n.csv")
    theirs = read("qic/anhoej_limits_by_n.csv")
    longest, crossings = spc.critical(theirs.iloc[:, 0])
    compare(
        "qic/anhoej_limits_by_n.csv",
        {"longest": (longest, theirs["longest.run.max"]), "crossings": (crossings, theirs["n.crossings.min"])},
    )
