"""Records into observations: one engine for every indicator that has a ``records:`` rule."""

from __future__ import annotations

from pmflib.measures.case_views import CaseView, views
from pmflib.measures.coverage import Coverage, check, coverage
from pmflib.measures.dictionary import page
from pmflib.measures.evidence import evidence
from pmflib.measures.explaining import Explained, explain
from pmflib.measures.framing import PLACED, frame, frame_problems
from pmflib.measures.measuring import Observed, measure, observe
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED, codes_of, moves, teams
from pmflib.measures.resting import about_no_child, averages, rests_on

__all__ = [
    "COUNTY_WIDE",
    "PLACED",
    "UNALLOCATED",
    "CaseView",
    "Coverage",
    "Explained",
    "Observed",
    "about_no_child",
    "averages",
    "check",
    "codes_of",
    "coverage",
    "evidence",
    "explain",
    "frame",
    "frame_problems",
    "measure",
    "moves",
    "observe",
    "page",
    "rests_on",
    "teams",
    "views",
]
