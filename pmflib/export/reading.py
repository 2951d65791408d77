"""An executed notebook read back as a report, or every reason why it cannot be one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pmflib.document import MIME, Element, Heading, Section, TitlePage, element_from_json
from pmflib.errors import BadInput, Problem
from pmflib.export.markdown import UnknownMarkdown, elements
from pmflib.export.report import Report, numbered

HIDDEN_TAGS = frozenset({"parameters", "injected-parameters", "setup"})

_RUN_AGAIN = "Run the notebook again and correct what fails."


def read(notebook: Path) -> Report:
    """Read an executed notebook file.

    Raises
    ------
    BadInput
        If the file cannot be read or is no notebook, a cell failed or did not run, or shows anything but elements.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput.one(notebook.name, f"cannot be read ({error.strerror}).", "Check the path.") from error
    except ValueError as error:
        raise BadInput.one(notebook.name, "is not a notebook: it is no valid JSON.", _RUN_AGAIN) from error
    return from_cells(content, notebook.name)


def from_cells(content: Any, name: str) -> Report:
    """Return the report of a notebook's content; code, parameters and the notebook's own title are left out.

    Parameters
    ----------
    content : mapping
        A notebook of format 4, as plain JSON or as a notebook node.
    name : str
        What problems call it.

    Raises
    ------
    BadInput
        As `read`; all problems together.
    """
    if not isinstance(content, Mapping) or content.get("nbformat") != 4:
        raise BadInput.one(name, "is not a notebook of format 4.", "Save it again with JupyterLab.")
    problems: list[Problem] = []
    placed: list[tuple[Element, str]] = []
    for number, cell in enumerate(content.get("cells", ()), start=1):
        where = f"{name}: cell {number}"
        for found in _cell(cell, where):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                placed.append((found, where))
    titles = [element for element, _ in placed if isinstance(element, TitlePage)]
    problems += _title_problems(titles, name) + _empty_sections(placed)
    if problems:
        raise BadInput(problems)
    rest = ((element, where) for element, where in placed if not isinstance(element, TitlePage))
    return Report(name=name, title=titles[0], blocks=numbered(rest))


def _cell(cell: Mapping[str, Any], where: str) -> Iterator[Element | Problem]:
    if cell["cell_type"] == "markdown":
        yield from _markdown(_joined(cell["source"]), where)
    elif cell["cell_type"] == "code":
        yield from _code(cell, where)


def _markdown(source: str, where: str) -> Iterator[Element | Problem]:
    try:
        yield from elements(source)
    except UnknownMarkdown as error:
        yield Problem(where=where, what=f"its text {error}.", remedy="Show pictures from a code cell, as a figure.")


def _code(cell: Mapping[str, Any], where: str) -> Iterator[Element | Problem]:
    source = _joined(cell["source"]).strip()
    outputs = cell.get("outputs", ())
    failed = [output for output in outputs if output["output_type"] == "error"]
    if failed:
        said = f"{failed[0].get('ename', '')}: {failed[0].get('evalue', '')}"[:300]
        yield Problem(where=_shown(where, source), what=f"failed with {said}.", remedy=_RUN_AGAIN)
    elif HIDDEN_TAGS & set(cell.get("metadata", {}).get("tags", ())):
        return
    elif source and cell.get("execution_count") is None:
        yield Problem(where=_shown(where, source), what="was not run.", remedy="Run the whole notebook first.")
    else:
        for output in outputs:
            yield from _output(output, _shown(where, source))


def _output(output: Mapping[str, Any], where: str) -> Iterator[Element | Problem]:
    data = output.get("data", {})
    if MIME not in data:
        stray = _joined(output.get("text", "")) or ", ".join(sorted(data)) or output["output_type"]
        yield Problem(
            where=where,
            what=f"shows something that is no element of a report: {stray.strip()[:120]!r}.",
            remedy="Display elements of pmflib.document only, and print nothing.",
        )
        return
    try:
        element = element_from_json(data[MIME])
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        yield Problem(where=where, what=f"shows a broken element: {place}: {first['msg']}.", remedy=_RUN_AGAIN)
        return
    yield from element.elements if isinstance(element, Section) else (element,)


def _title_problems(titles: list[TitlePage], name: str) -> list[Problem]:
    if len(titles) == 1:
        return []
    what = "shows no title page." if not titles else f"shows {len(titles)} title pages."
    return [Problem(where=name, what=what, remedy="Show exactly one, in the cell after the set-up.")]


def _empty_sections(placed: list[tuple[Element, str]]) -> list[Problem]:
    """Name every heading that nothing stands under."""
    body = [(element, where) for element, where in placed if not isinstance(element, TitlePage)]
    following = [element for element, _ in body[1:]] + [None]
    return [
        Problem(
            where=where,
            what=f"nothing stands under the heading '{element.text}'.",
            remedy="Show at least a sentence that says why, or remove the heading.",
        )
        for (element, where), after in zip(body, following, strict=False)
        if isinstance(element, Heading) and _ends_section(element, after)
    ]


def _ends_section(heading: Heading, after: Element | None) -> bool:
    return after is None or (isinstance(after, Heading) and after.level <= heading.level)


def _shown(where: str, source: str) -> str:
    line = source.splitlines()[0][:60] if source else "empty"
    return f"{where} ({line})"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
