"""What a notebook may show, and that everything else is named with its cell."""

from __future__ import annotations

import json

import demo_report as demo
import pytest

from pmflib.document import MIME, Bullets, Heading, Paragraph, Section
from pmflib.errors import BadInput
from pmflib.export.markdown import elements
from pmflib.export.reading import from_cells, read

TEXT = Paragraph(text="Something stands here.")
ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'REF02'", "traceback": []}
STREAM = {"output_type": "stream", "name": "stdout", "text": ["12 children\n", "x"]}
PLAIN = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "12"}}


def problems(*cells) -> list[str]:
    with pytest.raises(BadInput) as caught:
        from_cells(demo.notebook([demo.TITLE, *cells]), "quarterly.ipynb")
    return [str(problem) for problem in caught.value.problems]


def blocks(*cells):
    return from_cells(demo.notebook([demo.TITLE, *cells]), "quarterly.ipynb").blocks


def test_elements_are_numbered_and_anchored_in_reading_order(report):
    labels = [block.label for block in report.blocks if block.label]
    assert labels == ["Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3"]
    anchors = [block.anchor for block in report.blocks if block.anchor]
    assert len(set(anchors)) == len(anchors)
    assert [block.element.text for block in report.headings][:3] == ["Headline messages", "Trends", "Re-referrals"]


def test_equal_headings_get_different_ids_and_one_without_letters_still_gets_one():
    found = blocks("## Trends", TEXT, "## Trends", TEXT, "## Table 1", demo.scorecard(), "## 漢字", TEXT)
    assert [block.anchor for block in found if block.anchor] == ["trends", "trends-2", "table-1", "table-1-2", "part"]


def test_no_heading_level_is_skipped_on_the_way_down():
    found = blocks(Heading(text="A", level=4), TEXT, Heading(text="B", level=2), Heading(text="C", level=4), TEXT)
    assert [block.element.level for block in found if isinstance(block.element, Heading)] == [2, 2, 3]


def test_parameters_set_up_and_the_notebook_own_title_never_reach_a_reader():
    secret = [{"output_type": "stream", "name": "stdout", "text": "never"}]
    hidden = [demo.code("never", secret, tags=(tag,)) for tag in ("parameters", "injected-parameters", "setup")]
    assert [block.element for block in blocks("# Title\n\nnever", *hidden, TEXT)] == [TEXT]


def test_a_section_is_shown_as_its_elements():
    assert [block.element for block in blocks(Section(elements=(TEXT, TEXT)))] == [TEXT, TEXT]


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (ERROR, "failed with KeyError: 'REF02'"),
        (STREAM, "'12 children\\nx'"),
        (PLAIN, "'text/plain'"),
        ({"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>x</b>"}}, "'text/html'"),
        ({"output_type": "display_data", "metadata": {}, "data": {MIME: {"kind": "video"}}}, "broken element"),
        (
            {"output_type": "display_data", "metadata": {}, "data": {MIME: {"kind": "heading", "text": ""}}},
            "heading.text",
        ),
    ],
)
def test_a_cell_that_shows_anything_else_is_named(output, said):
    (problem,) = problems(TEXT, demo.code("report.trends", [output]))
    assert problem.startswith("quarterly.ipynb: cell 3 (report.trends): ")
    assert said in problem


def test_an_error_counts_even_in_a_hidden_cell():
    assert "failed with KeyError" in problems(demo.code("setup()", [ERROR], tags=("setup",)))[0]


def test_a_cell_that_was_not_run_is_named():
    cell = demo.code("report.trends", []) | {"execution_count": None}
    assert "was not run" in problems(cell)[0]


def test_all_problems_come_together():
    found = problems(demo.code("a", [ERROR]), demo.code("b", [STREAM]), "![x](x.png)", "## Empty", "## End")
    assert [problem.split(": ")[1][:6] for problem in found] == ["cell 2", "cell 3", "cell 4", "cell 5", "cell 6"]


@pytest.mark.parametrize("count", [0, 2])
def test_exactly_one_title_page_is_shown(count):
    with pytest.raises(BadInput, match="title page"):
        from_cells(demo.notebook([demo.TITLE] * count + [TEXT]), "n.ipynb")


@pytest.mark.parametrize("content", ["{", "[]", '{"nbformat": 3}', '{"worksheets": []}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.ipynb: is not a notebook"):
        read(path)


def test_a_missing_notebook_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path / "none.ipynb")


def test_lists_of_lines_as_saved_by_jupyter_are_read(tmp_path):
    saved = demo.notebook([demo.TITLE, "## Trends\n\nText.", TEXT])
    for cell in saved["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    path = tmp_path / "saved.ipynb"
    path.write_text(json.dumps(saved), encoding="utf-8")
    assert read(path).blocks[0].element == Heading(text="Trends")


def test_markdown_gives_headings_paragraphs_and_lists():
    assert elements("## A *b*\n\nOne\ntwo [three](https://a.example).\n\n- x\n- y\n  1. z\n\n> said\n") == [
        Heading(text="A b"),
        Paragraph(text="One two three."),
        Bullets(items=("x", "y", "z")),
        Paragraph(text="said"),
    ]


def test_markup_inside_markdown_is_shown_as_text():
    (element,) = elements("a <script>alert(1)</script> <b onclick=x>b</b>")
    assert element == Paragraph(text="a <script>alert(1)</script> <b onclick=x>b</b>")
