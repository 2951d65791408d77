"""YAML as people mean it: what they wrote stays what they wrote, and every line is remembered.

Values follow the YAML 1.2 core schema, narrowed: ``true``/``false``, plain decimal numbers, ISO dates, ``null``.
So ``NO``, ``on`` and ``010`` stay text. Anchors, aliases, tags, merge keys, duplicate keys and second documents
are refused; size, depth and number of values are capped before anything is built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from pmflib.errors import BadInput, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_VALUES = 100_000
MAX_PROBLEMS = 50
MAX_SHOWN = 60

KeyPath: TypeAlias = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,17}")
_HIDDEN = re.compile("[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A file's values, the line of each key, and what was wrong on the way.

    Parameters
    ----------
    name : str
        File name as problems should call it.
    value : Any
        Mappings as ``dict`` with text keys, sequences as ``tuple``, scalars as their plain kind.
    lines : dict of key path to int
        Line, counted from 1, where each key or item stands.
    problems : list of Problem
        Faults that did not stop the reading, e.g. duplicate keys.
    """

    name: str
    value: Any
    lines: dict[KeyPath, int]
    problems: list[Problem]

    def where(self, path: KeyPath) -> str:
        """Word a place: file, line of the nearest key that is there, key path."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        line = self.lines.get(known)
        place = self.name if line is None else f"{self.name}, line {line}"
        return f"{place}: {dotted(path)}" if path else place


def dotted(path: KeyPath) -> str:
    """Word a key path: ``REF02.published.filter``, ``districts[3].code`` (the third)."""
    words = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{_clipped(step)}" for step in path)
    return words.removeprefix(".")


def shown(value: Any) -> str:
    """Word a value for a message: one line, short, without control characters."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | tuple):
        return "a list" if isinstance(value, tuple) else "a set of keys"
    return f"'{_clipped(value.isoformat() if isinstance(value, date) else str(value))}'"


def _clipped(text: str) -> str:
    printable = "".join(character if character.isprintable() else "?" for character in text[:MAX_SHOWN])
    return printable + "…" if len(text) > MAX_SHOWN else printable


def read(path: Path, name: str) -> Parsed:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        What problems call it, e.g. ``councils/kent/council.yml``.

    Returns
    -------
    Parsed
        Values, lines, and the problems that did not stop the reading.

    Raises
    ------
    BadInput
        If the file is missing, not readable, too big, not UTF-8, or not YAML.
    """
    return parse(_text(path, name), name)


def parse(text: str, name: str) -> Parsed:
    """Parse YAML text; see `read`."""
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f", line {error.problem_mark.line + 1}"
        raise BadInput.one(name + line, f"not readable as YAML: {error.problem}.", _remedy(text)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput.one(name, f"not readable as YAML: {str(error).splitlines()[0]}.", _remedy(text)) from error
    return Parsed(name=name, value=builder.root, lines=builder.lines, problems=builder.problems)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise BadInput.one(name, f"the file is missing ({path}).", "Add it, or name another --parameters.") from error
    except OSError as error:
        raise BadInput.one(name, f"cannot be read: {error.strerror}.", "Check the path and its permissions.") from error
    if len(raw) > MAX_BYTES:
        raise BadInput.one(name, f"is bigger than {MAX_BYTES:,} bytes.", "Split it, or remove what is not a parameter.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput.one(f"{name}, line {line}", "is not UTF-8 text.", "Save the file as UTF-8.") from error


def _remedy(text: str) -> str:
    if re.search(r"^[ ]*\t", text, flags=re.MULTILINE):
        return "Indent with spaces, not tabs."
    if found := re.search(r":[ ]+([*&!%@`])", text):
        return f"Put text that begins with {found[1]} in quotation marks."
    return "Check indentation, colons, brackets and quotes near that line."


@dataclass
class _Open:
    """A mapping or sequence not yet closed; a mapping keeps the key whose value comes next."""

    path: KeyPath
    items: dict[str, Any] | list[Any]
    key: str | None = None


class _Builder:
    """Builds plain values from parser events, one at a time and without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._documents = 0
        self._values = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._count_document(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.NodeEvent):
            self._count_value(event)
            self._refuse_extras(event)
            if self._wants_key():
                self._take_key(event)
            else:
                self._take_value(event)

    def _take_key(self, event: yaml.NodeEvent) -> None:
        top = self._stack[-1]
        if not isinstance(event, yaml.ScalarEvent):
            raise self._stop(event, "a key is not a single word.", "Write keys as plain text followed by a colon.")
        path = (*top.path, event.value)
        if event.value in top.items:
            first = self.lines[path]
            self._note(event, f"the key '{dotted(path)}' is there twice, first in line {first}.", "Keep one of them.")
        top.key = event.value
        self.lines[path] = _line(event)

    def _take_value(self, event: yaml.NodeEvent) -> None:
        path = self._path()
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._stack) >= MAX_DEPTH:
                raise self._stop(event, f"is nested deeper than {MAX_DEPTH} levels.", "Flatten it.")
            self._stack.append(_Open(path=path, items={} if isinstance(event, yaml.MappingStartEvent) else []))
        elif isinstance(event, yaml.ScalarEvent):
            self._put(event.value if event.style else plain(event.value))
        else:
            self._put(None)

    def _wants_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].items, dict) and self._stack[-1].key is None

    def _path(self) -> KeyPath:
        if not self._stack:
            return ()
        top = self._stack[-1]
        step = len(top.items) if top.key is None else top.key
        return (*top.path, step)

    def _put(self, value: Any) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.items, list):
            top.items.append(value)
        elif top.key is not None:
            top.items[top.key] = value
            top.key = None

    def _close(self) -> None:
        items = self._stack.pop().items
        self._put(tuple(items) if isinstance(items, list) else items)

    def _refuse_extras(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._note(event, f"the alias {shown(event.anchor)} is not allowed.", "Write the value out.")
        elif event.anchor is not None:
            self._note(
                event, f"the anchor {shown(event.anchor)} is not allowed.", "Write the value out where it is needed."
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._note(event, f"the tag {shown(tag)} is not allowed.", "Remove it; write text in quotes.")
        if isinstance(event, yaml.ScalarEvent) and _HIDDEN.search(event.value):
            what = f"{shown(event.value)} holds characters that cannot be seen."
            self._note(event, what, "Type it again without them.")

    def _count_document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(event, "a second document starts here.", "Keep one document: remove the line '---'.")

    def _count_value(self, event: yaml.Event) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise self._stop(event, f"has more than {MAX_VALUES:,} values.", "Remove what is not a parameter.")

    def _note(self, event: yaml.Event, what: str, remedy: str) -> None:
        self.problems.append(Problem(where=f"{self.name}, line {_line(event)}", what=what, remedy=remedy))
        if len(self.problems) >= MAX_PROBLEMS:
            raise BadInput(self.problems)

    def _stop(self, event: yaml.Event, what: str, remedy: str) -> BadInput:
        self._note(event, what, remedy)
        return BadInput(self.problems)


def _line(event: yaml.Event) -> int:
    return 0 if event.start_mark is None else int(event.start_mark.line) + 1


def plain(text: str) -> Any:
    """Return what an unquoted word means: true, false, null, a plain number, an ISO date, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        return _date_or_text(text)
    return text


def _date_or_text(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
