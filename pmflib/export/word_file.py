"""A report as a Word document, which services edit: real styles, nothing that tells who made it, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from pmflib import theme
from pmflib.document import Figure, Table, TitlePage
from pmflib.errors import BadInput, Problem
from pmflib.export import word_marks as marks
from pmflib.export.drawings import NotDrawn, pictures
from pmflib.export.report import Block, Report
from pmflib.export.word_blocks import Body, rating_styles

if TYPE_CHECKING:
    from docx.document import Document

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KEPT = ("/styles", "/settings", "/numbering", "/officeDocument", "/core-properties")
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day a zip file can name, so that the same report gives the same bytes."""

_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)
_BULLET = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1531" w:right="1134" w:bottom="1361" w:left="1134" '
    'w:header="624" w:footer="567" w:gutter="0"/><w:cols w:space="708"/><w:titlePg/>'
)


def word(report: Report) -> bytes:
    """Return a report as one ``.docx`` file.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        Without author, machine or time, so that the same report gives the same bytes.

    Raises
    ------
    BadInput
        If a picture cannot be drawn, or the council's colour cannot be read against white.
    """
    import docx

    document = docx.Document()
    _emptied(document)
    _filled(document.styles.element, _styles(report.title.colour))
    _filled(document.settings.element, _SETTINGS)
    _filled(document.part.numbering_part.element, _BULLET)
    properties = document.core_properties
    _filled(properties._element, "")
    properties.title = ", ".join(text for text in (report.title.title, report.title.subtitle) if text)
    properties.language = "en-GB"
    body = Body(pictured=_Pictures(document, report), addressed=_Addresses(document)).of(report)
    _filled(document.element.body, body + _section(document, report.title))
    return _zipped(document)


def _emptied(document: Document) -> None:
    """Take out what the template brings along: a thumbnail, another theme, who made it and with what."""
    for relations in (document.part.rels, document.part.package.rels):
        for name in [name for name, relation in relations.items() if not relation.reltype.endswith(_KEPT)]:
            del relations[name]


def _filled(element: Any, markup: str) -> None:
    """Replace everything inside an element."""
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    if markup:
        element.extend(list(parse_xml(f"<w:part {marks.NAMESPACES}>{markup}</w:part>")))


@cache
def _styles(colour: str) -> str:
    colours = {
        "ink": theme.INK,
        "muted": theme.MUTED,
        "brand": theme.brand(colour),
        "accent": theme.ACCENT,
        "link": theme.LINK,
        "rule": theme.RULE,
        "amber": theme.RATINGS["amber"].fill,
        "note": theme.NOTE_FILL,
        "warning": theme.WARNING,
        "warningfill": theme.WARNING_FILL,
    }
    named = {name: value.removeprefix("#") for name, value in colours.items()}
    text = Template((files("pmflib.export") / "word_styles.xml").read_text(encoding="utf-8"))
    whole = text.substitute(named, ratings=rating_styles())
    return whole[whole.index(">") + 1 : whole.rindex("</w:styles>")]


class _Pictures:
    """The pictures of a report's drawings, all drawn at once; equal ones are kept once."""

    def __init__(self, document: Document, report: Report) -> None:
        self._document = document
        drawings = list(dict.fromkeys(svg for block in report.blocks for svg in _drawings(block)))
        try:
            drawn = pictures(drawings)
        except NotDrawn as error:
            raise BadInput(_blamed(report, str(error))) from error
        self._drawn = dict(zip(drawings, drawn, strict=True))

    def __call__(self, svg: str) -> str:
        return self._document.part.get_or_add_image(io.BytesIO(self._drawn[svg]))[0]


def _drawings(block: Block) -> Iterable[str]:
    if isinstance(block.element, Figure):
        return (block.element.svg,)
    if isinstance(block.element, Table):
        return (cell.svg for row in block.element.rows for cell in row if cell.svg)
    return ()


def _blamed(report: Report, said: str) -> list[Problem]:
    """Draw those of every element alone, to find what the whole failed on."""
    found = []
    for block in report.blocks:
        try:
            pictures(list(_drawings(block)))
        except NotDrawn as error:
            found.append((f"{block.where}: {block.label}", str(error)))
    return [
        Problem(
            where=where,
            what=f"cannot be drawn as a picture: {why}.",
            remedy="Correct what the cell shows; if it looks right, report this message.",
        )
        for where, why in found or [(report.name, said)]
    ]


class _Addresses:
    """Relations to addresses outside the document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __call__(self, address: str) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        return self._document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def _section(document: Document, cover: TitlePage) -> str:
    """Return page size and margins, with head and foot of every page; the cover's has no title and no number."""
    marking, stamp = marks.run(cover.marking, "Strong"), marks.run(cover.stamp, "Strong")
    paged = (marks.run("Page "), marks.field("PAGE", "1"), marks.run(" of "), marks.field("NUMPAGES", "1"))
    heads = {"first": marks.TAB + marking, "default": marks.run(cover.title) + marks.TAB + marking}
    feet = {"first": stamp, "default": stamp + marks.TAB + "".join(paged)}
    references = ""
    for kind, content in heads.items():
        part, relation = document.part.add_header_part()  # type: ignore[no-untyped-call]
        _filled(part.element, marks.paragraph("Header", content))
        references += f'<w:headerReference w:type="{kind}" r:id="{relation}"/>'
    for kind, content in feet.items():
        foot, relation = document.part.add_footer_part()  # type: ignore[no-untyped-call]
        _filled(foot.element, marks.paragraph("Footer", content))
        references += f'<w:footerReference w:type="{kind}" r:id="{relation}"/>'
    return f"<w:sectPr>{references}{_PAGE}</w:sectPr>"


def _zipped(document: Document) -> bytes:
    """Return the document as a file: its parts in a fixed order, none with a date."""
    package = document.part.package
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    held = {_FIRST[0]: _content_types(parts), _FIRST[1]: package.rels.xml}
    for part in parts:
        held[part.partname.membername] = part.blob
        if len(part.rels):
            held[part.partname.rels_uri.membername] = part.rels.xml
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in held.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system = 0
            packed = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, packed)
    return buffer.getvalue()


def _content_types(parts: Iterable[Any]) -> bytes:
    kinds = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    kinds["png"] = "image/png"
    defaults = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    overrides = "".join(
        f'<Override PartName="{part.partname}" ContentType="{part.content_type}"/>'
        for part in parts
        if not str(part.partname).endswith(".png")
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Types xmlns="{_TYPES}">{defaults}{overrides}</Types>'.encode()
