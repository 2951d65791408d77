"""What people wrote down about the figures: dated, signed, and checked on load."""

from __future__ import annotations

from pmflib.registers.acted import ACTIONS, actions
from pmflib.registers.audited import audit_rounds, audit_strata, keep_audit_round
from pmflib.registers.checked_files import FILE_CHECKS, file_checks
from pmflib.registers.justified import CHANGES, JUSTIFICATIONS, changes, justifications
from pmflib.registers.reading import Entry, Register, read
from pmflib.registers.said import COMMENTARY, commentary, keep_commentary, newest_commentary, returned_commentary
from pmflib.registers.signed import (
    SIGNOFFS,
    STATES,
    Decision,
    SignOff,
    State,
    keep_signoffs,
    reached,
    read_sidecar,
    signoffs,
    standing,
    write_sidecar,
)

__all__ = [
    "ACTIONS",
    "CHANGES",
    "COMMENTARY",
    "FILE_CHECKS",
    "JUSTIFICATIONS",
    "SIGNOFFS",
    "STATES",
    "Decision",
    "Entry",
    "Register",
    "SignOff",
    "State",
    "actions",
    "audit_rounds",
    "audit_strata",
    "changes",
    "commentary",
    "file_checks",
    "justifications",
    "keep_audit_round",
    "keep_commentary",
    "keep_signoffs",
    "newest_commentary",
    "reached",
    "read",
    "read_sidecar",
    "returned_commentary",
    "signoffs",
    "standing",
    "write_sidecar",
]
