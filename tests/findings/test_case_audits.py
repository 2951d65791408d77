"""What audits found, and how far the audits not done could change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pmflib import findings, tables
from tests.audited_releases import audited_release
from tests.releases import OWN, changed, district_code, fabricate


def by_place(release):
    return {one.place.code: one for one in findings.audited(release, OWN)}


def test_a_place_that_left_most_audits_undone_is_never_called_good():
    looks_good = by_place(audited_release({3: (80, 24, 23)}))[district_code(3)]
    assert looks_good.good.value > 90
    assert looks_good.reading == "clearly fewer done: the grades say little"
    assert looks_good.bounds == pytest.approx((100 * 23 / 80, 100 * 79 / 80))


def test_a_place_that_did_its_audits_is_read_by_its_grades():
    found = by_place(audited_release({2: (80, 70, 10), 4: (80, 70, 68)}))
    assert found[district_code(2)].reading == "clearly worse than most"
    assert found[district_code(4)].reading == "clearly better than most"
    assert found[district_code(0)].reading == "no clear difference"


def test_few_audits_of_which_many_are_undone_cannot_be_judged():
    assert by_place(audited_release({1: (20, 13, 8)}))[district_code(1)].reading == "too many not done to judge"


def test_messages_tell_activity_grades_and_who_is_behind():
    told = findings.audit_messages(audited_release({3: (80, 24, 23)}), OWN).items
    leads = [one.lead for one in told]
    assert leads[0] == "640 of 820 audits planned for the year were done within a month of their day (78%)."
    assert leads[1].startswith("63% of those done were graded good or better")
    assert told[1].rest == "Had all that were planned been done, the share could lie anywhere in 49–71%."
    assert leads[2] == "Clearly fewer audits than elsewhere are done in District 3."
    assert leads[3] == "Moderators changed 20% of the grades they looked at again."
    assert leads[4] == "Reviewing officers and chairs raised 60 concerns in the quarter, 20 of them formally."
    assert told[4].rest == "4 were taken further. 75% of the year’s formal disputes were settled in time."


@pytest.mark.parametrize("code", ["AUD01", "IRO05"])
def test_what_is_hidden_is_not_told(code):
    shown = audited_release()
    core = shown.core
    core.loc[core["indicator"] == code, ["numerator", "value", "lower", "upper"]] = np.nan
    told = findings.audit_messages(changed(shown, core=core), OWN).items
    said = " ".join(f"{one.lead} {one.rest}" for one in told)
    assert "nan" not in said
    assert ("how many were done is hidden" in said) == (code == "AUD01")
    assert "taken further" not in said or code == "AUD01"


def test_without_audits_it_says_so():
    assert (
        findings.audit_messages(fabricate(), OWN).items[0].lead == "No case audit was planned or done in this period."
    )
    assert tables.audited_table(fabricate(), OWN) is None


def test_table_names_what_is_left_open_and_puts_the_fewest_done_first():
    table = tables.audited_table(audited_release({3: (80, 24, 23)}), OWN)
    assert table.title == "Audits not done leave the grades of District 3 open"
    assert [cell.text for cell in table.rows[0]][:5] == ["District 3", "80", "30% (21–41%)", "96% (80–99%)", "29–99%"]


def test_a_district_speaks_for_itself_and_needs_no_teams():
    release = audited_release()
    assert findings.audited(release, district_code(0)) == ()


def test_years_add_the_quarters_of_a_count_and_keep_the_cases_of_a_share():
    table = tables.years_table(audited_release(), OWN, ("AUD01", "IRO04", "XX99"), title="Audits of the year")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Audits done, of all that were planned"][:2] == ["78.0% (640\xa0of\xa0820)", "80.0%"]
    assert rows["Concerns raised by reviewing officers and chairs"][0] == "240"
    assert tables.years_table(audited_release(), OWN, ("XX99",), title="None") is None


def test_concerns_are_told_by_stage_but_not_where_small_numbers_are_kept_from_readers():
    release = audited_release()
    codes = ("IRO04", "IRO01", "IRO05")
    said = findings.stages_sentence(release, OWN, codes)
    assert said == (
        "Of 240 concerns of the year 160 stayed informal, 64 went as far as a formal dispute, "
        "and 16 were taken further."
    )
    kept = changed(release, release.context.model_copy(update={"withheld": {"grades": "Not for these readers."}}))
    assert findings.stages_sentence(kept, OWN, codes) == ""
    assert findings.stages_sentence(release, OWN, ("IRO04", "IRO01", "XX99")) == ""


def test_titles_of_a_year_name_what_clearly_changed():
    release = audited_release()
    found = findings.yearly(release, OWN, ("AUD01", "IRO04"))
    assert findings.years_title(found) == "None of 2 measures clearly changed on the year before"
    assert findings.years_title(found[:1]).endswith("no clear change on the year before")
    better = replace(found[0], lower=1.0, upper=5.0)
    assert findings.years_title((better, found[1])) == (
        f"{better.reading.indicator.title} clearly better than the year before"
    )
