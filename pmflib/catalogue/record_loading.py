"""The record sources of one council and the mappings they use, out of sources.yml and ``mappings/``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pmflib.catalogue import record_source_checks as checks
from pmflib.catalogue.fields import TABLE_FORM, VARIABLE_FORM
from pmflib.catalogue.record_sources import RecordMapping, RecordSource
from pmflib.catalogue.strict_yaml import Parsed, read
from pmflib.catalogue.validation import Entries, entries, validate
from pmflib.errors import BadInput, Problem

FORMAT = "records"
_HIDDEN = "(not shown)"


@dataclass(frozen=True, kw_only=True)
class RecordEntries:
    """The sound record sources by name, and the mappings they use."""

    sources: dict[str, RecordSource]
    mappings: dict[str, RecordMapping]


def without_records(parsed: Parsed) -> Parsed:
    """Return sources.yml with the published tables alone."""
    return replace(parsed, value=_chosen(parsed.value, records=False))


def record_entries(parsed: Parsed, folder: Path, problems: list[Problem]) -> RecordEntries:
    """Return the record sources of sources.yml; what is wrong with any joins the problems.

    Parameters
    ----------
    parsed : Parsed
    folder : Path
        The parameters folder, for its mappings.
    problems : list of Problem
        Added to.
    """
    chosen = _chosen(parsed.value, records=True)
    found: Entries[RecordSource] = Entries.unread()
    if isinstance(chosen, dict):
        found = entries(RecordSource, chosen, parsed, problems, form=TABLE_FORM)
    wanted = {source.mapping for source in found.models.values() if source.mapping is not None}
    shipped = {path.stem for path in (folder / "mappings").glob("*.yml")}
    read_in = {name: _mapping(folder, name, problems) for name in sorted(wanted & shipped)}
    mappings = {name: one for name, one in read_in.items() if one is not None}
    # A mapping with problems of its own is there all the same: its entry is not to blame.
    known = dict.fromkeys(shipped - set(mappings), _EMPTY) | mappings
    problems += checks.record_sources(found, known)
    return RecordEntries(sources=found.models, mappings=mappings)


_EMPTY = RecordMapping.model_construct(label="", source="", lists={})


def _chosen(values: Any, *, records: bool) -> Any:
    if not isinstance(values, dict):
        return {} if records else values
    return {
        name: _without_address(entry) if records else entry
        for name, entry in values.items()
        if records == (isinstance(entry, dict) and entry.get("format") == FORMAT)
    }


def _without_address(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry without the address somebody wrote where only a variable's name belongs: no message shows it."""
    sql = entry.get("sql")
    if not isinstance(sql, dict) or "url_env" not in sql:
        return entry
    if isinstance(sql["url_env"], str) and re.fullmatch(VARIABLE_FORM, sql["url_env"]):
        return entry
    return entry | {"sql": {**sql, "url_env": _HIDDEN}}


def _mapping(folder: Path, name: str, problems: list[Problem]) -> RecordMapping | None:
    try:
        parsed = read(folder / "mappings" / f"{name}.yml", f"mappings/{name}.yml")
    except BadInput as error:
        problems += error.problems
        return None
    problems += parsed.problems
    found = validate(RecordMapping, parsed.value, parsed, problems)
    if found is not None:
        problems += checks.mapping(found, parsed)
    return found
