"""What parameters/ decides about reports: which indicators they show, in which order, under which question."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from pmflib import folders
from pmflib.catalogue import strict_yaml
from pmflib.catalogue.fields import Code, Model
from pmflib.catalogue.validation import validate
from pmflib.errors import BadInput, Problem, near

Text = Annotated[str, Field(min_length=1)]
M = TypeVar("M", bound=Model)


class Story(Model):
    """One theme of a report: the question it answers and the indicators drawn as charts."""

    theme: Text
    question: Text
    charts: tuple[Code, ...] = ()


class Quarterly(Model):
    """What the quarterly report shows."""

    title: Text
    cards: Annotated[tuple[Code, ...], Field(max_length=6)]
    scorecard: tuple[Code, ...]
    districts: Annotated[tuple[Code, ...], Field(max_length=8)]
    stories: tuple[Story, ...]


class Theme(Model):
    """What a deep dive is about: its question, its headline indicator, what is read beside it, and its limits."""

    title: Text
    question: Text
    headline: Code
    linked: tuple[Code, ...]
    limits: Annotated[tuple[Text, ...], Field(min_length=1)]


def quarterly() -> Quarterly:
    """Return what parameters/reports/quarterly.yml says.

    Raises
    ------
    BadInput
        With every problem found in the file.
    """
    return _read(folders.shipped("parameters") / "reports" / "quarterly.yml", Quarterly)


def theme(name: str) -> Theme:
    """Return what parameters/themes/<name>.yml says.

    Raises
    ------
    BadInput
        If there is no such theme, or with every problem found in its file.
    """
    folder = folders.shipped("parameters") / "themes"
    known = {path.stem: path for path in sorted(folder.glob("*.yml"))}
    if name not in known:
        raise BadInput.one("theme", f"there is no theme '{name}'.", near(name, known))
    return _read(known[name], Theme)


def _read(path: Path, model: type[M]) -> M:
    parsed = strict_yaml.read(path, f"{path.parent.name}/{path.name}")
    problems: list[Problem] = list(parsed.problems)
    found = validate(model, parsed.value, parsed, problems)
    if found is None or problems:
        raise BadInput(problems)
    return found
