"""Small files and small functions: every one that outgrew the house is named."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES = 400, 40


def python_files() -> list[Path]:
    return [ROOT / "pmf.py", *sorted(ROOT.glob("pmflib/**/*.py")), *sorted(ROOT.glob("tests/**/*.py"))]


def long_functions(source: str, limit: int) -> list[tuple[str, int]]:
    """Functions with more lines than the limit, their documentation not counted."""
    nodes = ast.walk(ast.parse(source))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(node.name, lines(node) - docstring_lines(node)) for node in functions]
    return [(name, length) for name, length in lengths if length > limit]


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return lines(function.body[0]) if ast.get_docstring(function) else 0


def test_no_file_is_longer_than_the_bar():
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    too_long = [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > FILE_LINES]
    assert not too_long, f"Turn the room into a folder at {FILE_LINES} lines:\n" + "\n".join(too_long)


def test_no_function_is_longer_than_the_bar():
    too_long = [
        f"{path.relative_to(ROOT)}: {name} has {length} lines"
        for path in python_files()
        for name, length in long_functions(path.read_text("utf-8"), FUNCTION_LINES)
    ]
    assert not too_long, f"Split what has more than {FUNCTION_LINES} lines:\n" + "\n".join(too_long)


def test_a_function_is_counted_from_first_line_to_last_without_its_documentation():
    body = '    """Say.\n\n    More.\n    """\n    a = 1\n    b = 2\n    return a + b\n'
    assert long_functions(f"def short():\n    pass\n\n\nasync def long():\n{body}", 3) == [("long", 4)]
