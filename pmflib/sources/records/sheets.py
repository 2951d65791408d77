"""Sheets of workbooks to Parquet of text, each workbook opened and looked through once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

from pmflib.errors import BadInput, near
from pmflib.files import workbooks
from pmflib.files.guards import Limits
from pmflib.sources.records.csv_file import distinct
from pmflib.sources.records.engine import parquet
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.names import matching
from pmflib.sources.records.raw import Raw

LIMITS = Limits(cells=15_000_000)
_BATCH = 20_000


class Sheets:
    """The workbooks of one extract; a sheet that fills several tables is read once.

    Parameters
    ----------
    work : Path
        Folder for the Parquet.
    """

    def __init__(self, work: Path) -> None:
        self._work = work
        self._open = ExitStack()
        self._books: dict[Path, workbooks.Book] = {}
        self._read: dict[tuple[Path, str, int], Raw] = {}
        # openpyxl reads one place of a workbook at a time.
        self._one_at_a_time = Lock()

    def __enter__(self) -> Sheets:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, given: Input, path: Path) -> Raw:
        """Return the sheet an input names, as text.

        Raises
        ------
        BadInput
            If the workbook is not whole or safe, has no such sheet, or the sheet has no header.
        """
        with self._one_at_a_time:
            book = self._books.get(path)
            if book is None:
                book = self._books[path] = self._open.enter_context(workbooks.opened(path, LIMITS))
            name = _chosen(book, given)
            key = (path, name, given.source.header_row)
            if key not in self._read:
                target = self._work / f"sheet-{len(self._read)}.parquet"
                self._read[key] = _written(book, name, given, target)
            return self._read[key]


def _chosen(book: workbooks.Book, given: Input) -> str:
    names = list(book.names)
    found = names[0] if given.sheet is None and names else matching(given.sheet or "", names)
    if given.mapped is None and given.sheet is not None:
        found = given.sheet if given.sheet in names else None
    if found is None:
        what = f"There is no sheet '{given.sheet}'."
        raise BadInput.one(str(book.path), what, near(str(given.sheet), names))
    return found


def _written(book: workbooks.Book, name: str, given: Input, target: Path) -> Raw:
    import pyarrow as pa
    import pyarrow.parquet as pq

    where = given.where if given.mapped is not None else f"{given.where}, sheet {name}"
    rows = book.rows(name)
    above = list(itertools.islice(rows, given.source.header_row))
    header = above[-1] if len(above) == given.source.header_row else []
    while header and not header[-1].strip():
        header.pop()
    if not header:
        what = f"Row {given.source.header_row} of the sheet has no column names."
        raise BadInput.one(where, what, "Name the sheet with 'sheet', the row with 'header_row'.")
    names = [f"c{place}" for place in range(len(header))]
    schema = pa.schema([(column, pa.string()) for column in names])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for batch in _batches(rows, len(header)):
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    heads = distinct(tuple(head.strip() for head in header))
    first = given.source.header_row + 1
    return Raw(
        where=where,
        relation=parquet(target),
        cells=dict(zip(heads, names, strict=True)),
        first_row=first,
        since_1904=book.since_1904,
    )


def _batches(rows: Iterator[list[str]], width: int) -> Iterator[list[list[str]]]:
    whole = ((row + [""] * width)[:width] for row in rows)
    while batch := list(itertools.islice(whole, _BATCH)):
        yield batch
