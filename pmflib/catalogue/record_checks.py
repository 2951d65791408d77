"""What one key of ``records:`` cannot tell: that dates, kind and unit of an indicator go together."""

from __future__ import annotations

from collections.abc import Iterator

from pmflib.catalogue.models import Indicator
from pmflib.catalogue.record_measures import RecordMeasure

Fault = tuple[tuple[str | int, ...], str, str]

_UNITS = {
    "share": ("per cent",),
    "rate": ("per 10,000",),
    "count": ("count",),
    "mean": ("days", "score", "count", "pounds per week", "ratio", "cases per FTE"),
    "median": ("days", "score", "count", "pounds per week", "ratio", "cases per FTE"),
    "ratio": ("ratio", "per cent", "cases per FTE", "pounds per week", "days", "score", "count"),
}


def faults(code: str, item: Indicator) -> Iterator[Fault]:
    """Yield what does not fit together in the ``records:`` of one indicator."""
    spec = item.records
    if spec is None:
        return
    at = (code, "records")
    yield from ((at + key, what, remedy) for key, what, remedy in _dates(item, spec))
    yield from ((at + key, what, remedy) for key, what, remedy in _parts(item, spec))


def _dates(item: Indicator, spec: RecordMeasure) -> Iterator[Fault]:
    if (spec.date is None) == (spec.since is None):
        what = "needs either 'date' (a flow) or 'since' (a stock)."
        yield ("date",), what, "Write 'date' for events of a period, 'since' and 'until' for cases open on a day."
    elif item.measure == "flow" and spec.since is not None:
        yield ("since",), "does not go with the measure 'flow'.", "Write 'date', or make it a stock."
    elif item.measure == "stock" and spec.date is not None:
        yield ("date",), "does not go with the measure 'stock'.", "Write 'since' and 'until', or make it a flow."
    if spec.until is not None and spec.since is None:
        yield ("until",), "stands without 'since'.", "Write the day from which a row is open."


def _parts(item: Indicator, spec: RecordMeasure) -> Iterator[Fault]:
    if item.unit not in _UNITS[spec.type]:
        what = f"a {spec.type} does not go with the unit '{item.unit}'."
        yield ("type",), what, f"It goes with {', '.join(_UNITS[spec.type])}."
    if spec.denominator is not None and spec.type in ("rate", "count", "mean", "median"):
        what = f"a {spec.type} has no denominator of its own."
        yield ("denominator",), what, "Say with 'where' which rows matter."
    if spec.denominator is None and spec.type == "ratio":
        yield ("denominator",), "is missing: a ratio is one sum divided by another.", "Add the key 'denominator'."
    if spec.type == "share" and spec.numerator == "true":
        yield ("numerator",), "is missing: a share needs to know which rows count.", "Add the key 'numerator'."
    if item.interval == "wilson" and spec.type != "share":
        yield ("type",), f"limits by Wilson are for a share, not for a {spec.type}.", "Change 'interval' or 'type'."
    if spec.type in ("mean", "median") and spec.numerator == "true":
        yield ("numerator",), f"is missing: a {spec.type} needs a number of each row.", "Add the key 'numerator'."
