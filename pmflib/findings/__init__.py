"""Plain-English sentences about a Release: titles that state the finding, and the messages of the first page."""

from pmflib.findings.messages import key_messages
from pmflib.findings.reading import Beside, Reading, find, read, readings
from pmflib.findings.titles import districts_title, gap_title, neighbours_title, trend_title
from pmflib.findings.verdicts import Move, Stand, move, stand
from pmflib.findings.words import before_words, change_words, period_words, value_words

__all__ = [
    "Beside",
    "Move",
    "Reading",
    "Stand",
    "before_words",
    "change_words",
    "districts_title",
    "find",
    "gap_title",
    "key_messages",
    "move",
    "neighbours_title",
    "period_words",
    "read",
    "readings",
    "stand",
    "trend_title",
    "value_words",
]
