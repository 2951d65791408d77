"""Record sources in sources.yml: what they may say, and every mistake with its place and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pmflib import folders
from pmflib.catalogue.record_loading import record_entries, without_records
from pmflib.catalogue.strict_yaml import parse


def load(text: str):
    problems = []
    parsed = parse(text, "sources.yml")
    found = record_entries(parsed, folders.shipped("parameters"), problems)
    return found, "\n".join(map(str, problems)), parsed


def test_record_sources_stand_beside_published_ones():
    found, problems, parsed = load(
        "cla_rates: {file: a.csv, format: ees, label: A, released: 2026-01-01}\n"
        "cases: {folder: records/*, format: records, label: Cases}\n"
        "ssd_cin_episodes: {file: x/*/r.xlsx, format: records, label: Referrals, sheet: Data, dates: dd/mm/yyyy}\n"
        "finance: {sql: {url_env: PMF_LEDGER, table: ledger}, format: records, label: Ledger, look_back: 2024-04-01}\n"
        "annex: {file: annex/*.xlsx, format: records, label: Lists, mapping: annex_a}\n"
    )
    assert problems == ""
    assert list(found.sources) == ["cases", "ssd_cin_episodes", "finance", "annex"]
    assert list(found.mappings) == ["annex_a"]
    assert list(without_records(parsed).value) == ["cla_rates"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("label: Cases", "names neither file, folder nor sql"),
        ("file: a.csv, folder: b", "names file and folder"),
        ("file: ../a.csv", "not a path inside the data folder"),
        ("file: a.csv, record_table: ssd_cin_episode", "Did you mean 'ssd_cin_episodes'"),
        ("file: a.csv, record_table: finance, columns: {mnth: Month}", "Did you mean 'month'"),
        ("file: a.csv, record_table: finance, date_columns: {budget: dd/mm/yyyy}", "is not a date"),
        (
            "file: a.csv, record_table: finance, columns: {month: M}, constants: {month: '2026-01-31'}",
            "has a column too",
        ),
        ("file: a.csv, record_table: finance, dates: dd-mm-yyyy", "'dd-mm-yyyy' is not known"),
        ("file: a.csv, record_table: finance, sheet: One", "only an .xlsx file has sheets"),
        ("file: a.csv, record_table: finance, released: 2026-01-01, look_back: 2026-02-01", "is after the extract"),
        ("folder: a/*, record_table: finance", "has several tables"),
        ("folder: a/*, look_backs: {complaint: 2021-10-01}", "Did you mean 'complaints'"),
        ("file: a.csv, record_table: finance, look_backs: {finance: 2021-10-01}", "is for a folder of tables"),
        ("folder: a/*, columns: {month: M}", "says nothing where there are several tables"),
        ("file: a.csv, mapping: annex_b", "Did you mean 'annex_a'"),
        ("sql: {url_env: PMF_X, table: t}, mapping: annex_a", "a mapping reads lists"),
        ("sql: {url_env: 'postgresql://me:secret@host/db', table: t}", "environment variable, such as"),
        ("sql: {url_env: PMF_X}, record_table: finance", "a table or a query"),
        ("sql: {url_env: PMF_X, query: DROP TABLE t}, record_table: finance", "is not a SELECT"),
        ("sql: {url_env: PMF_X, query: SELECT 1, since: d}, record_table: finance", "belongs to a table"),
        ("sql: {url_env: PMF_X, table: t, since: d}, record_table: finance", "Add look_back"),
    ],
)
def test_each_mistake_is_said_with_its_cure(entry, said):
    label = "" if "label" in entry else "label: Cases, "
    _, problems, _ = load(f"cases: {{format: records, {label}{entry}}}")
    assert said in problems
    assert "sources.yml, line 1" in problems


def test_an_address_in_the_wrong_place_is_not_repeated():
    for key in ("url_env", "url_envv", "url"):
        address = "postgresql://me:Canary7731@host/db"
        _, problems, _ = load(f"cases: {{format: records, label: A, sql: {{{key}: '{address}', table: t}}}}")
        assert problems
        assert "Canary" not in problems


def test_one_table_has_one_source():
    entry = "{format: records, label: A, file: a.csv, record_table: finance}"
    _, problems, _ = load(f"one: {entry}\ntwo: {entry}\n")
    assert "the table 'finance' comes from 'one' too" in problems


def test_a_mapping_is_checked_like_the_rest(tmp_path: Path):
    (tmp_path / "mappings").mkdir()
    text = "label: L\nsource: S\nlists: {a: {title: A, sheet: A, tables: {finance: {columns: {mnth: [Month]}}}}}\n"
    (tmp_path / "mappings" / "own.yml").write_text(text)
    problems = []
    parsed = parse("cases: {format: records, label: A, file: a.csv, mapping: own}", "sources.yml")
    record_entries(parsed, tmp_path, problems)
    said = "\n".join(map(str, problems))
    assert "mappings/own.yml" in said
    assert "'mnth' is not a field of finance" in said
    assert "nothing fills the field 'line_id'" in said


def test_the_examples_of_the_documentation_load():
    page = (Path(folders.__file__).parent / "docs" / "sources.md").read_text(encoding="utf-8")
    section = page.split("## Case records")[1].split("## From cells")[0]
    blocks = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    found, problems, _ = load("".join(blocks))
    assert problems == ""
    assert set(found.sources) == {"case_system", "ssd_cin_episodes", "ssd_cin_assessments"}
