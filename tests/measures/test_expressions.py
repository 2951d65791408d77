"""Expressions may look at one row, and at nothing else of the machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmflib import folders, measures
from pmflib.catalogue import Catalogue
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.errors import BadInput
from pmflib.measures.case_views import OF_CHILD, OF_PERIOD
from pmflib.measures.lineage import fields_of
from pmflib.measures.opening import opened_empty
from pmflib.records import tables


def _with(northmere: Catalogue, **changed: dict[str, Any]) -> Catalogue:
    """Return a catalogue of a few indicators whose records say something else."""
    chosen = {}
    for code, keys in changed.items():
        known = northmere.indicator(code)
        spec = RecordMeasure.model_validate({**known.records.model_dump(), **keys})
        chosen[code] = known.model_copy(update={"records": spec})
    return northmere.model_copy(update={"indicators": chosen})


def _refused(northmere: Catalogue, **changed: dict[str, Any]) -> list[str]:
    with pytest.raises(BadInput) as refused:
        measures.check(_with(northmere, **changed))
    return [str(problem) for problem in refused.value.problems]


HOSTILE = [
    "(SELECT count(*) FROM ssd_person) > 0",
    "EXISTS (SELECT 1)",
    "nfa; DROP TABLE ssd_person",
    "nfa) FROM case_referrals WHERE (true",
    "nfa, nfa",
    "1) UNION SELECT (1",
    "nfa) AS x, (nfa",
    "read_csv('/etc/passwd') IS NULL",
    "getenv('HOME') = ''",
    "count(*) > 1",
    "count(DISTINCT nfa) > 1",
    "sum(1) OVER () > 1",
    "bool_or(nfa)",
    "system.main.abs(1) = 1",
    "pmf_rows.nfa",
    "* IS NULL",
    "COLUMNS('.*') IS NULL",
    "list_filter([1], x -> x > 0) IS NULL",
    "[x FOR x IN [1]] IS NULL",
    "$1 = 1",
    "nfa /* unfinished",
    "nextval('s') > 0",
    "current_setting('memory_limit') = ''",
    "nfa = ANY (SELECT true)",
    "",
    "-- nothing",
]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_what_reads_or_adds_up_is_refused(text: str, northmere: Catalogue) -> None:
    told = _refused(northmere, REF03={"numerator": text})
    assert len(told) == 1
    assert told[0].startswith("indicators.yml: REF03.records.numerator: ")


PLAIN = [
    "nfa AND source IN ('6', '2A') OR primary_need LIKE 'N%'",
    "CASE WHEN nfa THEN age >= 10 ELSE age BETWEEN 1 AND 4 END",
    "closed IS NULL OR closed - date > 30 -- a remark",
    "working_days_between(date, decided) <= 1 AND due_assessment(date) > period_end",
    "coalesce(decided, date) + INTERVAL '1' MONTH > period_start AND NOT uasc",
    "in_time(decision_due, decided, period_end)",
    "extract(year FROM date) = 2026 AND regexp_matches(close_reason, '^RC[0-9]$')",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_looks_at_one_row_is_taken(text: str, northmere: Catalogue) -> None:
    measures.check(_with(northmere, REF03={"numerator": text}))


def test_every_problem_is_told_at_once_with_the_near_name(northmere: Catalogue) -> None:
    told = _refused(
        northmere,
        REF02={"numerator": "days_since_previous_referal <= 365", "where": "date"},
        REF03={"numerator": "due_asessment(date) > date", "breakdowns": ("sex", "source"), "view": "referrals"},
        CP05={"numerator": "transfer_in", "date": "record_id"},
        WF04={"view": "postss"},
        FOI01={"attribution": "home", "at": "closure", "breakdowns": ("sex",), "once_per": "person_id"},
        CON01={"clock": "assesment", "rests_on": ("contract",)},
    )
    expected = [
        "REF02.records.numerator: there is no column 'days_since_previous_referal' in the view. Did you mean "
        "'days_since_previous_referral'?",
        "REF02.records.where: 'date' gives DATE, not true or false.",
        "REF03.records.numerator: there is no clock 'asessment' in calendar.yml. Did you mean 'assessment'",
        "CP05.records.numerator: 'transfer_in' gives BOOLEAN, not a number.",
        "CP05.records.date: 'record_id' gives VARCHAR, not a day.",
        "WF04.records.view: there is no case view 'postss'. Did you mean 'posts'",
        "FOI01.records.attribution: the view 'foi' does not tell it",
        "FOI01.records.breakdowns: the view 'foi' has no column for 'sex'.",
        "FOI01.records.once_per: the view 'foi' has no column 'person_id'.",
        "CON01.records.clock: 'assesment' is not a clock of calendar.yml. Did you mean 'assessment'",
        "CON01.records.rests_on: 'contract' is not a record table. Did you mean 'contracts'",
    ]
    said = "\n".join(told)
    assert [one for one in expected if f"indicators.yml: {one}" not in said] == []


def test_a_clock_that_the_calendar_lacks_is_named(northmere: Catalogue) -> None:
    without = northmere.model_copy(
        update={"clocks": {code: clock for code, clock in northmere.clocks.items() if code != "assessment"}}
    )
    with pytest.raises(BadInput, match="'assessments' needs the clock 'assessment'"):
        measures.check(without)


def test_every_shipped_rule_is_sound(northmere: Catalogue) -> None:
    measures.check(northmere)


def test_each_view_says_what_its_columns_mean(northmere: Catalogue) -> None:
    every = northmere.model_copy(update={"indicators": _one_for_each_view(northmere)})
    with opened_empty(every) as connection:
        for name, view in measures.views().items():
            there = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM case_{name}").fetchall()]
            assert there == list(view.columns), name
            assert there[0] == "record_id", name
            assert set(there).isdisjoint({*OF_CHILD, *OF_PERIOD, "district", "team", "period"}), name
            assert all(meaning.strip() and not meaning.endswith(".") for meaning in view.columns.values()), name
            assert view.table in tables(), name


def _one_for_each_view(northmere: Catalogue) -> dict[str, Any]:
    pattern = northmere.indicator("REF03")
    return {
        f"V{number}": pattern.model_copy(update={"records": pattern.records.model_copy(update={"view": name})})
        for number, name in enumerate(measures.views())
    }


def test_each_column_is_traced_to_fields_that_exist() -> None:
    untraced = [
        (name, column)
        for name, view in measures.views().items()
        for column in view.columns
        if not fields_of(name, column) and column != "episodes"
    ]
    assert untraced == []
    assert fields_of("referrals", "nfa") == {("ssd_cin_episodes", "cine_referral_nfa")}
    assert ("ssd_cin_episodes", "cine_referral_date") in fields_of("assessments", "due")
    assert fields_of("child_events", "person_id") >= {("ssd_cp_plans", "cppl_person_id")}
    for name, view in measures.views().items():
        for column in view.columns:
            assert all(field in tables()[table].fields for table, field in fields_of(name, column))


def test_no_figure_rests_on_a_name_or_a_birthday_shown(northmere: Catalogue) -> None:
    """Nothing that names or describes a person is a column of a view, so that no list of rows can show it."""
    personal = {
        (table.name, field.name) for table in tables().values() for field in table.fields.values() if field.personal
    }
    shown = {
        pair for name, view in measures.views().items() for column in view.columns for pair in fields_of(name, column)
    }
    assert shown & personal == set()


def test_the_page_of_views_is_up_to_date() -> None:
    page = Path(folders.__file__).parent / "docs" / "measures.md"
    told = "Write it again: python -c \"from pmflib import measures; print(measures.page(), end='')\" > " + page.name
    assert page.read_text(encoding="utf-8") == measures.page(), told


def test_the_example_on_the_page_knows_every_key() -> None:
    example = re.search(r"```yaml\n(.*?)```", measures.page(), re.DOTALL)
    assert example is not None
    text = example[1].replace("  # since", "  since").replace("  # until", "  until")
    keys = yaml.safe_load(text)["records"]
    assert set(keys) == set(RecordMeasure.model_fields)


def test_each_element_of_the_framework_has_an_indicator_from_records(northmere: Catalogue) -> None:
    found = measures.coverage(northmere)
    assert found.indicators >= 70
    assert min(found.elements.values()) >= 1
    assert min(found.kinds.values()) >= 1
    assert found.retired == {"SUP00": "SUP01"}
    assert {"COU01", "WF06"} <= set(found.published_only)
    said = "\n".join(found.lines())
    assert f"{found.indicators} indicators are worked out from records" in said
    assert "SUP00 has been replaced by SUP01." in said
    needed = found.needs.loc[found.needs["indicator"] == "REF03", ["record_table", "field", "origin"]]
    assert ("ssd_cin_episodes", "cine_referral_nfa", "SSD CINE011A") in set(needed.itertuples(index=False, name=None))
    assert ("ssd_address", "district", "Local") in set(needed.itertuples(index=False, name=None))
