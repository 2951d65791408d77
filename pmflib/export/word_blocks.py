"""Elements as the body of a Word document: real styles, captions, header rows and row heads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod
from html import escape
from itertools import count
from typing import Any

from pmflib import theme
from pmflib.document import (
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    Definitions,
    Figure,
    Heading,
    KeyMessages,
    Paragraph,
    Table,
    TitlePage,
)
from pmflib.document.html import sourced
from pmflib.export import word_marks as marks
from pmflib.export.column_widths import setting
from pmflib.export.drawings import aspect, width
from pmflib.export.report import Block, Report

SHAPES: dict[theme.Shape, str] = {"square": "■", "triangle": "▲", "circle": "●", "dash": "–"}
"""What tells ratings apart without colour."""

_TWIPS = 1440 / 25.4
_SPACE = "\N{NO-BREAK SPACE}"
_SMALL = 7
_SPARKLINE = 22.0
_CONTENTS_LEVEL = 3
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NUMBERS = "The numbers behind every table and chart are in the spreadsheet that goes with this report, data.xlsx."


@dataclass(frozen=True, kw_only=True)
class Body:
    """Writes the markup of one document, in reading order.

    Parameters
    ----------
    pictured : callable
        Gives the id of the relation to the picture of a drawing.
    addressed : callable
        Gives the id of the relation to an address outside the document.
    """

    pictured: Callable[[str], str]
    addressed: Callable[[str], str]
    _numbers: Any = field(default_factory=lambda: count(1))
    _places: Any = field(default_factory=lambda: defaultdict(count(1).__next__))

    def of(self, report: Report) -> str:
        """Return cover, contents and every element of a report."""
        following = (*(block.element for block in report.blocks[1:]), None)
        parts = (
            _kept(self._part(block.element, block))
            if isinstance(block.element, Paragraph) and isinstance(after, Figure | Table)
            else self._part(block.element, block)
            for block, after in zip(report.blocks, following, strict=False)
        )
        return self._cover(report.title) + self._contents(report.headings) + "".join(parts)

    def _bookmark(self, anchor: str) -> str:
        # A name has at most forty letters, digits and underscores: an anchor may be longer.
        return f"_Toc{self._places[anchor]:09d}"

    def _cover(self, cover: TitlePage) -> str:
        band = (("CoverBand", cover.council), ("Title", cover.title), ("Subtitle", cover.subtitle))
        facts = (
            marks.paragraph("FactName", marks.run(name)) + marks.paragraph("Fact", self._linked(text))
            for name, text in cover.facts
        )
        return "".join(
            (
                *(marks.paragraph(style, marks.run(text)) for style, text in band if text),
                *(marks.paragraph("CoverNotice", marks.run(text)) for text in cover.notices),
                *facts,
                marks.paragraph("Marking", marks.run(cover.marking)) if cover.marking else "",
            )
        )

    def _linked(self, text: str) -> str:
        if not _ADDRESS.fullmatch(text):
            return marks.run(text)
        return marks.link_outside(self.addressed(f"mailto:{text}"), marks.run(text, "Hyperlink"))

    def _contents(self, headings: Sequence[Block]) -> str:
        """Return the contents as a field, which word processors fill with page numbers when it is updated."""
        entries = [(block.anchor, block.element) for block in headings if isinstance(block.element, Heading)]
        if not entries:
            return marks.paragraph("Normal", marks.PAGE_BREAK)
        begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        begin += f' TOC \\o "1-{_CONTENTS_LEVEL - 1}" \\h \\z \\u </w:instrText></w:r>'
        begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        listed = "".join(
            marks.paragraph(
                f"TOC{heading.level - 1}",
                (begin if at == 0 else "")
                + marks.link_inside(self._bookmark(anchor), marks.run(heading.text))
                + (end if at == len(entries) - 1 else ""),
            )
            for at, (anchor, heading) in enumerate(entries)
        )
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{marks.paragraph('TOCHeading', marks.run('Contents'))}{listed}"
            f"</w:sdtContent></w:sdt>{marks.paragraph('Source', marks.run(_NUMBERS) + marks.PAGE_BREAK)}"
        )

    @singledispatchmethod
    def _part(self, element: Any, _: Block) -> str:
        raise TypeError(f"{type(element).__name__} is not an element")

    @_part.register
    def _heading(self, element: Heading, block: Block) -> str:
        text = marks.run(element.text)
        return marks.paragraph(
            f"Heading{element.level - 1}", marks.bookmark(next(self._numbers), self._bookmark(block.anchor), text)
        )

    @_part.register
    def _paragraph(self, element: Paragraph, _: Block) -> str:
        return marks.paragraph("Normal", marks.run(element.text, "Muted" if element.muted else ""))

    @_part.register
    def _bullets(self, element: Bullets, _: Block) -> str:
        return "".join(marks.paragraph("ListBullet", marks.run(item)) for item in element.items)

    @_part.register
    def _key_messages(self, element: KeyMessages, _: Block) -> str:
        return "".join(
            marks.paragraph(
                "ListBullet", marks.run(item.lead, "Strong") + marks.run(f" {item.rest}" if item.rest else "")
            )
            for item in element.items
        )

    @_part.register
    def _cards(self, element: Cards, _: Block) -> str:
        return "".join(marks.paragraph("Card", _card(card)) for card in element.items)

    @_part.register
    def _table(self, element: Table, block: Block) -> str:
        return f"{_captions(block, element)}{self._grid(element, block)}{_sources(element)}"

    @_part.register
    def _figure(self, element: Figure, block: Block) -> str:
        wide = width(element.svg)
        chart = self._picture(element.svg, element.alt, wide)
        under = "".join(map(_source, (sourced(element.source), *element.data.notes)))
        return f"{_captions(block, element)}{marks.paragraph('Chart', chart)}{under}"

    @_part.register
    def _callout(self, element: Callout, _: Block) -> str:
        style = "Warning" if element.tone == "warning" else "Callout"
        title = marks.paragraph(style, marks.run(element.title, "Strong"), marks.KEEP_NEXT)
        return title + "".join(marks.paragraph(style, marks.run(text)) for text in element.paragraphs)

    @_part.register
    def _definitions(self, element: Definitions, _: Block) -> str:
        return "".join(
            marks.paragraph("Term", marks.run(term)) + marks.paragraph("Meaning", marks.run(meaning))
            for term, meaning in element.items
        )

    def _picture(self, svg: str, alt: str, wide: float) -> str:
        return marks.picture(
            self.pictured(svg), number=next(self._numbers), alt=alt, width=wide, height=wide * aspect(svg)
        )

    def _grid(self, table: Table, block: Block) -> str:
        style = "TableText" if len(table.columns) <= _SMALL else "TableTextSmall"
        twips = [round(wide * _TWIPS) for wide in setting(table).widths]
        rights = [head.align == "right" for head in table.columns]
        heads = (marks.run(head.label, "Strong") for head in table.columns)
        # Screen readers that know no header rows look for a bookmark of this name in the corner of a table.
        corner = marks.bookmark(next(self._numbers), f"Title{self._bookmark(block.anchor)}", next(heads))
        top = _row((corner, *heads), twips, rights, style, head=True)
        rows = (
            _row((self._cell(cell, head=not at) for at, cell in enumerate(row)), twips, rights, style)
            for row in table.rows
        )
        columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in twips)
        title, subtitle = escape(f"{block.label}. {table.title}"), escape(table.subtitle or sourced(table.source))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
            f'w:lastColumn="0" w:noHBand="0" w:noVBand="0"/><w:tblCaption w:val="{title}"/>'
            f'<w:tblDescription w:val="{subtitle}"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{top}{''.join(rows)}</w:tbl>"
        )

    def _cell(self, cell: Cell, *, head: bool) -> str:
        shown = self._picture(cell.svg, cell.alt, _SPARKLINE) if cell.svg else ""
        if shown and cell.text:
            shown += marks.run(" ")
        if cell.tone in theme.RATINGS:
            return shown + _badge(cell.text, cell.tone)
        return shown + marks.run(cell.text, "Strong" if head else "Muted" if cell.tone == "muted" else "")


def rating_styles() -> str:
    """Return the character styles of the ratings, ``RatingRed`` and so on."""
    return "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{_rating(tone)}"><w:name w:val="Rating {tone}"/>'
        f'<w:qFormat/><w:rPr><w:b/><w:bCs/><w:color w:val="{style.text[1:]}"/>'
        f'<w:bdr w:val="single" w:sz="4" w:space="0" w:color="{style.border[1:]}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{style.fill[1:]}"/></w:rPr></w:style>'
        for tone, style in theme.RATINGS.items()
    )


def _rating(tone: str) -> str:
    return f"Rating{tone.capitalize()}"


def _kept(paragraph: str) -> str:
    """Return a paragraph that stays on one page with what it introduces."""
    style, rest = paragraph.split("/>", 1)
    return f"{style}/>{marks.KEEP_NEXT}{rest}"


def _badge(word: str, tone: str) -> str:
    if not word or tone not in theme.RATINGS:
        return marks.run(word)
    style = theme.RATINGS[tone]
    # Its colour stands in the run too: some word processors put that of a table before that of a style.
    return marks.run(f"{_SPACE}{SHAPES[style.shape]} {word}{_SPACE}", _rating(tone), colour=style.text)


def _card(card: Card) -> str:
    # The value stands in a column of its own, before what it measures; rating and note come under that.
    lines = [marks.run(card.value, "HeadlineValue") + marks.TAB + marks.run(card.label)]
    under = [part for part in (_badge(card.rating, card.tone), marks.run(card.note, "Muted")) if part]
    return marks.BREAK.join([*lines, marks.run("  ").join(under)] if under else lines)


def _captions(block: Block, element: Table | Figure) -> str:
    kind, _, number = block.label.partition(" ")
    numbered = marks.run(f"{kind} ", "Numbered") + marks.field(f"SEQ {kind} \\* ARABIC", number, "Numbered")
    first = marks.paragraph("Caption", f"{numbered}{marks.run('. ', 'Numbered')}{marks.run(element.title)}")
    return first + (marks.paragraph("CaptionDetail", marks.run(element.subtitle)) if element.subtitle else "")


def _sources(table: Table) -> str:
    return "".join(map(_source, (sourced(table.source), *table.notes)))


def _source(text: str) -> str:
    return marks.paragraph("Source", marks.run(text))


def _row(cells: Any, twips: Sequence[int], rights: Sequence[bool], style: str, *, head: bool = False) -> str:
    shown = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>'
        f"{marks.paragraph(style, cell, (marks.KEEP_NEXT if head else '') + _JUSTIFIED[right])}</w:tc>"
        for cell, wide, right in zip(cells, twips, rights, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{shown}</w:tr>"


_JUSTIFIED = {True: '<w:jc w:val="right"/>', False: ""}
