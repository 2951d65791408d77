from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pmflib.errors import BadInput

HEADER = "indicator,area,period,numerator,denominator"


@pytest.fixture
def own(world, make_indicator):
    """Read the council's own figures: rows as text below the usual header."""
    world.add(
        make_indicator("REF01", unit="per 10,000", interval="byar", multiplier=10_000.0),
        make_indicator("REF02"),
        make_indicator(
            "CP08", unit="per 10,000", interval="byar", measure="stock", window="snapshot", multiplier=10_000.0
        ),
        make_indicator("HLT01", window="r12m"),
        make_indicator("WF01", numerator=("vacancy_fte",)),
    )
    world.ees(
        "referrals", [("101|X10000001|Alder", "2025", "9", "1", "1")], extra=("referrals", "again", "vacancy_fte")
    )

    def read(*rows, header=HEADER, file="own.csv", **options):
        text = "\n".join([header, *rows, ""])
        if file.endswith(".csv"):
            world.write(file, text)
        else:
            frame = pd.DataFrame([row.split(",") for row in rows], columns=header.split(","))
            getattr(frame, "to_excel" if file.endswith("xlsx") else "to_parquet")(world.folder / file, index=False)
        world.table("own", file, format="figures", **({"released": date(2026, 11, 30)} | options))
        found = world.read().observations
        return found[found["source"] == "own"].reset_index(drop=True)

    return read


@pytest.mark.parametrize("file", ["own.csv", "own.xlsx", "own.parquet"])
def test_csv_excel_and_parquet_give_the_same(own, file):
    row = own("REF02,ashby,2026-27-q2,12,48", file=file).iloc[0]
    assert (row["area"], row["level"], row["value"], row["n"]) == ("X07000001", "district", 25.0, 48)
    assert (row["window"], str(row["period_start"].date()), str(row["period_end"].date())) == (
        "quarter",
        "2026-07-01",
        "2026-09-30",
    )


@pytest.mark.parametrize("area", ["X07000001", "ashby", "Ashby", "ASHBY", "Old Ashby", "X07000099"])
def test_an_area_goes_by_code_slug_name_alias_or_former_code(own, world, area):
    world.successors = {"X07000099": "X07000001"}
    assert own(f"REF02,{area},2025-26,12,48")["area"].tolist() == ["X07000001"]


def test_a_rate_of_a_quarter_is_annualised_and_marked_and_a_stock_is_not(own):
    found = own("REF01,alder,2026-27-q2,92,10000", "CP08,alder,2026-27-q2,40,10000", "REF01,alder,2025-26,365,10000")
    assert found["value"].round(6).tolist() == [365.25, 40.0, 365.0]
    assert found["marks"].tolist() == ["estimated", "", ""]
    assert found["window"].tolist() == ["quarter", "snapshot", "year"]
    assert found["denominator"].tolist() == [10000.0] * 3
    assert found["n"].tolist() == [92, 40, 365]


def test_a_rolling_year_covers_twelve_months(own):
    row = own("HLT01,alder,2026-27-q2,45,50").iloc[0]
    assert (row["window"], str(row["period_start"].date()), str(row["period_end"].date())) == (
        "r12m",
        "2025-10-01",
        "2026-09-30",
    )


def test_a_window_may_be_written(own):
    row = own("REF02,alder,2026-27-q2,45,50,ytd", header=f"{HEADER},window").iloc[0]
    assert (row["window"], str(row["period_start"].date())) == ("ytd", "2026-04-01")


def test_symbols_empty_cells_and_zero_bases_are_reasons(own):
    found = own(
        "REF02,alder,2026-07,c,9", "REF02,alder,2026-08,,", "REF02,alder,2026-09,0,0", "REF02,alder,2026-06,0,4"
    )
    assert found["status"].tolist() == ["suppressed", "not_available", "not_applicable", ""]
    assert found["value"].isna().tolist() == [True, True, True, False]


def test_a_value_without_counts_stands_as_given(own):
    row = own("REF02,alder,2025-26,,,21.6", header=f"{HEADER},value").iloc[0]
    assert (row["value"], row["status"]) == (21.6, "")


def test_groups_and_marks_are_kept(own):
    row = own("REF02,alder,2025-26,1,4,sex,girl,provisional", header=f"{HEADER},breakdown,category,marks").iloc[0]
    assert (row["breakdown"], row["category"], row["marks"]) == ("sex", "girl", "provisional")


def test_the_councils_own_column_names_are_mapped(own):
    mapping = {"area": "District", "numerator": "Count"}
    found = own("REF02,ashby,2025-26,1,4", header="indicator,District,period,Count,denominator", columns=mapping)
    assert found["value"].tolist() == [25.0]


def test_full_time_equivalents_may_be_parts_of_one(own):
    assert own("WF01,alder,2025-26,1.5,12.5")["value"].tolist() == [12.0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("REF2,alder,2025-26,1,4", "row 2, column indicator: 'REF2' is not an indicator. Did you mean 'REF02'"),
        ("REF02,ashbi,2025-26,1,4", "row 2, column area: 'ashbi' is not an area. Did you mean 'Ashby'"),
        ("REF02,alder,2025/26,1,4", "row 2, column period: '2025/26' is not a period. Did you mean '2025-26'"),
        ("REF02,alder,2025-26,5,4", "row 2, column numerator: More than its denominator. .5."),
        ("REF02,alder,2025-26,-1,4", "row 2, column numerator: A count below zero"),
        ("REF02,alder,2025-26,1.5,4", "row 2, column numerator: Not a whole number"),
        ("REF02,alder,2025-26,1,4.5", "row 2, column denominator: Not a whole number"),
        ("REF02,alder,2025-26,one,4", "row 2, column numerator: 'one' is neither a number nor a known symbol"),
    ],
)
def test_what_cannot_be_is_named_with_row_column_and_cure(own, row, message):
    with pytest.raises(BadInput, match=f"own.csv, {message}"):
        own(row)


def test_a_column_missing_or_unknown_is_named_with_the_nearest(own):
    with pytest.raises(BadInput) as caught:
        own("REF02,alder,2025-26,1,4", header="indicator,area,period,numertor,denominator")
    assert "no column 'numerator'. Did you mean 'numertor'" in str(caught.value)
    assert "column 'numertor' is not known. Did you mean 'numerator'" in str(caught.value)


def test_a_missing_column_is_not_answered_with_one_that_is_there(own):
    with pytest.raises(BadInput) as caught:
        own("REF02,alder,2025-26,1,4", header="indicator,area,period,numerator,base")
    assert "no column 'denominator'. Known: base." in str(caught.value)


@pytest.mark.parametrize(("file", "cure"), [("own.xlsx", "with 'sheet' in"), ("own.csv", "with 'columns' in")])
def test_a_file_without_any_of_the_columns_is_told_once(own, file, cure):
    with pytest.raises(BadInput) as caught:
        own("read me", header="Notes", file=file)
    [problem] = caught.value.problems
    assert "The first row holds: 'Notes'." in problem.what
    assert cure in problem.remedy


def test_a_period_that_was_not_over_is_refused(own):
    with pytest.raises(BadInput, match=r"row 3, column period: '2031-32-q2' was not over when"):
        own("REF02,alder,2025-26,1,4", "REF02,alder,2031-32-q2,1,4")


def test_a_row_that_is_there_twice_is_named(own):
    with pytest.raises(BadInput, match=r"row 3: REF02 of X10000001 is there twice for one period"):
        own("REF02,alder,2025-26,1,4", "REF02,Alder,2025-26,2,4")


def test_many_problems_end_in_a_count(own):
    with pytest.raises(BadInput) as caught:
        own(*(f"REF02,alder,{year}-{month:02d},9,4" for year in (2024, 2025, 2026) for month in range(1, 11)))
    assert caught.value.problems[-1].what == "There are 10 more problems."
    assert len(caught.value.problems) == 21


@pytest.mark.parametrize("file", ["own.csv", "own.xlsx"])
def test_a_file_of_a_header_alone_is_refused(own, file):
    with pytest.raises(BadInput, match=f"{file}: The table holds no row below its header. Write one row"):
        own(file=file)


def test_a_file_of_empty_rows_is_refused(own):
    with pytest.raises(BadInput, match="holds no row"):
        own(",,,,", " ,,,,")


def test_an_empty_sheet_is_refused(own, world):
    pd.DataFrame().to_excel(world.folder / "blank.xlsx", index=False)
    world.add()
    world.table("own", "blank.xlsx", format="figures")
    with pytest.raises(BadInput, match=r"blank\.xlsx"):
        world.read()
