"""Themed and case audits: which files are read, by whom, what they say, and how far that can be trusted."""

from __future__ import annotations

from pmflib.audits.assigning import Auditor, assign
from pmflib.audits.drawing import Drawn, draw_cases
from pmflib.audits.framing import Frame, from_list, from_records, problems
from pmflib.audits.handing import handed_over, read_case_list
from pmflib.audits.judging import CODED, GOOD_OR_BETTER, MENTIONED, Places, comparable, judged
from pmflib.audits.keeping import (
    FACTS,
    FOLDER,
    Facts,
    HandedOver,
    Round,
    add_answers,
    answers,
    digest,
    hand_over,
    open_round,
    round_files,
    store_round,
    stored_rounds,
    with_handed_over,
)
from pmflib.audits.people import FILE, read_auditors
from pmflib.audits.planning import Asked, planned
from pmflib.audits.quoting import keep_quotes, reviewed
from pmflib.audits.receiving import TakenIn, take_in
from pmflib.audits.simulating import Truth, fill
from pmflib.audits.standing import Standing, standing
from pmflib.audits.workbooks import auditor_workbook, case_list

__all__ = [
    "CODED",
    "FACTS",
    "FILE",
    "FOLDER",
    "GOOD_OR_BETTER",
    "MENTIONED",
    "Asked",
    "Auditor",
    "Drawn",
    "Facts",
    "Frame",
    "HandedOver",
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
    "comparable",
    "digest",
    "draw_cases",
    "fill",
    "from_list",
    "from_records",
    "hand_over",
    "handed_over",
    "judged",
    "keep_quotes",
    "open_round",
    "planned",
    "problems",
    "read_auditors",
    "read_case_list",
    "reviewed",
    "round_files",
    "standing",
    "store_round",
    "stored_rounds",
    "take_in",
    "with_handed_over",
]
