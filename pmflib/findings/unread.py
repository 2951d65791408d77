"""What of the council's records could not be read, checked or counted, and what was read with doubts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Message

Kind = Literal["not read", "not counted", "not checked", "read with doubts"]
_MOST = 3
_WORDS: dict[Kind, tuple[str, str]] = {
    "not counted": ("measure", "not counted"),
    "not checked": ("check", "not made"),
    "read with doubts": ("column", "read with doubts"),
}


@dataclass(frozen=True, kw_only=True)
class Unread:
    """One thing that is missing or doubtful in what was read: where, what it is, and what to do about it."""

    kind: Kind
    where: str
    what: str
    remedy: str


def unread(release: Release) -> tuple[Unread, ...]:
    """Return what of the records is missing: tables first, then measures, checks, and what was read with doubts."""
    context = require_release(release).context
    told: tuple[tuple[Kind, dict[str, str], str], ...] = (
        ("not read", context.missing_tables, "Deliver the table again; figures that rest on it are not given."),
        ("not counted", context.unsupported, "Add what it lacks to the extract."),
        ("not checked", context.unchecked, "Deliver what the check needs."),
    )
    lost = [
        Unread(kind=kind, where=where, what=why, remedy=remedy)
        for kind, named, remedy in told
        for where, why in sorted(named.items())
    ]
    doubts = [
        Unread(kind="read with doubts", where=one.where, what=one.what, remedy=one.remedy) for one in context.read_notes
    ]
    return (*lost, *doubts)


def read_sentence(release: Release) -> str:
    """Say when the records were taken, and whether anything is missing; empty where no records were read."""
    context = require_release(release).context
    if context.extracted is None:
        return ""
    before = context.extracted_before
    since = f" The extract before it is of {formats.day(before)}." if before is not None else ""
    whole = "" if unread(release) else " Every table was read whole, and every check was made."
    return f"The records were taken on {formats.day(context.extracted)}.{since}{whole}"


def unread_message(release: Release) -> Message | None:
    """Say what could not be read; nothing where all could."""
    found = unread(release)
    tables = [one.where for one in found if one.kind == "not read"]
    kinds = [one.kind for one in found]
    counted = [(kinds.count(kind), *words) for kind, words in _WORDS.items() if kind in kinds]
    rest = ", ".join(f"{formats.many(many, noun)} {state}" for many, noun, state in counted)
    if not tables:
        return Message(lead="Not everything was read as it should be:", rest=f"{rest}.") if rest else None
    how_many = formats.many(len(tables), "table")
    more = f" and {len(tables) - _MOST} more" if len(tables) > _MOST else ""
    also = f" Also {rest}." if rest else ""
    return Message(lead=f"{how_many} could not be read:", rest=f"{'; '.join(tables[:_MOST])}{more}.{also}")
