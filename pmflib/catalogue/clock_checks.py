"""What one key of a clock cannot tell: rules whose dates overlap, choices that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from pmflib.catalogue.clocks import HOURS_IN_DAY, Clock, ClockRule
from pmflib.catalogue.strict_yaml import KeyPath, shown
from pmflib.catalogue.validation import Entries
from pmflib.errors import Problem

Fault = tuple[KeyPath, str, str]


def clocks(found: Entries[Clock]) -> list[Problem]:
    """Check each clock's rules against one another, and the clocks' titles."""
    faults = [
        *_repeated(found.models),
        *(fault for code, clock in found.models.items() for fault in _clock(code, clock)),
    ]
    return [Problem(where=found.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def _repeated(models: dict[str, Clock]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for code, clock in models.items():
        other = first.setdefault(clock.title.casefold(), code)
        if other != code:
            yield (code, "title"), f"{shown(clock.title)} is the title of {other} too.", "Make it distinct."


def _clock(code: str, clock: Clock) -> Iterator[Fault]:
    if clock.code != code:
        yield (code, "code"), f"{shown(clock.code)} differs from the name above it.", "Leave the key 'code' out."
    for number, rule in enumerate(clock.rules):
        yield from _rule((code, "rules", number), rule)
    for (one, earlier), (other, later) in combinations(enumerate(clock.rules), 2):
        if _overlap(earlier, later):
            what = f"rules {one + 1} and {other + 1} are both valid on {max(_first(earlier), _first(later))}."
            yield (code, "rules", other), what, "End one with valid_to the day before the other's valid_from."


def _rule(at: KeyPath, rule: ClockRule) -> Iterator[Fault]:
    if _first(rule) > _last(rule):
        what = f"{rule.valid_to} comes before valid_from {rule.valid_from}."
        yield (*at, "valid_to"), what, "Swap or correct them."
    if rule.unit == "hours" and rule.limit % HOURS_IN_DAY:
        what = f"{rule.limit} hours are not whole days."
        yield (*at, "limit"), what, "Hours are counted as days, because records seldom hold a time: write 24, 48, 72 …"
    if rule.unit == "working days" and rule.not_working == "next working day":
        what = "a limit in working days always ends on one."
        yield (*at, "not_working"), what, "Leave the key out."
    if rule.bank_holidays != "england" and rule.unit != "working days" and rule.not_working == "stands":
        what = f"a limit in {rule.unit} that stands asks for no bank holiday."
        yield (*at, "bank_holidays"), what, "Leave the key out."


def _overlap(one: ClockRule, other: ClockRule) -> bool:
    return max(_first(one), _first(other)) <= min(_last(one), _last(other))


def _first(rule: ClockRule) -> date:
    return rule.valid_from or date.min


def _last(rule: ClockRule) -> date:
    return rule.valid_to or date.max
