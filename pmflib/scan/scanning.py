"""A folder scanned: every file opened, every passage judged, every part searched, before anybody may read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pmflib.errors import BadInput, Problem
from pmflib.scan.canaries import Canaries, mark
from pmflib.scan.charts import MOST_PLACES, crowded, drawn
from pmflib.scan.contents import Opened, Passage
from pmflib.scan.hidden import NOTHING, Protected
from pmflib.scan.judging import told
from pmflib.scan.leaks import Leak
from pmflib.scan.mentions import Reader
from pmflib.scan.opening import opened
from pmflib.scan.phrases import folded

_CLAUSE = re.compile(r"(?<=[.;!?])\s+|\n+")
_LISTED = re.compile(r"\s*(\d+):\s")
_PIECE = re.compile(r"[,;|]\s+|\s[|·]\s")
_DIGIT = re.compile(r"\d")
_CROWD = 40
"""Among so many numbers some are alike: each is read with the words about it only."""
_CROWDED = f"draws something in more than {MOST_PLACES:,} places, so that nobody can say what they show"
_NO_CANARIES = Canaries()


def scan(
    folder: Path, *, protected: Protected | Iterable[Protected] = NOTHING, canaries: Canaries = _NO_CANARIES
) -> tuple[Leak, ...]:
    """Open every file of a folder and look for what must not be there.

    Parameters
    ----------
    folder : Path
        A finished report's, or any other; folders inside it are scanned too.
    protected : Protected, or several
        What the reports' slice withholds, as `protected` tells it, or each of the slices they were made from. A hidden
        number is a leak only in its place: in the row, column, chart, sentence or description that is about its
        indicator, area and period.
    canaries : Canaries
        What must stand nowhere, in no form.

    Returns
    -------
    tuple of Leak
        In order, each once; none is how it should be. A file that cannot be opened is among them.
    """
    found: dict[Leak, None] = {}
    given = (protected,) if isinstance(protected, Protected) else tuple(protected)
    each_slice = tuple(each for each in given if each.by_subject)
    for path in sorted(each for each in folder.rglob("*") if each.is_file() or each.is_symlink()):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[Leak(file=name, place="whole file", kind="unreadable", sought="leads elsewhere")] = None
        else:
            content = opened(name, path.read_bytes(), placed=bool(each_slice))
            found |= dict.fromkeys(_leaks(name, content, each_slice, canaries))
    return tuple(found)


def clean(
    folder: Path, *, protected: Protected | Iterable[Protected] = NOTHING, canaries: Canaries = _NO_CANARIES
) -> None:
    """Let a finished report pass, or refuse it with every place that leaks.

    Parameters
    ----------
    folder, protected, canaries
        As in `scan`.

    Raises
    ------
    BadInput
        If anything was found; no message holds what was found.
    """
    leaks = scan(folder, protected=protected, canaries=canaries)
    if leaks:
        raise BadInput(
            Problem(where=f"{one.file}: {one.place}", what=_WHAT[one.kind].format(one.sought), remedy=_REMEDY[one.kind])
            for one in leaks
        )


_WHAT = {
    "hidden value": "tells a number this audience must not see: {}.",
    "canary": "holds what must stand in no report: {}.",
    "secret": "holds a secret: {}.",
    "unreadable": "{}.",
}
_REMEDY = {
    "hidden value": "Nothing was published. Correct the cell that shows it, or report this message.",
    "canary": "Nothing was published. Take it out of the words or the register it comes from.",
    "secret": "Nothing was published. Change the secret, and take it out of the notebook.",
    "unreadable": "Nothing was published. Take the file out, or write it in a format reports have.",
}


def _leaks(name: str, content: Opened, protected: Iterable[Protected], canaries: Canaries) -> Iterator[Leak]:
    for place, why in content.closed:
        yield Leak(file=name, place=place, kind="unreadable", sought=why)
    yield from _searched(name, content, canaries)
    for each in protected:
        yield from _told(name, content, each)


def _told(name: str, content: Opened, protected: Protected) -> Iterator[Leak]:
    for passage in content.passages:
        for clause in _clauses(passage, protected.reader):
            for one, number in told(clause, protected):
                yield Leak(file=name, place=passage.place, kind="hidden value", sought=f"{number} of {one.named}")
    for drawing in content.drawings:
        if crowded(drawing):
            yield Leak(file=name, place=drawing.place, kind="unreadable", sought=_CROWDED)
        for one, number in drawn(drawing, protected):
            yield Leak(file=name, place=drawing.place, kind="hidden value", sought=f"{number} of {one.named}, drawn")


def _clauses(passage: Passage, reader: Reader) -> Iterator[Passage]:
    """Yield each sentence with a number; what its neighbours say is the nearest that tells its subject."""
    if not _DIGIT.search(passage.text):
        return
    listed = _LISTED.match(passage.text)
    if listed and int(listed[1]) == passage.text.count(";") + 1:
        # "3: one; another; a third" counts what it lists.
        passage = replace(passage, text=passage.text[listed.end() :])
    sentences = [passage]
    if _CLAUSE.search(passage.text):
        parts = (part for part in _CLAUSE.split(passage.text) if _DIGIT.search(part))
        sentences = [replace(passage, text=part, beside=passage.text) for part in parts]
    for one in sentences:
        crowded = len(one.text) > 2 * _CROWD and len(reader(one.text).numbers) > _CROWD
        yield from _pieces(one, reader) if crowded else (one,)


def _pieces(sentence: Passage, reader: Reader) -> Iterator[Passage]:
    """Yield the pieces of a list of numbers, each with the last before it that says what it is about."""
    naming = ""
    for piece in _PIECE.split(sentence.text):
        said = reader(piece)
        naming = piece if said.indicators or said.areas or said.months else naming
        if said.numbers:
            yield replace(sentence, text=piece, around=((naming,), *sentence.around), beside=sentence.text)


def _searched(name: str, content: Opened, canaries: Canaries) -> Iterator[Leak]:
    """Yield what is found, first where a reader sees it, and only else in the file as it lies there."""
    if not canaries:
        return
    told: set[str] = set()
    said = {text: one.place for one in content.passages for text in (*(one.around[0] if one.around else ()), one.text)}
    if canaries.may_stand("\n".join(said)):
        for text, place in said.items():
            for leak in _found(name, place, text, canaries):
                told.add(leak.sought)
                yield leak
    for place, text in content.raw:
        if canaries.may_stand(text):
            yield from (leak for leak in _found(name, place, text, canaries) if leak.sought not in told)


def _found(name: str, place: str, text: str, canaries: Canaries) -> Iterator[Leak]:
    for found in canaries.phrases.find(text):
        yield Leak(file=name, place=place, kind="canary", sought=f"{found.label} ({mark(' '.join(found.key))})")
    if canaries.secrets:
        low = folded(text)
        for secret, label in canaries.secrets.items():
            if secret in low:
                yield Leak(file=name, place=place, kind="secret", sought=label)
