"""Themed and case audits: which files are read, by whom, what they say, and how far that can be trusted."""

from __future__ import annotations

from pmflib.audits.assigning import Auditor, assign
from pmflib.audits.drawing import Drawn, draw_cases
from pmflib.audits.framing import Frame, from_list, from_records, problems
from pmflib.audits.keeping import Facts, Round, add_answers, answers, digest, open_round, store_round, stored_rounds
from pmflib.audits.people import FILE, read_auditors
from pmflib.audits.planning import Asked, planned
from pmflib.audits.workbooks import auditor_workbook, case_list

__all__ = [
    "FILE",
    "Asked",
    "Auditor",
    "Drawn",
    "Facts",
    "Frame",
    "Round",
    "add_answers",
    "answers",
    "assign",
    "auditor_workbook",
    "case_list",
    "digest",
    "draw_cases",
    "from_list",
    "from_records",
    "open_round",
    "planned",
    "problems",
    "read_auditors",
    "store_round",
    "stored_rounds",
]
