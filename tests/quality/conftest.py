"""Small extracts written by hand: a table is a list of rows, a field not given is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from pmflib import catalogue, records

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
TAKEN = date(2026, 10, 12)
_TYPES = {"text": pa.string(), "flag": pa.string(), "date": pa.date32(), "number": pa.float64(), "integer": pa.int64()}

#: A team in Ambermoor, a county-wide one, and one that moved from Ambermoor to Brindlewick.
TEAMS = [
    {"dept_team_id": "T1", "dept_team_name": "Ambermoor Assessment", "kind": "district", "district": "Ambermoor"},
    {"dept_team_id": "T2", "dept_team_name": "Disabled Children", "kind": "county_wide"},
    {
        "dept_team_id": "T3",
        "dept_team_name": "Moving Team",
        "kind": "district",
        "district": "Ambermoor",
        "valid_to": "2025-12-31",
    },
    {
        "dept_team_id": "T3",
        "dept_team_name": "Moving Team",
        "kind": "district",
        "district": "Brindlewick",
        "valid_from": "2026-01-01",
    },
]


def write(folder: Path, rows: Rows, *, taken: date = TAKEN, earlier: Sequence[records.Records] = ()) -> records.Records:
    """Stage the rows as an extract; every table given has every field of its shape."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, own in rows.items():
        shape = records.tables()[name].fields
        unknown = {field for row in own for field in row} - set(shape)
        assert not unknown, f"{name} has no {unknown}"
        columns = {field: [_value(row.get(field)) for row in own] for field in shape}
        arrays = {
            field: pa.array(
                [date.fromisoformat(cell) if shape[field].type == "date" and cell else cell for cell in cells],
                type=_TYPES[shape[field].type],
            )
            for field, cells in columns.items()
        }
        paths[name] = folder / f"{name}.parquet"
        parquet.write_table(pa.table(arrays), paths[name])
    return records.Records(folder=folder, extracted=taken, tables=paths, earlier=tuple(earlier))


def _value(cell: Any) -> Any:
    return None if cell is None or cell is pd.NaT else cell


@pytest.fixture(scope="session")
def known() -> catalogue.Catalogue:
    return catalogue.load("northmere")


@pytest.fixture
def staged(tmp_path: Path) -> Callable[..., records.Records]:
    """A function that stages rows as the extract of 12 October 2026."""

    def stage(rows: Rows, **options: Any) -> records.Records:
        taken = options.get("taken", TAKEN)
        return write(tmp_path / taken.isoformat(), rows, **options)

    return stage


def only(known: catalogue.Catalogue, *rules: str) -> catalogue.Catalogue:
    """The catalogue with no other rules than these."""
    kept = {code: known.quality.rules[code] for code in rules}
    return known.model_copy(update={"quality": known.quality.model_copy(update={"rules": kept})})
