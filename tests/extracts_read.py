"""The sample's record tables, read as its readers would."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pmflib import records

NEWEST, BEFORE = "2026-10-12", "2026-07-13"
Tables = dict[str, pd.DataFrame]


def extract(folder: Path, day: str = NEWEST) -> Tables:
    """Return the tables of an extract, dates as dates and the rest as text."""
    read: Tables = {}
    for path in sorted((folder / "records" / day).glob("*.csv")):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        fields = records.tables()[path.stem].fields
        for name in rows.columns:
            if fields[name].type == "date":
                rows[name] = pd.to_datetime(rows[name], format="%Y-%m-%d")
            elif fields[name].type in {"number", "integer"}:
                rows[name] = pd.to_numeric(rows[name])
        read[path.stem] = rows
    return read
