"""Many phrases looked for at once: one pass over the words of a text, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_PART_OF_NUMBER = re.compile(r"[\d.,]")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A phrase in a text: what it stands for, its words, and from where to where in the folded text."""

    label: str
    key: tuple[str, ...]
    start: int
    end: int


def folded(text: str) -> str:
    """Return the text without distinction of case: what `Found` counts places in."""
    return text.casefold()


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, case folded: runs of letters and digits."""
    return tuple(_WORD.findall(folded(text)))


class Phrases:
    """Phrases compiled into one table by their words.

    Parameters
    ----------
    labelled : iterable of tuple of str
        Phrase and what it stands for; of equal phrases the first counts.
    """

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        self._labels: dict[tuple[str, ...], str] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, label in labelled:
            if (key := words(phrase)) and key not in self._labels:
                self._labels[key] = label
                lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._first = frozenset(self._lengths)

    def __len__(self) -> int:
        return len(self._labels)

    def find(self, text: str) -> Iterator[Found]:
        """Yield the phrases in a text from left to right, the longest where several begin, none inside another."""
        low = folded(text)
        if self._first.isdisjoint(_WORD.findall(low)):
            return
        spans = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(low)]
        at = 0
        while at < len(spans):
            size = self._longest(spans, at)
            if size and _stands_alone(low, spans[at][1], spans[at + size - 1][2]):
                key = tuple(word for word, _, _ in spans[at : at + size])
                yield Found(label=self._labels[key], key=key, start=spans[at][1], end=spans[at + size - 1][2])
            at += size or 1

    def _longest(self, spans: list[tuple[str, int, int]], at: int) -> int:
        for size in self._lengths.get(spans[at][0], ()):
            key = tuple(word for word, _, _ in spans[at : at + size])
            if len(key) == size and key in self._labels:
                return size
        return 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether digits found are a word of their own: those of a coordinate or an amount are none."""
    if not text[start:end].isdigit():
        return True
    before, after = text[start - 1 : start], text[end : end + 2]
    return not (_PART_OF_NUMBER.match(before) or (len(after) == 2 and after[0] in ".," and after[1].isdigit()))
