"""A country whose truth is known: do the intervals cover it, and how often is chance called a signal?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib import frames
from pmflib.assess import Figures, assess
from tests.assess.conftest import _indicator

YEARS = range(2011, 2026)
CASES = 1000
SPREAD = 0.03
MIDDLE = 20.0


class Country:
    """Councils whose true shares are known: drawn around 20%, steady but for the changes planted in the last year."""

    def __init__(self, small_catalogue, *, councils: int, indicators: int, changed: float, seed: int = 5) -> None:
        random = np.random.default_rng(seed)
        self.codes = [f"X3{number:07d}" for number in range(councils)]
        self.names = [f"S{number:02d}" for number in range(indicators)]
        self.truth = random.normal(0.2, SPREAD, (indicators, councils, 1)).clip(0.05, 0.6) * np.ones(len(YEARS))
        self.changed = random.random((indicators, councils)) < changed
        self.truth[..., -1] += 0.12 * self.changed
        counts = random.binomial(CASES, self.truth)
        council = small_catalogue.council.model_copy(
            update={"authority": small_catalogue.council.authority.model_copy(update={"code": self.codes[0]})}
        )
        self.catalogue = small_catalogue.model_copy(
            update={"council": council, "indicators": {name: _indicator(name) for name in self.names}}
        )
        self.figures = self._assessed(counts)

    def _assessed(self, counts: np.ndarray) -> Figures:
        ends = [pd.Timestamp(year, 3, 31) for year in YEARS]
        index = pd.MultiIndex.from_product([self.names, self.codes, ends], names=["indicator", "area", "period_end"])
        rows = index.to_frame(index=False).assign(numerator=counts.ravel().astype(float), denominator=float(CASES))
        given = rows.assign(
            level="authority",
            breakdown="all",
            category="all",
            window="year",
            period_start=rows["period_end"] - pd.DateOffset(years=1) + pd.Timedelta(days=1),
            value=100 * rows["numerator"] / rows["denominator"],
            lower=np.nan,
            upper=np.nan,
            n=rows["denominator"],
            status="",
            marks="",
            source="annual",
            release=pd.Timestamp("2025-10-30"),
        )
        areas = pd.DataFrame({"code": self.codes, "level": "authority", "region": "X12000001"})
        members = [
            (name, code, rank, self.codes[(place + rank) % len(self.codes)])
            for name in ("2021", "2025")
            for place, code in enumerate(self.codes)
            for rank in range(1, 11)
        ]
        return assess(
            frames.conform(given, frames.OBSERVATIONS),
            catalogue=self.catalogue,
            areas=areas,
            neighbours=pd.DataFrame(members, columns=["set", "area", "rank", "neighbour"]),
            as_of=date(2026, 6, 1),
        )

    def true(self, rows: pd.DataFrame, back: int = 0) -> np.ndarray:
        """The true share, in per cent, of each row or of so many years before it."""
        at = pd.Index(self.names).get_indexer(rows["indicator"]), pd.Index(self.codes).get_indexer(rows["area"])
        return 100 * self.truth[*at, rows["period_end"].dt.year.to_numpy() - YEARS.start - back]

    def coverage(self) -> pd.Series:
        """How often each 95% interval holds the truth, in per cent."""
        core, shifts = self.figures.core, self.figures.shifts
        beside = self.figures.comparisons.loc[lambda rows: rows["comparator_set"] == "2025"]
        moved = core.loc[core["change_lower"].notna()]
        year = shifts.loc[(shifts["period_end"] - shifts["since"]).dt.days < 400]
        held = {
            "value": covered(core, "", self.true(core)),
            "change": covered(moved, "change_", self.true(moved) - self.true(moved, 1)),
            "gap to neighbours": covered(beside, "gap_", self.true(beside) - MIDDLE),
            "shift of the gap": covered(year, "shift_", self.true(year) - self.true(year, 1)),
        }
        return pd.Series(held).mul(100).round(1)

    def alarms(self, level: float = 0.05) -> pd.DataFrame:
        """Alarms on the newest figures, before and after control, in per cent: councils with a false one among their
        unchanged figures, false ones among a council's alarms, and true changes found."""
        newest = self.figures.signals.loc[lambda rows: rows["attention"].notna()]
        core = self.figures.core.set_index(list(frames.KEY))["value"]
        value = core.loc[pd.MultiIndex.from_frame(newest[list(frames.KEY)])].to_numpy()
        z = 3 * (value - newest["mean"]) / (newest["upl"] - newest["mean"])
        changed = self.changed[
            pd.Index(self.names).get_indexer(newest["indicator"]), pd.Index(self.codes).get_indexer(newest["area"])
        ]
        rules = {
            "95% limit of each": z.abs() > 1.96,
            "any special cause": newest["special_cause"] != "",
            "ranked, 5% false": newest["attention_p"] <= level,
        }
        return pd.DataFrame({name: rates(alarm, changed, newest["area"]) for name, alarm in rules.items()}).T


def rates(alarm: pd.Series, changed: np.ndarray, area: pd.Series) -> dict[str, float]:
    false = alarm & ~changed
    share = false.groupby(area).sum() / alarm.groupby(area).sum().clip(lower=1)
    return {
        "councils with a false alarm": 100 * false.groupby(area).any().mean(),
        "false among alarms": 100 * share.mean(),
        "true changes found": 100 * (alarm & changed).sum() / changed.sum() if changed.any() else np.nan,
    }


def covered(rows: pd.DataFrame, name: str, truth: np.ndarray) -> float:
    known = rows[f"{name}lower"].notna()
    return float(((rows[f"{name}lower"] <= truth) & (truth <= rows[f"{name}upper"]))[known].mean())


def held_to_truth(country: Country, *, margin: float) -> None:
    """Print the table and hold it: intervals cover, control keeps its promise and still finds what is there."""
    coverage, alarms = country.coverage(), country.alarms()
    print(f"\nTruth inside the 95% interval, %:\n{coverage.to_string()}\n\nAlarms, %:\n{alarms.round(1).to_string()}")
    assert coverage.between(95 - margin, 99.5).all()
    before, after = alarms.loc["95% limit of each"], alarms.loc["ranked, 5% false"]
    assert before["false among alarms"] > 5 + margin
    assert after["false among alarms"] <= 5 + margin
    assert after["councils with a false alarm"] < before["councils with a false alarm"] / 2
    assert not country.changed.any() or after["true changes found"] > 90


@pytest.mark.parametrize("changed", [0.0, 0.1])
def test_intervals_cover_and_control_keeps_its_promise(small_catalogue, changed: float) -> None:
    held_to_truth(Country(small_catalogue, councils=40, indicators=25, changed=changed), margin=2.5)


@pytest.mark.stress
@pytest.mark.parametrize("changed", [0.0, 0.02, 0.1])
def test_the_same_of_a_whole_country(small_catalogue, changed: float) -> None:
    held_to_truth(Country(small_catalogue, councils=150, indicators=80, changed=changed), margin=1.5)
