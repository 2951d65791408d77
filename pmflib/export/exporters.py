"""The renderers as nbconvert exporters, so that JupyterLab and `jupyter nbconvert --to pmf-html` offer them."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from pmflib.export.html_page import page
from pmflib.export.pdf_file import pdf
from pmflib.export.reading import from_cells
from pmflib.export.report import Report


def _report(notebook: NotebookNode, resources: dict[str, Any]) -> Report:
    return from_cells(notebook, resources.get("metadata", {}).get("name") or "notebook")


class PmfHtmlExporter(Exporter):
    """A notebook of elements as one accessible page."""

    export_from_notebook = "PMF report (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # exporters return what they write, not always a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources of an executed notebook."""
        notebook, passed = super().from_notebook_node(nb, resources, **kw)
        return page(_report(notebook, passed)), passed


class PmfPdfExporter(Exporter):
    """A notebook of elements as PDF/UA."""

    export_from_notebook = "PMF report (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # exporters return what they write, not always a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and the resources of an executed notebook."""
        notebook, passed = super().from_notebook_node(nb, resources, **kw)
        return pdf(_report(notebook, passed)), passed
