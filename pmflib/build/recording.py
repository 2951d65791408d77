"""The services' words, taken in from the workbook they came back in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import catalogue, redaction, registers
from pmflib.build.checking import registers_folder
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput

_FREE = ("cause", "action")


@dataclass(frozen=True, kw_only=True)
class Received:
    """What was taken in.

    Parameters
    ----------
    added : int
        Rows that were new; what says the same as the newest is left out.
    masked : tuple of str
        What was taken out of free text, as it names or finds a person: indicator, area and kind.
    """

    added: int
    masked: tuple[str, ...]


def receive_commentary(council: str, workbook: Path, *, said_on: date, parameters: Path | None = None) -> Received:
    """Add the commentary of a returned workbook to the council's register.

    Parameters
    ----------
    council : str
    workbook : Path
        As `export.commentary_workbook` made it, filled in.
    said_on : date
        For rows without a date of their own.
    parameters : Path, optional

    Returns
    -------
    Received

    Raises
    ------
    BadInput
        With every problem of every row, or if the register cannot be written; it is then left as it was.
    """
    known = catalogue.load(council, parameters=parameters)
    places = own_areas(known)
    given, masked = _masked(registers.returned_commentary(workbook, said_on=said_on, catalogue=known, areas=places))
    folder = registers_folder(known, parameters)
    try:
        added = registers.keep_commentary(folder, given, catalogue=known, areas=places)
    except PermissionError:
        raise BadInput.one(
            str(folder), "cannot be written to.", "Keep the council's parameters in a folder of your own: --parameters."
        ) from None
    return Received(added=added, masked=masked)


def _masked(given: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows without what names or finds a person in their free text, and what was taken out."""
    seen = {name: [redaction.masked(text) for text in given[name]] for name in _FREE}
    out = given.assign(**{name: [one.text for one in texts] for name, texts in seen.items()})
    told = [
        f"{indicator}, {area}, {name}: {found.kind}"
        for name, texts in seen.items()
        for indicator, area, one in zip(given["indicator"], given["area"], texts, strict=True)
        for found in one.found
    ]
    return out, tuple(told)


def own_areas(known: Catalogue) -> pd.DataFrame:
    """Return the council's own authority and districts, as `catalogue.resolve_area` reads places."""
    council = known.council
    placed = [(council.authority, "authority"), *((place, "district") for place in council.districts)]
    rows = [(place.code, place.name, place.slug, level, "", "") for place, level in placed]
    return pd.DataFrame(rows, columns=["code", "name", "slug", "level", "old_code", "successor"])
