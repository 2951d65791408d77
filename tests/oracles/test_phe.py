"""Every row of the files made with PHEindicatormethods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.stats import funnel, quantiles
from pmflib.stats.intervals import (
    Interval,
    direct_rate,
    expected_events,
    mean,
    proportion,
    rate,
    slope_index,
    standardised_rate,
    standardised_ratio,
)

TWO = (0.95, 0.998)


def _columns(ours: Interval, theirs: pd.DataFrame) -> dict[str, tuple[np.ndarray, pd.Series]]:
    if ours.lower.ndim == ours.value.ndim:
        return {
            "value": (ours.value, theirs.value),
            "lowercl": (ours.lower, theirs.lowercl),
            "uppercl": (ours.upper, theirs.uppercl),
        }
    ends = {"lower": ours.lower, "upper": ours.upper}
    limits = {
        f"{end}{level}cl": (limit[place], theirs[f"{end}{level}cl"])
        for end, limit in ends.items()
        for place, level in enumerate(("95_0", "99_8"))
    }
    return {"value": (ours.value, theirs["value"]), **limits}


def _by_option(frame: pd.DataFrame, options: list[str], one) -> Interval:
    """Call ``one(part, options...)`` for each combination of options and put the rows back in their order."""
    found = pd.DataFrame(np.nan, index=frame.index, columns=["value", "lower", "upper"])
    for chosen, part in frame.groupby(options):
        found.loc[part.index] = np.column_stack(one(part, *chosen))
    return Interval(*found.to_numpy().T)


@pytest.mark.parametrize(("name", "interval"), [("proportion", proportion), ("rate", rate)])
def test_single_level(read, compare, name, interval):
    theirs = read(f"phe/{name}.csv")

    def one(part, confidence, multiplier):
        return interval(part.x, part.n, confidence=confidence, multiplier=multiplier, fractional=True)

    ours = _by_option(theirs, ["confidence_level", "multiplier"], one)
    compare(f"phe/{name}.csv", _columns(ours, theirs))


@pytest.mark.parametrize(("name", "interval", "per"), [("proportion", proportion, 100), ("rate", rate, 10_000)])
def test_two_levels(read, compare, name, interval, per):
    theirs = read(f"phe/{name}_two_levels.csv")
    ours = interval(theirs.x, theirs.n, confidence=TWO, multiplier=per, fractional=True)
    compare(f"phe/{name}_two_levels.csv", _columns(ours, theirs))


@pytest.mark.parametrize(("name", "interval", "per"), [("proportion", proportion, 100), ("rate", rate, 10_000)])
def test_grouped(read, compare, name, interval, per):
    theirs = read(f"phe/{name}_grouped_expected.csv")
    summed = read(f"phe/{name}_grouped_input.csv").groupby("grp")[["x", "n"]].sum().loc[theirs.grp]
    ours = interval(summed.x, summed.n, multiplier=per, fractional=True)
    sums = {"x": (summed.x, theirs.x), "n": (summed.n, theirs.n)}
    compare(f"phe/{name}_grouped_expected.csv", sums | _columns(ours, theirs))


def test_mean(read, compare):
    theirs, given = read("phe/mean_expected.csv"), read("phe/mean_input.csv")
    parts = []
    for level, part in theirs.groupby("confidence_level"):
        found = mean(given.value, given.group_id, confidence=level)
        columns = {"count": found.count, "sd": found.sd} | found.interval._asdict()
        parts.append(pd.DataFrame(columns, index=found.groups).loc[part.group_id].set_axis(part.index))
    ours = pd.concat(parts).loc[theirs.index]
    compare(
        "phe/mean_expected.csv",
        {"value_count": (ours["count"], theirs.value_count), "stdev": (ours.sd, theirs.stdev)}
        | _columns(Interval(ours.value, ours.lower, ours.upper), theirs),
    )


def test_direct_rates(read, compare):
    # The package reads a missing count as none; here a missing count makes its area missing, so none is said.
    given = read("phe/dsr_input.csv").fillna({"x": 0})
    theirs = read("phe/dsr_expected.csv")
    parts = []
    for level, part in theirs.groupby("confidence_level"):
        found = direct_rate(given.x, given.n, given.stdpop, given.area, confidence=level)
        columns = {"count": found.count, "population": found.population} | found.interval._asdict()
        parts.append(pd.DataFrame(columns, index=found.groups).loc[part.area].set_axis(part.index))
    ours = pd.concat(parts).loc[theirs.index]
    totals = {"total_count": (ours["count"], theirs.total_count), "total_pop": (ours.population, theirs.total_pop)}
    compare("phe/dsr_expected.csv", totals | _columns(Interval(ours.value, ours.lower, ours.upper), theirs))


def test_direct_rates_at_two_levels(read, compare):
    given, theirs = read("phe/dsr_input.csv").fillna({"x": 0}), read("phe/dsr_expected_two_levels_per10000.csv")
    found = direct_rate(given.x, given.n, given.stdpop, given.area, confidence=TWO, multiplier=10_000)
    place = pd.Index(found.groups).get_indexer(theirs.area)
    ours = Interval(found.interval.value[place], found.interval.lower[:, place], found.interval.upper[:, place])
    compare("phe/dsr_expected_two_levels_per10000.csv", _columns(ours, theirs))


def test_direct_rates_of_events_that_are_not_independent(read, compare):
    given, theirs = read("phe/dsr_nonindependent_input.csv"), read("phe/dsr_nonindependent_expected.csv")
    given = given.assign(events=given.x * given.eventfreq, squared=given.x * given.eventfreq**2)
    bands = given.groupby(["area", "ageband"], sort=False, as_index=False).agg(
        events=("events", "sum"), squared=("squared", "sum"), n=("n", "first"), stdpop=("stdpop", "first")
    )
    found = direct_rate(bands.events, bands.n, bands.stdpop, bands.area, squared_events=bands.squared)
    place = pd.Index(found.groups).get_indexer(theirs.area)
    ours = Interval(*(part[place] for part in found.interval))
    totals = {
        "total_count": (found.count[place], theirs.total_count),
        "total_pop": (found.population[place], theirs.total_pop),
    }
    compare("phe/dsr_nonindependent_expected.csv", totals | _columns(ours, theirs))


def _expected_events(read, areas):
    # As for direct rates, the package reads a missing count as none.
    given = read("phe/isr_input.csv").fillna({"x": 0})
    found = expected_events(given.x, given.n, given.x_ref, given.n_ref, given.area)
    place = pd.Index(found.groups).get_indexer(areas)
    return (
        pd.DataFrame({"observed": found.observed, "expected": found.expected, "reference_rate": found.reference_rate})
        .iloc[place]
        .reset_index(drop=True)
    )


def test_indirectly_standardised_rates(read, compare):
    theirs = read("phe/israte_expected.csv")
    ours = _expected_events(read, theirs.area)

    def one(part, confidence, multiplier):
        return standardised_rate(
            part.observed, part.expected, part.reference_rate, confidence=confidence, multiplier=multiplier
        )

    options = ["confidence_level", "multiplier"]
    found = _by_option(ours.assign(**theirs[options]), options, one)
    totals = {
        "observed": (ours.observed, theirs.observed),
        "expected": (ours.expected, theirs.expected),
        "ref_rate": (ours.reference_rate * theirs.multiplier, theirs.ref_rate),
    }
    compare("phe/israte_expected.csv", totals | _columns(found, theirs))


def test_indirectly_standardised_ratios(read, compare):
    theirs = read("phe/isratio_expected.csv")
    ours = _expected_events(read, theirs.area)

    def one(part, confidence, multiplier):
        return standardised_ratio(part.observed, part.expected, confidence=confidence, multiplier=multiplier)

    options = ["confidence_level", "refvalue"]
    found = _by_option(ours.assign(**theirs[options]), options, one)
    totals = {"observed": (ours.observed, theirs.observed), "expected": (ours.expected, theirs.expected)}
    compare("phe/isratio_expected.csv", totals | _columns(found, theirs))


def test_quantiles(read, compare):
    theirs = read("phe/quantile.csv")
    ours = pd.Series(np.nan, index=theirs.index)
    for (count, high_first), part in theirs.groupby(["nquantiles", "invert"]):
        ours[part.index] = quantiles.bands(part.value, count=count, high_first=high_first, groups=part.set_id)
    compare("phe/quantile.csv", {"quantile": (ours, theirs["quantile"])}, rtol=0, atol=0)


def test_slope_index(read, compare):
    theirs, given = read("phe/sii_expected.csv"), read("phe/sii_input.csv").sort_values(["set_id", "quantile"])
    found = slope_index(given.value, given["pop"], given.set_id, standard_error=given.se)
    place = pd.Index(found.groups).get_indexer(theirs.set_id)
    compare(
        "phe/sii_expected.csv",
        {"sii": (found.slope.value[place], theirs.sii), "rii": (found.relative[place], theirs.rii)},
    )


WORDS = {
    -2.0: "Low (0.001)",
    -1.0: "Low (0.025)",
    0.0: "Not significant",
    1.0: "High (0.025)",
    2.0: "High (0.001)",
}
TOO_FEW = "Not applicable for events less than 10 for dsrs"
SIGMAS = ("2s", "3s")


@pytest.fixture(scope="module")
def funnels(read) -> pd.DataFrame:
    """The areas of every funnel, with the base each rate implies."""
    given = read("phe/funnel_input.csv")
    base = given.denominator.astype(float)
    for (kind, per), part in given[given.statistic == "rate"].groupby(["sub_type", "multiplier"]):
        own = np.nan if kind == "dsr" else part.denominator
        base[part.index] = funnel.derived_base(part.numerator, part.rate, base=own, multiplier=per)
    given["base"] = base
    given["level"] = funnel.baseline(given.numerator, base, given.set_id)
    return given


def test_funnel_significance(read, compare, funnels):
    theirs = read("phe/funnel_significance_expected.csv")
    found = pd.Series(np.nan, index=funnels.index)
    for (statistic, kind), part in funnels.fillna({"sub_type": ""}).groupby(["statistic", "sub_type"]):
        few = 10 if kind == "dsr" else 0
        level = None if statistic == "ratio" else part.level
        found[part.index] = funnel.flags(part.numerator, part.base, statistic=statistic, level=level, fewest=few)
    ours = funnels.assign(flag=found.map(WORDS))
    ours["flag"] = ours.flag.mask((ours.sub_type == "dsr") & (ours.numerator < 10), TOO_FEW)
    paired = theirs.merge(ours, on=["set_id", "area"], how="left", validate="one_to_one")
    compare("phe/funnel_significance_expected.csv", flags={"significance": (paired.flag, paired.significance)})


def test_funnel_points(read, compare, funnels):
    theirs = read("phe/funnel_points_expected.csv")
    paired = theirs.merge(funnels, on=["set_id", "area"], how="left", validate="one_to_one", suffixes=("", "_given"))
    judged = (paired.sub_type != "dsr") | (paired.numerator >= 10)
    compare(
        "phe/funnel_points_expected.csv",
        {
            "rate_chart": (paired.rate_given.where(judged), theirs.rate_chart),
            "denominator_derived": ((paired.base / paired.years_of_data).where(judged), theirs.denominator_derived),
        },
    )


def _curve(part: pd.DataFrame, statistic: str, kind: str) -> dict[str, np.ndarray]:
    """Return our limits of one kind of funnel under the names of the package, for both levels."""
    if statistic == "proportion":
        limits = funnel.proportion_limits(part.x, part.level, multiplier=part.multiplier.iloc[0])
        return _named(limits.lower, "lower_{}_limit") | _named(limits.upper, "upper_{}_limit")
    if statistic == "ratio":
        curve = funnel.ratio_curve(part.x, multiplier=100.0 if kind == "isr" else 1.0)
        suffix, per = "exp_events", 1.0
    else:
        curve = funnel.rate_curve(part.x, part.level, multiplier=part.multiplier.iloc[0])
        suffix, per = "population_1_year", part.years_of_data.to_numpy()
    return (
        _named(curve.lower, "lower_{}_limit")
        | _named(curve.upper, "upper_{}_limit")
        | _named(curve.lower_at / per, "lower_{}_" + suffix)
        | _named(curve.upper_at / per, "upper_{}_" + suffix)
    )


def _named(pair: np.ndarray, name: str) -> dict[str, np.ndarray]:
    return {name.format(sigma): pair[place] for place, sigma in enumerate(SIGMAS)}


def test_funnel_limits(read, compare, funnels):
    theirs = read("phe/funnel_limits_expected.csv")
    options = ["statistic", "sub_type", "multiplier", "years_of_data", "level"]
    sets = funnels.groupby("set_id")[options].first().fillna({"sub_type": ""})
    paired = theirs[["set_id", "x"]].join(sets, on="set_id")
    for (statistic, kind, per), part in paired.groupby(["statistic", "sub_type", "multiplier"]):
        ours, rows = _curve(part, statistic, kind), theirs.loc[part.index]
        if statistic != "ratio":
            ours["baseline"] = part.level * per
        # A ratio of counts is shown less 1; the tolerance is one of the ratio itself.
        less = [float(kind == "count" and column.endswith("limit")) for column in ours]
        numbers = {column: (ours[column], rows[column] + one) for column, one in zip(ours, less, strict=True)}
        rtol = 1e-9 if statistic == "proportion" else _halving(ours, part.x)
        compare("phe/funnel_limits_expected.csv", numbers, rtol=rtol)


def _halving(ours: dict[str, np.ndarray], x: pd.Series) -> dict[str, np.ndarray]:
    """Return the relative tolerance of each limit: 1e-5, or the package's own error where that is more.

    It halves an interval of v = E / (E + 1 + x) until its half is at most 1e-7: a relative error of E, the expected
    events, of 1e-7 (E + 1 + x)^2 / ((1 + x) E), which passes 1e-5 at one event, where E is about 0.001.
    """
    found = dict.fromkeys(ours, np.full(len(x), 1e-5))
    for sigma, confidence in zip(SIGMAS, TWO, strict=True):
        curve = funnel.ratio_curve(x, confidence=confidence)
        for end, expected in (("lower", curve.lower_at), ("upper", curve.upper_at)):
            error = 1e-7 * (expected + 1 + x) ** 2 / ((1 + x) * expected)
            found |= {name: np.maximum(1e-5, error) for name in ours if name.startswith(f"{end}_{sigma}")}
    return found
