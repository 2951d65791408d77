"""Imported once before any job, in the process that jobs are forked from: what every job would else pay for again.

A system that cannot fork imports it in each process it keeps, and pays what it would have paid anyway.
"""

from __future__ import annotations

import importlib

import nbformat
from matplotlib.backends.registry import backend_registry
from nbformat import v4

from pmflib import reports, theme
from pmflib.export import html_page, pdf_file, word_file, workbook
from pmflib.runs import execute, forked_kernel, provisioner

__all__ = ["execute", "forked_kernel", "html_page", "pdf_file", "provisioner", "reports", "word_file", "workbook"]

# What the rooms import only when they need it.
_LATE = (
    "docx",
    "encodings.cp437",
    "encodings.utf_16_be",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "matplotlib.backends.backend_svg",
    "mistune",
    "nh3",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pmflib.assess.actions",
    "pmflib.assess.explaining",
    "pmflib.assess.spans",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "typst",
)

for _name in _LATE:
    importlib.import_module(_name)

# Read, compiled or looked up once a process: the schema of notebooks, and who offers to draw.
nbformat.validate(v4.new_notebook())  # type: ignore[no-untyped-call]
backend_registry.list_all()  # type: ignore[no-untyped-call]

# Cutting a typeface to the letters used takes longer than writing the page it goes into.
for _face in theme.FACES:
    theme.woff2(_face)
    theme.width("", _face)
theme.covered()
