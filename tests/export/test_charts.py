"""Charts as files of their own, and their pictures: nothing lost on the way, and the words go with them."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import demo_report as demo
import numpy as np
import pytest
from PIL import Image

from pmflib.document import Paragraph
from pmflib.errors import BadInput
from pmflib.export import export, read
from pmflib.export.charts import charts
from pmflib.export.drawings import DOTS_PER_INCH, pictures

HOSTILE = '<script>alert("1")</script> & =HYPERLINK("x") \N{RIGHT-TO-LEFT OVERRIDE}'


def _figures(report):
    return [block.element for block in report.blocks if block.element.kind == "figure"]


def test_every_chart_comes_twice_with_its_words(report):
    found = charts(report)
    figures = _figures(report)
    assert len(found) == 2 * len(figures) + 1
    told = found["charts/descriptions.txt"].decode()
    for figure in figures:
        assert figure.title in told
        assert figure.alt in told
        assert f"Source: {figure.source}" in told


def test_title_and_description_are_inside_the_files(report):
    figure = _figures(report)[0]
    found = charts(report)
    svg = next(content for name, content in found.items() if name.endswith(".svg"))
    drawing = ET.fromstring(svg)
    assert drawing.get("role") == "img"
    assert [child.text for child in drawing][:2] == [figure.title, f"{figure.alt} Source: {figure.source}."]
    png = next(content for name, content in found.items() if name.endswith(".png"))
    picture = Image.open(io.BytesIO(png))
    picture.load()
    assert picture.text == {"Title": figure.title, "Description": f"{figure.alt} Source: {figure.source}."}


def test_words_of_any_kind_stay_words(tmp_path):
    hostile = demo.figure("A finding", 1).model_copy(update={"title": f"A finding {HOSTILE}"})
    found = charts(read(demo.write(tmp_path, [demo.TITLE, hostile])))
    svg = next(content for name, content in found.items() if name.endswith(".svg"))
    assert b"<script" not in svg
    ET.fromstring(svg)


def test_files_of_charts_no_longer_shown_are_taken_away(tmp_path, notebook):
    folder = tmp_path / "out"
    export(notebook, folder, formats=["charts"])
    (folder / "charts" / "figure-99-gone.svg").write_text("<svg/>", encoding="utf-8")
    written = export(notebook, folder, formats=["charts"])
    assert sorted((folder / "charts").iterdir()) == sorted(written)


def test_the_same_report_gives_the_same_files(report):
    assert charts(report) == charts(report)


def test_a_report_without_charts_is_told(tmp_path):
    report = read(demo.write(tmp_path, [demo.TITLE, Paragraph(text="No chart.")]))
    with pytest.raises(BadInput, match="shows no chart"):
        charts(report)


@pytest.mark.parametrize(("across", "down"), [(1200, 501), (1286, 528), (333, 40)])
def test_a_picture_loses_no_row_and_no_column_of_dots(across, down):
    point = 72 / DOTS_PER_INCH
    stripes = "".join(f'<path d="M{at * point} 0V{down * point}H{(at + 1) * point}V0Z"/>' for at in range(0, across, 2))
    size = f'width="{across * point}pt" height="{down * point}pt" viewBox="0 0 {across * point} {down * point}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="M0 0H999V999H0Z" fill="#fff"/>{stripes}</svg>'
    dots = np.asarray(Image.open(io.BytesIO(pictures([svg])[0])).convert("L"), dtype=int)
    assert dots.shape == (down, across)
    assert np.abs(np.diff(dots[down // 2])).min() > 200
