"""Extracts for tests: from frames made by hand, or from the sample's CSV files read without the room under test."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pmflib.records import Records, tables

_ARROW = {
    "text": pa.string(),
    "flag": pa.string(),
    "date": pa.date32(),
    "number": pa.float64(),
    "integer": pa.int64(),
}


def read_csv(path: Path) -> pd.DataFrame:
    """Read one table of the sample in pandas types by its shape; only for files without faults of form."""
    raw = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    shape = tables()[path.stem].fields
    for name in raw:
        if shape[name].type == "date":
            raw[name] = pd.to_datetime(raw[name], errors="coerce")
        elif shape[name].type in ("number", "integer"):
            raw[name] = pd.to_numeric(raw[name])
    return raw


def staged(folder: Path, frames: dict[str, pd.DataFrame], *, extracted: date, **more: object) -> Records:
    """Write frames as an extract; columns of the shape that a frame lacks stay away."""
    place = folder / extracted.isoformat()
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, frame in frames.items():
        paths[name] = place / f"{name}.parquet"
        pq.write_table(_table(name, frame), paths[name])
    return Records(folder=place, extracted=extracted, tables=paths, **more)


def _table(name: str, frame: pd.DataFrame) -> pa.Table:
    shape = tables()[name].fields
    columns = {}
    for column in frame:
        kind = shape[column].type
        values = frame[column]
        if kind == "date":
            values = pd.to_datetime(values)
        elif kind in ("text", "flag"):
            values = values.astype("object").where(values.notna(), None)
        else:
            values = pd.to_numeric(values).astype("Float64" if kind == "number" else "Int64")
        columns[column] = pa.Array.from_pandas(values, type=_ARROW[kind])
    return pa.table(columns)
