"""Tables of what the checks found."""

from __future__ import annotations

from pmflib import plots, tables
from tests.checked import FIRST, checked
from tests.releases import OWN, fabricate


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_dimensions_stand_beside_the_quarter_before():
    table = tables.dimensions_table(checked(), OWN)
    assert table.title == "Completeness fails most: 12.0% of checks"
    assert texts(table)[0] == [
        "Completeness", "400", "48", "12.0%", "15.0%", "−3.0\N{NO-BREAK SPACE}pp", "Assessment open past its day"
    ]  # fmt: skip


def test_rules_say_which_figures_they_move():
    table = tables.rules_table(checked(), OWN)
    assert table.title == "3 kinds of fault: 1 new, 1 open, 1 fixed"
    assert texts(table)[0][5:] == ["open", "Re-referrals within 12 months (too high)", "CIN 8670Q"]
    assert texts(table)[1][6] == "all figures from these records (too high)"


def test_an_authority_shows_its_districts_and_a_district_its_teams():
    county, district = (tables.places_table(checked(), code) for code in (OWN, FIRST))
    assert county.columns[0].label == "District"
    assert texts(district)[0] == ["Ambermoor assessment", "30.0%", "30.0%"]
    assert district.title == "Ambermoor assessment has the largest share of failing checks: 30.0%"


def test_the_plan_shows_what_the_records_say():
    table = tables.plan_table(checked(), OWN)
    assert table.title == "Plan: the records meet 1 of 2 lines"
    assert [row[-1] for row in texts(table)] == ["overdue", "met"]


def test_where_nothing_was_checked_there_is_no_table():
    makers = (tables.dimensions_table, tables.rules_table, tables.places_table, tables.plan_table)
    assert [make(fabricate(), OWN) for make in makers] == [None] * 4
    assert tables.rule_definitions(fabricate(), OWN) is None
    assert not plots.has_faults(fabricate(), OWN)


def test_the_chart_names_what_to_mend_first():
    figure = plots.faults(checked(), OWN)
    assert figure.title == "Mend first: assessment open past its day, 12.0%"
    assert [row[0] for row in texts(figure.data)] == ["Assessment open past its day", "Recorded twice"]
    assert "Assessment open past its day 12.0%" in figure.alt
