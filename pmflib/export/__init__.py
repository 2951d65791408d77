"""Executed notebooks as files for readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pmflib.document import Element, TitlePage
from pmflib.export.charts import FOLDER as CHARTS
from pmflib.export.charts import charts
from pmflib.export.edition import Edition, Entry, Standing, index
from pmflib.export.html_page import page
from pmflib.export.pdf_file import pdf
from pmflib.export.reading import from_cells, read
from pmflib.export.report import Report, numbered
from pmflib.export.word_file import word
from pmflib.export.workbook import spreadsheet
from pmflib.export.writing import replace

Format = Literal["html", "pdf", "xlsx", "docx", "charts"]

#: What every report is written as, and what it can be written as besides.
FORMATS: tuple[Format, ...] = ("html", "pdf", "xlsx", "docx")
ON_REQUEST: tuple[Format, ...] = ("charts",)

_RENDERERS: dict[Format, Callable[[Report], Mapping[str, bytes]]] = {
    "html": lambda report: {"report.html": page(report).encode()},
    "pdf": lambda report: {"report.pdf": pdf(report)},
    "xlsx": lambda report: {"data.xlsx": spreadsheet(report)},
    "docx": lambda report: {"report.docx": word(report)},
    "charts": charts,
}


def export(notebook: Path, folder: Path, *, formats: Sequence[Format] = FORMATS) -> list[Path]:
    """Write the readers' copies of an executed notebook: `report.html`, `report.pdf`, `data.xlsx`, `report.docx`.

    They carry no code, no parameters and nothing but elements; the same notebook gives the same bytes.

    Parameters
    ----------
    notebook : Path
        An executed notebook whose cells display elements of `pmflib.document`.
    folder : Path
        Where the files go, made if need be. Earlier files stay until all new ones are whole.
    formats : sequence of {"html", "pdf", "xlsx", "docx", "charts"}
        Charts are a folder ``charts`` of SVG and PNG files with their descriptions.

    Returns
    -------
    list of Path
        The files written, in the order asked.

    Raises
    ------
    BadInput
        If a cell failed, did not run or shows anything but elements, an element cannot be shown, or the folder
        cannot be written: every problem with its cell.
    """
    return write(read(notebook), folder, formats=formats)


def write(report: Report, folder: Path, *, formats: Sequence[Format] = FORMATS) -> list[Path]:
    """Write the readers' copies of a report; options, result and errors as for `export`."""
    made = [_RENDERERS[name](report) for name in formats]
    written = replace({folder / name: content for files in made for name, content in files.items()})
    if "charts" in formats:
        # A chart that the report no longer shows must not be taken for one of it.
        for old in set((folder / CHARTS).iterdir()) - set(written):
            old.unlink()
    return written


def report_of(name: str, title: TitlePage, elements: Iterable[Element]) -> Report:
    """Return a report made of elements, without a notebook.

    Parameters
    ----------
    name : str
        What problems call it.
    title : TitlePage
    elements : iterable of Element
    """
    return Report(name=name, title=title, blocks=numbered((one, name) for one in elements))


def __getattr__(name: str) -> Any:
    """Load what few need only when they ask: nbconvert's exporters, and the workbook of commentary."""
    if name == "commentary_workbook":
        from pmflib.export import commentary_sheet

        return commentary_sheet.commentary_workbook
    if name in {"PmfHtmlExporter", "PmfPdfExporter"}:
        from pmflib.export import exporters

        return getattr(exporters, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "FORMATS",
    "ON_REQUEST",
    "Edition",
    "Entry",
    "Format",
    "PmfHtmlExporter",
    "PmfPdfExporter",
    "Report",
    "Standing",
    "commentary_workbook",
    "export",
    "from_cells",
    "index",
    "read",
    "report_of",
    "write",
]
