"""Notebooks stay thin: a title, literals, one set-up cell, then a heading and a line that shows something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
STATEMENTS, CODE_LINES = 5, 40
PARAMETER = re.compile(r"[a-z_]+: [^=]+ = .+  # \S.*")
LOGIC = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.For | ast.AsyncFor | ast.comprehension
    | ast.While | ast.If | ast.IfExp | ast.Match | ast.Try | ast.TryStar | ast.With | ast.AsyncWith
)  # fmt: skip


def problems(notebook: nbformat.NotebookNode) -> list[str]:
    """Everything that makes a notebook more than a thin one."""
    cells = notebook.cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    found = []
    if not (cells and cells[0].cell_type == "markdown" and cells[0].source.startswith("# ")):
        found.append("the first cell is not a title")
    for tag in ("parameters", "setup"):
        if (count := sum(tag in cell.metadata.get("tags", []) for cell in code)) != 1:
            found.append(f"{count} cells are tagged {tag}, not one")
    lines = sum(bool(line.strip()) for cell in code for line in cell.source.splitlines())
    if lines > CODE_LINES:
        found.append(f"{lines} lines of code, more than {CODE_LINES}")
    return [*found, *(problem for cell in code for problem in cell_problems(cell))]


def cell_problems(cell: nbformat.NotebookNode) -> list[str]:
    """Everything that is wrong with one code cell, named by its first line."""
    name = f"cell `{cell.source.partition(chr(10))[0]}`"
    found = [f"{name} keeps its output"] if cell.outputs or cell.execution_count else []
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return [*found, f"{name} is not plain Python"]
    found += [f"{name} has logic: {type(node).__name__}" for node in ast.walk(tree) if isinstance(node, LOGIC)]
    if "parameters" in cell.metadata.get("tags", []):
        return found + parameter_problems(cell.source)
    if len(tree.body) > STATEMENTS:
        found.append(f"{name} has {len(tree.body)} statements, more than {STATEMENTS}")
    return found


def parameter_problems(source: str) -> list[str]:
    """Lines of the parameters cell that are not ``name: type = literal  # help``."""
    found = []
    for line in filter(str.strip, source.splitlines()):
        statement = ast.parse(line).body[:1]
        value = statement[0].value if statement and isinstance(statement[0], ast.AnnAssign) else None
        try:
            ast.literal_eval(value)
        except (TypeError, ValueError):
            value = None
        if value is None or not PARAMETER.fullmatch(line):
            found.append(f"parameter line `{line}` is not `name: type = literal  # help`")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path):
    assert not problems(nbformat.read(path, as_version=4))


def thin_cells() -> list[nbformat.NotebookNode]:
    parameters = 'council: str = "northmere"  # slug\nas_of: str | None = None  # ISO date'
    return [
        new_markdown_cell("# Report"),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell("report = object()", metadata={"tags": ["setup"]}),
        new_code_cell("report"),
    ]


def test_a_thin_notebook_passes():
    assert problems(new_notebook(cells=thin_cells())) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("if report:\n    report", "logic: If"),
        ("[row for row in report]", "logic: ListComp|logic: comprehension"),
        ("def draw():\n    return 1", "logic: FunctionDef"),
        ("with report:\n    pass", "logic: With"),
        ("a = 1; b = 2; c = 3; d = 4; e = 5; f = 6", "6 statements"),
        ("%matplotlib inline", "not plain Python"),
        ("\n".join(["report"] * 40), "lines of code"),
    ],
)
def test_a_fat_cell_is_named(source, told):
    found = problems(new_notebook(cells=[*thin_cells(), new_code_cell(source)]))
    assert any(re.search(told, problem) for problem in found), found


@pytest.mark.parametrize(
    "line", ["area = 'Kent'  # council", "area: str = 'Kent'", "area: str = first()  # council", "import os"]
)
def test_a_parameter_that_is_no_commented_literal_is_named(line):
    cells = thin_cells()
    cells[1].source = line
    assert problems(new_notebook(cells=cells)) == [f"parameter line `{line}` is not `name: type = literal  # help`"]


def test_missing_title_tags_and_kept_output_are_named():
    kept = new_code_cell("report", outputs=[new_output("stream", text="x")])
    told = " ".join(problems(new_notebook(cells=[kept])))
    assert "not a title" in told
    assert "0 cells are tagged parameters" in told
    assert "0 cells are tagged setup" in told
    assert "keeps its output" in told
