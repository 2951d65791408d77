"""What the service said it would do: each action with its owner, its day and the measure that should move."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pmflib import redaction
from pmflib.catalogue import Catalogue
from pmflib.registers.reading import Entry, Fault, Register, read

SOURCES = (
    *("audit", "deep dive", "complaint", "indicator", "inspection", "reviewing officer"),
    *("objective", "service plan", "risk"),
)
STATUSES = ("open", "done", "given up")
DIRECTIONS = ("up", "down")
_SPOKEN = ("action", "measure", "owner", "evidence", "verified_by")
#: Numbers long enough to be a case number, and those that are one by their form.
_CASE = re.compile(r"\b[A-Za-z]{0,4}[-/]?\d{5,}\b")
_OF_A_PERSON = frozenset({"NHS number", "pupil number", "insurance number", "telephone", "e-mail"})


def actions(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the actions the service took on, in the order of the day they are due.

    An action is about the service and never about one child: a row that carries anything like a case number is
    refused.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without an ``actions.csv`` in it there are none.
    catalogue : Catalogue
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `ACTIONS`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        With every problem of every row: unknown indicators, areas, themes and words (near names are offered), dates
        that are none, a measure that should move without its direction, an action that is done without its day.
    """
    found = read(folder, _register(tuple(catalogue.dives)), catalogue=catalogue, areas=areas)
    return found.sort_values(["due", "id"], kind="stable", ignore_index=True)


def _possible(row: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what does not fit together in a row, and what must not stand in it."""
    done, status = row["done"], row["status"]
    if status == "done" and not done:
        yield "done", "is empty, though the action is done.", "Write the day it was done as 2026-03-31."
    if status in ("open", "given up") and done:
        yield "status", f"is '{status}', though the action was done on {done}.", "Write done, or take the day out."
    if row["indicator"] and not row["direction"]:
        yield "direction", f"is empty, though {row['indicator']} should move.", "Write up or down."
    for name in ("due", "done"):
        if row["agreed"] and row[name] and row[name] < row["agreed"]:
            yield name, f"{row[name]} is before the day it was agreed, {row['agreed']}.", "Correct one of the two."
    for name in _SPOKEN:
        if _names_a_case(row[name]):
            remedy = "Take it out: an action is about the service, and the case stands in the case system."
            yield name, "carries a number that may be a child's or a person's.", remedy


def _names_a_case(text: str) -> bool:
    return bool(_CASE.search(text)) or any(one.kind in _OF_A_PERSON for one in redaction.find(text))


def _register(themes: tuple[str, ...]) -> Register:
    return Register(
        file="actions.csv",
        columns=(
            Entry(name="id", remedy="Give it a short name of its own, such as A-2026-07."),
            Entry(name="action", remedy="Say what will be done."),
            Entry(name="source", kind="choice", choices=SOURCES, remedy="Say what it came from."),
            Entry(name="theme", kind="choice", choices=themes, needed=False),
            Entry(name="indicator", kind="indicator", needed=False),
            Entry(name="direction", kind="choice", choices=DIRECTIONS, needed=False),
            Entry(name="area", kind="area"),
            Entry(name="measure", remedy="Say how one will see that it helped."),
            Entry(name="owner", remedy="Name the post that answers for it."),
            Entry(name="agreed", kind="date", remedy="Write the day it was agreed as 2026-03-31."),
            Entry(name="due", kind="date", remedy="Write the day it is due as 2026-09-30."),
            Entry(name="done", kind="date", needed=False),
            Entry(name="status", kind="choice", choices=STATUSES, remedy="Write open, done or given up."),
            Entry(name="evidence", needed=False),
            Entry(name="verified_by", needed=False),
        ),
        key=("id",),
        again="is a second action {id}.",
        also=_possible,
    )


ACTIONS = _register(()).names
