"""Going on with a run that was interrupted, cut off or left jobs failed: the same request, what is whole kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pmflib.errors import BadInput
from pmflib.runs.models import Request
from pmflib.runs.record import load, runs_of

# How a run is done is said anew each time; what it makes is as it was asked for.
HOW = ("jobs", "scheduler", "retries", "time_limit", "memory_limit", "again")

_RUNS_READ = 50


def unfinished(council: Path) -> dict[str, Any] | None:
    """Return the record of the newest run that left something which no later run has taken up.

    Parameters
    ----------
    council : Path
        The council's outputs.

    Raises
    ------
    BadInput
        If a record on the way cannot be read.
    """
    taken_up: set[str] = set()
    for folder in runs_of(council)[:_RUNS_READ]:
        record = load(folder)
        if _left(record) - taken_up:
            return record
        taken_up |= {job["id"] for job in record["jobs"]} | {_what(record)}
    return None


def _left(record: Mapping[str, Any]) -> set[str]:
    """Return the ids of jobs a run left undone; of one that never came to plan any, what it was asked for."""
    if not record["jobs"]:
        return {_what(record)}
    return {job["id"] for job in record["jobs"] if job["state"] != "done" and not job.get("unchanged")}


def _what(record: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in record["request"].items() if name not in HOW}, sort_keys=True)


def request(record: Mapping[str, Any], how: Request) -> Request:
    """Return what an earlier run was asked for, to be done in a way said now.

    Parameters
    ----------
    record : mapping
        Of the earlier run.
    how : Request
        Whose outputs, number of jobs, limits and scheduler are taken.

    Raises
    ------
    BadInput
        If another version wrote the record, and it says something else.
    """
    hints = get_type_hints(Request)
    kept = {field.name for field in fields(Request)} - {"outputs", *HOW}
    asked = record["request"]
    if not kept <= asked.keys():
        what = "was written by another version of pmf."
        raise BadInput.one(f"run {record['run']}", what, "Give the whole command again, without --resume.")
    return replace(how, **{name: _typed(asked[name], hints[name]) for name in kept})


def _typed(value: Any, hint: Any) -> Any:
    if Path in get_args(hint):
        return None if value is None else Path(value)
    return tuple(value) if isinstance(value, list) else value
