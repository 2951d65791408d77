"""Rules on records, and the confidence level they earn."""

from __future__ import annotations

from pmflib.quality.checking import FOUND, Checked, check, problems

__all__ = ["FOUND", "Checked", "check", "problems"]
