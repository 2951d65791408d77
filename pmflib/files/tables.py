"""Tables in: CSV, Excel or Parquet, always as text, so that no reader guesses what a cell means."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from pmflib.errors import BadInput, Problem, near
from pmflib.files import workbooks
from pmflib.files.guards import LIMITS, Limits, damaged, existing, too_large, unzipped

FORMATS = (".csv", ".csv.gz", ".xlsx", ".parquet")
_BLOCK = 64 << 20
_HEADER_BYTES = 1 << 16
_SHOWN = 5
_TEXT = pd.StringDtype(na_value=np.nan)
_FIRST_BYTES = {
    b"PK\x03\x04": "an Excel workbook or zip archive",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf": "an old Excel workbook",
}
Rows = Mapping[str, Collection[str]]


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    columns: Sequence[str] | None = None,
    rows: Rows | None = None,
    limits: Limits = LIMITS,
) -> pd.DataFrame:
    """Return a table as text: every cell a string, the missing ones empty, the header stripped of stray spaces.

    Repeated column names get ``.1``, ``.2`` …; columns without a name are called ``column 5`` by their place. Row ``i``
    of the frame is row ``i + 2`` of the file.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.csv.gz``, ``.xlsx`` or ``.parquet``. CSV is UTF-8, with or without a byte-order mark.
    sheet : str, optional
        Of a workbook; without it the first.
    columns : sequence of str, optional
        Only these, in this order.
    rows : mapping, optional
        Only rows whose cell in the column named is one of the values, spaces around it ignored.
    limits : Limits
        Sizes beyond which a file is refused unread.

    Raises
    ------
    BadInput
        If the file is absent, empty, too large, cut short, of another kind than its name says, not UTF-8,
        ragged, or lacks the sheet or a column; near names are offered.
    """
    table = _read(existing(path, limits), sheet, [*(columns or ()), *(rows or ())], limits)
    missing = [name for name in (*(columns or ()), *(rows or ())) if name not in table.column_names]
    if missing:
        raise BadInput(missing_column(path, name, table.column_names) for name in missing)
    kept = _filtered(table, rows)
    return _as_text(path, kept.select(list(columns)) if columns is not None else kept)


def column_names(path: Path, *, sheet: str | None = None, limits: Limits = LIMITS) -> list[str]:
    """Return the column names of a table, as `read_table` would give them, without reading a long CSV or Parquet.

    Raises
    ------
    BadInput
        As `read_table`.
    """
    name = existing(path, limits).name.lower()
    if name.endswith(".parquet"):
        return _unique(_open_parquet(path, limits).schema_arrow.names)
    if name.endswith(".csv"):
        with path.open("rb") as stream:
            head = stream.read(_HEADER_BYTES)
        _check_is_text(path, head)
        return _unique(_csv_header(path, head))
    return list(_read(path, sheet, [], limits).column_names)


def missing_column(path: Path, name: str, present: Sequence[str]) -> Problem:
    """Return the problem of a column that a file lacks."""
    return Problem(where=str(path), what=f"There is no column '{name}'.", remedy=near(name, present))


def _read(path: Path, sheet: str | None, wanted: list[str], limits: Limits) -> pa.Table:
    name = path.name.lower()
    if sheet is not None and not name.endswith(".xlsx"):
        raise BadInput.one(str(path), f"A sheet '{sheet}' is asked for, but this is no workbook.", "Leave it out.")
    if name.endswith(".xlsx"):
        return _table(workbooks.read_sheet(path, sheet, limits))
    if name.endswith(".parquet"):
        return _read_parquet(path, wanted, limits)
    if name.endswith(".csv"):
        return _read_csv(path, path.read_bytes())
    if name.endswith(".csv.gz"):
        return _read_csv(path, unzipped(path, limits))
    raise BadInput.one(str(path), "This kind of file is not read.", f"Save it as one of {', '.join(FORMATS)}.")


def _table(records: list[list[str]]) -> pa.Table:
    header, *body = records
    cells = list(zip(*body, strict=True)) if body else [()] * len(header)
    return pa.table([pa.array(column, pa.string()) for column in cells], names=_unique(header))


def _unique(header: Sequence[str]) -> list[str]:
    names: dict[str, None] = {}
    for place, raw in enumerate(header, start=1):
        name = raw.strip() or f"column {place}"
        candidates = (f"{name}.{count}" if count else name for count in itertools.count())
        names[next(candidate for candidate in candidates if candidate not in names)] = None
    return list(names)


def _read_csv(path: Path, content: bytes) -> pa.Table:
    _check_is_text(path, content)
    _check_utf8(path, content)
    header = _csv_header(path, content)
    places = [f"f{place}" for place in range(len(header))]
    ragged: list[pacsv.InvalidRow] = []

    def keep_for_report(row: pacsv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    try:
        table = pacsv.read_csv(
            io.BytesIO(content),
            # One thread, so that a ragged row can be reported with its number.
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, use_threads=False, block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=keep_for_report),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(places, pa.string())),
        )
    except pa.ArrowInvalid as error:
        raise damaged(path, f"{error}.") from error
    if ragged:
        raise BadInput(_ragged_problems(path, ragged, len(header)))
    return table.slice(1).rename_columns(_unique(header))


def _check_is_text(path: Path, content: bytes) -> None:
    for start, kind in _FIRST_BYTES.items():
        if content.startswith(start):
            raise BadInput.one(str(path), f"The file is {kind}, not CSV.", "In Excel choose 'CSV UTF-8' on saving.")
    if b"\x00" in content[:_HEADER_BYTES]:
        raise BadInput.one(str(path), "The file is not text.", "In Excel choose 'CSV UTF-8' on saving.")


def _csv_header(path: Path, content: bytes) -> list[str]:
    try:
        head = content[:_HEADER_BYTES].decode("utf-8-sig", errors="replace")
        header = next(csv.reader(io.StringIO(head, newline="")), [])
    except csv.Error as error:
        raise damaged(path, f"its header is not CSV ({error}).") from error
    if not any(name.strip() for name in header):
        raise BadInput.one(str(path), "The first row has no column names.", "Give the table one header row.")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise BadInput.one(str(path), "The cells are not separated by commas.", "Save it as CSV with commas.")
    return header


def _check_utf8(path: Path, content: bytes) -> None:
    if content.isascii():
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        # Windows' own encoding would often fit, but then so would any other: guessing would spoil names silently.
        around = content[max(error.start - 10, 0) : error.start + 10].decode("cp1252", errors="replace")
        shown = "".join(letter if letter.isprintable() else " " for letter in around).strip()
        what = f"The text is not UTF-8 (near '{shown}')."
        raise BadInput.one(f"{path}, line {line}", what, "In Excel choose 'CSV UTF-8' on saving.") from error


def _ragged_problems(path: Path, ragged: list[pacsv.InvalidRow], expected: int) -> list[Problem]:
    found = [
        Problem(
            where=f"{path}, row {row.number}",
            what=f"The row has {row.actual_columns} cells, the header {expected}.",
            remedy="Put text that holds a comma in quotation marks; a cut last row means the file is not whole.",
        )
        for row in ragged[:_SHOWN]
    ]
    if len(ragged) > _SHOWN:
        more = f"{len(ragged) - _SHOWN} more rows are too short or too long."
        found.append(Problem(where=str(path), what=more, remedy=""))
    return found


def _read_parquet(path: Path, wanted: list[str], limits: Limits) -> pa.Table:
    parquet = _open_parquet(path, limits)
    chosen = [name for name in parquet.schema_arrow.names if name.strip() in wanted] if wanted else None
    try:
        table = parquet.read(columns=chosen, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _not_parquet(path, error) from error
    return table.rename_columns(_unique(table.column_names))


def _open_parquet(path: Path, limits: Limits) -> pq.ParquetFile:
    try:
        parquet = pq.ParquetFile(path)
        groups = [parquet.metadata.row_group(place) for place in range(parquet.metadata.num_row_groups)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _not_parquet(path, error) from error
    if sum(group.total_byte_size for group in groups) > limits.unpacked:
        raise too_large(path, "more than the limit when unpacked", limits.unpacked)
    return parquet


def _not_parquet(path: Path, error: Exception) -> BadInput:
    return damaged(path, f"it is not whole Parquet ({error}).")


def _filtered(table: pa.Table, rows: Rows | None) -> pa.Table:
    for name, values in (rows or {}).items():
        cells = table.column(name).cast(pa.string())
        distinct = cells.unique()
        wanted = {value.strip() for value in values}
        kept = [cell for cell in distinct.to_pylist() if cell is not None and cell.strip() in wanted]
        table = table.filter(pc.is_in(cells, value_set=pa.array(kept, pa.string())))
    return table


def _as_text(path: Path, table: pa.Table) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, cells in zip(table.column_names, table.columns, strict=True):
        try:
            text = pc.fill_null(cells.cast(pa.string()), "")
        except pa.ArrowException as error:
            raise BadInput.one(
                f"{path}, column {name}", f"Cells of type {cells.type} are no table of text.", "Store plain values."
            ) from error
        columns[name] = pd.Series(text.to_pandas(), dtype=_TEXT)
    return pd.DataFrame(columns, columns=table.column_names)
