"""Northmere's case records and other local tables, drawn from the same levels as its published figures."""

from __future__ import annotations

from pmflib.sample.records.extracts import write
from pmflib.sample.records.generating import generate

__all__ = ["generate", "write"]
