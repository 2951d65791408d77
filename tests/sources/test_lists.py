"""The tool's long file, lists of neighbours, file patterns, and the front door itself."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pmflib import catalogue
from pmflib.catalogue import NeighbourSet
from pmflib.errors import BadInput

LAIT = """Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region
LACFinance,,2024-25 (OT),Alder,1200,101,North
LACFinance,,2024-25 (OT),Birch,-,102.0,North
LACFinance,,2024-25 (OT),England,1100,970,NA
LACFinance,,2024-25 (OT),London (Inner),1300,987,NA
LAC_Fixed_ Ex ,,2024 (Rev),Alder,38.799999999999997,101,North
LAC_Fixed_ Ex ,,0,Alder,-,101,North
Other,,nonsense,Nowhere,??,999,North
"""
DICTIONARY = (
    'Measure_short,Year_Type,Description\nLAC_Fixed_ Ex,Academic Year,"two\nlines"\nLAC_Fixed_ Ex,Academic Year,again\n'
)


@pytest.fixture
def lait(world, make_indicator):
    def listed(text=LAIT, **labels):
        world.write("lait.csv", text)
        world.write("lait_data_dictionary.csv", DICTIONARY)
        world.table("lait", "lait.csv", format="lait")
        for code, label in (labels or {"FIN01": "LACFinance", "EXC01": "LAC_Fixed_ Ex"}).items():
            series = {"filter": {"Short Desc": label}, "value": "Values", "numerator": (), "denominator": ()}
            world.add(make_indicator(code, unit="pounds per week", interval="none", table="lait", **series))
        return world.observations().set_index("indicator", append=True).droplevel(1)

    return listed


def test_a_dash_is_not_available_and_noise_is_a_number(lait):
    found = lait()
    assert found.loc[("X10000001", "EXC01"), "value"] == 38.8
    assert found.loc[("X10000001", "FIN01"), "value"] == 1200
    assert found.loc[("X10000002", "FIN01"), "status"] == "not_available"


def test_the_dictionary_says_what_kind_of_year_a_series_has_and_a_remark_becomes_a_mark(lait):
    found = lait()
    assert found.loc[("X10000001", "EXC01"), "period_end"] == pd.Timestamp("2024-08-31")
    assert found.loc[("X10000001", "EXC01"), "marks"] == "revised"
    assert found.loc[("X10000001", "FIN01"), "period_end"] == pd.Timestamp("2025-03-31")


def test_the_placeholder_year_and_series_not_asked_for_are_left_out(lait):
    assert len(lait()) == 5


def test_comparators_get_their_codes(lait):
    found = lait()
    assert found.loc[("E92000001", "FIN01"), "level"] == "england"
    assert found.loc[("E13000001", "FIN01"), "level"] == "region"


def test_a_series_that_is_not_there_is_named_with_the_nearest(lait):
    with pytest.raises(BadInput, match=r"There is no series 'LACFinanc'. Did you mean 'LACFinance'"):
        lait(FIN01="LACFinanc")


def test_a_label_of_a_year_that_is_none_is_named(lait):
    with pytest.raises(BadInput, match=r"'nonsense' is not a period. Years are written 2025"):
        lait(XX="Other")


WIDE_2021 = """LA num,LA Name,LA number,GOInd,GOReg,SN1,SNP,SN2,SNP,
101,Alder,101,1,North,102,Close,103,Not Close,
102,Birch,102,1,North,101,Close,104,Not Close,
,,,,,,,,,
,Old SNs:,,,,,,,,
,,,,,,,,,
103,Cedar (Pre LG),103,2,South,102,Close,101,Not Close,
"""
WIDE_2025 = """old_la_code,la_name,region_ind,region_name,SN_1,SN_1P,SN_2,SN_2P
101,Alder,1,North,104,Close ,106,Close
"""
TIDY = """model,old_la_code,la_name,rank,neighbour_old_la_code,closeness
2025,101,Alder,1,104,Close
2025,101,Alder,2,106,Close
2021,101,Alder,1,102,Close
"""


def _neighbours(world, text, model="2025", encoding="utf-8"):
    world.write("sn.csv", text, encoding=encoding)
    world.table("sn", "sn.csv", format="neighbours")
    world.neighbours = (NeighbourSet(name=f"DfE {model}", table="sn", model=model, used_from=date(2021, 4, 1)),)
    found = world.read().neighbours
    assert found["set"].unique().tolist() == [f"DfE {model}"]
    return {area: rows["neighbour"].tolist() for area, rows in found.sort_values("rank").groupby("area")}


def test_the_list_of_2021_is_read_with_its_repeated_names_blank_rows_and_second_block(world):
    assert _neighbours(world, WIDE_2021, "2021", "utf-8-sig") == {
        "X10000001": ["X10000002", "X10000003"],
        "X10000002": ["X10000001", "X10000004"],
        "X10000003": ["X10000002", "X10000001"],
    }


def test_the_list_of_2025_and_a_tidy_one_give_the_same(world):
    expected = {"X10000001": ["X10000004", "X10000016"]}
    assert _neighbours(world, WIDE_2025) == expected
    assert _neighbours(world, TIDY) == expected


def test_a_header_below_rows_of_numbering_is_found(world):
    assert _neighbours(world, "A,B,C,D,E,F,G,H,I,J\n1,2,3,4,5,6,7,8,9,10\n" + WIDE_2021, "2021")["X10000001"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TIDY.replace(",2,106", ",two,106"), "row 3: The rank 'two' is no number"),
        (TIDY.replace("2025,", "2026,"), "There is no model '2025'. Known: 2021, 2026"),
        (TIDY.replace(",104,", ",999,"), "a neighbour"),
        (TIDY.replace(",104,", ",101,"), "X10000001 is its own neighbour"),
        (TIDY.replace(",104,", ",106,"), "X10000001 has rank 2 or X10000016 twice"),
        ("a,b\n1,2\n", "This is no list of neighbours"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused(world, text, message):
    with pytest.raises(BadInput, match=message):
        _neighbours(world, text)


@pytest.fixture(scope="module")
def real_lists(kent):
    """The two real lists, by the model they follow."""
    model = {chosen.name: chosen.model for chosen in catalogue.load("kent").council.neighbours}
    return kent.neighbours.assign(model=kent.neighbours["set"].map(model))


def test_real_lists_hold_ten_neighbours_each(kent, real_lists):
    sizes = real_lists.groupby(["model", "area"]).size()
    assert set(sizes) == {10}
    assert sizes.groupby("model").size().to_dict() == {"2021": 156, "2025": 153}
    assert set(real_lists["neighbour"]) <= set(kent.areas["code"])


def test_the_tidy_file_holds_the_same_real_lists(kent, real_lists, published_data):
    tidy = pd.read_csv(published_data / "reference" / "statistical_neighbours_tidy.csv", dtype=str)
    code = kent.areas[~kent.areas["code"].str.contains("+", regex=False)].set_index("old_code")["code"]
    theirs = {
        (row.model, code[row.old_la_code], int(row.rank), code[row.neighbour_old_la_code]) for row in tidy.itertuples()
    }
    ours = real_lists[["model", "area", "rank", "neighbour"]]
    assert theirs == set(ours.itertuples(index=False, name=None))


def test_areas_of_the_real_files(kent):
    areas = kent.areas.set_index("code")
    assert areas["level"].value_counts().to_dict() == {"authority": 160, "district": 12, "region": 11, "england": 1}
    assert areas["slug"].is_unique
    assert areas.loc["E06000060", ["name", "first_year"]].tolist() == ["Buckinghamshire", 2013]
    assert areas.loc["E06000059", "slug"] == "dorset"
    assert areas.loc["E07000105", ["level", "region"]].tolist() == ["district", "E12000008"]
    assert areas.loc["E06000061+E06000062", "region"] == "E12000004"


def test_a_pattern_names_one_file(world, make_indicator):
    world.ees(
        "referrals", [("101|X10000001|Alder", "2025", "9", "1")], file="c1_2025.csv", extra=("referrals", "again")
    )
    world.table("referrals", "c1_*.csv")
    world.add(make_indicator())
    assert len(world.observations()) == 1
    world.write("c1_2024.csv", "x\n")
    with pytest.raises(BadInput, match=r"Several files match: c1_2024.csv, c1_2025.csv"):
        world.read()
    world.table("referrals", "c2_*.csv")
    with pytest.raises(BadInput, match=r"No file matches."):
        world.read()
    world.table("referrals", "../c1_2025.csv")
    with pytest.raises(BadInput, match="leaves the data folder"):
        world.read()


def test_without_a_list_of_authorities_or_a_folder_nothing_is_read(world, tmp_path):
    del world.tables["authorities"]
    with pytest.raises(BadInput, match="0 tables have the format authorities"):
        world.read()
    world.folder = tmp_path / "nowhere"
    with pytest.raises(BadInput, match="no such folder"):
        world.read()


def _alone(world, **tables):
    """A council that declares its own figures and the tables given, nothing else."""
    world.tables = {}
    world.neighbours = ()
    world.write("own.csv", "indicator,area,period,numerator,denominator\nREF02,ashby,2026-27-q2,12,48\n")
    world.table("own", "own.csv", format="figures", released=date(2026, 11, 30))
    for name, format in tables.items():
        world.table(name, f"{name}.csv", format=format)


def test_one_file_of_own_figures_is_enough(world, make_indicator):
    _alone(world)
    world.add(make_indicator(), make_indicator("REF01", denominator_table="population"))
    found = world.read()
    assert found.observations[["area", "value"]].to_numpy().tolist() == [["X07000001", 25.0]]
    assert found.areas[["code", "level", "slug"]].to_numpy().tolist() == [
        ["X10000001", "authority", "alder-county"],
        ["X07000001", "district", "ashby"],
    ]
    assert (len(found.neighbours), len(found.revisions)) == (0, 0)
    assert found.notes == (
        "sources.yml declares no table 'referrals'; indicators without their published figures: 2.",
        "sources.yml declares no table 'population'; indicators without their published figures: 1.",
    )


def test_a_published_table_needs_the_list_of_authorities(world, make_indicator):
    _alone(world, referrals="ees")
    world.add(make_indicator())
    with pytest.raises(BadInput, match="0 tables have the format authorities; published tables and"):
        world.read()


def test_an_indicator_with_only_one_of_its_tables_is_left_to_own_figures(world, make_indicator):
    world.ees("referrals", [("101|X10000001|Alder", "2025", "9", "1")], extra=("referrals", "again"))
    world.add(make_indicator(), make_indicator("REF01", denominator_table="population"))
    assert world.read().observations["indicator"].tolist() == ["REF02"]
