"""Dates that carry a meaning: the editions of our reports, published year labels, and working days."""

from pmflib.periods.editions import (
    Kind,
    Period,
    containing,
    describe,
    month,
    parse,
    quarter,
    read,
    suggestion,
    year,
)
from pmflib.periods.published_years import (
    LAIT_MARKS,
    Calendar,
    Span,
    distinct_rows,
    ees_span,
    lait_mark,
    lait_span,
    mid_year_within,
    spans,
    year_share,
)

__all__ = [
    "LAIT_MARKS",
    "Calendar",
    "Kind",
    "Period",
    "Span",
    "containing",
    "describe",
    "distinct_rows",
    "ees_span",
    "lait_mark",
    "lait_span",
    "mid_year_within",
    "month",
    "parse",
    "quarter",
    "read",
    "spans",
    "suggestion",
    "year",
    "year_share",
]
