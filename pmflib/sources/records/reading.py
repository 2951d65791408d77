"""One input opened, whatever it is, as a table of text that DuckDB reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pmflib.errors import BadInput
from pmflib.files.bulk import plain_csv
from pmflib.sources.records.csv_file import read_csv
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.names import SUFFIXES
from pmflib.sources.records.parquet_file import read_parquet
from pmflib.sources.records.raw import Raw
from pmflib.sources.records.sheets import Sheets


def read_file(given: Input, path: Path, work: Path, sheets: Sheets) -> Raw:
    """Return what a file holds, as text.

    Parameters
    ----------
    given : Input
    path : Path
    work : Path
        Folder for copies.
    sheets : Sheets
        The workbooks of the extract.

    Raises
    ------
    BadInput
        If the file is absent, empty, damaged, too large, or no table.
    """
    try:
        return _read(given, path, work, sheets)
    except BadInput as error:
        # What a report tells of a table that is missing names the file, not where this machine keeps it.
        raise BadInput(
            replace(one, where=one.where.replace(str(path), given.where)) for one in error.problems
        ) from error


def _read(given: Input, path: Path, work: Path, sheets: Sheets) -> Raw:
    name = path.name.lower()
    if name.endswith(".xlsx"):
        return sheets.read(given, path)
    if name.endswith(".parquet"):
        return read_parquet(path, given.where)
    if not name.endswith((".csv", ".csv.gz")):
        raise BadInput.one(given.where, "This kind of file is not read.", f"Save it as one of {', '.join(SUFFIXES)}.")
    source = given.source
    separator = "\t" if source.separator == "tab" else source.separator
    plain = plain_csv(path, into=work, encoding=source.encoding, separator=separator, header_row=source.header_row)
    return read_csv(plain, given.where, separator)
