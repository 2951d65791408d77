"""Comparators through mergers, splits and combined rows; London; the national funnel."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib.assess import assess
from tests.assess.conftest import ENGLAND, OTHERS, OWN, REGION, observation, table

AS_OF = date(2026, 6, 1)
END = "2025-03-31"


@pytest.fixture
def compared(small_catalogue, small_areas):
    """Comparisons of the own council with a list of the given members, through the given successors."""

    def run(rows: list[dict], members: list[str], successors: dict[str, str] | None = None) -> pd.DataFrame:
        areas = small_areas.assign(successor=small_areas["code"].map(lambda code: (successors or {}).get(code, "")))
        gone = [code for code in successors or {} if code not in set(areas["code"])]
        extra = pd.DataFrame([(code, "authority", REGION, successors[code]) for code in gone], columns=areas.columns)
        lists = pd.DataFrame(
            [("2025", OWN, rank, code) for rank, code in enumerate(members, 1)],
            columns=["set", "area", "rank", "neighbour"],
        )
        figures = assess(
            table(rows),
            catalogue=small_catalogue,
            areas=pd.concat([areas, extra], ignore_index=True),
            neighbours=lists,
            as_of=AS_OF,
        )
        found = figures.comparisons
        return found.loc[(found["area"] == OWN) & (found["indicator"] == "PCT")]

    return run


def neighbours(found: pd.DataFrame, end: str = END) -> pd.Series:
    rows = found.loc[(found["comparator"] == "neighbours") & (found["period_end"] == end)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_member_that_was_merged_is_followed_and_the_merged_council_counts_once(compared) -> None:
    a, b, merged = OTHERS[:3]
    rows = [observation("PCT", OWN, END, 250, 1000), observation("PCT", merged, END, 300, 1000)]
    rows += [observation("PCT", code, "2024-03-31", 100, 1000) for code in (OWN, a, b)]
    found = compared(rows, [a, b], {a: merged, b: merged})
    assert (neighbours(found)["comparator_mean"], neighbours(found)["with_data"]) == (30.0, 1)
    assert neighbours(found, "2024-03-31")["with_data"] == 2


def test_a_member_that_was_split_stands_for_its_successors_together(compared) -> None:
    old, one, other = OTHERS[:3]
    rows = [observation("PCT", code, "2024-03-31", 150, 1000) for code in (OWN, old)]
    rows += [observation("PCT", OWN, END, 250, 1000)]
    rows += [observation("PCT", one, END, 300, 3000), observation("PCT", other, END, 500, 1000)]
    found = neighbours(compared(rows, [old], {old: f"{one};{other}"}))
    assert (found["comparator_mean"], found["with_data"]) == (20.0, 1)


def test_half_a_split_council_is_not_the_whole(compared) -> None:
    old, one, other = OTHERS[:3]
    rows = [observation("PCT", code, "2024-03-31", 150, 1000) for code in (OWN, old, other)]
    rows += [observation("PCT", OWN, END, 250, 1000), observation("PCT", one, END, 300, 3000)]
    assert neighbours(compared(rows, [old], {old: f"{one};{other}"}))["with_data"] == 0


def test_two_members_that_publish_one_row_count_once(compared) -> None:
    a, b = OTHERS[:2]
    rows = [observation("PCT", OWN, END, 250, 1000), observation("PCT", f"{a}+{b}", END, 400, 1000)]
    rows += [observation("PCT", code, "2024-03-31", 100, 1000) for code in (OWN, a, b)]
    found = neighbours(compared(rows, [a, b, OTHERS[3]]))
    assert (found["comparator_mean"], found["with_data"], found["members"]) == (40.0, 1, 3)


def test_a_council_published_alone_and_with_another_is_ranked_once(compared) -> None:
    a, b = OTHERS[:2]
    rows = [observation("PCT", OWN, END, 250, 1000), observation("PCT", ENGLAND, END, 226, 1000, level="england")]
    rows += [observation("PCT", code, END, 100, 1000) for code in (a, b, f"{a}+{b}")]
    england = compared(rows, [a]).set_index("comparator").loc["england"]
    assert (england["rank"], england["of"]) == (3, 3)


def test_a_half_of_london_without_a_newest_value_gives_way_to_london_in_every_year(
    small_catalogue, small_areas, small_neighbours
) -> None:
    inner, london = "E13000001", "E12000007"
    rows = [observation("PCT", OWN, end, 250, 1000) for end in ("2024-03-31", END)]
    rows += [
        observation("PCT", london, end, share, 1000, level="region") for end, share in (("2024-03-31", 90), (END, 95))
    ]
    rows += [observation("PCT", inner, "2024-03-31", 80, 1000, level="region")]
    areas = small_areas.assign(region=small_areas["region"].replace(REGION, inner))
    figures = assess(
        table(rows), catalogue=small_catalogue, areas=areas, neighbours=small_neighbours, as_of=AS_OF
    ).comparisons
    beside = figures.loc[figures["comparator"] == "region"]
    assert beside["comparator_set"].tolist() == [london, london]
    assert beside["comparator_value"].tolist() == [9.0, 9.5]


def test_the_funnel_allows_for_more_spread_than_chance(small_catalogue, small_areas, small_neighbours) -> None:
    random = np.random.default_rng(3)
    many = [f"X2000{number:04d}" for number in range(60)]
    areas = pd.concat(
        [small_areas, pd.DataFrame({"code": many, "level": "authority", "region": REGION})], ignore_index=True
    )
    shares = np.append(random.normal(200, 50, len(many)), [200, 500]).clip(1)
    rows = [
        observation("PCT", code, END, float(round(share)), 1000)
        for code, share in zip([*many, OWN, OTHERS[0]], shares, strict=True)
    ]
    rows += [observation("PCT", ENGLAND, END, 200, 1000, level="england")]
    found = assess(
        table(rows), catalogue=small_catalogue, areas=areas, neighbours=small_neighbours, as_of=AS_OF
    ).comparisons
    england = found.loc[found["comparator"] == "england"].set_index("area")
    assert england.loc[OWN, "funnel_position"] == 0
    assert england.loc[OTHERS[0], "funnel_position"] == 2
    alone = np.abs(shares / 10 - 20) > 1.96 * np.sqrt(20 * 80 / 1000)
    assert (england["funnel_position"].abs() >= 1).mean() < alone.mean() / 2
    assert found.loc[found["comparator"] != "england", "funnel_z"].isna().all()
