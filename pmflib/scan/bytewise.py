"""Words found in megabytes of drawing instructions without reading them sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9]{3,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\0){4,}|(?:\0[\x20-\x7e]){4,}")
_SIGN, _LETTER, _PRINTED, _NULL = 1, 2, 4, 8
_KINDS = bytes(
    _SIGN * chr(code).isalnum() * (code < 128)
    + _LETTER * chr(code).isalpha() * (code < 128)
    + _PRINTED * (32 <= code < 127)
    + _NULL * (code == 0)
    for code in range(256)
)


def spoken(content: bytes) -> list[bytes]:
    """Return the words of four letters and digits at least, a letter first."""
    return list(_matches(content, _WORD, (_LETTER, _SIGN, _SIGN, _SIGN)))


def wide(content: bytes) -> list[bytes]:
    """Return texts of four signs at least of two bytes each, of which one is null."""
    one, other = (_PRINTED, _NULL), (_NULL, _PRINTED)
    return list(_matches(content, _WIDE, one * 4, other * 4))


def _matches(content: bytes, pattern: re.Pattern[bytes], *begins: tuple[int, ...]) -> Iterator[bytes]:
    """Yield what a pattern finds, looked for only where its first bytes are of the kinds it begins with."""
    kinds = np.frombuffer(content.translate(_KINDS), dtype=np.uint8)
    end = 0
    for at in np.unique(np.concatenate([_places(kinds, begin) for begin in begins])).tolist():
        if at >= end and (found := pattern.match(content, at)):
            end = found.end()
            yield found[0]


def _places(kinds: np.ndarray, begin: tuple[int, ...]) -> np.ndarray:
    """Return where bytes of these kinds follow on each other."""
    size = max(len(kinds) - len(begin) + 1, 0)
    there = np.ones(size, dtype=bool)
    for at, kind in enumerate(begin):
        there &= (kinds[at : at + size] & kind).astype(bool)
    return np.flatnonzero(there)
