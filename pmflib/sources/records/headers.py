"""Which column of a source is which field of a record table."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from pmflib.errors import BadInput, Problem
from pmflib.records import Table

_ALIKE = 0.85
_NEAR = 0.7
_SHOWN = 5


def resolve(
    where: str,
    table: Table,
    headers: Sequence[str],
    *,
    declared: Mapping[str, tuple[str, ...]],
    given: Collection[str] = (),
    needed: Collection[str] = (),
    strict: bool = True,
) -> tuple[dict[str, str], list[Problem]]:
    """Return the header of each field the source has, and what deserves a look.

    Parameters
    ----------
    where : str
    table : Table
    headers : sequence of str
    declared : mapping of str to tuple of str
        What sources.yml or a mapping calls a field.
    given : collection of str
        Fields that come from elsewhere: constants, and those made of others.
    needed : collection of str
        Fields without which a mapping cannot fill the table, besides those the table itself requires.
    strict : bool
        Whether a declared header must be there, and fields nobody declared are found by their own names.

    Returns
    -------
    dict of str to str
    list of Problem

    Raises
    ------
    BadInput
        If a declared header or a required field is not there, or two headers are the same field.
    """
    places: dict[str, list[str]] = {}
    for header in headers:
        places.setdefault(folded(header), []).append(header)
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for field in table.fields:
        names = declared.get(field, ((field,) if strict else ()))
        exact = field in declared
        matches = [header for name in names for header in _matching(name, headers, places, exact=exact)]
        matches += [f"{header}.1" for header in matches if f"{header}.1" in headers]
        if len(set(matches)) > 1 and strict:
            problems.append(_twice(where, field, matches))
        elif matches:
            found[field] = matches[0]
        elif strict and field in declared:
            problems.append(_absent(where, declared[field][0], headers))
    had = {*found, *given, *declared} if strict else {*found, *given}
    lacking = [field for field in dict.fromkeys((*table.required, *needed)) if field not in had]
    cure = "Say which it is under 'columns'." if strict else "Give the list its own header."
    problems += [
        _lacking(where, table, field, declared, f"{_close(_name(field, declared), headers)}{cure}") for field in lacking
    ]
    if problems:
        raise BadInput(problems)
    return found, _unread(where, table, headers, found) if strict else []


def folded(name: str) -> str:
    """Return a name without case, blanks and marks, so that ``Referral Date`` is ``referral_date``."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _matching(name: str, headers: Sequence[str], places: Mapping[str, list[str]], *, exact: bool) -> list[str]:
    """Return the headers that a name may stand for: the one written just so, alone where somebody asked for it."""
    if name not in headers:
        return places.get(folded(name), [])
    return [name] if exact else [name, *(other for other in places[folded(name)] if other != name)]


def _twice(where: str, field: str, matches: list[str]) -> Problem:
    shown = " and ".join(f"'{header[:60]}'" for header in matches)
    return Problem(where=where, what=f"Both {shown} could be {field}.", remedy="Say which under 'columns'.")


def _absent(where: str, name: str, headers: Sequence[str]) -> Problem:
    what = f"There is no column '{name}', which sources.yml names."
    return Problem(where=where, what=what, remedy=_close(name, headers))


def _close(name: str, headers: Sequence[str]) -> str:
    """Word the header nearest to a name; never list the others: where there is no header they are values."""
    by_folded = {folded(header): header for header in headers}
    close = get_close_matches(folded(name), by_folded, n=1, cutoff=_NEAR)
    return f"Did you mean '{by_folded[close[0]]}'? " if close else ""


def _name(field: str, declared: Mapping[str, tuple[str, ...]]) -> str:
    return declared.get(field, (field,))[0]


def _lacking(where: str, table: Table, field: str, declared: Mapping[str, tuple[str, ...]], remedy: str) -> Problem:
    what = f"There is no column '{_name(field, declared)}', which {table.name} needs."
    return Problem(where=where, what=what, remedy=remedy)


def _unread(where: str, table: Table, headers: Sequence[str], found: Mapping[str, str]) -> list[Problem]:
    """Find columns that nothing reads: one whose name is nearly that of a field that is not there, then the others."""
    lost = [field for field in table.fields if field not in found]
    notes = []
    others = []
    for header in headers:
        if header in found.values():
            continue
        close = get_close_matches(header.casefold(), lost, n=1, cutoff=_ALIKE)
        if close:
            remedy = f"If it is {close[0]}, say so under 'columns'."
            notes.append(Problem(where=f"{where}, column {header}", what="Nothing reads this column.", remedy=remedy))
        else:
            others.append(f"'{header[:40]}'")
    if others and lost:
        more = " …" if len(others) > _SHOWN else ""
        what = f"Columns that nothing reads: {', '.join(others[:_SHOWN])}{more} ({len(others):,})."
        remedy = "If one is a field, say so under 'columns'."
        notes.append(Problem(where=where, what=what, remedy=remedy))
    return notes
