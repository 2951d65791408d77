from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmflib.errors import BadInput
from pmflib.sources.cells import EES_SYMBOLS, STATUSES, added, parse

ALDER, BIRCH, FIR = "101|X10000001|Alder", "102|X10000002|Birch, City of", "106|X10000006|Fir"
CODE_FIRST = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "old_la_code", "new_la_code", "la_name"),
)
NAME_FIRST = (*CODE_FIRST[:8], "la_name", "new_la_code")
COUNTS = ("referrals", "again", "again_percent")


def _referrals(world, make_indicator, rows, **options):
    world.ees("referrals", rows, extra=COUNTS, **options)
    world.add(make_indicator(value="again_percent", decimals=1))
    return world.observations()


@pytest.mark.parametrize("columns", [CODE_FIRST, NAME_FIRST])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_columns_are_found_by_name_in_any_order_with_or_without_a_mark(world, make_indicator, columns, encoding):
    rows = [(ALDER, "2025", "200", "50", "25"), (BIRCH, "2025", "3", "0", "0")]
    found = _referrals(world, make_indicator, rows, columns=columns, encoding=encoding)
    row = found.loc[("X10000001", "2025-03-31")]
    assert (row["value"], row["numerator"], row["denominator"], row["n"]) == (25.0, 50.0, 200.0, 200.0)
    assert (row["status"], row["window"], row["level"], row["source"]) == ("", "year", "authority", "referrals")
    assert str(row["period_start"].date()) == "2024-04-01"
    assert found.loc[("X10000002", "2025-03-31"), "value"] == 0


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("c", "suppressed"),
        ("x", "not_available"),
        ("z", "not_applicable"),
        ("k", "rounds_to_zero"),
        ("low", "rounds_to_zero"),
        ("u", "low_reliability"),
        (" C ", "suppressed"),
        ("", "not_available"),
    ],
)
def test_a_symbol_is_a_reason_and_never_a_number(world, make_indicator, symbol, status):
    row = _referrals(world, make_indicator, [(ALDER, "2025", "200", symbol, symbol)]).iloc[0]
    assert np.isnan(row["value"])
    assert np.isnan(row["numerator"])
    assert (row["status"], row["denominator"]) == (status, 200)


def test_the_numerators_reason_goes_before_the_denominators(world, make_indicator):
    row = _referrals(world, make_indicator, [(ALDER, "2025", "x", "c", "z")]).iloc[0]
    assert row["status"] == "suppressed"


def test_a_missing_count_leaves_the_published_value(world, make_indicator):
    row = _referrals(world, make_indicator, [(ALDER, "2025", "200", "c", "1.5")]).iloc[0]
    assert (row["value"], row["status"], row["n"]) == (1.5, "", 200)


@pytest.mark.parametrize(("symbol", "status"), [("u", "low_reliability"), ("c", "suppressed"), ("z", "not_applicable")])
def test_a_value_held_back_is_not_worked_out_from_its_counts(world, make_indicator, symbol, status):
    row = _referrals(world, make_indicator, [(ALDER, "2025", "200", "50", symbol)]).iloc[0]
    assert (row["status"], row["numerator"]) == (status, 50)
    assert np.isnan(row["value"])


def test_a_percentage_that_rounds_to_zero_is_worked_out_from_its_counts(world, make_indicator):
    row = _referrals(world, make_indicator, [(ALDER, "2025", "10000", "2", "k")]).iloc[0]
    assert (row["status"], row["value"]) == ("", 0.02)


def test_a_zero_base_is_not_applicable_and_a_zero_count_is_zero(world, make_indicator):
    found = _referrals(world, make_indicator, [(ALDER, "2025", "0", "0", "z"), (BIRCH, "2025", "9", "0", "0")])
    assert found["status"].tolist() == ["not_applicable", ""]
    assert found["value"].fillna(-1).tolist() == [-1, 0]


def test_country_and_regions_show_the_published_decimal_because_their_counts_are_rounded(world, make_indicator):
    rows = [("country", "2025", "3180", "30", "1"), ("region X12000001 North", "2025", "1000", "10", "1.2")]
    found = _referrals(world, make_indicator, rows)
    assert found["value"].tolist() == [1.2, 1.0]
    assert found["level"].tolist() == ["region", "england"]


def test_a_cell_that_is_neither_number_nor_symbol_is_named(world, make_indicator):
    with pytest.raises(BadInput) as caught:
        _referrals(world, make_indicator, [(ALDER, "2025", "1,200", "50", "12%"), (BIRCH, "2025", "inf", "1e999", "3")])
    assert [problem.where.rpartition("referrals.csv")[2] for problem in caught.value.problems] == [
        ", row 3, column again",
        ", row 2, column again_percent",
        ", row 2, column referrals",
        ", row 3, column referrals",
    ]


def test_a_missing_column_is_named_with_the_nearest(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "9", "1", "11")], extra=("referrals", "agian", "again_percent"))
    world.add(make_indicator())
    with pytest.raises(BadInput, match=r"referrals.csv: There is no column 'again'. Did you mean 'agian'"):
        world.read()


def test_a_renamed_column_is_found_by_the_councils_mapping_or_by_a_known_rename(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "200", "50")], extra=("Referrals", "repeat"), columns=NAME_FIRST)
    world.table("referrals", "referrals.csv", columns={"again": "repeat"})
    world.ees("ceased", [(ALDER, "2024", "40", "10")], extra=("all_number", "number"))
    world.add(make_indicator())
    world.add(make_indicator("PER01", table="ceased", numerator=("children_count",), denominator=("all_number",)))
    assert sorted(world.observations()["value"]) == [25.0, 25.0]


def test_a_mapping_to_a_column_that_is_not_there_is_refused(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "200", "50")], extra=("referrals", "again"))
    world.table("referrals", "referrals.csv", columns={"again": "agin"})
    world.add(make_indicator())
    with pytest.raises(BadInput, match=r"no column 'agin'. Did you mean 'again'"):
        world.read()


def test_a_recoded_authority_is_one_area_under_todays_code(world, make_indicator):
    rows = [(FIR, "2023", "10", "5", "50"), ("106|X10000016|Fir", "2025", "10", "4", "40")]
    found = _referrals(world, make_indicator, rows)
    assert found["area"].tolist() == ["X10000016", "X10000016"]
    assert world.read().areas.set_index("code").loc["X10000016", ["first_year", "last_year"]].tolist() == [2020, 2025]


def test_an_outdated_ons_code_does_not_matter_where_the_old_code_is_known(world, make_indicator):
    found = _referrals(world, make_indicator, [("101|X99999999|Alder", "2025", "10", "5", "50")])
    assert found["area"].tolist() == ["X10000001"]


def test_a_combined_row_is_an_area_of_both_codes(world, make_indicator):
    both = "104 / 105|X10000004 / X10000005|Cedar / Elm"
    assert _referrals(world, make_indicator, [(both, "2025", "10", "5", "50")])["area"].tolist() == [
        "X10000004+X10000005"
    ]
    area = world.read().areas.set_index("code").loc["X10000004+X10000005"]
    assert area[["name", "slug", "region", "level"]].tolist() == ["Cedar / Elm", "cedar-elm", "X12000002", "authority"]


def test_a_superseded_authority_says_so_after_its_last_day_only(world, make_indicator):
    cedar = "103|X10000003|Cedar"
    rows = [(cedar, "2023", "10", "c", "c"), (cedar, "2024", "x", "x", "z"), (cedar, "2025", "10", "5", "50")]
    found = _referrals(world, make_indicator, rows)
    assert found["status"].tolist() == ["suppressed", "superseded", ""]
    areas = world.read().areas.set_index("code")
    assert areas.loc["X10000003", "successor"] == "X10000004;X10000005"
    assert areas.loc[["X10000004", "X10000003"], "slug"].tolist() == ["cedar", "cedar-to-2023"]


def test_an_unknown_authority_is_named_with_the_nearest(world, make_indicator):
    with pytest.raises(BadInput, match=r"The area 'Aldr' \(199, X1\) is not in .* Did you mean 'Alder'"):
        _referrals(world, make_indicator, [("199|X1|Aldr", "2025", "10", "5", "50")])


def test_london_is_kept_three_ways_each_under_its_own_code(world, make_indicator):
    rows = [
        (f"region {code} {name}", "2025", "10", "5", "50")
        for code, name in [("E12000007", "London"), ("E13000001", "Inner London"), ("E13000002", "Outer London")]
    ]
    assert _referrals(world, make_indicator, rows)["area"].tolist() == ["E12000007", "E13000001", "E13000002"]
    areas = world.read().areas.set_index("code")
    assert areas.loc[["E13000001", "E13000002", "E12000007"], "region"].tolist() == ["E12000007", "E12000007", ""]


def test_a_rate_rests_on_the_population_of_the_mid_year_inside_its_period(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "60"), (BIRCH, "2025", "3")], extra=("referrals",))
    world.ees("population", [(ALDER, "2024", "1000"), (ALDER, "2025", "2000")], extra=("people",), calendar="mid_year")
    rate = {"numerator": ("referrals",), "denominator": ("people",), "denominator_table": "population"}
    world.add(make_indicator("REF01", unit="per 10,000", interval="byar", multiplier=10_000.0, **rate))
    found = world.observations()
    row = found.loc[("X10000001", "2025-03-31")]
    assert (row["denominator"], row["value"], row["n"]) == (1000, 600, 60)
    assert found.loc[("X10000002", "2025-03-31"), "status"] == "not_available"


def test_the_base_may_stand_in_another_row_of_the_table(world, make_indicator):
    rows = [
        (ALDER, "2025", "moved", "12", "10"),
        (ALDER, "2025", "Total", "120", "100"),
        (BIRCH, "2025", "moved", "c", "k"),
    ]
    world.ees("stability", rows, extra=("group", "number", "percentage"))
    moved = {"table": "stability", "filter": {"group": "moved"}, "denominator_filter": {"group": "Total"}}
    world.add(make_indicator("CLA04", numerator=("number",), denominator=("number",), **moved))
    found = world.observations()
    assert found["value"].fillna(-1).tolist() == [10.0, -1]
    assert found["status"].tolist() == ["", "suppressed"]


def test_a_label_that_no_row_bears_is_named_with_the_nearest(world, make_indicator):
    world.ees("stability", [(ALDER, "2025", "Total", "120")], extra=("group", "number"))
    world.add(
        make_indicator(
            "CLA04", table="stability", filter={"group": "Totl"}, numerator=("number",), denominator=("number",)
        )
    )
    with pytest.raises(BadInput, match=r"indicator CLA04: No row has group = 'Totl'. Did you mean 'Total'"):
        world.read()


def test_a_filter_that_leaves_several_rows_of_an_area_is_refused(world, make_indicator):
    with pytest.raises(
        BadInput, match=r"indicator REF02: 1 rows repeat an area and period, e.g. X10000001 to 2025-03-31"
    ):
        _referrals(world, make_indicator, [(ALDER, "2025", "9", "1", "11"), (ALDER, "2025", "8", "1", "12")])


@pytest.mark.parametrize(
    ("calendar", "period", "end"),
    [
        ("reporting_year", "2025", "2025-03-31"),
        ("september", "2025", "2025-09-30"),
        ("academic_year", "202425", "2025-08-31"),
    ],
)
def test_the_calendar_says_when_the_year_ends(world, make_indicator, calendar, period, end):
    world.ees("referrals", [(ALDER, period, "9", "1")], extra=("referrals", "again"), calendar=calendar)
    world.add(make_indicator())
    assert world.observations()["period_end"].astype(str).tolist() == [end]


def test_a_year_that_is_none_is_named(world, make_indicator):
    with pytest.raises(BadInput, match=r"row 2: '25' is not a period"):
        _referrals(world, make_indicator, [(ALDER, "25", "9", "1", "11")])


def test_a_version_becomes_a_mark_of_values_that_are_there(world, make_indicator):
    rows = [
        (ALDER, "2025", "9", "1", "Revised"),
        (BIRCH, "2025", "9", "x", "Revised"),
        (ALDER, "2024", "9", "1", "Final"),
    ]
    world.ees("referrals", rows, extra=("referrals", "again", "version"))
    world.add(make_indicator())
    assert world.observations()["marks"].tolist() == ["", "revised", ""]


def test_published_limits_are_kept(world, make_indicator):
    world.ees(
        "ks4", [(ALDER, "202425", "10", "-5", "-0.5", "-0.9", "k")], extra=("pupils", "points", "score", "low", "high")
    )
    columns = {"numerator": ("points",), "denominator": ("pupils",), "value": "score", "lower": "low", "upper": "high"}
    world.add(make_indicator("ED6", unit="score", interval="published", table="ks4", multiplier=1.0, **columns))
    row = world.observations().iloc[0]
    assert (row["value"], row["lower"], row["n"]) == (-0.5, -0.9, 10)
    assert np.isnan(row["upper"])


def test_a_table_of_another_format_is_no_published_table(world, make_indicator):
    world.write("own.csv", "indicator,area,period,numerator,denominator\nREF02,alder,2024-25,1,4\n")
    world.table("referrals", "own.csv", format="figures")
    world.add(make_indicator())
    with pytest.raises(BadInput, match="'referrals' is no published table"):
        world.read()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.integers(0, 5_000), noise=st.binary(min_size=0, max_size=6), cut=st.booleans())
def test_damage_to_a_file_ends_in_a_message_or_in_readable_cells(world, make_indicator, place, noise, cut):
    rows = [(ALDER, "2025", "200", "50", "25"), (BIRCH, "2025", "c", "x", "z"), ("country", "2024", "30", "3", "10")]
    world.ees("referrals", rows, extra=COUNTS)
    world.add(make_indicator(value="again_percent", decimals=1))
    file = world.folder / "referrals.csv"
    content = file.read_bytes()
    at = place % len(content)
    file.write_bytes(content[:at] + noise + (b"" if cut else content[at + len(noise) :]))
    try:
        found = world.read().observations
    except BadInput:
        return
    assert (found["value"].notna() | found["status"].ne("")).all()


def test_all_tables_problems_come_in_one_message(world, make_indicator):
    world.table("referrals", "refferals.csv")
    world.ees("ceased", [(ALDER, "2024", "1,0", "1")], extra=("ended", "adopted"))
    world.add(make_indicator(), make_indicator("PER01", table="ceased", numerator=("adopted",), denominator=("ended",)))
    with pytest.raises(BadInput) as caught:
        world.read()
    assert len(caught.value.problems) == 2


@given(st.lists(st.one_of(st.floats(-1e9, 1e9), st.sampled_from(["c", "x", "z", "k", "low", "u"])), max_size=20))
def test_every_cell_is_a_number_or_a_reason(cells):
    text = pd.Series([cell if isinstance(cell, str) else repr(cell) for cell in cells], dtype="str")
    found, unknown = parse(text)
    assert not unknown.any()
    assert [STATUSES[code] or value for code, value in zip(found.status, found.values, strict=True)] == [
        EES_SYMBOLS[cell] if isinstance(cell, str) else cell for cell in cells
    ]
    doubled = added([found, found])
    assert np.array_equal(np.isnan(doubled.values), found.status != 0)


def test_a_count_below_zero_is_named_with_row_column_and_cell(world, make_indicator):
    rows = [(ALDER, "2025", "200", "50", "25"), (BIRCH, "2025", "-5", "-1", "20")]
    with pytest.raises(BadInput) as caught:
        _referrals(world, make_indicator, rows)
    assert [(one.where.partition("referrals.csv")[2], one.what) for one in caught.value.problems] == [
        (", row 3, column again", "A count below zero. (-1)"),
        (", row 3, column referrals", "A count below zero. (-5)"),
    ]
    assert all(one.remedy for one in caught.value.problems)


def test_the_sum_of_scores_may_be_below_zero(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "200", "-50", "25")], extra=COUNTS)
    world.add(make_indicator(unit="score", interval="none", multiplier=1.0))
    assert world.observations()["value"].tolist() == [-0.25]


def test_a_share_above_its_base_is_named_with_indicator_area_period_and_counts(world, make_indicator):
    with pytest.raises(BadInput) as caught:
        _referrals(world, make_indicator, [(ALDER, "2025", "137", "9999", "25"), (BIRCH, "2025", "9", "9", "100")])
    problem = caught.value.problems[0]
    assert len(caught.value.problems) == 1
    assert problem.where.endswith("referrals.csv, indicator REF02, area X10000001, period to 2025-03-31")
    assert problem.what == "The numerator 9999 is more than the denominator 137."


@pytest.mark.parametrize("options", [{"interval": "byar"}, {"interval": "none"}, {"prefer": "published"}])
def test_ratios_of_two_groups_and_published_posts_may_pass_their_base(world, make_indicator, options):
    world.ees("referrals", [(ALDER, "2025", "137", "140", "99")], extra=COUNTS)
    world.add(make_indicator(value="again_percent", decimals=1, **options))
    assert world.observations()["numerator"].tolist() == [140]


def test_an_unknown_geographic_level_is_named_and_other_known_levels_are_left_out(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "9", "1", "11")] * 4, extra=COUNTS)
    world.add(make_indicator(value="again_percent", decimals=1))
    path = world.folder / "referrals.csv"
    head, first, *others = path.read_text(encoding="utf-8").splitlines()
    school, *slips = (line.replace("Local authority", level) for line, level in zip(others, _LEVELS, strict=True))
    path.write_text("\n".join([head, first, school]), encoding="utf-8")
    assert len(world.read().observations) == 1
    path.write_text("\n".join([head, first, school, *slips]), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        world.read()
    problem = caught.value.problems[0]
    assert len(caught.value.problems) == 1
    assert problem.where.endswith("row 4, column geographic_level")
    assert problem.what == "'Locl authority' is not a geographic level (2 rows have it)."
    assert "Did you mean 'Local authority'" in problem.remedy


_LEVELS = ("School", "Locl authority", "Locl authority")
