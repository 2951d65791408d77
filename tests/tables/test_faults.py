"""Tables of what the checks found."""

from __future__ import annotations

from datetime import date

from pmflib import plots, tables
from pmflib.disclosure import LatestContext, OutturnContext, PlanContext, ReadContext
from tests.checked import FIRST, SECOND, checked
from tests.releases import OWN, fabricate, texts


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
    assert texts(table)[1][6] == "all figures from assessments (too high)"


def test_an_authority_shows_its_districts_and_a_district_its_teams():
    county, district = (tables.places_table(checked(), code) for code in (OWN, FIRST))
    assert county.columns[0].label == "District"
    assert texts(district) == [
        ["Ambermoor assessment", "30.0%", "0.0\N{NO-BREAK SPACE}pp", "30.0%"],
        ["Ambermoor safeguarding", "5.0%", "−3.9\N{NO-BREAK SPACE}pp", "5.0%"],
    ]
    assert district.title == "Ambermoor assessment has the largest share of failing checks: 30.0%"


def test_the_plan_shows_what_the_records_say():
    table = tables.plan_table(checked(), OWN)
    assert table.title == "Plan: the records meet 1 of 2 lines"
    assert texts(table) == [
        [
            *("Assessment open past its day", "10.0%", "12.0%", "15.0%", "35", "50", "55"),
            *("Service manager", "31 August 2026", "overdue"),
        ],
        [
            *("Pupil number with a wrong check letter", "1.0%", "0.0%", "1.4%", "0", "12", "0"),
            *("Service manager", "31 March 2027", "met"),
        ],
    ]


def test_where_nothing_was_checked_there_is_no_table():
    makers = (
        *(tables.dimensions_table, tables.rules_table, tables.places_table, tables.plan_table),
        *(tables.rechecked_table, tables.priorities_table, tables.plans_table, tables.provisional_table),
        *(tables.latest_table, lambda release, _: tables.outturn_table(release)),
        lambda release, _: tables.unread_table(release),
    )
    assert [make(fabricate(), OWN) for make in makers] == [None] * 11
    assert tables.rule_definitions(fabricate(), OWN) is None
    assert not plots.has_faults(fabricate(), OWN)


def test_the_chart_names_what_to_mend_first():
    figure = plots.faults(checked(), OWN)
    assert figure.title == "Most frequent: assessment open past its day, 12.0%"
    assert [row[0] for row in texts(figure.data)] == ["Assessment open past its day", "Recorded twice"]
    assert "Assessment open past its day 12.0%" in figure.alt


def test_what_was_put_right_stands_by_fault():
    table = tables.rechecked_table(checked(), OWN)
    assert table.title == "Since the extract of 13 July 2026: 2 open, 1 new"
    assert [column.label for column in table.columns][1] == "Failed on 13 July 2026"
    assert texts(table)[0] == ["Assessment open past its day", "85", "35", "50", "55", "105", "open"]


def test_priorities_say_where_they_stand_and_which_district_is_furthest():
    plan = tuple(
        PlanContext(area=code, rule="LATE", target=5.0, owner="Manager", due=date(2026, 12, 31), status="open", note="")
        for code in (FIRST, SECOND)
    )
    county = tables.priorities_table(checked(plan=plan), OWN)
    assert texts(county) == [
        ["1. Assessment open past its day", "12.0%", "15.0%", "−3.0\N{NO-BREAK SPACE}pp", "1 of 2", "District 0, 20.0%"]
    ]
    district = tables.priorities_table(checked(plan=plan), FIRST)
    assert texts(district)[0][-2:] == ["5.0%", "Manager"]
    whole = tables.plans_table(checked(plan=plan), OWN)
    assert whole.title == "District plans: the records meet 1 of 2 lines"
    assert texts(whole)[0][1:] == ["1", "0", "1", "0", "Assessment open past its day: 20.0%, aim 5.0%"]
    assert texts(whole)[1][1:] == ["1", "1", "0", "0", "none"]


def test_what_could_not_be_read_stands_with_what_to_do():
    note = ReadContext(where="foi.csv, column due", what="'x' is no date.", remedy="Correct it.")
    table = tables.unread_table(checked(read_notes=(note,) * 20))
    assert table.title == "Missing or doubtful in what was read: 1 not read, 20 read with doubts"
    assert texts(table)[0][:3] == ["audits", "not read", "is empty."]
    assert texts(table)[1] == ["foi.csv, column due", "read with doubts", "'x' is no date.", "Correct it."]
    assert (len(table.rows), len(table.further)) == (15, 6)


def test_the_last_month_stands_with_what_it_will_be():
    month = LatestContext(
        title="Referrals", area=OWN, period_end=date(2026, 9, 30), recorded=580.0, expected=601.2, lower=590.0,
        upper=612.0, month_before=450.0, year_before=None,
    )  # fmt: skip
    table = tables.latest_table(checked(latest=(month, month.model_copy(update={"area": FIRST}))), OWN)
    assert table.title == "September 2026 is provisional"
    assert texts(table) == [["Referrals", "580", "601", "590–612", "450", "–"]]


def test_the_years_outturn_stands_beside_the_last_return():
    usual = {"title": "Referrals", "period_end": date(2027, 3, 31), "so_far": 360.0, "months_left": 6}
    near = OutturnContext(**usual, value=720.0, lower=690.0, upper=750.0, published=700.0, published_end=None)
    far = near.model_copy(update={"published": 900.0})
    unknown = near.model_copy(update={"value": None, "lower": None, "upper": None})
    table = tables.outturn_table(checked(outturn=(near, far, unknown)))
    assert table.title == "What the returns of the year to 31 March 2027 are heading for"
    assert texts(table) == [
        ["Referrals", "360", "720", "690–750", "700", "+2.9", "as last year"],
        ["Referrals", "360", "720", "690–750", "900", "−20.0", "clearly another year"],
    ]


def test_one_fault_in_several_tables_is_explained_once():
    release = checked()
    twins = {
        code: rule.model_copy(update={"title": f"Odd district: {of}"})
        for (code, rule), of in zip(release.context.rules.items(), ("a", "b", "c", "d"), strict=True)
    }
    told = tables.rule_definitions(checked(rules=twins), OWN)
    assert [term for term, _ in told.items] == ["Odd district"]
