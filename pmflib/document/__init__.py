"""The elements a notebook displays, from which every rendering is made."""

from pmflib.document import html
from pmflib.document.display import MIME
from pmflib.document.elements import (
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    ColumnHead,
    Definitions,
    Element,
    Figure,
    Heading,
    KeyMessages,
    Message,
    Paragraph,
    Section,
    Table,
    TitlePage,
    element_from_json,
)

__all__ = [
    "MIME",
    "Bullets",
    "Callout",
    "Card",
    "Cards",
    "Cell",
    "ColumnHead",
    "Definitions",
    "Element",
    "Figure",
    "Heading",
    "KeyMessages",
    "Message",
    "Paragraph",
    "Section",
    "Table",
    "TitlePage",
    "element_from_json",
    "html",
]
