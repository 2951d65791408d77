"""Record tables out of a database: PostgreSQL for real, SQL Server by the text of the query."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import postgres
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, postgresql

from pmflib import records, sources
from pmflib.catalogue.record_sources import RecordSource, SqlSource
from pmflib.errors import BadInput
from pmflib.sources.records.database import statement

VARIABLE = "PMF_CASE_DB"
DAY = date(2026, 10, 12)


@pytest.fixture(scope="session")
def address():
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    with postgres.server(programs) as url:
        yield url


@pytest.fixture
def database(address, monkeypatch):
    """The server with one schema, and the variable that names it."""
    monkeypatch.setenv(VARIABLE, address)
    engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        connection.execute(sa.text("DROP SCHEMA IF EXISTS cases CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA cases"))
        connection.execute(
            sa.text(
                'CREATE TABLE cases.referrals ("Ref" uuid, "CINE_PERSON_ID" integer, "Ref date" date,'
                " cine_referral_nfa boolean, decision_date timestamptz, cine_close_date timestamp, notes bytea)"
            )
        )
        connection.execute(
            sa.text("CREATE TABLE cases.finance (line_id text, month date, service text, budget numeric)")
        )
        connection.commit()
        yield connection
    engine.dispose()


def stage(cases, sql, *, table="ssd_cin_episodes", **entry):
    source = RecordSource(
        format="records",
        label="Case system",
        record_table=table,
        released=DAY,
        sql=SqlSource(url_env=VARIABLE, **sql),
        **entry,
    )
    others = RecordSource(format="records", label="Others", folder="records/*")
    cases.write("pers_person_id,pers_sex\nP1,1\n", table="ssd_person")
    return sources.stage(cases.catalogue(case_system=source, others=others), cases.folder / "data", cases.place)


def values(staged, *fields, table="ssd_cin_episodes"):
    with records.connected(staged) as connection:
        return connection.execute(f"SELECT {', '.join(fields)} FROM {table} ORDER BY 1").fetchall()


REFERRALS = {"table": "referrals", "owner": "cases"}
COLUMNS = {"cine_referral_id": "Ref", "cine_referral_date": "Ref date"}


@pytest.mark.postgres
def test_a_table_is_read_in_the_councils_own_days(database, cases):
    first, second = uuid.UUID(int=1), uuid.UUID(int=2)
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    rows = [
        (first, 7, date(2026, 3, 4), True, summer, datetime(2026, 4, 1, 12, 30), b"x"),
        (second, None, date(2026, 3, 14), False, None, None, None),
    ]
    for row in rows:
        keys = [f"p{place}" for place in range(len(row))]
        text = f"INSERT INTO cases.referrals VALUES ({', '.join(':' + key for key in keys)})"
        database.execute(sa.text(text), dict(zip(keys, row, strict=True)))
    database.commit()
    staged = stage(cases, REFERRALS, columns=COLUMNS)
    fields = ("cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_nfa", "decision_date")
    assert staged.missing == {}
    assert values(staged, *fields, "cine_close_date") == [
        (str(first), "7", date(2026, 3, 4), "Y", date(2026, 7, 1), date(2026, 4, 1)),
        (str(second), None, date(2026, 3, 14), "N", None, None),
    ]
    assert stage(cases, REFERRALS, columns=COLUMNS).folder == staged.folder
    database.execute(sa.text("UPDATE cases.referrals SET \"Ref date\" = '2026-03-05' WHERE cine_referral_nfa"))
    database.commit()
    assert stage(cases, REFERRALS, columns=COLUMNS).folder.name == "2026-10-12-2"


@pytest.mark.postgres
def test_a_table_of_many_batches_comes_whole(database, cases):
    database.execute(
        sa.text(
            "INSERT INTO cases.finance"
            " SELECT 'L' || n, DATE '2026-03-31', 'care', n / 4.0 FROM generate_series(1, 50001) n"
        )
    )
    database.commit()
    staged = stage(cases, {"table": "finance", "owner": "cases"}, table="finance")
    found = values(staged, "count(*)", "sum(budget)", table="finance")
    assert found == [(50001, float(Decimal(50001 * 50002) / 8))]


@pytest.mark.postgres
def test_a_query_is_run_as_written_with_its_days_bound(database, cases):
    database.execute(
        sa.text(
            "INSERT INTO cases.finance"
            " SELECT 'L' || n, DATE '2026-01-01' + n, 'care', n::numeric FROM generate_series(0, 9) n"
        )
    )
    database.commit()
    query = (
        "SELECT line_id, month, service, budget::float FROM cases.finance WHERE month BETWEEN :look_back AND :extracted"
    )
    staged = stage(cases, {"query": query}, table="finance", look_back=date(2026, 1, 4))
    assert values(staged, "min(month)", "count(*)", table="finance") == [(date(2026, 1, 4), 7)]
    assert staged.look_back == {"finance": date(2026, 1, 4)}
    since = stage(
        cases, {"table": "finance", "owner": "cases", "since": "month"}, table="finance", look_back=date(2026, 1, 9)
    )
    assert values(since, "min(month)", "count(*)", table="finance") == [(date(2026, 1, 9), 2)]


@pytest.mark.postgres
def test_a_query_can_change_nothing(database, cases):
    database.execute(sa.text("INSERT INTO cases.finance VALUES ('L1', '2026-03-31', 'care', 1)"))
    database.commit()
    query = "WITH gone AS (DELETE FROM cases.finance RETURNING *) SELECT * FROM gone"
    staged = stage(cases, {"query": query}, table="finance")
    assert "finance" in staged.missing
    assert database.execute(sa.text("SELECT count(*) FROM cases.finance")).scalar() == 1


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ({"table": "referals", "owner": "cases"}, "no table 'referals'"),
        ({"query": "SELECT nothing FROM cases.finance"}, "does not run the query (UndefinedColumn, 42703)"),
        ({"query": "SELECT 'Canary Child'::date AS month"}, "gives no answer"),
        ({"query": "SELECT * FROM cases.finance WHERE month > :since"}, ":since, which has no value"),
        ({"table": "referrals", "owner": "cases"}, "no column 'line_id'"),
    ],
)
def test_what_cannot_be_asked_is_missing_and_the_rest_goes_on(database, cases, sql, said):
    staged = stage(cases, sql, table="finance")
    assert said in staged.missing["finance"]
    assert "Canary" not in staged.missing["finance"]
    assert set(staged.tables) == {"ssd_person"}


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change",
    [
        lambda url: url,
        lambda url: url.replace("7731", "7731x"),
        lambda url: url.replace("/postgres?", "/nowhere?"),
        lambda url: re.sub("host=.*", "host=/nonexistent", url),
        lambda url: url.replace("@/", "@host:port/"),
        lambda url: url.replace("postgresql://", "postgres-ql://"),
        lambda url: url.replace("postgresql://", ""),
    ],
    ids=["right", "password", "database", "host", "port", "kind", "no-kind"],
)
def test_the_password_stands_in_no_message_record_or_file(database, address, cases, monkeypatch, change):
    monkeypatch.setenv(VARIABLE, change(address))
    staged = stage(cases, REFERRALS, columns=COLUMNS)
    written = b"".join(path.read_bytes() for path in cases.place.rglob("*") if path.is_file())
    said = repr(staged).encode() + written
    assert not any(secret.encode() in said for secret in ("Canary", "7731", "p%40ss"))
    # The right address is no exception: its table has no rows, which is a reason too.
    assert set(staged.missing) == {"ssd_cin_episodes"}


def test_an_address_nobody_gave_is_said(cases, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    staged = stage(cases, REFERRALS)
    assert f"The environment variable {VARIABLE} is not set" in staged.missing["ssd_cin_episodes"]


@pytest.mark.parametrize(
    ("sql", "look_back", "expected", "expected_mssql"),
    [
        (
            {"table": "referrals"},
            None,
            'SELECT referrals."Ref date", referrals.cine_person_id FROM referrals',
            "SELECT referrals.[Ref date], referrals.cine_person_id FROM referrals",
        ),
        (
            {"table": "Referrals", "owner": "dbo", "since": "Ref date"},
            date(2024, 10, 1),
            'SELECT dbo."Referrals"."Ref date", dbo."Referrals".cine_person_id FROM dbo."Referrals" '
            'WHERE "Ref date" >= %(look_back)s::DATE OR "Ref date" IS NULL',
            "SELECT dbo.[Referrals].[Ref date], dbo.[Referrals].cine_person_id FROM dbo.[Referrals] "
            "WHERE [Ref date] >= :look_back OR [Ref date] IS NULL",
        ),
    ],
)
def test_the_same_query_compiles_for_postgresql_and_sql_server(sql, look_back, expected, expected_mssql):
    chosen = statement(SqlSource(url_env=VARIABLE, **sql), ("Ref date", "cine_person_id"), look_back=look_back)
    texts = [chosen.compile(dialect=one) for one in (postgresql.psycopg.dialect(), mssql.dialect(paramstyle="named"))]
    assert [" ".join(str(text).split()) for text in texts] == [expected, expected_mssql]
    for text in texts:
        assert text.params == ({} if look_back is None else {"look_back": look_back})


def test_a_name_cannot_break_out_of_a_query():
    name = 'x"; DROP TABLE cases; --]'
    chosen = statement(SqlSource(url_env=VARIABLE, table=name), (name,))
    assert '"x""; DROP TABLE cases; --]"' in str(chosen.compile(dialect=postgresql.dialect()))
    assert '[x"; DROP TABLE cases; --]]]' in str(chosen.compile(dialect=mssql.dialect()))


def test_a_query_with_an_unknown_parameter_is_refused():
    with pytest.raises(BadInput, match=":since"):
        statement(SqlSource(url_env=VARIABLE, query="SELECT 1 WHERE x > :since"), ())
