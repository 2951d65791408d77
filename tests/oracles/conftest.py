"""Row-by-row comparison with the expected files, and the count of rows compared at the end of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

COMPARED: Counter[str] = Counter()
DIFFERED: Counter[str] = Counter()

Columns = Mapping[str, tuple[Any, Any]]


@pytest.fixture(scope="session")
def read(oracles: Path) -> Callable[[str], pd.DataFrame]:
    """Return a reader of one expected file, e.g. ``read("phe/rate.csv")``."""

    def one(name: str) -> pd.DataFrame:
        return pd.read_csv(oracles / name, keep_default_na=False, na_values=["", "NaN"])

    return one


@pytest.fixture
def compare() -> Callable[..., None]:
    """Return a function that compares columns of one file with ours, row by row.

    ``compare("phe/rate.csv", numbers={"value": (ours, theirs)}, flags={...}, rtol=1e-9)``: numbers may differ
    by ``rtol`` (one, or an array for each column) or ``atol`` and are missing together; flags are equal.
    """

    def one(
        name: str,
        numbers: Columns | None = None,
        flags: Columns | None = None,
        *,
        rtol: float | Mapping[str, np.ndarray] = 1e-9,
        atol: float = 1e-12,
    ) -> None:
        wrong = {
            column: ~_close(ours, theirs, rtol[column] if isinstance(rtol, Mapping) else rtol, atol)
            for column, (ours, theirs) in (numbers or {}).items()
        }
        wrong |= {
            column: np.asarray(ours, object) != np.asarray(theirs, object)
            for column, (ours, theirs) in (flags or {}).items()
        }
        rows = np.any(list(wrong.values()), axis=0)
        family = name.split("/", maxsplit=1)[0]
        COMPARED[family] += rows.size
        DIFFERED[family] += int(rows.sum())
        print(f"\n{name}: compared {rows.size:,} rows, {int(rows.sum()):,} differ ({', '.join(wrong)})", end="")
        if rows.any():
            pytest.fail(_first({**(numbers or {}), **(flags or {})}, rows, wrong), pytrace=False)

    return one


def _close(ours: Any, theirs: Any, rtol: Any, atol: float) -> np.ndarray:
    return np.isclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=rtol, atol=atol, equal_nan=True)


def _first(columns: Columns, rows: np.ndarray, wrong: dict[str, np.ndarray]) -> str:
    first = int(np.flatnonzero(rows)[0])
    told = [
        f"{column}: ours {np.asarray(ours)[first]!r}, theirs {np.asarray(theirs)[first]!r}"
        for column, (ours, theirs) in columns.items()
        if wrong[column][first]
    ]
    return f"{int(rows.sum())} rows differ; the first is row {first}: " + "; ".join(told)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many rows were compared, family by family."""
    for family, rows in sorted(COMPARED.items()):
        terminalreporter.write_line(f"{family}: compared {rows:,} rows, {DIFFERED[family]:,} differ")
