"""Files that come in and go out, guarded: tables as text."""

from __future__ import annotations

from pmflib.files.guards import LIMITS, Limits
from pmflib.files.private import delete_expired, marked, private_folder, store_private, unmarked
from pmflib.files.tables import column_names, missing_column, read_table
from pmflib.files.workbooks import Book, opened
from pmflib.files.writing import inert, write_csv

__all__ = [
    "LIMITS",
    "Book",
    "Limits",
    "column_names",
    "delete_expired",
    "inert",
    "marked",
    "missing_column",
    "opened",
    "private_folder",
    "read_table",
    "store_private",
    "unmarked",
    "write_csv",
]
