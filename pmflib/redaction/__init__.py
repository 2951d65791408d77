"""Free text made fit to be read by others: what names or finds a person is masked by rules, and counted.

Rules find what has a form (numbers with a check digit, telephones, addresses, e-mails, dates, schools), names that are
known, common, or announced ("my son Jake", "Mrs Hall", "JS said"), and in what the public wrote every word with a
capital that is not an ordinary one. They cannot find every name, so a quote needs a reviewer's mark before it is
shown, masked or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pmflib.redaction import people
from pmflib.redaction.forms import UPN_LETTERS, Kind, formed, is_upn

__all__ = ["UPN_LETTERS", "Found", "Kind", "Masked", "find", "is_upn", "masked"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found in a text: what kind, and from which character to which."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without what names or finds a person, and what was taken out, in the order of the text."""

    text: str
    found: tuple[Found, ...]


def masked(text: str, *, names: Iterable[str] = (), thorough: bool = False) -> Masked:
    """Return the text with everything found put as its kind in square brackets: ``[name]``, ``[telephone]``.

    Parameters
    ----------
    text : str
    names : iterable of str
        Names known from the records, of children, families and workers: masked wherever they stand as a word.
    thorough : bool
        For what families, children and the public wrote, and notes about them: words with a capital that are neither
        ordinary ones nor the first of their sentence, and common names in any spelling, are taken for names.
    """
    found = find(text, names=names, thorough=thorough)
    parts, last = [], 0
    for one in found:
        parts += [text[last : one.start], f"[{one.kind}]"]
        last = one.end
    return Masked(text="".join([*parts, text[last:]]), found=tuple(found))


def find(text: str, *, names: Iterable[str] = (), thorough: bool = False) -> list[Found]:
    """Return what names or finds a person in a text, in order and without overlaps.

    Parameters
    ----------
    text, names, thorough
        As for `masked`.
    """
    told = [Found(kind=kind, start=start, end=end) for kind, start, end in formed(text)]
    spans = [*people.announced(text), *_known(text, tuple(names))]
    if thorough:
        spans += [*people.listed(text), *people.lettered(text), *people.capitals(text)]
    told += [Found(kind="name", start=start, end=end) for start, end in spans]
    kept: list[Found] = []
    for one in sorted(told, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            if kept and _one_name(text, kept[-1], one):
                kept[-1] = Found(kind="name", start=kept[-1].start, end=one.end)
            else:
                kept.append(one)
        elif one.end > kept[-1].end:
            # Two rules found parts of one thing: nothing of either may stay.
            kept[-1] = Found(kind=kept[-1].kind, start=kept[-1].start, end=one.end)
    return kept


def _one_name(text: str, before: Found, after: Found) -> bool:
    """Whether two names stand beside each other, and are one."""
    return before.kind == after.kind == "name" and people.holds_together(text[before.end : after.start])


def _known(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    pattern = _names_pattern(names)
    if pattern is not None:
        yield from (match.span() for match in pattern.finditer(text))


@lru_cache(maxsize=8)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern for all known names. Common words that are names too only count with their capital."""
    words = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    if not words:
        return None
    spelt = "|".join(rf"{re.escape(word)}|{re.escape(word.upper())}" for word in words)
    return re.compile(rf"(?<!\w)(?:{spelt})(?:['’]s)?(?!\w)")
