"""The elements a notebook displays, from which every rendering is made."""

from pmflib.document.elements import (
    MIME,
    Callout,
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
    "Callout",
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
]
