"""What ties one number to another: whoever protects without knowing of it is caught by the attack, and knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pmflib import frames
from pmflib.disclosure import attacker, history, naming, partitions, preparing, spans, sums
from pmflib.errors import BadInput
from tests.disclosure.random_packs import COUNTY, Shape, core, figures
from tests.disclosure.test_attack import PUBLIC, RULES, released

SHAPE = Shape(districts=4, quarters=1, groups=(), usual=12.0)
MANY = Shape(districts=6, quarters=4, groups=(), usual=12.0, others=True)
ROLLING = Shape(districts=3, quarters=5, groups=(), usual=8.0, rolling=True)
NO_TERMS = pd.DataFrame({"equation": [], "cell": [], "sign": []}).astype(int)


def no_areas(*_: object) -> list[pd.DataFrame]:
    return []


def nothing(*_: object, **__: object) -> pd.DataFrame:
    return NO_TERMS


def no_spans(*_: object) -> spans.Spans:
    return spans.Spans(terms=NO_TERMS, pieces=np.zeros(0), labels=np.zeros(0, dtype=np.int64), adding=frozenset())


def only_complete(linked: pd.DataFrame, start: int, whole: Callable = spans._pieced) -> tuple:
    return whole(linked.loc[linked["cell"].notna().groupby(linked["top"]).transform("all")], start)


def no_teams(cells: pd.DataFrame, parents: dict[str, str], whole: Callable = sums._areas) -> Iterator[pd.DataFrame]:
    return whole(cells, {area: above for area, above in parents.items() if "T" not in area})


def no_scores(lines: pd.DataFrame, *_: object) -> np.ndarray:
    return np.zeros(len(lines))


def each_by_itself(lines: pd.DataFrame, *_: object) -> dict[str, str]:
    return {own: own for own in lines["own"].unique()}


#: What ties numbers together: where the protector reads of it, what stands there once it is forgotten, and a shape.
TIES = {
    "districts make the council": (sums, "_areas", no_areas, SHAPE),
    "teams make a district": (sums, "_areas", no_teams, replace(SHAPE, teams=2)),
    "groups make the whole": (sums, "_groups", nothing, replace(SHAPE, groups=(3,))),
    "quarters make the year": (sums, "spans", no_spans, ROLLING),
    "years reach back before the first quarter": (spans, "_pieced", only_complete, replace(ROLLING, quarters=7, cut=3)),
    "who counts and who does not make the base": (sums, "_shares", nothing, SHAPE),
    "one count has several names": (naming, "names", each_by_itself, MANY),
    "shares of one base make it": (sums, "partitions", nothing, MANY),
}


@pytest.mark.parametrize("tie", TIES)
def test_a_protector_that_forgets_what_ties_numbers_together_is_caught(tie: str, monkeypatch: pytest.MonkeyPatch):
    room, name, forgetful, shape = TIES[tie]
    packs = (core(shape, seed) for seed in range(6))
    # Those who do not count are another's count too, and would tell of the base in another way.
    packs = (pack.loc[~pack["indicator"].str.startswith("C")].reset_index(drop=True) for pack in packs)
    kept = released(next(packs), shape.districts)
    assert kept.audit["attacked"]
    monkeypatch.setattr(room, name, forgetful)
    assert any(caught(pack, shape.districts) for pack in packs)


def caught(pack: pd.DataFrame, districts: int) -> bool:
    try:
        released(pack, districts)
    except BadInput as refused:
        return "worked out" in str(refused)
    return False


def test_a_sum_of_few_is_hidden_beside_one_that_leaves_it_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = pd.DataFrame({"area": ["D0", "D1", "D2", COUNTY], "all": [2, 6, 10, 18], "total": [200, 6, 1400, 1606]})
    cells = cells.assign(family=0, period=0, breakdown="all", category="all", window="quarter")
    orders = [cells.assign(area=[f"D{(at + turn) % 3}" for at in range(3)] + [COUNTY]) for turn in range(3)]
    packs = [frames.conform(figures(one, "M", one["total"], one["all"], 1.0), frames.CORE) for one in orders]
    shown = [released(pack, 3).slices["ashire"].core["numerator"] for pack in packs]
    assert all(1606 in one.to_numpy() and 1400 not in one.to_numpy() for one in shown)
    monkeypatch.setattr(preparing, "of_few", no_scores)
    assert any(caught(pack, 3) for pack in packs)


def long_lines(rows: pd.DataFrame) -> preparing.Prepared:
    return preparing.prepared(rows.reset_index(drop=True), policy=PUBLIC)


def test_a_count_that_stands_in_fewer_places_under_another_name_is_one_count() -> None:
    rows = core(MANY, 0)
    fewer = (rows["indicator"] == "H0") & (rows["area"].isin(["D1"]) | (rows["period_end"] < "2022-07-31"))
    ready = long_lines(rows.loc[~fewer])
    called = ready.lines.drop_duplicates("own").set_index("own")["count"]
    assert called["H0.numerator"] == called["P0.numerator"] == called["C0.remainder"]
    assert called["R0.numerator"] == called["P0.denominator"]
    assert called["E0.numerator"] != called["L0.numerator"]


def test_columns_that_agree_in_few_places_or_differ_in_one_are_two_counts() -> None:
    rows = core(MANY, 0).reset_index(drop=True)
    places = rows.index[rows["indicator"] == "H0"]
    few = long_lines(rows.drop(places[9:])).lines.drop_duplicates("own").set_index("own")["count"]
    assert few["H0.numerator"] != few["P0.numerator"]
    rows.loc[places[-1], ["numerator", "n"]] += 1
    other = long_lines(rows).lines.drop_duplicates("own").set_index("own")["count"]
    assert other["H0.numerator"] != other["P0.numerator"]


def test_shares_that_come_to_their_base_are_found_once_and_hold_everywhere() -> None:
    rows = core(MANY, 0)
    ready = long_lines(rows)
    found = partitions.partitions(ready.cells, ready.lines)
    true = ready.cells["true"].to_numpy()
    assert (found["sign"] * true[found["cell"]]).groupby(found["equation"]).sum().abs().max() == 0
    assert found["equation"].nunique() == rows.groupby(["area", "breakdown", "category", "period_end"]).ngroups
    assert partitions.partitions(*without(ready, "E0")).empty


def without(ready: preparing.Prepared, code: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    gone = ready.lines.loc[ready.lines["indicator"] == code, "count"].unique()
    others = ready.lines.loc[ready.lines["indicator"] != code]
    cells = ready.cells.loc[~ready.cells["count"].isin(gone) | ready.cells["count"].isin(others["count"])]
    return cells.reset_index(drop=True), others


def test_quarters_before_the_first_one_shown_are_what_years_leave() -> None:
    shape = replace(ROLLING, quarters=7, cut=3)
    ready, whole = long_lines(core(shape, 1)), core(replace(shape, cut=0), 1)
    before = whole.loc[(whole["window"] == "quarter") & (whole["period_end"] <= "2022-12-31")]
    found = spans.spans(ready.cells)
    want = before.loc[before["indicator"].isin(["R0", "P0", "C0"]), "numerator"]
    np.testing.assert_allclose(np.sort(found.pieces), np.sort(want))


def test_what_several_early_periods_come_to_is_one_number_where_nothing_tells_them_apart() -> None:
    cells = long_lines(core(replace(ROLLING, quarters=8, cut=3), 1)).cells
    years = cells["window"] == "r12m"
    # Of the years that reach back, only the one that lacks three quarters: nothing tells these apart.
    some = cells.loc[~years | cells["last"].isin([cells["last"].max(), cells.loc[years, "last"].min()])]
    some = some.reset_index(drop=True)
    found = spans.spans(some)
    assert len(found.pieces) == (found.terms["cell"] >= len(some)).sum() > 0
    assert found.terms.groupby("equation")["cell"].max().ge(len(some)).sum() == len(found.pieces)


def test_what_a_year_leaves_of_its_quarters_is_told_by_the_attack() -> None:
    shape = replace(ROLLING, quarters=7, cut=3, usual=3.0)
    rows = core(shape, 2)
    rows = rows.loc[(rows["indicator"] == "R0")].reset_index(drop=True)
    found = attacker.attack(rows, rows, RULES)
    assert found.left_over >= 3


def with_published(rows: pd.DataFrame) -> pd.DataFrame:
    """The county's years as its publisher shows them, beside its own."""
    years = rows.loc[(rows["area"] == COUNTY) & (rows["window"] == "r12m")]
    return pd.concat([rows, years.assign(window="year", source="annual")], ignore_index=True)


def test_what_publishers_say_of_a_year_is_known_of_the_twelve_months_that_end_with_it() -> None:
    rows = core(ROLLING, 1)
    (told,) = history.official(with_published(rows), PUBLIC)
    own = rows.loc[(rows["area"] == COUNTY) & (rows["window"] == "r12m")].reset_index(drop=True)
    pd.testing.assert_frame_equal(told.core, own)
    assert history.official(rows, PUBLIC) == []


def test_a_published_year_is_not_hidden_and_does_not_give_a_district_away() -> None:
    pack = with_published(core(replace(ROLLING, usual=14.0), 0))
    own = pack.loc[pack["source"] == "local"].reset_index(drop=True)
    official = history.official(pack, PUBLIC)
    ready = preparing.prepared(own, policy=PUBLIC, known=official)
    known = ready.cells.loc[ready.already]
    assert set(known["area"]) == {COUNTY}
    assert set(known["window"]) == {"r12m"}
    assert len(known) > 2
    kept = released(pack, ROLLING.districts).slices["ashire"].core.loc[lambda rows: rows["source"] == "local"]
    past = [attacker.Past(shown=one.core) for one in official]
    assert not attacker.attack(kept.reset_index(drop=True), own, RULES, past).succeeded


def test_small_counts_that_publishers_show_are_theirs_to_answer_for() -> None:
    pack = with_published(core(replace(ROLLING, usual=1.0), 0))
    years = pack.loc[(pack["source"] == "annual") & (pack["numerator"] < 24)]
    assert len(years) > 0
    found = history.official(pack, PUBLIC)
    assert all(not (one.core["numerator"] < 24).any() for one in found)
    assert released(pack, ROLLING.districts).audit["attacked"]
