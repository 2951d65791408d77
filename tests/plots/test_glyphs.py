"""Texts as our own pen sets them, held against Matplotlib's."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from pmflib import theme
from pmflib.plots import glyphs, labels, pen

WEIGHTS = sorted(theme.WEIGHTS.values())
LETTERS = st.characters(codec="latin-1", categories=("L", "N", "P", "Zs"), exclude_characters="\xa0\xad")


def _theirs(text: str, weight: int) -> float:
    font = FT2Font(str(theme.face_file(glyphs.face(weight))))
    font.set_size(glyphs.UNITS, 72)
    font.set_text(text, 0.0)
    return font.get_width_height()[0] / 64


@given(text=st.text(LETTERS, min_size=2, max_size=40).map(str.strip).filter(bool), weight=st.sampled_from(WEIGHTS))
def test_a_line_is_as_wide_as_the_face_makes_it(text, weight):
    ours = glyphs.placed(text, weight)[1]
    # A letter may reach beyond its own width, and some pairs are drawn as one letter.
    assert ours == pytest.approx(_theirs(text, weight), abs=60 + 20 * text.count("f"))


def test_letters_are_kerned():
    assert glyphs.placed("AV", 400)[1] < glyphs.placed("A", 400)[1] + glyphs.placed("V", 400)[1]


def test_the_longest_line_counts():
    assert labels.width("a\nmuch longer\nb") == labels.width("much longer")


def test_a_letter_is_drawn_once_and_used_often():
    figure = Figure(figsize=(4, 1))
    figure.text(0.1, 0.5, "eels need feet", family=theme.register_fonts())
    svg = pen.svg(figure)
    assert len(re.findall(r'<path id="R65" ', svg)) == 1
    assert len(re.findall(r'href="#R65"', svg)) == 6
    assert "<text" not in svg


def test_turned_text_and_formulas_are_left_to_matplotlib():
    figure = Figure(figsize=(4, 1))
    figure.text(0.1, 0.5, "turned", rotation=30)
    figure.text(0.5, 0.5, r"$\alpha$", parse_math=True)
    theirs = io.StringIO()
    figure.savefig(theirs, format="svg")
    assert pen.svg(figure).count("<use") == theirs.getvalue().count("<use") > 6
