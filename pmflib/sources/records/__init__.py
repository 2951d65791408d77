"""A council's records from files and databases, staged as typed Parquet."""

from __future__ import annotations

from pmflib.sources.records.staging import examine, newest, stage

__all__ = ["examine", "newest", "stage"]
