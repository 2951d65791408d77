"""Which part of a slice a report can show, for reports that show less than all: anything else makes no other report.

Nothing is read of a report to know it: what each can show is written down here, and the tests move all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Reports that set districts beside each other by the indicators reports/quarterly.yml names for it, and no others.
_COMPARING = frozenset(("quarterly", "data_quality", "exceptions", "members", "annual_qa"))
# The course of children from step to step, which every deep dive draws.
_JOURNEY = ("REF06", "REF01", "ASM01", "CP01", "CP02", "CP06", "CLA02")
_AUDITED = ("AUD", "IRO")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Codes of indicators.

    Parameters
    ----------
    own : frozenset of str or None
        Shown of the area itself; None means all.
    beside : frozenset of str
        Shown of other districts, or of the area among them.
    """

    own: frozenset[str] | None
    beside: frozenset[str]


def shown(report: str, theme: str, context: Mapping[str, Any]) -> Shown | None:
    """Return what a report that ships can show of the figures; None if it may be anything.

    Parameters
    ----------
    report, theme : str
    context : mapping
        Of the slice.

    Raises
    ------
    KeyError, TypeError
        If the context is not of this version.
    """
    if report in _COMPARING:
        return Shown(own=None, beside=frozenset(_compared(context["quarterly"] or {})))
    if report == "deep_dive" and theme in context["dives"]:
        named = _named(context["dives"][theme], context["indicators"])
        return _both(context, (*named, *_JOURNEY))
    if report == "case_audit":
        return _both(context, (code for code in context["indicators"] if code.startswith(_AUDITED)))
    return None


def _both(context: Mapping[str, Any], codes: Iterable[str]) -> Shown:
    """Add what actions are to move, and what the share of unknown answers is taken from."""
    known = context["indicators"]
    meant = {*codes, *(action["indicator"] for action in context["actions"])}
    asked = frozenset(meant | {known[code]["unknown_in"] for code in meant & known.keys()})
    return Shown(own=asked, beside=asked)


def _compared(told: Mapping[str, Any]) -> Iterator[str]:
    yield from told.get("cards", ())
    yield from told.get("districts", ())
    yield from (code for story in told.get("stories", ()) for code in story["charts"])


def _named(value: Any, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield every code that a theme names, wherever it does."""
    if isinstance(value, str) and value in known:
        yield value
    elif isinstance(value, Mapping):
        yield from _named([*value, *value.values()], known)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each, known)
