"""Which reports are due when: parameters/schedule.yml as typed entries, and what they want on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pmflib import folders, periods
from pmflib.catalogue import strict_yaml
from pmflib.catalogue.fields import TABLE_FORM, Model
from pmflib.catalogue.validation import entries
from pmflib.errors import BadInput, Problem
from pmflib.periods import Kind, Period

FILE = "schedule.yml"
Word = Annotated[str, Field(min_length=1, max_length=120)]


class Entry(Model):
    """One line of the reporting schedule.

    Parameters
    ----------
    title : str
    reports : tuple of str
    areas : "all" or tuple of str
        Slugs, names or codes; none means the council's own authority.
    themes : tuple of str
    audience : str
    every : {"month", "quarter", "year"}
    due_after : int
        Calendar days from a period's last day to the day its reports are due.
    first : str
        First period the entry counts for; empty means any.
    """

    title: Word
    reports: Annotated[tuple[Word, ...], Field(min_length=1)]
    areas: Literal["all"] | tuple[Word, ...] = ()
    themes: tuple[Word, ...] = ()
    audience: Word = "internal-officer"
    every: Kind
    due_after: Annotated[int, Field(ge=0, le=366)]
    first: str = ""


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one entry wants on a day.

    Parameters
    ----------
    name : str
    entry : Entry
    period : Period
        The newest whose reports are due.
    since : date
        The day they fell due.
    next : date
        The day those of the following period will.
    """

    name: str
    entry: Entry
    period: Period
    since: date
    next: date


def load(parameters: Path | None = None) -> dict[str, Entry]:
    """Return the entries of the reporting schedule, by name.

    Parameters
    ----------
    parameters : Path, optional
        Default: the folder that ships.

    Raises
    ------
    BadInput
        With every problem of the file.
    """
    parsed = strict_yaml.read((parameters or folders.shipped("parameters")) / FILE, FILE)
    problems = list(parsed.problems)
    found = entries(Entry, parsed.value, parsed, problems, form=TABLE_FORM)
    problems += [
        Problem(
            where=found.where((name, "first")),
            what=f"'{entry.first}' is not a {entry.every}.",
            remedy="Write 2026-09, 2026-27-q1 or 2026-27.",
        )
        for name, entry in found.models.items()
        if entry.first and not _is(entry.first, entry.every)
    ]
    if problems:
        raise BadInput(problems)
    return found.models


def due(schedule: Mapping[str, Entry], on: date) -> Sequence[Due]:
    """Return what the schedule wants on a day: for each entry the newest period whose reports have fallen due.

    Parameters
    ----------
    schedule : mapping of str to Entry
    on : date

    Returns
    -------
    sequence of Due
        In the schedule's order; an entry whose first period is not due yet is left out.
    """
    return [found for name, entry in schedule.items() if (found := _due(name, entry, on)) is not None]


def _due(name: str, entry: Entry, on: date) -> Due | None:
    wait = timedelta(days=entry.due_after)
    period = periods.last_over(on - wait, entry.every)
    if entry.first and period.start < periods.parse(entry.first).start:
        return None
    return Due(name=name, entry=entry, period=period, since=period.end + wait, next=period.next().end + wait)


def _is(text: str, kind: Kind) -> bool:
    period = periods.read(text)
    return period is not None and period.kind == kind
