"""The shapes of record tables and the guarded connection."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pmflib import records
from pmflib.errors import BadInput


@pytest.fixture
def staged(tmp_path: Path) -> records.Records:
    folder = tmp_path / "2026-10-12"
    folder.mkdir()
    people = pd.DataFrame({"pers_person_id": ["a", "b"], "pers_dob": pd.to_datetime(["2010-01-01", None])})
    people.to_parquet(folder / "ssd_person.parquet")
    tables = {"ssd_person": folder / "ssd_person.parquet"}
    return records.Records(folder=folder, extracted=date(2026, 10, 12), tables=tables)


def test_every_reference_points_to_a_field_that_is_there():
    tables = records.tables()
    lost = [
        f"{table.name}.{field.name}"
        for table in tables.values()
        for field in table.fields.values()
        if field.refers_to and field.refers_to.split(".")[1] not in tables[field.refers_to.split(".")[0]].fields
    ]
    assert lost == []


def test_every_code_list_named_is_there_and_used():
    named = {field.codes for table in records.tables().values() for field in table.fields.values() if field.codes}
    assert named == set(records.code_lists())


def test_every_local_field_says_what_it_means():
    local = [field for table in records.tables().values() for field in table.fields.values() if field.origin == "Local"]
    assert len(local) > 100
    assert all(field.meaning for field in local)


def test_a_field_the_source_lacks_is_null_and_a_table_it_lacks_is_empty(staged: records.Records):
    with records.connected(staged) as connection:
        people = connection.execute("SELECT pers_dob, pers_surname FROM ssd_person ORDER BY pers_person_id").fetchall()
        audits = connection.execute("SELECT count(*) FROM audits").fetchone()
    assert people == [(date(2010, 1, 1), None), (None, None)]
    assert audits == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '{outside}'",
        "SET enable_external_access = true",
        "ATTACH '{outside}'",
    ],
)
def test_a_query_reaches_nothing_but_the_extract(staged: records.Records, statement: str, tmp_path: Path):
    with records.connected(staged) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(outside=tmp_path / "outside.csv")).fetchall()
    assert not (tmp_path / "outside.csv").exists()


def test_an_extract_too_large_for_its_memory_is_refused_in_words(staged: records.Records):
    def ask() -> None:
        with records.connected(staged, memory="8MB") as one:
            one.execute("CREATE TABLE many AS SELECT hash(range) AS a, hash(range + 1) AS b FROM range(5000000)")
            one.execute("SELECT a, list(b) FROM many GROUP BY a").fetchall()

    with pytest.raises(BadInput, match="needs more than the 8MB of memory"):
        ask()


def test_things_side_by_side_come_back_in_their_order(staged: records.Records):
    with records.connected(staged) as connection:
        found = records.side_by_side(connection, range(20), lambda own, nth: own.execute(f"SELECT {nth}").fetchall())
    assert found == [[(number,)] for number in range(20)]
