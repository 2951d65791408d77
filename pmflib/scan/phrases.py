"""Many phrases looked for at once: one pass over the words of a text, whatever their number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[a-z0-9]+")
_PARTED = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for code in range(256))
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
        lengths: dict[str, set[int]] = defaultdict(set)
        pieces: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase, label in labelled:
            if (key := words(phrase)) and key not in self._labels:
                self._labels[key] = label
                lengths[key[0]].add(len(key))
                parts = tuple(_PIECE.findall(" ".join(key)))
                pieces["".join(parts[:1])].append(parts)
        # Tuples of texts cost the collector of garbage nothing: there may be millions.
        self._lengths = {word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()}
        self._pieces = {word: tuple(parts) for word, parts in pieces.items()}
        self._first = self._lengths.keys()

    def __len__(self) -> int:
        return len(self._labels)

    def may_stand(self, low: str) -> bool:
        """Return whether all words of some phrase stand anywhere in a folded text: if not, none need be looked for."""
        # Splitting at bytes is much faster than telling letters of all alphabets from what is none.
        pieces = set(low.encode(errors="replace").translate(_PARTED).decode().split())
        pieces.add("")
        return any(pieces.issuperset(key) for each in pieces & self._pieces.keys() for key in self._pieces[each])

    def find(self, text: str) -> Iterator[Found]:
        """Yield the phrases in a text from left to right, the longest where several begin, none inside another."""
        low = folded(text)
        spoken = _WORD.findall(low)
        if self._first.isdisjoint(spoken):
            return
        hits, after = [], 0
        for at, word in enumerate(spoken):
            if at >= after and word in self._first and (size := self._longest(spoken, at)):
                hits.append((at, after := at + size))
        spans = [found.span() for found in _WORD.finditer(low)] if hits else []
        for first, last in hits:
            start, end = spans[first][0], spans[last - 1][1]
            if _stands_alone(low, start, end):
                key = tuple(spoken[first:last])
                yield Found(label=self._labels[key], key=key, start=start, end=end)

    def _longest(self, spoken: list[str], at: int) -> int:
        for size in self._lengths[spoken[at]]:
            if at + size <= len(spoken) and tuple(spoken[at : at + size]) in self._labels:
                return size
        return 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether digits found are a word of their own: those of a coordinate or an amount are none."""
    if not text[start:end].isdigit():
        return True
    before, after = text[start - 1 : start], text[end : end + 2]
    return not (_PART_OF_NUMBER.match(before) or (len(after) == 2 and after[0] in ".," and after[1].isdigit()))
