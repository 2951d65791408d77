"""A council's records from files and databases, staged as typed Parquet."""

from __future__ import annotations

from pmflib.sources.records.kept import kept
from pmflib.sources.records.mixing import Apart, apart, mixed
from pmflib.sources.records.staging import examine, newest, stage

__all__ = ["Apart", "apart", "examine", "kept", "mixed", "newest", "stage"]
