"""What an extract can support: the tables and fields an indicator rests on, and from which day they are whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from pmflib.measures.lineage import Fields, fields_of
from pmflib.measures.passes import Measured
from pmflib.records import Records


@dataclass(frozen=True, kw_only=True)
class Support:
    """Whether an extract can support an indicator.

    Parameters
    ----------
    absent : bool
        The council has no such table at all: there is nothing to say.
    lacking : tuple of (str, str)
        Tables that could not be read (with an empty field), and fields the extract does not have.
    since : date or None
        First day of the shortest look-back among the tables it rests on.
    """

    absent: bool
    lacking: tuple[tuple[str, str], ...]
    since: date | None


def needs(one: Measured) -> Fields:
    """Return the (record table, field) pairs an indicator's expressions rest on."""
    pairs = {pair for column in one.named for pair in fields_of(one.spec.view, column)}
    return frozenset(pair for pair in pairs if not one.spec.rests_on or pair[0] in one.spec.rests_on)


def supported(one: Measured, records: Records) -> Support:
    """Return whether an extract can support an indicator."""
    wanted = needs(one)
    names = {one.view.table, *(table for table, _ in wanted)}
    unread = [(name, "") for name in names if name in records.missing]
    held = {name: _fields(records.tables[name]) for name in names if name in records.tables}
    lacking = [(table, field) for table, field in wanted if table in held and field not in held[table]]
    undeclared = [(name, "") for name in names if name not in records.tables and name not in records.missing]
    days = [records.look_back[name] for name in names if name in records.look_back]
    return Support(
        absent=(one.view.table, "") in undeclared,
        lacking=tuple(sorted([*unread, *undeclared, *lacking])),
        since=max(days, default=None),
    )


@lru_cache(maxsize=256)
def _fields(path: Path) -> frozenset[str]:
    return frozenset(pq.read_schema(path).names)
