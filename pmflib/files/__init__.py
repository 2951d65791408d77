"""Files that come in and go out, guarded: tables as text."""

from __future__ import annotations

from pmflib.files.guards import LIMITS, Limits
from pmflib.files.tables import column_names, missing_column, read_table
from pmflib.files.writing import inert, write_csv

__all__ = ["LIMITS", "Limits", "column_names", "inert", "missing_column", "read_table", "write_csv"]
