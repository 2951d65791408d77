"""What people wrote down about the figures: dated, signed, and checked on load."""

from __future__ import annotations

from pmflib.registers.justified import CHANGES, JUSTIFICATIONS, changes, justifications
from pmflib.registers.reading import Entry, Register, read

__all__ = ["CHANGES", "JUSTIFICATIONS", "Entry", "Register", "changes", "justifications", "read"]
