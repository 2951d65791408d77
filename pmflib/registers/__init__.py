"""What people wrote down about the figures: dated, signed, and checked on load."""

from __future__ import annotations

from pmflib.registers.acted import ACTIONS, actions
from pmflib.registers.audited import audit_rounds, audit_strata, keep_audit_round
from pmflib.registers.checked_files import FILE_CHECKS, file_checks
from pmflib.registers.justified import CHANGES, JUSTIFICATIONS, changes, justifications
from pmflib.registers.reading import Entry, Register, read
from pmflib.registers.said import COMMENTARY, commentary, keep_commentary, newest_commentary, returned_commentary

__all__ = [
    "ACTIONS",
    "CHANGES",
    "COMMENTARY",
    "FILE_CHECKS",
    "JUSTIFICATIONS",
    "Entry",
    "Register",
    "actions",
    "audit_rounds",
    "audit_strata",
    "changes",
    "commentary",
    "file_checks",
    "justifications",
    "keep_audit_round",
    "keep_commentary",
    "newest_commentary",
    "read",
    "returned_commentary",
]
