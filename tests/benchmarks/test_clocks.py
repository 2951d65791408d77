"""How long clocks take on a table of a million rows; the seconds aimed at stand by each as ``at_most``."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, periods
from pmflib.catalogue import clocks

ROWS = 1_000_000
CLOCKS = catalogue.load("northmere").clocks


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Rows that start and end on some day of eleven years."""
    rng = np.random.default_rng(2026)
    first = np.datetime64("2015-01-01", "s")
    return pd.DataFrame(
        {name: first + rng.integers(0, 4000, ROWS) * np.timedelta64(1, "D") for name in ("day", "done")}
    )


@pytest.fixture(scope="module")
def connection(table) -> duckdb.DuckDBPyConnection:
    """The same rows in an engine of two threads that knows the clocks."""
    made = duckdb.connect(config={"threads": 2})
    clocks.install(made, CLOCKS)
    made.register("rows", table)
    made.execute("CREATE TABLE plans AS SELECT CAST(day AS DATE) AS day, CAST(done AS DATE) AS done FROM rows")
    return made


@pytest.mark.parametrize(
    ("expression", "at_most"),
    [
        ("max(due_assessment(day))", 0.05),
        ("count(*) FILTER (in_time_assessment(day, done, DATE '2026-01-01'))", 0.1),
        ("sum(working_days_between(day, done))", 0.1),
        ("max(add_working_days(day, 45))", 0.1),
        (", ".join(f"max(due_{code}(day))" for code in list(CLOCKS)[:10]), 0.5),
    ],
    ids=["due", "in time", "between", "add", "ten clocks"],
)
def test_sql(benchmark, connection, expression, at_most):
    benchmark.extra_info["at_most"] = at_most
    found = benchmark(lambda: connection.execute(f"SELECT {expression} FROM plans").fetchall())
    assert found[0][0] is not None


def test_install(benchmark):
    benchmark.extra_info["at_most"] = 0.3
    benchmark(lambda: clocks.install(duckdb.connect(), CLOCKS))


def test_due_in_numpy(benchmark, table):
    benchmark.extra_info["at_most"] = 0.3
    assert len(benchmark(clocks.due_date, CLOCKS["assessment"], table["day"])) == ROWS


def test_between_in_numpy(benchmark, table):
    benchmark.extra_info["at_most"] = 0.3
    assert len(benchmark(periods.working_days_between, table["day"], table["done"])) == ROWS
