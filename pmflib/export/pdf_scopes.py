"""Tags the typesetter leaves out: in each row of a table's body the first cell heads the row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object


def scope_row_headers(made: bytes) -> bytes:
    """Return the PDF with the first cell of every body row tagged as the head of its row.

    Cells keep no list of heads by id, which would outrank the scopes of rows and columns.

    Parameters
    ----------
    made : bytes
        A tagged PDF.

    Returns
    -------
    bytes
        The same bytes for the same input.
    """
    with pikepdf.open(io.BytesIO(made)) as document:
        for table in _parts(document.Root.StructTreeRoot, Name.Table):
            for body in _children(table, Name.TBody):
                for row in _children(body, Name.TR):
                    _scope(row)
        written = io.BytesIO()
        document.save(
            written,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return written.getvalue()


def _scope(row: Object) -> None:
    cells = list(_children(row, Name.TD))
    for cell in cells:
        for attributes in _attributes(cell):
            if attributes.get("/O") == Name.Table and "/Headers" in attributes:
                del attributes["/Headers"]
    if cells:
        cells[0].S = Name.TH
        cells[0].A = Array([*_attributes(cells[0]), Dictionary(O=Name.Table, Scope=Name.Row)])


def _attributes(part: Object) -> list[Object]:
    found = part.get("/A")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _children(part: Object, kind: Object) -> Iterator[Object]:
    return (child for child in _inside(part) if kind == child.S)


def _inside(part: Object) -> Iterator[Object]:
    """Yield the parts directly inside; marked content and annotations are none."""
    held = part.get("/K")
    for child in held if isinstance(held, Array) else [held]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child


def _parts(root: Object, kind: Object) -> Iterator[Object]:
    """Yield every part of a kind, in reading order; a part of the kind is not searched further."""
    for child in _inside(root):
        if kind == child.S:
            yield child
        else:
            yield from _parts(child, kind)
