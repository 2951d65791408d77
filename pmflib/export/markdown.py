"""Markdown cells as elements: headings, paragraphs and lists. Everything else in them stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from pmflib.document import Bullets, Element, Heading, Paragraph

_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "pre", "blockquote"}
_BLOCKS = _TAGS - {"ul", "ol", "blockquote"}


class UnknownMarkdown(ValueError):
    """A Markdown cell holds something the readers' copies cannot show."""


def elements(source: str) -> list[Element]:
    """Return what a Markdown cell says; a cell that opens with a level-1 heading is the notebook's own title: nothing.

    Raises
    ------
    UnknownMarkdown
        If it holds a picture: a chart is shown by a code cell, with its description and its numbers.
    """
    import mistune
    import nh3

    rendered = mistune.create_markdown(escape=True)(source)
    if "<img" in rendered:
        raise UnknownMarkdown("holds a picture")
    reader = _Reader()
    reader.feed(nh3.clean(str(rendered), tags=_TAGS, attributes={}))
    return [] if reader.titled else reader.found


class _Reader(HTMLParser):
    """Gathers the text of each allowed block; the input holds allowed tags only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.titled = False
        self._text: list[str] = []
        self._items: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in {"ul", "ol"}:
            self._take_item()
            self._depth += 1
        elif tag in _BLOCKS and not self._depth:
            self._text.clear()

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._take_item()
        elif tag in {"ul", "ol"}:
            self._close_list()
        elif tag in _BLOCKS and not self._depth:
            self._close_block(tag)

    def _take(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        return text

    def _take_item(self) -> None:
        if self._depth and (text := self._take()):
            self._items.append(text)

    def _close_list(self) -> None:
        self._depth -= 1
        if not self._depth and self._items:
            self.found.append(Bullets(items=tuple(self._items)))
            self._items = []

    def _close_block(self, tag: str) -> None:
        text = self._take()
        if not text:
            return
        if tag == "h1" and not self.found:
            self.titled = True
        if tag.startswith("h"):
            self.found.append(Heading(text=text, level=min(max(int(tag[1]), 2), 4)))
        else:
            self.found.append(Paragraph(text=text))
