"""Tables of a Release: scorecards, neighbours, districts, and what every figure means and rests on."""

from pmflib.tables.actions import actions_table
from pmflib.tables.annual import strengths_table, themes_table
from pmflib.tables.audited import audited_table
from pmflib.tables.changed import revised_table, since_table
from pmflib.tables.commentary import commentary_table
from pmflib.tables.confidence import confidence_table
from pmflib.tables.districts import districts_table
from pmflib.tables.exceptions import exceptions_table
from pmflib.tables.explained import changes_table, groups_table, hypotheses_table, moves_table, parts_table
from pmflib.tables.faults import dimensions_table, places_table, plan_table, rule_definitions, rules_table
from pmflib.tables.grades import agreement_table, grades_table, judged_places_table, named_table
from pmflib.tables.neighbours import neighbours_table
from pmflib.tables.plain import plain_table
from pmflib.tables.rechecked import plans_table, priorities_table, rechecked_table
from pmflib.tables.reference import definitions, remarks, revisions, sources_table
from pmflib.tables.rounds import rounds_table
from pmflib.tables.scorecard import indicators_table, scorecard, signals_table
from pmflib.tables.shift import shift_table
from pmflib.tables.unread import latest_table, outturn_table, provisional_table, unread_table
from pmflib.tables.years import years_table

__all__ = [
    "actions_table",
    "agreement_table",
    "audited_table",
    "changes_table",
    "commentary_table",
    "confidence_table",
    "definitions",
    "dimensions_table",
    "districts_table",
    "exceptions_table",
    "grades_table",
    "groups_table",
    "hypotheses_table",
    "indicators_table",
    "judged_places_table",
    "latest_table",
    "moves_table",
    "named_table",
    "neighbours_table",
    "outturn_table",
    "parts_table",
    "places_table",
    "plain_table",
    "plan_table",
    "plans_table",
    "priorities_table",
    "provisional_table",
    "rechecked_table",
    "remarks",
    "revised_table",
    "revisions",
    "rounds_table",
    "rule_definitions",
    "rules_table",
    "scorecard",
    "shift_table",
    "signals_table",
    "since_table",
    "sources_table",
    "strengths_table",
    "themes_table",
    "unread_table",
    "years_table",
]
