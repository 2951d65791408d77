"""One input opened, whatever it is, as a table of text that DuckDB reads."""

from __future__ import annotations

from pathlib import Path

from pmflib.errors import BadInput
from pmflib.files.bulk import plain_csv
from pmflib.sources.records.csv_file import read_csv
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.locating import SUFFIXES
from pmflib.sources.records.raw import Raw


def read_input(given: Input, work: Path) -> Raw:
    """Return what an input holds, as text.

    Parameters
    ----------
    given : Input
        A file: what comes from a database is fetched apart, see `database`.
    work : Path
        Folder for copies and Parquet of text.

    Raises
    ------
    BadInput
        If the file is absent, empty, damaged, too large, or no table.
    """
    path = given.path
    if path is None:
        raise TypeError("an input without a path comes from a database")
    name = path.name.lower()
    if name.endswith((".csv", ".csv.gz")):
        separator = "\t" if given.source.separator == "tab" else given.source.separator
        plain = plain_csv(
            path,
            into=work,
            encoding=given.source.encoding,
            separator=separator,
            header_row=given.source.header_row,
        )
        return read_csv(plain, given.where, separator)
    raise BadInput.one(given.where, "This kind of file is not read.", f"Save it as one of {', '.join(SUFFIXES)}.")
