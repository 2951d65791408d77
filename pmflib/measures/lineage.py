"""Which fields of the record tables each column of a case view is made of, read from the view's own statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pmflib.measures.case_views import views
from pmflib.records import tables

Fields = frozenset[tuple[str, str]]

_FROM = re.compile(r"\b(?:FROM|JOIN)\s+(?:(\w+)|\x00(\d+)\x01)(?:\s+AS\s+(\w+))?")
_REFERENCE = re.compile(r"\b(?:(\w+)\.)?(\w+)\b")
_HELD = re.compile(r"\x00(\d+)\x01")
_WORDS = re.compile(r"\w+")


@cache
def fields_of(view: str, column: str) -> Fields:
    """Return the (record table, field) pairs that a column of a case view is made of.

    For a column that a subquery makes it is everything the subquery reads.
    """
    names = list(views()[view].columns)
    if column not in names:
        return frozenset()
    at = names.index(column)
    text = re.sub(r"--.*", "", views()[view].sql)
    found: set[tuple[str, str]] = set()
    for branch in _split(text, "UNION ALL"):
        found |= _of_item(branch, at)
    return frozenset(found)


def fields_read(view: str) -> Fields:
    """Return the pairs that all columns of a view are made of."""
    return frozenset(pair for column in views()[view].columns for pair in fields_of(view, column))


def _of_item(branch: str, at: int) -> Fields:
    masked, inside = _masked(branch)
    start = re.search(r"\bSELECT\b", masked)
    source = re.search(r"\bFROM\b", masked)
    if start is None or source is None:
        return frozenset()
    items = masked[start.end() : source.start()].split(",")
    if at >= len(items):
        return frozenset()
    item = _whole(items[at], inside)
    rest = masked[source.start() :]
    if " OVER " in item:
        # A window orders and groups by what stands behind the statement.
        item += _whole(rest.partition(" WINDOW ")[2] or rest.partition("\nWINDOW ")[2], inside)
    return frozenset(_resolved(item, _aliases(rest, inside)))


def _masked(text: str) -> tuple[str, list[str]]:
    """Return the text with what stands in brackets taken out, and these pieces."""
    inside: list[str] = []
    out, piece, depth = [], [], 0
    for character in text:
        depth -= character == ")"
        if depth > 0:
            piece.append(character)
        elif character == ")":
            inside.append("".join(piece))
            out.append(f"\x00{len(inside) - 1}\x01")
            piece = []
        elif character != "(":
            out.append(character)
        depth += character == "("
    return "".join(out), inside


def _whole(text: str, inside: list[str]) -> str:
    return _HELD.sub(lambda match: f"({inside[int(match[1])]})", text)


def _split(text: str, word: str) -> list[str]:
    """Return the parts of a statement between a word that stands outside brackets."""
    masked, inside = _masked(text)
    return [_whole(part, inside) for part in masked.split(word)]


def _aliases(rest: str, inside: list[str]) -> Mapping[str, str]:
    """Return what each alias of the FROM part stands for: a table, a case view, or a subquery's text."""
    found = {}
    for name, held, alias in _FROM.findall(rest):
        found[alias or name] = inside[int(held)] if held else name
    return found


def _resolved(item: str, aliases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    only = next(iter(aliases.values())) if len(aliases) == 1 else ""
    for alias, column in _REFERENCE.findall(item):
        yield from _of_source(aliases.get(alias, "") if alias else only, column)


def _of_source(source: str, column: str) -> Iterator[tuple[str, str]]:
    if source in tables():
        if column in tables()[source].fields:
            yield source, column
    elif source.startswith("case_") and source.removeprefix("case_") in views():
        yield from fields_of(source.removeprefix("case_"), column)
    elif "SELECT" in source:
        yield from _of_subquery(source)


def _of_subquery(text: str) -> Iterator[tuple[str, str]]:
    words = set(_WORDS.findall(text))
    for name, table in tables().items():
        if name in words:
            yield from ((name, field) for field in table.fields if field in words)
    for name, view in views().items():
        if f"case_{name}" in words:
            yield from (pair for column in view.columns if column in words for pair in fields_of(name, column))
