"""Large unknowns, too few cases, and groups of children held against one another."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib.assess import assess, propose_windows, relative_rates
from pmflib.assess.windows import too_few
from tests.assess.conftest import OWN, observation, table

END = "2025-03-31"


@pytest.fixture
def figures(small_catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], **changes: dict[str, object]):
        changed = {code: small_catalogue.indicators[code].model_copy(update=new) for code, new in changes.items()}
        known = small_catalogue.model_copy(update={"indicators": small_catalogue.indicators | changed})
        found = assess(
            table(rows), catalogue=known, areas=small_areas, neighbours=small_neighbours, as_of=date(2027, 1, 1)
        )
        return found, known

    return run


def test_a_share_with_many_unknown_shows_what_it_could_be(figures) -> None:
    # Kent's placements of 2024-25: 293 of 4,602 known to be far from home, 2,929 with no distance.
    rows = [observation("PCT", OWN, END, 293, 4602)]
    rows += [observation("COST", OWN, END, 2929, 4602, value=100 * 2929 / 4602)]
    row = figures(rows, PCT={"unknown_in": "COST"})[0].bounds.iloc[0]
    assert row["unknown_share"] == pytest.approx(63.65, abs=0.01)
    assert row["value_of_known"] == pytest.approx(100 * 293 / (4602 - 2929))
    assert (row["bound_lower"], row["bound_upper"]) == pytest.approx((6.37, 70.01), abs=0.01)


def test_bounds_never_pass_the_possible_and_need_the_share_unknown(figures) -> None:
    rows = [observation("PCT", OWN, END, 60, 100), observation("COST", OWN, END, 1, 1, value=45.0)]
    row = figures(rows, PCT={"unknown_in": "COST"})[0].bounds.iloc[0]
    assert (row["value_of_known"], row["bound_upper"]) == (100.0, 100.0)
    assert figures(rows[:1], PCT={"unknown_in": "COST"})[0].bounds.empty


def quarters(n: float, indicator: str = "PCT") -> list[dict]:
    ends = pd.date_range(end="2026-09-30", periods=6, freq="QE")
    local = {"window": "quarter", "source": "local", "level": "district"}
    return [
        observation(indicator, area, f"{end:%Y-%m-%d}", n / 4, n, **local)
        for end in ends
        for area in ("X07000001", "X07000002")
    ]


@pytest.mark.parametrize(("n", "proposed"), [(6, "r12m"), (2, "")])
def test_a_longer_window_is_proposed_where_it_would_have_enough(figures, n: float, proposed: str) -> None:
    found, known = figures(quarters(n), PCT={"minimum_n": 20})
    (proposal,) = propose_windows(found.core, known)
    assert (proposal.indicator, proposal.window, proposal.proposed) == ("PCT", "quarter", proposed)
    assert (proposal.too_few, proposal.figures, proposal.typical_n) == (8, 8, n)


def test_with_enough_cases_nothing_is_proposed(figures) -> None:
    found, known = figures(quarters(40), PCT={"minimum_n": 20})
    assert propose_windows(found.core, known) == ()
    assert not too_few(found.core, known).any()


def test_without_own_figures_nothing_is_proposed(figures) -> None:
    found, known = figures([row | {"source": "published"} for row in quarters(6)], PCT={"minimum_n": 20})
    assert propose_windows(found.core, known) == ()
    assert propose_windows(found.core.iloc[:0], known) == ()


def test_a_stock_has_no_longer_window(figures) -> None:
    rows = [row | {"window": "snapshot"} for row in quarters(6)]
    found, known = figures(rows, PCT={"minimum_n": 20, "window": "snapshot"})
    assert propose_windows(found.core, known)[0].proposed == ""


def groups(**counts: tuple[float, float]) -> pd.DataFrame:
    rows = [
        observation("PCT", OWN, END, *pair, breakdown="ethnicity", category=name.replace("_", " "))
        for name, pair in counts.items()
    ]
    return table(rows)


def test_a_group_is_held_against_everyone_else_who_is_known() -> None:
    given = groups(black=(60, 1000), white=(200, 9000), mixed=(40, 1000), not_known=(500, 600))
    found = relative_rates(given, breakdown="ethnicity").set_index("category")
    assert found.loc["black", "relative_rate"] == pytest.approx((60 / 1000) / (240 / 10_000))
    assert found.loc["black", "verdict"] == "higher"
    assert found.loc["black", "lower"] > 1
    assert found.loc["white", "verdict"] == "lower"
    assert found.loc["not known", "verdict"] == "not known"
    assert np.isnan(found.loc["not known", "relative_rate"])


def test_a_group_is_held_against_the_reference_named() -> None:
    found = relative_rates(groups(black=(30, 1000), white=(300, 9000)), breakdown="ethnicity", reference="white")
    assert found["category"].tolist() == ["black"]
    assert found["relative_rate"].iloc[0] == pytest.approx(0.9)
    assert found["verdict"].iloc[0] == "no clear difference"


def test_few_events_and_hidden_counts_give_no_ratio() -> None:
    found = relative_rates(groups(black=(3, 100), white=(4, 900)), breakdown="ethnicity")
    assert (found["verdict"] == "too few to judge").all()
    assert found["relative_rate"].isna().all()
    hidden = relative_rates(groups(black=(np.nan, 100), white=(40, 900), mixed=(40, 300)), breakdown="ethnicity")
    assert hidden["relative_rate"].isna().all()
    assert (hidden["verdict"] == "").all()
