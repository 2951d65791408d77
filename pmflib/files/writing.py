"""CSV out, with text that a spreadsheet cannot take for a formula."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

_FORMULA = re.compile(r"^[\s\x00]*[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def inert(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would run it; numbers stay numbers."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as UTF-8 CSV that opens safely in a spreadsheet, whole or not at all.

    Parameters
    ----------
    frame : DataFrame
        Its index is not written. Text and column names are made inert; numbers and dates stay as they are.
    path : Path
        Written under a temporary name first.

    Returns
    -------
    Path
    """
    safe = frame.rename(columns=lambda name: inert(str(name)))
    for name in safe.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in safe.dtypes]]:
        if not pd.api.types.is_datetime64_any_dtype(safe[name]):
            safe[name] = safe[name].map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    part = path.with_name(f"{path.name}.part")
    safe.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return part.replace(path)
