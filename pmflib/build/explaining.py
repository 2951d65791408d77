"""The records behind one figure, and what the indicators need of a council's records."""

from __future__ import annotations

from pathlib import Path

from pmflib import catalogue, measures, sources
from pmflib.build.data import data_folder
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput
from pmflib.measures import Coverage, Explained
from pmflib.records import Records


def explain(
    council: str,
    code: str,
    area: str,
    period: str,
    *,
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path | None = None,
) -> Explained:
    """Return the records one figure was counted from.

    Parameters
    ----------
    council : str
    code, area, period : str
        As `measures.explain` takes them.
    data, parameters, outputs : Path, optional
        As `build` takes them.

    Raises
    ------
    BadInput
        If the council has no records, or there is no such figure.
    """
    known = catalogue.load(council, parameters=parameters)
    staged = _staged(known, data, (outputs or Path("outputs")) / council)
    return measures.explain(staged, catalogue=known, code=code, area=area, period=period)


def coverage(
    council: str, *, data: Path | None = None, parameters: Path | None = None, outputs: Path | None = None
) -> Coverage:
    """Return which field each indicator needs, and how far the council's newest extract holds it, if it has one."""
    known = catalogue.load(council, parameters=parameters)
    looked_into = known.records and (data is not None or known.council.synthetic)
    staged = _staged(known, data, (outputs or Path("outputs")) / council) if looked_into else None
    return measures.coverage(known, staged)


def _staged(known: Catalogue, data: Path | None, place: Path) -> Records:
    if not known.records:
        what = f"{known.council.authority.name} names no record tables, so no figure was counted from records."
        raise BadInput.one("sources.yml", what, "Add entries with 'format: records'.")
    return sources.stage(known, data_folder(known, data, place), place)
