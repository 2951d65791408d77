"""Every row of the files made with FunnelPlotR, but for the limits that package gets wrong (each named here)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import special

from pmflib.stats import funnel

VERSIONS = ("0.6.0", "0.3.9999")
SCALES = {("PR", "SHMI"): "arcsine", ("SR", "SHMI"): "log", ("SR", "CQC"): "square_root", ("RC", "SHMI"): "log_counts"}
# The package types its normal quantiles to six decimals; these confidence levels give the same ones.
TYPED = tuple(2.0 * special.ndtr((1.959964, 3.090232)) - 1.0)
WRONG = {
    "RC limits": "0.6.0 takes the error of a proportion for that of a ratio of counts; 0.3.9999 each unit's own error",
    "CQC adjusted limits": "drawn on the square-root scale around a ratio that is not",
    "PR unadjusted limits of 0.3.9999": "Poisson limits for a proportion",
    "PR limits of 0.3.9999 past 0 or 1": "the arcsine folds back there; ours stop, as 0.6.0's do",
}
"""What is not compared, and why."""


@pytest.fixture(scope="module")
def units(read) -> pd.DataFrame:
    """One row a set and unit, with the options of its set: the sums of the records given."""
    given = read("funnelplotr/input.csv")
    summed = given.groupby(["set_id", "group"], as_index=False)[["numerator", "denominator"]].sum()
    units = summed.merge(read("funnelplotr/options.csv"), on="set_id")
    units["scale"] = [SCALES[pair] for pair in zip(units.data_type, units.sr_method, strict=True)]
    return units


def _scored(units: pd.DataFrame) -> pd.DataFrame:
    """Add scores, phi and tau squared, each set on its own scale, trimmed its own way."""
    parts = []
    for (scale, trim), part in units.groupby(["scale", "trim_by"]):
        score = funnel.scores(part.numerator, part.denominator, scale=scale, groups=part.set_id)
        trimmed = (funnel.truncate if scale == "log" else funnel.winsorise)(score.z, share=trim, groups=part.set_id)
        spread = funnel.dispersion(trimmed, score.error, groups=part.set_id)
        parts.append(part.assign(**score._asdict(), trimmed=trimmed, phi=spread.phi, tau2=spread.tau2))
    return pd.concat(parts).sort_index()


@pytest.fixture(scope="module")
def ours(units):
    """Our scores by version: 0.6.0 rounds the expected events of ``SHMI`` to two decimals, as told to."""

    def of(version: str) -> pd.DataFrame:
        rounded = (units.scale == "log") & (units.SHMI_rounding | (version == "0.3.9999"))
        denominator = units.denominator.where(~rounded, [round(value, 2) for value in units.denominator])
        return _scored(units.assign(rr=units.numerator / units.denominator, denominator=denominator))

    return of


def _theirs(read, version: str, ours: pd.DataFrame) -> pd.DataFrame:
    found = read(f"funnelplotr/points_expected_v{version}.csv")
    return ours[["set_id", "group"]].merge(found, on=["set_id", "group"], how="left", validate="one_to_one")


def _limits(units: pd.DataFrame) -> pd.DataFrame:
    """Our limits under the package's column names, missing where the package's are not to be followed."""
    parts = []
    for (kind, scale, times), part in units.groupby(["data_type", "scale", "multiplier"]):
        tau2 = part.tau2.where(part.draw_adjusted, 0.0)
        options = {"scale": scale, "confidence": TYPED, "multiplier": times}
        over = funnel.adjusted_limits(part.denominator, part.target, tau2, **options)
        alone = funnel.adjusted_limits(part.denominator, part.target, 0.0, **options)
        if kind == "SR":
            alone = funnel.expected_limits(part.denominator, multiplier=times)
        columns = {f"LCL{level}": alone.lower[place] for place, level in enumerate((95, 99))}
        columns |= {f"UCL{level}": alone.upper[place] for place, level in enumerate((95, 99))}
        columns |= {f"OD{level}LCL": over.lower[place] for place, level in enumerate((95, 99))}
        columns |= {f"OD{level}UCL": over.upper[place] for place, level in enumerate((95, 99))}
        parts.append(part.assign(**columns))
    return pd.concat(parts).sort_index()


LIMITS = ("LCL95", "UCL95", "LCL99", "UCL99", "OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL")


def _followed(mine: pd.DataFrame, version: str) -> pd.DataFrame:
    """Return for each limit of each row whether that of the package is to be followed."""
    adjusted = mine.scale.isin(["log", "arcsine"])
    alone = (mine.data_type == "SR") | ((mine.data_type == "PR") & (version == "0.6.0"))
    found = pd.DataFrame({column: adjusted if column.startswith("OD") else alone for column in LIMITS})
    if version == "0.3.9999":
        ends = mine[list(LIMITS)].eq(0) | mine[list(LIMITS)].eq(mine.multiplier, axis=0)
        found &= ~(ends & (mine.scale == "arcsine").to_numpy()[:, None])
    return found


def _used(mine: pd.DataFrame, table: pd.DataFrame, end: str) -> np.ndarray:
    """Return the lower (LCL) or upper (UCL) one of four columns that decides whether a unit is an outlier."""
    adjusted, wide = mine.draw_adjusted & (mine.tau2 > 0), mine.limit == 99
    choices = [(adjusted & wide, f"OD99{end}"), (adjusted, f"OD95{end}"), (wide, f"{end}99")]
    return np.select([rows for rows, _ in choices], [table[column] for _, column in choices], table[f"{end}95"])


def _scores(mine: pd.DataFrame, theirs: pd.DataFrame, version: str) -> dict[str, tuple[pd.Series, pd.Series]]:
    # Version 0.6.0 writes over the error of a ratio of counts with that of a proportion.
    error = theirs.s.where((mine.scale != "log_counts") | (version != "0.6.0"), mine.error)
    return {
        "numerator": (mine.numerator, theirs.numerator),
        "denominator": (mine.denominator, theirs.denominator),
        "rr": (mine.rr, theirs.rr),
        "target_transformed": (mine.target, theirs.target_transformed),
        "Y": (mine.value, theirs.Y),
        "s": (mine.error, error),
        "Uzscore": (mine.z, theirs.Uzscore),
        "Wuzscore": (mine.trimmed, theirs.Wuzscore),
    }


def _trimming(mine: pd.DataFrame, theirs: pd.DataFrame) -> dict[str, tuple[pd.Series, pd.Series]]:
    ends = mine.trimmed.groupby(mine.set_id)
    pulled = (mine.trimmed == ends.transform("min")) | (mine.trimmed == ends.transform("max"))
    return {
        "winsorised": (pulled.astype(float).where(mine.scale != "log", -1), theirs.winsorised.fillna(-1)),
        "truncated": (mine.trimmed.isna().astype(float).where(mine.scale == "log", -1), theirs.truncated.fillna(-1)),
    }


def _outliers(mine: pd.DataFrame, followed: pd.DataFrame) -> tuple[pd.Series, np.ndarray]:
    """Return which units are outliers by our limits, and for which both limits are the package's too."""
    shown = mine.rr * mine.multiplier
    outlier = (shown < _used(mine, mine, "LCL")) | (shown > _used(mine, mine, "UCL"))
    return outlier.astype(float), _used(mine, followed, "LCL") & _used(mine, followed, "UCL")


def _stopped(read, version: str) -> pd.Series:
    """Return the sets at which the package stopped with an error."""
    summary = read(f"funnelplotr/summary_expected_v{version}.csv")
    return summary.set_id[summary.error.notna()]


def _defensible(mine: pd.DataFrame) -> None:
    """Where the package stopped there must still be limits that stand around the target."""
    pairs = [("LCL95", "UCL95"), ("LCL99", "UCL99"), ("OD95LCL", "OD95UCL"), ("OD99LCL", "OD99UCL")]
    assert all((mine[low] <= mine[high]).all() for low, high in pairs)
    assert (mine.tau2 >= 0).all()
    print(f"\n{len(mine):,} units of sets at which the package stopped: limits stand in order", end="")


@pytest.mark.parametrize("version", VERSIONS)
def test_points(read, compare, ours, version):
    mine = _limits(ours(version))
    stopped = mine.set_id.isin(_stopped(read, version))
    _defensible(mine[stopped])
    mine = mine[~stopped].reset_index(drop=True)
    theirs = _theirs(read, version, mine)
    followed = _followed(mine, version)
    outlier, judged = _outliers(mine, followed)
    compare(
        f"funnelplotr/points_expected_v{version}.csv",
        _scores(mine, theirs, version)
        | {column: (mine[column].where(followed[column]), theirs[column].where(followed[column])) for column in LIMITS},
        _trimming(mine, theirs) | {"outlier": (outlier.where(judged, -1), theirs.outlier.where(judged, -1))},
    )
    for what, why in WRONG.items():
        print(f"\n  not compared: {what}: {why}", end="")
    limits = f"{int(followed.to_numpy().sum()):,} of {followed.size:,} limits"
    print(f"\n  compared: {limits}, {int(judged.sum()):,} of {len(mine):,} outlier flags", end="")


@pytest.mark.parametrize("version", VERSIONS)
def test_summary(read, compare, ours, version):
    theirs = read(f"funnelplotr/summary_expected_v{version}.csv")
    theirs = theirs[theirs.error.isna()].reset_index(drop=True)
    points = _limits(ours(version))
    outlier, judged = _outliers(points, _followed(points, version))
    sets = points.assign(outlier=outlier, judged=judged, groups=1).groupby("set_id")
    mine = sets.agg(
        {"phi": "first", "tau2": "first", "draw_adjusted": "first", "outlier": "sum", "judged": "all", "groups": "sum"}
    ).loc[theirs.set_id]
    mine = mine.set_axis(theirs.index)
    compare(
        f"funnelplotr/summary_expected_v{version}.csv",
        {
            "phi": (np.where(mine.draw_adjusted, mine.phi, 0), theirs.phi),
            "tau2": (np.where(mine.draw_adjusted, mine.tau2, 0), theirs.tau2),
            "n_groups": (mine.groups, theirs.n_groups),
            "n_outliers": (mine.outlier.where(mine.judged), theirs.n_outliers.where(mine.judged)),
        },
        {"adjusted": ((mine.draw_adjusted & (mine.tau2 > 0)), theirs.adjusted)},
    )
