"""The shapes of record tables, and the staged tables of one extract."""

from __future__ import annotations

from pmflib.records.shape import CodeList, Field, Table, code_lists, tables
from pmflib.records.staged import UNREADABLE, Records, connected, side_by_side
from pmflib.records.support import supports

__all__ = [
    "UNREADABLE",
    "CodeList",
    "Field",
    "Records",
    "Table",
    "code_lists",
    "connected",
    "side_by_side",
    "supports",
    "tables",
]
