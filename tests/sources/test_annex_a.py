"""Ofsted's Annex A lists as record tables: headers, letters before values, keys the lists lack, how far they reach."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from pmflib import folders, records, sources
from pmflib.catalogue.record_loading import record_entries
from pmflib.catalogue.strict_yaml import parse

CHILD = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
ANN = ("77", "b) Female", "a) WBRI", date(2012, 5, 6), 14)
BEN = ("78", "a) Male", "u) UNKNOWN", date(2015, 1, 2), 11)
S47 = "Strategy discussion initiating Section 47 Enquiry Start Date"
ICPC = "Date of Initial Child Protection Conference"
UASC = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"
LISTS = {
    "List 1": [("Date of Contact", "Contact Source"), (*ANN, date(2026, 9, 1), "e) 2A: Schools")],
    "List 2 Early Help": [("Assessment start date", "Assessment completion date"), (*BEN, date(2026, 8, 1), None)],
    "List 3": [
        ("Date of referral", "Referral Source", "Referral NFA?", "Allocated Team"),
        (*ANN, "02/09/2026", "q) 6: Police", "b) No", "East"),
        (*BEN, "14/09/2026", "q) 6: Police", "a) Yes", "West"),
    ],
    "List 4": [
        (
            "Does the Child have a Disability",
            "Continuous Assessment Start Date",
            "Was the child assessed as requiring LA children’s social care support?",
        ),
        (*ANN, "a) Yes", date(2026, 9, 3), "a) Yes"),
    ],
    "List 5": [(S47, ICPC), (*ANN, date(2026, 9, 4), date(2026, 9, 20)), (*BEN, date(2026, 9, 5), None)],
    "List 6": [
        ("CIN Start Date", "Primary Need Code", "CIN Closure Date", "Reason for Closure"),
        (*ANN, date(2026, 9, 2), "a) N1", None, None),
        (*BEN, date(2024, 1, 5), "e) N5", date(2026, 9, 30), "g) RC7"),
    ],
    "List 7": [
        (
            "Child Protection Plan Start Date",
            "Initial Category of Abuse",
            "Number of Previous Child Protection Plans",
            "Date of the Last Statutory Visit",
            "Date of latest review conference",
        ),
        (*ANN, date(2026, 9, 21), "a) NEG", 1, date(2026, 10, 1), None),
        (*BEN, date(2026, 9, 22), "b) PHY", 0, date(2026, 10, 2), date(2026, 10, 3)),
    ],
    "List 8": [
        (
            "Date Started to be Looked After",
            "Child's Legal Status",
            "Start date of current legal status",
            "Date of Last Health Assessment",
            "Date of Last Dental Check",
            UASC,
        ),
        (*BEN, date(2026, 9, 25), "V2", date(2026, 9, 25), date(2026, 10, 1), date(2026, 10, 2), "b) No"),
        (*ANN, date(2026, 9, 26), "C1", date(2026, 9, 26), None, None, "a) Yes"),
    ],
    "List 9": [
        ("LA in Touch", "Suitability of Accommodation", "Activity Status"),
        (*ANN, "a) Yes", "b) Unsuitable", "F2"),
    ],
    "List 10": [
        ("Date the Child Entered Care", "Date of Decision that Child Should be Placed for Adoption"),
        (*BEN, date(2025, 1, 1), date(2025, 12, 1)),
    ],
    "List 11": [("Date enquiry received",), ("A1", "", "", None, None, date(2026, 1, 1))],
}


def workbook(path: Path, lists=LISTS):
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, (header, *rows) in lists.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, (*CHILD, *header))
            for number, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    else:
                        sheet.write(number, place, value)


def stage(cases, **entry):
    text = "annex_a: {format: records, label: Annex A, mapping: annex_a, " + ", ".join(
        f"{key}: {value}" for key, value in entry.items()
    )
    problems = []
    found = record_entries(parse(text + "}", "sources.yml"), folders.shipped("parameters"), problems)
    assert problems == []
    known = cases.catalogue(**found.sources).model_copy(update={"mappings": found.mappings})
    return sources.stage(known, cases.folder / "data", cases.place)


@pytest.fixture(scope="module")
def staged(make_cases):
    cases = make_cases()
    workbook(cases.folder / "data" / "annex" / "2026-10-12.xlsx")
    return stage(cases, file="annex/*.xlsx")


def rows(staged, text):
    with records.connected(staged) as connection:
        return connection.execute(text).fetchall()


def test_every_list_fills_its_tables(staged):
    assert set(staged.missing) == {"ssd_cla_placement", "ssd_cla_reviews", "ssd_cla_visits"}
    assert "no column 'Date of Last Social Work Visit'" in staged.missing["ssd_cla_visits"]
    counts = {table: rows(staged, f"SELECT count(*) FROM {table}")[0][0] for table in staged.tables}
    assert counts == {
        "ssd_person": 2,
        "ssd_disability": 1,
        "ssd_contacts": 1,
        "ssd_early_help_episodes": 1,
        "ssd_cin_episodes": 3,
        "ssd_cin_assessments": 1,
        "ssd_s47_enquiry": 2,
        "ssd_initial_cp_conference": 1,
        "ssd_cp_plans": 2,
        "ssd_cp_visits": 2,
        "ssd_cp_reviews": 1,
        "ssd_cla_episodes": 2,
        "ssd_cla_health": 2,
        "ssd_legal_status": 2,
        "ssd_immigration_status": 1,
        "ssd_care_leavers": 1,
        "ssd_permanence": 1,
    }


def test_letters_go_and_codes_become_ours(staged):
    assert rows(staged, "SELECT pers_person_id, pers_sex, pers_ethnicity, pers_dob FROM ssd_person ORDER BY 1") == [
        ("77", "2", "WBRI", date(2012, 5, 6)),
        ("78", "1", None, date(2015, 1, 2)),
    ]
    assert rows(staged, "SELECT cont_contact_source_code FROM ssd_contacts") == [("2A",)]
    assert rows(staged, "SELECT cina_assessment_outcome_nfa FROM ssd_cin_assessments") == [("N",)]
    assert rows(staged, "SELECT cppl_cp_plan_initial_category, previous_plans FROM ssd_cp_plans ORDER BY 1") == [
        ("Neglect", 1),
        ("Physical Abuse", 0),
    ]
    assert rows(
        staged, "SELECT clea_care_leaver_in_touch, clea_care_leaver_accom_suitable, status_date FROM ssd_care_leavers"
    ) == [("YES", "2", date(2026, 10, 12))]


def test_a_referral_of_two_lists_is_one_and_the_second_fills_its_gaps(staged):
    fields = (
        "cine_person_id, cine_referral_date, cine_referral_source_code, cine_referral_nfa, cine_cin_primary_need_code"
    )
    assert rows(staged, f"SELECT {fields}, cine_close_date FROM ssd_cin_episodes ORDER BY 1, 2") == [
        ("77", date(2026, 9, 2), "6", "N", "N1", None),
        ("78", date(2024, 1, 5), None, None, "N5", date(2026, 9, 30)),
        ("78", date(2026, 9, 14), "6", "Y", None, None),
    ]


def test_keys_are_made_and_point_to_one_another(staged):
    joined = "ssd_initial_cp_conference JOIN ssd_s47_enquiry ON icpc_s47_enquiry_id = s47e_s47_enquiry_id"
    assert rows(staged, f"SELECT icpc_icpc_id FROM {joined}") == [("77|2026-09-20",)]
    assert rows(
        staged, "SELECT count(*) FROM ssd_cp_visits JOIN ssd_cp_plans ON cppv_cp_plan_id = cppl_cp_plan_id"
    ) == [(2,)]


def test_a_figure_the_lists_do_not_reach_back_for_is_refused(staged):
    assert staged.look_back["ssd_contacts"] == date(2026, 4, 12)
    assert staged.look_back["ssd_permanence"] == date(2025, 10, 12)
    assert staged.look_back["ssd_cp_visits"] == date(2026, 10, 12)
    assert "ssd_person" not in staged.look_back
    assert "reaches back to 2026-04-12" in records.supports(staged, "ssd_cin_episodes", date(2025, 10, 1))
    assert records.supports(staged, "ssd_cin_episodes", date(2026, 7, 1)) == ""


def test_a_list_that_is_not_there_is_missing_and_the_others_go_on(cases):
    workbook(cases.folder / "data" / "annex" / "2026-10-12.xlsx", {name: LISTS[name] for name in ("List 1", "List 10")})
    staged = stage(cases, file="annex/*.xlsx")
    assert set(staged.tables) == {"ssd_person", "ssd_contacts", "ssd_permanence"}
    assert "There is no sheet 'List 7'" in staged.missing["ssd_cp_plans"]


def test_lists_come_as_files_of_a_folder_too(cases):
    text = "Child Unique ID,Gender,Date of Contact,Contact Source\n77,b) Female,03/09/2026,e) 2A: Schools\n"
    path = cases.folder / "data" / "annex" / "2026-10-12" / "List 1 Contacts.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8-sig")
    staged = stage(cases, folder="annex/*")
    assert set(staged.tables) == {"ssd_person", "ssd_contacts"}
    assert rows(staged, "SELECT cont_contact_date FROM ssd_contacts") == [(date(2026, 9, 3),)]
    assert "there is no file 'List 3'" in staged.missing["ssd_cin_episodes"]
