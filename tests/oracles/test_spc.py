"""Every row of the files made with NHSRplotthedots; series it stopped at are held to the rules said plainly."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from plain_rules import point_by_point

from pmflib.stats import spc

POLARITY = {"increase": "high", "decrease": "low", "neutral": "none"}
CAUSES = {
    "Common Cause": "none",
    "Above UCL": "above upper limit",
    "Below LCL": "below lower limit",
    "7 Point Trend (Increasing)": "rising trend",
    "7 Point Trend (Decreasing)": "falling trend",
    "2 in 3 Above CL": "two in three above",
    "2 in 3 Below CL": "two in three below",
    "7 Points Above CL": "shift above",
    "7 Points Below CL": "shift below",
}
UPWARDS = {"above upper limit", "rising trend", "two in three above", "shift above"}
UNMATCHED = "rebase_date_not_in_data"


@pytest.fixture(scope="module")
def given(read) -> pd.DataFrame:
    """One row a point, with the options of its series."""
    points, options = read("spc/series_input.csv"), read("spc/series_options.csv")
    return points.merge(options, on="series_id", validate="many_to_one")


def _rebase(part: pd.DataFrame) -> dict[str, list[str]]:
    dated = part.dropna(subset="rebase").drop_duplicates("series_id")
    return {row.series_id: row.rebase.split(";") for row in dated.itertuples()}


@pytest.fixture(scope="module")
def ours(given) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Our points and the last of each series; series of equal options go through in one call."""
    points, latest = [], []
    unmatched = given.kind.str.contains(UNMATCHED)
    for (fix, screen, ignore), part in given.groupby(
        [given.fix_after_n_points.fillna(0), "screen_outliers", unmatched], sort=False
    ):
        found = spc.xmr(
            part,
            series="series_id",
            polarity=part.improvement_direction.map(POLARITY),
            target=part.target,
            rebase=_rebase(part),
            unmatched_rebase="ignore" if ignore else "error",
            fix_after=int(fix) or None,
            screen=screen,
        )
        points.append(found.points)
        latest.append(found.latest)
    return pd.concat(points), pd.concat(latest)


def test_points(read, compare, ours):
    theirs = read("spc/points_expected.csv")
    mine = theirs[["series_id", "date"]].merge(ours[0], on=["series_id", "date"], how="left", validate="one_to_one")
    known = theirs.outside_limits.notna()
    assert (known == (mine.value.notna() & mine.lpl.notna())).all()
    cause = theirs.special_cause_type.map(CAUSES).where(~_seam(theirs, mine.value), mine.special_cause)
    variation = theirs.point_type.str.replace("special_cause_", "")
    compare(
        "spc/points_expected.csv",
        {
            "mean": (mine["mean"], theirs["mean"]),
            "lpl": (mine.lpl, theirs.lpl),
            "upl": (mine.upl, theirs.upl),
            "value": (mine.value, theirs.value),
            "target": (mine.target, theirs.target),
        },
        {
            "rebase_group": (mine.stage, theirs.rebase_group),
            "relative_to_mean": (mine.side.fillna(9), theirs.relative_to_mean.fillna(9)),
            "outside_limits": (mine.outside, theirs.outside_limits.where(known, False)),
            "close_to_limits": (mine.close, theirs.close_to_limits.where(known, False)),
            "special_cause_type": (mine.special_cause, cause),
            "special_cause_flag": (mine.special_cause != "none", theirs.special_cause_flag),
            "point_type": (mine.variation, variation.where(~_seam(theirs, mine.value), mine.variation)),
            "short_group_warning": (mine.short, theirs.short_group_warning),
        },
    )


def _seam(theirs: pd.DataFrame, value: pd.Series) -> pd.Series:
    """Return the last points of a trend straight before another of the same direction.

    The package names the direction of such a point by the step to the next one, which belongs to neither trend.
    """
    group = theirs.series_id + "/" + theirs.rebase_group.astype(str)
    step = np.sign(value.groupby(group).diff())
    trending = theirs.special_cause_type.str.contains("Trend")
    following = step.groupby(group).shift(-1)
    alone = (following != step) & (following != step.groupby(group).shift(-2))
    return trending & trending.groupby(group).shift(-1, fill_value=False) & alone


def _icon(latest: pd.DataFrame) -> pd.Series:
    """Return the name of the icon: an improvement or concern with the way it points."""
    towards = latest.special_cause.map(lambda cause: "_high" if cause in UPWARDS else "_low").astype(str)
    pointed = latest.variation.isin(["improvement", "concern"])
    return latest.variation.astype(object).where(~pointed, latest.variation.astype(str) + towards)


def test_last_points(read, compare, ours):
    theirs = read("spc/summary_expected.csv")
    mine = theirs[["series_id"]].merge(ours[1], on="series_id", how="left", validate="one_to_one")
    worked = theirs.error.isna()
    mine, theirs = mine[worked], theirs[worked]
    variation = theirs.variation_type.str.replace("special_cause_", "")
    assurance = theirs.assurance_icon.map({"pass": "consistent_pass", "fail": "consistent_fail"})
    compare(
        "spc/summary_expected.csv",
        {"n_rebase_groups": (mine.series_id.map(ours[0].groupby("series_id").stage.nunique()), theirs.n_rebase_groups)},
        {
            "variation_type": (mine.variation, variation),
            "variation_icon": (_icon(mine), theirs.variation_icon),
            "assurance_type": (mine.assurance.astype(object).fillna(""), theirs.assurance_type.fillna("")),
            "assurance_icon": (
                mine.assurance.astype(object).fillna(""),
                assurance.fillna(theirs.assurance_icon).fillna(""),
            ),
        },
    )


def test_series_the_package_stopped_at(read, compare, ours, given):
    stopped = read("spc/summary_expected.csv").query("error.notna()").series_id
    mine = ours[0][ours[0].series_id.isin(stopped)].sort_values(["series_id", "date"])
    parts = [
        point_by_point(
            part.value.tolist(),
            rebase=[str(day) in str(part.rebase.iloc[0]).split(";") for day in part.date],
            fix_after=part.fix_after_n_points.iloc[0],
            screen=bool(part.screen_outliers.iloc[0]),
        )
        for _, part in mine.groupby("series_id")
    ]
    plain = pd.concat(parts) if parts else pd.DataFrame(columns=["mean", "lpl", "upl", "special_cause"])
    compare(
        "spc/series_input.csv, the series the package stopped at",
        {name: (mine[name], plain[name]) for name in ("mean", "lpl", "upl")},
        {"special_cause": (mine.special_cause, plain.special_cause)},
    )
    empty = ours[1].series_id.isin(given.groupby("series_id").value.count().loc[lambda count: count == 0].index)
    assert ours[1].variation.isna().tolist() == empty.tolist()


def test_a_rebase_without_a_point_is_an_error(given):
    part = given[given.kind.str.contains(UNMATCHED)]
    if part.empty:
        pytest.skip("this folder has no series with a rebase date that is not in its data")
    with pytest.raises(ValueError, match="No point has the date"):
        spc.xmr(part, series="series_id", rebase=_rebase(part))


def test_dates_are_read_alike(given):
    as_dates = given.assign(date=[date.fromisoformat(day) for day in given.date])
    one, other = (spc.xmr(frame, series="series_id").points.upl for frame in (given, as_dates))
    np.testing.assert_array_equal(one, other)
