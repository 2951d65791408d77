"""Tables of a Release: scorecards, neighbours, districts, and what every figure means and rests on."""

from pmflib.tables.districts import districts_table
from pmflib.tables.neighbours import lists_table, neighbours_table
from pmflib.tables.reference import definitions, revisions, sources_table
from pmflib.tables.scorecard import indicators_table, scorecard
from pmflib.tables.shift import shift_table

__all__ = [
    "definitions",
    "districts_table",
    "indicators_table",
    "lists_table",
    "neighbours_table",
    "revisions",
    "scorecard",
    "shift_table",
    "sources_table",
]
