"""Numbers of the simulation as the columns of a table: ids, codes, dates; and draws of many from few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pmflib.sample.records.days import LAST, Bools, Days

Ints = npt.NDArray[np.int64]


def ids(prefix: str, numbers: Ints, *, width: int = 7) -> Any:
    """Return ids such as ``R0000042``; a negative number has none."""
    text = pc.utf8_lpad(pa.array(np.maximum(numbers, 0)).cast(pa.string()), width, padding="0")
    named = pc.binary_join_element_wise(prefix, text, "")
    return pc.if_else(pa.array(numbers >= 0), named, pa.scalar(None, pa.string()))


def dates(days: Days, *, known: Bools | None = None, last: int = LAST) -> Any:
    """Return dates; one after the last recorded day is not yet known."""
    missing = days > last
    if known is not None:
        missing = missing | ~known
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())


def coded(words: Sequence[str | None], index: Ints | Bools) -> Any:
    """Return one of the words for each index; below nought is none."""
    places = np.asarray(index, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=places < 0), pa.array(words, pa.string()))


def flags(true: Bools, *, known: Bools | None = None) -> Any:
    """Return Y or N; nothing where it is not known."""
    index = true.astype(np.int64)
    return coded(["N", "Y"], index if known is None else np.where(known, index, -1))


def numbers(values: npt.NDArray[Any], *, known: Bools | None = None) -> Any:
    """Return numbers; nothing where they are not known."""
    return pa.array(values, mask=None if known is None else ~known)


def constant(word: str | None, count: int) -> Any:
    """Return a column of one word."""
    return coded([word], np.zeros(count, dtype=np.int64) if word is not None else np.full(count, -1))


def joined(*parts: Any) -> Any:
    """Return texts put together, part by part."""
    texts = [part if isinstance(part, str) else _text(part) for part in parts]
    return pc.binary_join_element_wise(*texts, "")


def table(columns: dict[str, Any], *, keep: Bools | None = None) -> Any:
    """Return a table of the columns, of the rows to keep."""
    made = pa.table(columns)
    return made if keep is None else made.filter(pa.array(keep))


def drawn(rng: np.random.Generator, weights: Sequence[float], count: int) -> Ints:
    """Return that many draws of a place among weights."""
    share = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(share, rng.random(count), side="right"), len(weights) - 1)


def skewed(rng: np.random.Generator, median: float, spread: float, count: int) -> npt.NDArray[np.float64]:
    """Return log-normal draws."""
    return np.asarray(median * np.exp(spread * rng.standard_normal(count)))


def spread_out(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for rows repeated so often, the row each repeat is of and its place among the repeats."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)


def _text(part: Any) -> Any:
    return part.dictionary_decode() if pa.types.is_dictionary(part.type) else part.cast(pa.string())


def chosen(where: Bools, one: Any, other: Any) -> Any:
    """Return one text where it holds and the other elsewhere."""
    return pc.if_else(pa.array(where), one, other)
