"""Plain-English sentences about a Release: titles that state the finding, and the messages of the first page."""

from pmflib.findings.exceptional import Exceptional, exceptions
from pmflib.findings.messages import key_messages
from pmflib.findings.reading import Reading, find, read, readings
from pmflib.findings.records import Beside, Bounds, Confidence, Shift, Signal, Target
from pmflib.findings.sentences import (
    assurance_words,
    bounds_sentence,
    confidence_sentence,
    confidence_short,
    direction_words,
    funnel_words,
    outlook_sentence,
    provisional_sentence,
    pushed,
    rating,
    rating_words,
    signal_sentence,
    signal_short,
    signal_words,
)
from pmflib.findings.shifts import justification, shift_sentences, shift_title
from pmflib.findings.titles import districts_title, gap_title, neighbours_title, signal_title, trend_title
from pmflib.findings.verdicts import Move, Stand, move, stand
from pmflib.findings.words import before_words, change_words, goal_words, period_words, rhythm, value_words

__all__ = [
    "Beside",
    "Bounds",
    "Confidence",
    "Exceptional",
    "Move",
    "Reading",
    "Shift",
    "Signal",
    "Stand",
    "Target",
    "assurance_words",
    "before_words",
    "bounds_sentence",
    "change_words",
    "confidence_sentence",
    "confidence_short",
    "direction_words",
    "districts_title",
    "exceptions",
    "find",
    "funnel_words",
    "gap_title",
    "goal_words",
    "justification",
    "key_messages",
    "move",
    "neighbours_title",
    "outlook_sentence",
    "period_words",
    "provisional_sentence",
    "pushed",
    "rating",
    "rating_words",
    "read",
    "readings",
    "rhythm",
    "shift_sentences",
    "shift_title",
    "signal_sentence",
    "signal_short",
    "signal_title",
    "signal_words",
    "stand",
    "trend_title",
    "value_words",
]
