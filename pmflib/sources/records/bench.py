"""What staging one extract works with: a connection, the workbooks, what was fetched, and two folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.errors import BadInput
from pmflib.sources.records import database
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.raw import Raw
from pmflib.sources.records.reading import read_file
from pmflib.sources.records.sheets import Sheets

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The tools of one extract.

    Parameters
    ----------
    connection : DuckDBPyConnection
    sheets : Sheets
    work : Path
        Folder for what is thrown away.
    part : Path
        Folder that becomes the extract.
    """

    connection: DuckDBPyConnection
    sheets: Sheets
    work: Path
    part: Path
    _fetched: dict[str, Raw | BadInput] = field(default_factory=dict)

    def fetched(self, given: Input) -> str:
        """Fetch an input out of its database, and return the fingerprint of what came or why nothing did."""
        if given.source.sql is None:
            raise TypeError("an input without a path has a database")
        own = self.work / f"fetched-{given.table}"
        own.mkdir(mode=0o700)
        try:
            raw = database.fetch(given, given.source.sql, own)
        except BadInput as error:
            self._fetched[given.table] = error
            return f"failed: {error}"
        self._fetched[given.table] = raw
        return database.content(self.connection, raw)

    def raw(self, given: Input, own: Path) -> Raw:
        """Return what an input holds, as text.

        Raises
        ------
        BadInput
            If it is no table.
        """
        if given.path is not None:
            return read_file(given, given.path, own, self.sheets)
        found = self._fetched[given.table]
        if isinstance(found, BadInput):
            raise found
        return found
