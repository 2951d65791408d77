"""How charts and pages look, held against pictures that a person has approved.

The pictures are small and grey: a line gone, a label moved or a bar of another length shows, a pixel does not. After a
change that is meant, look at the new ones and keep them:

    PMF_APPROVE=1 python -m pytest tests/plots/test_look.py

writes them to ``tests/plots/approved``; `git diff` and your eyes do the rest.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import demo_report as demo
import numpy as np
import pytest
from PIL import Image

from pmflib import plots
from pmflib.disclosure import Release
from pmflib.document import Figure
from pmflib.export import pdf_file
from pmflib.export.drawings import faces, pictures
from pmflib.export.reading import from_cells
from tests.judged import STEP, Judged, judged
from tests.plots.released import everything, known
from tests.releases import CODES, OWN, Case, changed, fabricate

APPROVED = Path(__file__).parent / "approved"
QUARTERS = Case(quarterly=True, own=STEP)
_WIDE = 320
_PAGE_WIDE = 240
#: How far from the approved picture a mean dot, and the worst block of dots, may be: of 255.
_MEAN, _BLOCK = 0.8, 10.0
_SIDE = 8


def whole() -> Release:
    return everything(QUARTERS)


CHARTS: dict[str, Callable[[], Figure]] = {
    "control": lambda: plots.control(whole(), "REF02", OWN),
    "control-changed": lambda: plots.control(known((date(2025, 10, 1), "A new front door.")), "REF02", OWN),
    "panels": lambda: plots.panels(whole(), CODES, OWN, theme="Front door"),
    "attributes": lambda: plots.attributes(whole(), "REF02", OWN),
    "trend": lambda: plots.trend(judged(Case()), "REF02", OWN),
    "neighbours": lambda: plots.neighbours(whole(), "REF02", OWN),
    "districts": lambda: plots.districts(whole(), "REF02", OWN),
    "gap": lambda: plots.gap(judged(Case()), "REF02", OWN),
    "shift": lambda: plots.shift(judged(Case()), "REF02", OWN),
    "small-multiples": lambda: plots.small_multiples(whole(), "REF02", OWN),
    "funnel": lambda: plots.funnel(whole(), "REF02", OWN),
    "fan": lambda: plots.fan(whole(), "REF02", OWN),
    "tiles": lambda: plots.tiles(whole(), "REF02", OWN),
    "bullet": lambda: plots.bullet(whole(), OWN),
    "disproportionality": lambda: plots.disproportionality(whole(), "REF02", OWN),
    "journey": lambda: plots.journey(whole(), OWN),
    "audit-grades": lambda: plots.audit_grades(whole(), OWN),
    "survival": lambda: plots.survival(whole(), "REF02", OWN),
    "pareto": lambda: plots.pareto(whole(), OWN),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_looks_as_approved(name):
    _held(f"chart-{name}", _small(pictures([CHARTS[name]().svg])[0], _WIDE))


@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_page_looks_as_approved(number):
    _held(f"page-{number}", _small(_pages()[number - 1], _PAGE_WIDE))


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("control", lambda: plots.control(judged(QUARTERS, Judged(aim=21.5)), "REF02", OWN)),
        ("control", lambda: plots.control(judged(Case(quarterly=True, own=(*STEP[:-1], 21.6))), "REF02", OWN)),
        ("neighbours", lambda: plots.neighbours(fabricate(Case(quarterly=True, own=STEP, neighbours=9)), "REF02", OWN)),
        ("pareto", lambda: plots.pareto(_renamed(whole()), OWN)),
    ],
    ids=["a line moved", "a point moved", "a bar gone", "a bar longer"],
)
def test_what_nobody_approved_is_seen(name, changed):
    shown, approved = _small(pictures([changed().svg])[0], _WIDE), _approved(f"chart-{name}")
    assert shown.shape != approved.shape or not _alike(approved, shown)


def _renamed(release: Release) -> Release:
    themes = release.table("themes")
    return changed(release, themes=themes.assign(number=themes["number"].where(themes["theme"] != "records", 4.0)))


def _held(name: str, shown: np.ndarray) -> None:
    if os.environ.get("PMF_APPROVE"):
        Image.fromarray(shown).quantize(32, dither=Image.Dither.NONE).save(APPROVED / f"{name}.png", optimize=True)
    approved = _approved(name)
    told_ = f"{name} looks otherwise than approved; if that is meant, see this file's first lines"
    assert approved.shape == shown.shape, told_
    assert _alike(approved, shown), told_


def _alike(approved: np.ndarray, shown: np.ndarray) -> bool:
    apart = np.abs(approved.astype(float) - shown.astype(float))
    tall, wide = (size // _SIDE * _SIDE for size in apart.shape)
    blocks = apart[:tall, :wide].reshape(tall // _SIDE, _SIDE, wide // _SIDE, _SIDE).mean(axis=(1, 3))
    return bool(apart.mean() < _MEAN and blocks.max() < _BLOCK)


def _approved(name: str) -> np.ndarray:
    return np.asarray(Image.open(APPROVED / f"{name}.png").convert("L"))


def _small(picture: bytes, wide: int) -> np.ndarray:
    """Return a picture in grey, so many dots wide, as it is kept."""
    whole_ = Image.open(io.BytesIO(picture)).convert("RGBA")
    paper = Image.new("RGBA", whole_.size, "white")
    paper.alpha_composite(whole_)
    tall = round(paper.height * wide / paper.width)
    return np.asarray(paper.convert("L").resize((wide, tall), Image.Resampling.BOX))


@cache
def _pages() -> tuple[bytes, ...]:
    """Set the demonstration report as the PDF is set, as pictures."""
    import typst

    report = from_cells(demo.notebook(demo.shown()), "q.ipynb")
    content = pdf_file._content(report, report.blocks)
    inputs = {"report": pdf_file.json.dumps(content), "theme": pdf_file._theme(report.title.colour)}
    made = typst.compile(
        (files("pmflib.export") / "report.typ").read_bytes(),
        font_paths=faces(),
        sys_inputs=inputs,
        format="png",
        ppi=72,
    )
    return tuple(made)
