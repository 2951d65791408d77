"""What protects is tried by what attacks: random councils, the hand rule, earlier releases, and the least to hide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pmflib import disclosure, frames
from pmflib.disclosure import Policy, attacker, preparing
from pmflib.disclosure.planning import plan
from tests.disclosure.optimum import least_cost
from tests.disclosure.random_packs import COUNTY, Shape, contexts, core, parents
from tests.disclosure.random_packs import figures as percentages

PARENTS = parents(Shape(districts=20, teams=3))
MEANS = ("M0", "M1")
PUBLIC = Policy(
    audience="public", local_figures=True, local_sources=("local",), threshold=5, parents=PARENTS, averages=MEANS
)
RULES = attacker.Rules(threshold=5, parents=PARENTS, means=MEANS)


def shape_of(seed: int) -> Shape:
    """A random council: some with two breakdowns, years over quarters or children nobody placed, some with every
    year that ends with a quarter, some with further percentages and one count under two names, some with teams, with
    means and medians, with limits, with what changed since the row before.
    """
    random = np.random.default_rng(seed)
    shape = Shape(
        districts=int(random.integers(2, 8)),
        families=int(random.integers(1, 3)),
        quarters=int(random.integers(2, 5)),
        groups=tuple(random.integers(2, 4, size=int(random.integers(0, 3))).tolist()),
        usual=float(random.choice([2, 6, 20])),
        years=bool(random.integers(2)),
        unplaced=bool(random.integers(2)),
    )
    # Each in four quarters overlaps with the next: what one window hides, the difference of two may give away.
    rolling = replace(shape, rolling=True, quarters=6, families=1, groups=shape.groups[:1], cut=3 * (seed % 2))
    shape = rolling if seed % 5 == 0 else shape
    teams = 2 + seed % 2 if seed % 4 == 1 else 0
    shape = replace(shape, teams=teams, districts=min(shape.districts, 4) if teams else shape.districts)
    further = {"middles": seed % 7 in (1, 3, 5), "limits": seed % 2 == 0, "looks_back": seed % 5 < 2}
    return replace(shape, others=seed % 3 == 0, **further)


def released(figures: pd.DataFrame, districts: int, policy: Policy = PUBLIC, **more: object) -> disclosure.Pack:
    teams = max((1 + int(area.partition("T")[2]) for area in figures["area"].unique() if "T" in area), default=0)
    return disclosure.protect({"core": figures}, policy=policy, contexts=contexts(districts, teams), **more)


def hold(seed: int) -> None:
    """Protect one random pack and attack it once more; nothing hidden may be inferred."""
    shape = shape_of(seed)
    figures = core(shape, seed)
    pack = released(figures, shape.districts)
    shown = pack.slices["ashire"].core
    assert not shown["numerator"].between(1, 5).any()
    of_some = shown["indicator"].str[0] != "M"
    assert not (shown["denominator"] - shown["numerator"]).between(1, 5)[of_some].any()
    found = {name: pack.audit[name] for name in ("exactly_recoverable", "pinned_among_small", "recoverable_remainders")}
    assert set(found.values()) == {0}
    left = figures["denominator"] - figures["numerator"]
    small = figures["numerator"].between(1, 5) | (figures["indicator"].str.startswith("P") & left.between(1, 5))
    # Where no figure is small, what parts leave of their total may still be.
    assert pack.audit["hidden_counts"] > 0 or not small.any()


@pytest.mark.parametrize("seed", range(30))
def test_nothing_hidden_in_a_random_pack_can_be_inferred(seed: int) -> None:
    hold(seed)


@pytest.mark.stress
@pytest.mark.parametrize("block", range(20))
def test_nothing_hidden_in_a_thousand_random_packs_can_be_inferred(block: int) -> None:
    for seed in range(1_000 + 50 * block, 1_050 + 50 * block):
        hold(seed)


def by_hand(figures: pd.DataFrame) -> pd.DataFrame:
    """The hand rule: hide counts of 1 to 5, then, where one is alone in its row or column, the next smallest beside it.

    Rows are a place and its groups, columns a group and its places.
    """
    out = figures.copy()
    hidden = out["numerator"].between(1, 5)
    for by in (["indicator", "area", "period_end"], ["indicator", "breakdown", "category", "period_end"]):
        for _, at in out.groupby(by).indices.items():
            if hidden.iloc[at].sum() == 1:
                others = out["numerator"].iloc[at].where(~hidden.iloc[at] & (out["numerator"].iloc[at] > 0))
                if others.notna().any():
                    hidden[others.idxmin()] = True
    out.loc[hidden, ["numerator", "value", "n"]] = np.nan
    return out.assign(status=np.where(hidden, "suppressed", ""))


def test_the_hand_rule_is_broken_by_the_same_attack() -> None:
    broken, tables, exact = 0, 30, 0
    for seed in range(tables):
        shape = Shape(districts=5, quarters=1, groups=(4,), usual=20.0)
        figures = core(shape, seed)
        figures = figures.loc[figures["indicator"] == "R0"].reset_index(drop=True)
        found = attacker.attack(by_hand(figures), figures, RULES)
        broken += found.succeeded
        exact += int(found.intervals["exact"].sum())
    assert broken > tables / 4
    assert exact > 0


def test_what_is_not_protected_at_all_falls_to_the_attack() -> None:
    figures = core(Shape(quarters=1, usual=8.0), 3).reset_index(drop=True)
    small = figures["numerator"].between(1, 5)
    shown = figures.assign(status=np.where(small, "suppressed", ""))
    shown.loc[small, ["numerator", "value", "n"]] = np.nan
    found = attacker.attack(shown, figures, RULES)
    assert found.intervals["exact"].sum() > 10


def test_a_rate_left_beside_a_hidden_count_gives_it_away() -> None:
    figures = core(Shape(districts=3, quarters=1, groups=(), usual=20.0), 1)
    figures = figures.loc[(figures["indicator"] == "P0") & (figures["numerator"] > 0)].reset_index(drop=True)
    shown = figures.assign(status="suppressed", numerator=np.nan, n=np.nan)
    found = attacker.attack(shown, figures, RULES).intervals
    assert len(found) == len(figures)
    assert found["exact"].all()
    assert attacker.in_plain_sight({"core": shown}) == [f"core.value: {shown['value'].notna().sum()}"]


@pytest.mark.parametrize("kind", ["P", "C", "R"])
def test_limits_left_beside_hidden_counts_give_them_away(kind: str) -> None:
    figures = core(Shape(districts=6, quarters=4, groups=(2,), usual=20.0, limits=True), 1)
    chosen = figures["indicator"].str.startswith(kind) & (figures["denominator"] > 0)
    figures = figures.loc[chosen].reset_index(drop=True)
    counts = {"numerator": np.nan, "n": np.nan, "value": np.nan}
    shown = figures.assign(status="suppressed", **counts if kind == "R" else counts | {"denominator": np.nan})
    found = attacker.attack(shown, figures, RULES).intervals
    assert len(found) == len(figures) * (1 if kind == "R" else 2)
    assert found["exact"].all()
    blank = shown.assign(lower=np.nan, upper=np.nan)
    assert not attacker.attack(blank, figures, RULES).intervals["exact"].any()


def test_limits_of_true_counts_are_not_shown_beside_rounded_ones() -> None:
    figures = core(Shape(districts=6, quarters=2, groups=(), usual=20.0, limits=True), 2).reset_index(drop=True)
    policy = PUBLIC.model_copy(update={"rounds": "counts", "rounding": 5})
    rounded = replace(RULES, rounding=5)
    left = disclosure.allowed(figures, policy)
    shown = left.assign(lower=figures["lower"], upper=figures["upper"]).where(left["value"].notna(), left)
    assert not attacker.attack(left, figures, rounded).succeeded
    assert attacker.attack(shown, figures, rounded).succeeded
    same = np.isclose(left["numerator"], figures["numerator"]) & np.isclose(left["denominator"], figures["denominator"])
    assert left.loc[~same, ["lower", "upper"]].isna().all(axis=None)


def test_what_few_children_score_together_is_not_left_without_its_mean() -> None:
    figures = core(Shape(districts=6, quarters=2, groups=(), usual=8.0, middles=True), 4).reset_index(drop=True)
    figures = figures.loc[figures["indicator"] == "M0"].reset_index(drop=True)
    few = figures["denominator"].between(1, 5)
    shown = figures.assign(status=np.where(few, "suppressed", ""))
    shown.loc[few, ["denominator", "n", "value"]] = np.nan
    sums = attacker.attack(shown, figures, RULES).intervals.query("kind == 'top'")
    assert len(sums) == few.sum() > 2
    assert sums["exact"].all()
    kept = released(figures, 6).slices["ashire"].core
    assert kept.loc[kept["value"].isna() & (kept["denominator"] != 0), "numerator"].isna().all()


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 7, 9, 13, 16, 36])
def test_little_more_is_hidden_than_must_be(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = Shape(
        districts=int(random.integers(2, 7)),
        quarters=1,
        groups=tuple(random.integers(2, 4, size=int(random.integers(2))).tolist()),
        usual=float(random.choice([6, 20])),
    )
    tables = preparing.prepared(core(shape, seed).reset_index(drop=True), policy=PUBLIC).tables
    hidden, exposed = plan(tables, np.zeros(len(tables.true), dtype=bool))
    assert not exposed.any()
    more, least = float(tables.cost @ (hidden & ~tables.hidden)), least_cost(tables)
    assert least - 1e-6 <= more <= 1.3 * least + 1e-6


@pytest.mark.parametrize("seed", [1, 7, 18, 22])
def test_an_edition_cannot_be_set_against_the_one_before(seed: int) -> None:
    shape = replace(shape_of(seed), families=1, usual=6.0, quarters=3, others=True)
    before = core(shape, seed)
    before = before.loc[before["period_end"] < before["period_end"].max()].reset_index(drop=True)
    now = core(replace(shape, revisions=3), seed).reset_index(drop=True)
    earlier = released(before, shape.districts)
    core_then = earlier.slices["ashire"].core
    pack = released(now, shape.districts, known=[disclosure.Known(core=core_then, truth=earlier.truth)])
    past = attacker.Past(shown=core_then, truth=earlier.truth)
    found = attacker.attack(pack.slices["ashire"].core, now, RULES, [past])
    assert not found.succeeded
    assert pack.audit["earlier_releases"] == 1


def test_without_memory_an_edition_falls_to_the_one_before() -> None:
    fallen = 0
    for seed in (7, 18):
        shape = replace(shape_of(seed), families=1, usual=6.0, quarters=3)
        before = core(shape, seed)
        before = before.loc[before["period_end"] < before["period_end"].max()].reset_index(drop=True)
        now = core(replace(shape, revisions=3), seed).reset_index(drop=True)
        earlier = released(before, shape.districts).slices["ashire"].core
        forgetful = released(now, shape.districts).slices["ashire"].core
        fallen += attacker.attack(forgetful, now, RULES, [attacker.Past(shown=earlier)]).succeeded
    assert fallen > 0


@pytest.mark.parametrize("seed", [8, 30])
def test_what_overlapping_years_give_away_is_not_hidden_in_vain(seed: int) -> None:
    random = np.random.default_rng(seed)
    everyone, rest = random.integers(150, 220, 12), random.integers(0, 12, 12)
    quarters = pd.DataFrame({"period": range(12), "all": everyone, "some": everyone - rest, "window": "quarter"})
    years = quarters.assign(**{name: quarters[name].rolling(4).sum() for name in ("all", "some")}).iloc[3:]
    both = pd.concat([quarters, years.assign(window="r12m")]).assign(family=0, breakdown="all", category="all")
    cells = pd.concat([both.assign(area=area) for area in (COUNTY, "D0")], ignore_index=True)
    pack = released(frames.conform(percentages(cells, "P", cells["some"], cells["all"], 100.0), frames.CORE), 1)
    assert pack.audit["hidden_counts"] > 0
