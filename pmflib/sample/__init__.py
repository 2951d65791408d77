"""Fictional Northmere: seeded files in the layouts councils and the department publish, so that all runs offline."""

from __future__ import annotations

from pmflib.sample.version import is_current, is_sample
from pmflib.sample.writing import write

__all__ = ["is_current", "is_sample", "write"]
