"""The smallest parts of a Word document as its markup: runs, paragraphs, fields, pictures. Every text is escaped."""

from __future__ import annotations

from html import escape

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{place}"'
    for prefix, place in (
        ("w", "wordprocessingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("a", "drawingml/2006/main"),
        ("pic", "drawingml/2006/picture"),
    )
)
BREAK = "<w:r><w:br/></w:r>"
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
TAB = "<w:r><w:tab/></w:r>"
KEEP_NEXT = "<w:keepNext/>"

_EMUS = 36_000
"""English metric units in a millimetre."""


def run(text: str, style: str = "", colour: str = "") -> str:
    """Return a run of text in a character style, if one is named; `colour` goes before that of the style."""
    if not text:
        return ""
    tinted = f'<w:color w:val="{colour.removeprefix("#")}"/>' if colour else ""
    named = f'<w:rPr><w:rStyle w:val="{style}"/>{tinted}</w:rPr>' if style else ""
    return f'<w:r>{named}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, content: str, more: str = "") -> str:
    """Return a paragraph of runs; `more` are properties that stand after its style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


def field(code: str, shown: str, style: str = "") -> str:
    """Return a field that the word processor works out again; `shown` stands until it does."""
    return f'<w:fldSimple w:instr=" {escape(code)} ">{run(shown, style)}</w:fldSimple>'


def bookmark(number: int, name: str, content: str) -> str:
    """Return content that a link of the document can lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link_inside(name: str, content: str) -> str:
    """Return content that leads to a bookmark."""
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{content}</w:hyperlink>'


def link_outside(relation: str, content: str) -> str:
    """Return content that leads to an address, by the id of its relation."""
    return f'<w:hyperlink r:id="{relation}" w:history="1">{content}</w:hyperlink>'


def picture(relation: str, *, number: int, alt: str, width: float, height: float) -> str:
    """Return a picture in the line of text.

    Parameters
    ----------
    relation : str
        Id of the relation to its file.
    number : int
        No two pictures of a document share it.
    alt : str
        What it shows, in words.
    width, height : float
        Millimetres.
    """
    across, down = round(width * _EMUS), round(height * _EMUS)
    named = f'id="{number}" name="Picture {number}" descr="{escape(alt)}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr {named}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
