"""Every command that README, CONTRIBUTING and the documents show, and every example of a word's help, is one."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pmflib import catalogue, folders, periods
from pmflib.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "pmflib/docs").glob("*.md"))]
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:python3 pmf\.py|py pmf\.py|pmf) (?=[a-z])(?P<words>.*)")
OPTIONAL = re.compile(r" \[\w+\]")
USAGE: Any = typer.BadParameter.__base__


def shown(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words after ``pmf`` of each command in a page, and whether it stands in a block, whole."""
    blocks = [(line, True) for block in FENCED.findall(text) for line in block.splitlines()]
    for line, whole in [*blocks, *((words, False) for words in INLINE.findall(FENCED.sub("", text)))]:
        found = COMMAND.fullmatch(line.strip())
        if found:
            yield found["words"], whole


COMMANDS = [
    pytest.param(words, whole, id=f"{page.name}: {words}")
    for page in PAGES
    for words, whole in dict.fromkeys(shown(page.read_text(encoding="utf-8")))
]


def helps(command: Any, path: str = "pmf") -> Iterator[tuple[str, str]]:
    """Yield each command's path of words and what stands below its help."""
    for name, one in getattr(command, "commands", {}).items():
        yield from helps(one, f"{path} {name}")
    if not hasattr(command, "commands"):
        yield path, command.epilog or ""


def named(words: list[str], option: str) -> list[str]:
    """Return what is given to an option that may be repeated."""
    return [value for name, value in itertools.pairwise(words) if name == option]


def understood(words: list[str], *, whole: bool = True) -> list[str]:
    """Follow the words to the command they name and read its options; return the path of names.

    One named in a sentence, not ``whole``, may go without what it needs.
    """
    command: Any = typer.main.get_command(app)
    path: list[str] = []
    while hasattr(command, "commands") and words:
        name, command, words = command.resolve_command(typer.Context(command), words)
        path.append(str(name))
    try:
        command.make_context(path[-1], words, resilient_parsing=not words)
    except typer.BadParameter as error:
        if whole or type(error).__name__ != "MissingParameter":
            raise
    return path


@pytest.mark.parametrize(("words", "whole"), COMMANDS)
def test_what_a_page_shows_can_be_given(words: str, whole: bool):
    given = shlex.split(OPTIONAL.sub("", words), comments=True)
    assert given[0] == "test" or understood(given, whole=whole)


@pytest.mark.parametrize(
    ("path", "epilog"), [pytest.param(*one, id=one[0]) for one in helps(typer.main.get_command(app))]
)
def test_each_words_help_shows_an_example_of_itself(path: str, epilog: str):
    example = epilog.removeprefix("Example: ")
    assert example != epilog, f"{path} shows no example"
    assert " ".join(["pmf", *understood(shlex.split(example)[1:])]) == path


def test_a_command_that_does_not_exist_is_found_out():
    text = "Say `pmf rnu quarterly` or\n\n```sh\npython3 pmf.py run quarterly --arae x  # no\n```\n"
    assert list(shown(text)) == [("run quarterly --arae x  # no", True), ("rnu quarterly", False)]
    for words, whole in shown(text):
        with pytest.raises(USAGE):
            understood(shlex.split(words, comments=True), whole=whole)
    with pytest.raises(typer.BadParameter):
        understood(["publish", "--verify"])


def test_pages_show_commands_at_all():
    of_readme = list(shown(PAGES[0].read_text(encoding="utf-8")))
    assert len(of_readme) > 25
    assert ("test", True) in of_readme


@pytest.fixture(scope="module")
def known() -> catalogue.Catalogue:
    return catalogue.load("northmere")


@pytest.mark.parametrize(("words", "whole"), COMMANDS)
def test_what_a_command_names_is_there(words: str, whole: bool, known: catalogue.Catalogue):
    given = shlex.split(OPTIONAL.sub("", words), comments=True)
    if not named(given, "--council"):
        assert set(named(given, "--area")) <= {known.council.authority.slug, *(d.slug for d in known.council.districts)}
    assert set(named(given, "--theme")) <= set(known.dives)
    assert set(named(given, "--audience")) <= set(known.audiences)
    for period in named(given, "--period"):
        assert periods.parse(period)
    if given[0] in ("run", "release"):
        reports = itertools.takewhile(lambda word: not word.startswith("-"), given[1:])
        assert all((folders.shipped("notebooks") / f"{report}.ipynb").exists() for report in reports)
    if given[:2] == ["build", "--explain"]:
        assert known.indicator(given[2])
