"""Which report notebooks there are and which parameters each declares, read without starting a kernel."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmflib.errors import BadInput, Problem, near

Value = str | int | float | bool | list["Value"] | None

NOT_REPORTS = frozenset({"explore"})
_EXACT: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_ANNOTATIONS = "str, int, float, bool, None, a list of them, or several joined by |"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One line of a notebook's parameters cell: ``name: type = default  # help``."""

    name: str
    annotation: str
    default: Value
    help: str


def reports(folder: Path) -> dict[str, Path]:
    """Return the report notebooks of a folder by name."""
    return {path.stem: path for path in sorted(folder.glob("*.ipynb")) if path.stem not in NOT_REPORTS}


def declared(notebook: Path) -> dict[str, Declared]:
    """Read the parameters a notebook declares.

    Parameters
    ----------
    notebook : Path
        A notebook with one cell tagged ``parameters``, holding annotated literals only.

    Returns
    -------
    dict of str to Declared
        In the order of the cell.

    Raises
    ------
    BadInput
        If the notebook cannot be read, or the cell holds anything but annotated literals.
    """
    source = _parameters_cell(notebook)
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise BadInput.one(_line(notebook, error.lineno or 1), f"{error.msg}.", "Correct the cell.") from error
    comments = dict(_comments(source))
    found: dict[str, Declared] = {}
    problems: list[Problem] = []
    for statement in body:
        read = _statement(statement, comments)
        if read is None:
            remedy = f"Write 'name: type = default  # help', with a literal and the type one of {_ANNOTATIONS}."
            shown = (ast.get_source_segment(source, statement) or "").splitlines()[0]
            problems.append(Problem(where=_line(notebook, statement.lineno), what=f"'{shown}'.", remedy=remedy))
        else:
            found[read.name] = read
    if problems:
        raise BadInput(problems)
    return found


def mismatches(notebook: Path, declares: Mapping[str, Declared], given: Mapping[str, Any]) -> list[Problem]:
    """Return every way the given parameters differ from the declared ones: unknown, missing or of a wrong type."""
    where = f"{notebook.name}: parameters"
    problems = [
        Problem(where=where, what=f"the notebook does not know '{name}'.", remedy=near(name, declares))
        for name in given
        if name not in declares
    ]
    for name, line in declares.items():
        if name not in given:
            remedy = f"A run gives {', '.join(given)}; take the others out of the parameters cell."
            problems.append(Problem(where=where, what=f"'{name}' is not given.", remedy=remedy))
        elif not _accepts(ast.parse(line.annotation, mode="eval").body, given[name]):
            what = f"'{name}' must be {line.annotation}, got {type(given[name]).__name__} {given[name]!r}."
            problems.append(Problem(where=where, what=what, remedy="Give a value of that type."))
    return problems


def _parameters_cell(notebook: Path) -> str:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    except OSError as error:
        raise BadInput.one(notebook.name, f"cannot be read: {error.strerror}.", "Check the path.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput.one(notebook.name, "is not a notebook.", "Save it again from JupyterLab.") from error
    if len(tagged) != 1:
        what = f"has {len(tagged)} cells tagged 'parameters'."
        raise BadInput.one(notebook.name, what, "Tag exactly one cell 'parameters'.")
    return "".join(tagged[0]["source"])


def _statement(statement: ast.stmt, comments: Mapping[int, str]) -> Declared | None:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        return None
    if statement.value is None:
        return None
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        return None
    if not _accepts(statement.annotation, default):
        return None
    annotation = ast.unparse(statement.annotation)
    line = statement.end_lineno or statement.lineno
    return Declared(name=statement.target.id, annotation=annotation, default=default, help=comments.get(line, ""))


def _accepts(annotation: ast.expr, value: Any) -> bool:
    match annotation:
        case ast.Name(id=name):
            return type(value) is _EXACT.get(name)
        case ast.Constant(value=None):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _accepts(left, value) or _accepts(right, value)
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return type(value) is list and all(_accepts(item, each) for each in value)
    return False


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


def _line(notebook: Path, line: int) -> str:
    return f"{notebook.name}: parameters cell, line {line}"
