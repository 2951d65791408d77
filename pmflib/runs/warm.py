"""Imported once before any job, in the process that jobs are forked from: what every job would else pay for again.

A system that cannot fork imports it in each process it keeps, and pays what it would have paid anyway.
"""

from __future__ import annotations

from pmflib import reports, theme
from pmflib.export import html_page, pdf_file, workbook
from pmflib.runs import execute, forked_kernel, provisioner

__all__ = ["execute", "forked_kernel", "html_page", "pdf_file", "provisioner", "reports", "workbook"]

# Cutting a typeface to the letters used takes longer than writing the page it goes into.
for _face in theme.FACES:
    theme.woff2(_face)
