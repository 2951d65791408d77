"""Every colour pair that carries words can be read, and the faces hold what reports write."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from pmflib import theme
from pmflib.errors import BadInput
from pmflib.formats import SYMBOLS, contrast

ON_WHITE = (theme.INK, theme.MUTED, theme.BRAND, theme.LINK, theme.ORANGE_TEXT, theme.CONCERN, theme.IMPROVEMENT)
LETTERS = "ŵŷŴŶ ąćęłńóśźż ăâîșțȘȚ ğışİ –−±≤≥×£€’“” ▲■◆ →↑↓ ½" + "".join(SYMBOLS.values())


@pytest.mark.parametrize("colour", ON_WHITE)
def test_text_colours_can_be_read_on_white(colour):
    assert contrast(colour, theme.WHITE) >= 4.5


@pytest.mark.parametrize("style", theme.RATINGS.values(), ids=theme.RATINGS)
def test_ratings_can_be_read_and_have_a_shape_of_their_own(style):
    assert contrast(style.fill, style.text) >= 4.5
    assert [other.shape for other in theme.RATINGS.values()].count(style.shape) == 1


@pytest.mark.parametrize("fill", [theme.NOTE_FILL, theme.WARNING_FILL])
def test_body_text_can_be_read_in_a_callout(fill):
    assert contrast(theme.INK, fill) >= 7


def test_fills_of_the_palette_stand_out_from_the_page():
    assert all(contrast(colour, theme.WHITE) >= 3 for colour in (*theme.PALETTE[:3], theme.PALETTE[4]))


def test_a_council_colour_is_checked():
    assert theme.brand("#12436d") == "#12436D"
    with pytest.raises(BadInput, match=r"brand\.colour: #FFCC00 has a contrast of 1\.5"):
        theme.brand("#FFCC00")


@pytest.mark.parametrize("face", theme.FACES)
def test_the_web_face_holds_the_letters_of_the_languages_and_equal_figures(face):
    font = TTFont(io.BytesIO(theme.woff2(face)))
    held = font.getBestCmap()
    assert [letter for letter in LETTERS if ord(letter) not in held] == []
    assert len({font["hmtx"][held[ord(digit)]][0] for digit in "0123456789"}) == 1
    assert len(theme.woff2(face)) < 40_000


def test_the_same_face_gives_the_same_bytes():
    first = theme.woff2("Regular")
    theme.woff2.cache_clear()
    assert theme.woff2("Regular") == first


def test_print_covers_what_reports_write_and_nothing_else_is_claimed():
    assert set(LETTERS) <= theme.covered()
    assert not set("😀漢●") & theme.covered()


@pytest.mark.parametrize(("weight", "file"), [(400, "Regular"), (600, "Semibold"), (700, "Bold")])
def test_matplotlib_finds_the_face_of_each_weight(weight, file):
    from matplotlib.font_manager import FontProperties, findfont

    found = findfont(FontProperties(family=theme.register_fonts(), weight=weight), fallback_to_default=False)
    assert found.endswith(f"SourceSansPro-{file}.ttf")
