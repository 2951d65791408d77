"""A council with two districts and one file of its own: parameters and data in a folder, nothing built."""

from __future__ import annotations

import shutil
from pathlib import Path

from pmflib import folders

COUNCIL = """\
slug: ours
authority: {code: E10000099, name: Ourshire, slug: ourshire}
districts:
  - {code: E07000901, name: Ashby, slug: ashby}
  - {code: E07000902, name: Barford, slug: barford}
brand: {name: Ourshire County Council, contact: performance@ourshire.example}
"""
SOURCES = """\
own_figures: {file: figures.csv, format: figures, label: Ourshire case system, released: 2026-10-12}
"""
REFERRALS = """\
indicator,area,period,numerator,denominator
REF01,ashby,2026-27-q1,150,10000
REF01,barford,2026-27-q1,110,8000
REF01,ashby,2026-27-q2,160,10000
REF01,barford,2026-27-q2,115,8000
"""


def settle(root: Path, figures: str = REFERRALS) -> Path:
    """Write its ``parameters`` and ``data`` below a folder, and return that."""
    shutil.copytree(folders.shipped("parameters"), root / "parameters", ignore=shutil.ignore_patterns("councils"))
    council = root / "parameters/councils/ours"
    council.mkdir(parents=True)
    (council / "council.yml").write_text(COUNCIL, encoding="utf-8")
    (council / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (root / "data").mkdir()
    (root / "data/figures.csv").write_text(figures, encoding="utf-8")
    return root
