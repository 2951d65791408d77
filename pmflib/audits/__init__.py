"""Themed and case audits: which files are read, by whom, what they say, and how far that can be trusted."""

from __future__ import annotations

from pmflib.audits.assigning import Auditor, assign
from pmflib.audits.drawing import Drawn, draw_cases
from pmflib.audits.framing import Frame, from_list, from_records, problems
from pmflib.audits.judging import CODED, GOOD_OR_BETTER, MENTIONED, Places, judged
from pmflib.audits.keeping import Facts, Round, add_answers, answers, digest, open_round, store_round, stored_rounds
from pmflib.audits.people import FILE, read_auditors
from pmflib.audits.planning import Asked, planned
from pmflib.audits.quoting import keep_quotes, reviewed
from pmflib.audits.receiving import TakenIn, take_in
from pmflib.audits.simulating import Truth, fill
from pmflib.audits.standing import Standing, standing
from pmflib.audits.workbooks import auditor_workbook, case_list

__all__ = [
    "CODED",
    "FILE",
    "GOOD_OR_BETTER",
    "MENTIONED",
    "Asked",
    "Auditor",
    "Drawn",
    "Facts",
    "Frame",
    "Places",
    "Round",
    "Standing",
    "TakenIn",
    "Truth",
    "add_answers",
    "answers",
    "assign",
    "auditor_workbook",
    "case_list",
    "digest",
    "draw_cases",
    "fill",
    "from_list",
    "from_records",
    "judged",
    "keep_quotes",
    "open_round",
    "planned",
    "problems",
    "read_auditors",
    "reviewed",
    "standing",
    "store_round",
    "stored_rounds",
    "take_in",
]
