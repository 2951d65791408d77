"""Every row of the files made with PHEindicatormethods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.stats import quantiles
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
