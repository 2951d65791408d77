"""Rules on records, and the confidence level they earn."""

from __future__ import annotations

from pmflib.quality.checking import FOUND, Checked, check, problems
from pmflib.quality.confidence import confidence, reason_words
from pmflib.quality.worklists import Written, worklist, write_worklist

__all__ = [
    "FOUND",
    "Checked",
    "Written",
    "check",
    "confidence",
    "problems",
    "reason_words",
    "worklist",
    "write_worklist",
]
