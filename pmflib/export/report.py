"""A report read back from a notebook: the title page, then numbered and anchored elements."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pmflib.document import Definitions, Element, Figure, Heading, Table, TitlePage

_LABELLED = {"figure": "Figure", "table": "Table"}


@dataclass(frozen=True, kw_only=True)
class Block:
    """One element, where it stands in the notebook, its number and its id in the page."""

    element: Element
    where: str
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything a renderer needs, in reading order."""

    name: str
    title: TitlePage
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Block, ...]:
        """Blocks the contents list: headings of level 2 and 3."""
        return tuple(block for block in self.blocks if isinstance(block.element, Heading) and block.element.level <= 3)

    @property
    def tables(self) -> tuple[tuple[Block, Table], ...]:
        """Every table and the numbers behind every figure, each with its block."""
        return tuple((block, table) for block in self.blocks if (table := _table(block.element)) is not None)

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Every term that is defined, each once: with its fuller meaning where the pages have a shorter one."""
        defined = (block.element for block in self.blocks if isinstance(block.element, Definitions))
        return tuple({term: meaning for one in defined for term, meaning in (*one.items, *one.further)}.items())


def _table(element: Element) -> Table | None:
    if isinstance(element, Figure):
        return element.data
    return element if isinstance(element, Table) else None


def numbered(placed: Iterable[tuple[Element, str]]) -> tuple[Block, ...]:
    """Return the elements with `Table 1`, `Figure 1` … and ids no two of which are equal.

    Heading levels are closed up (no level is skipped on the way down), as assistive technology needs.
    """
    return tuple(_numbered(placed))


def _numbered(placed: Iterable[tuple[Element, str]]) -> Iterator[Block]:
    counts: Counter[str] = Counter()
    level = 1
    for given, where in placed:
        element, label, anchor = given, "", ""
        if isinstance(element, Heading):
            level = min(element.level, level + 1)
            element = element.model_copy(update={"level": level})
            anchor = _unique(slug(element.text), counts)
        elif element.kind in _LABELLED:
            counts[element.kind] += 1
            label = f"{_LABELLED[element.kind]} {counts[element.kind]}"
            anchor = _unique(slug(label), counts)
        yield Block(element=element, where=where, label=label, anchor=anchor)


def _unique(name: str, seen: Counter[str]) -> str:
    candidate, number = name, 1
    while seen[f"#{candidate}"]:
        number += 1
        candidate = f"{name}-{number}"
    seen[f"#{candidate}"] += 1
    return candidate


def slug(text: str) -> str:
    """Return the text as an id: plain lower-case letters, digits and hyphens, never empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60] or "part"
