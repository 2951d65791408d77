"""Which record tables each indicator rests on: a fault in one of them bears on the figure."""

from __future__ import annotations

from functools import cache

from pmflib.catalogue import Catalogue
from pmflib.catalogue.models import Indicator
from pmflib.measures.case_views import views
from pmflib.measures.lineage import fields_read

#: The view of what children, parents, carers and staff answered.
_ANSWERS = "feedback"


def rests_on(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return the record tables of every indicator that has a ``records:`` rule, that of its cases first."""
    return {code: _tables(one) for code, one in catalogue.indicators.items() if one.records is not None}


def _tables(indicator: Indicator) -> tuple[str, ...]:
    if indicator.records is None:
        return ()
    first = views()[indicator.records.view].table
    return tuple(dict.fromkeys([first, *(indicator.records.rests_on or _of_view(indicator.records.view))]))


@cache
def _of_view(view: str) -> tuple[str, ...]:
    return tuple(sorted({table for table, _ in fields_read(view)}))


def about_no_child(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the indicators whose cases are posts, pounds or requests: their counts are not of children.

    Answers carry nobody's number, and are of children and parents all the same; so are the cases that a post holds.
    """
    known = catalogue.indicators.items()
    rules = {code: one.records for code, one in known if one.records is not None}
    return tuple(
        code
        for code, rule in rules.items()
        if rule.view != _ANSWERS and _of_nobody(rule.view) and not _adds_up_children(rule.view, rule.numerator)
    )


def averages(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the indicators that are means: their numerator is no count, but days, scores or pounds added up."""
    known = catalogue.indicators.items()
    return tuple(code for code, one in known if one.records is not None and one.records.type == "mean")


def _adds_up_children(view: str, column: str) -> bool:
    return views()[view].columns.get(column, "").startswith("Children")


def _of_nobody(view: str) -> bool:
    return "person_id" not in views()[view].columns
