"""Where figures come from: published tables, lists of areas and neighbours, a council's own figures and records."""

from __future__ import annotations

from pmflib.sources.reading import Sources, read
from pmflib.sources.records import Apart, apart, examine, kept, mixed, newest, stage

__all__ = ["Apart", "Sources", "apart", "examine", "kept", "mixed", "newest", "read", "stage"]
