"""Frozen elements: what is shown, without how. Renderers and exporters take these and nothing else.

Each displays itself in a notebook (escaped semantic HTML) and carries itself as JSON under `MIME`,
which survives a saved notebook and is what the exporters read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MIME = "application/vnd.pmf.element+json"

Tone = Literal["plain", "muted", "red", "amber", "green", "none"]
Align = Literal["left", "right"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Shown(_Model):
    """An element a notebook can display."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from pmflib.document.html import html  # the renderer knows the elements, not the other way round

        return {"text/html": html(self), MIME: self.model_dump(mode="json")}  # type: ignore[arg-type]


class TitlePage(_Shown):
    """Cover: council, title, period, facts such as audience and date, marking, and notices that must be seen."""

    kind: Literal["title_page"] = "title_page"
    council: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...] = ()
    marking: str = ""
    notices: tuple[str, ...] = ()


class Heading(_Shown):
    """A heading of level 2 to 4; the title page holds level 1."""

    kind: Literal["heading"] = "heading"
    text: str = Field(min_length=1)
    level: int = Field(default=2, ge=2, le=4)


class Paragraph(_Shown):
    """Plain running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str = Field(min_length=1)
    muted: bool = False


class Message(_Model):
    """One key message: the finding in bold, then what supports it."""

    lead: str = Field(min_length=1)
    rest: str = ""


class KeyMessages(_Shown):
    """The few sentences a reader must take away."""

    kind: Literal["key_messages"] = "key_messages"
    items: tuple[Message, ...] = Field(min_length=1)


class Cell(_Model):
    """One table cell: the text shown, the number behind it for the spreadsheet, a tone, or a small picture."""

    text: str = ""
    number: float | None = None
    tone: Tone = "plain"
    svg: str = ""
    alt: str = ""


class ColumnHead(_Model):
    """Head of one table column."""

    label: str = Field(min_length=1)
    align: Align = "left"


class Table(_Shown):
    """A data table; the first column heads its row."""

    kind: Literal["table"] = "table"
    title: str = Field(min_length=1)
    subtitle: str = ""
    columns: tuple[ColumnHead, ...] = Field(min_length=1)
    rows: tuple[tuple[Cell, ...], ...]
    source: str = Field(min_length=1)
    notes: tuple[str, ...] = ()


class Figure(_Shown):
    """A chart: finding as title, measure and period as subtitle, a description, a source, the numbers behind it."""

    kind: Literal["figure"] = "figure"
    title: str = Field(min_length=1)
    subtitle: str = Field(min_length=1)
    svg: str = Field(min_length=1)
    alt: str = Field(min_length=20)
    source: str = Field(min_length=1)
    data: Table


class Callout(_Shown):
    """A boxed note: a limit, a warning, a confidence statement."""

    kind: Literal["callout"] = "callout"
    title: str = Field(min_length=1)
    paragraphs: tuple[str, ...] = Field(min_length=1)
    tone: Literal["note", "warning"] = "note"


class Definitions(_Shown):
    """Terms and what they mean."""

    kind: Literal["definitions"] = "definitions"
    items: tuple[tuple[str, str], ...] = Field(min_length=1)


Element = Annotated[
    TitlePage | Heading | Paragraph | KeyMessages | Table | Figure | Callout | Definitions,
    Field(discriminator="kind"),
]
_ELEMENT: TypeAdapter[Element] = TypeAdapter(Element)


class Section(_Shown):
    """Several elements shown by one display line, in order."""

    kind: Literal["section"] = "section"
    elements: tuple[Element, ...]


_ANY: TypeAdapter[Any] = TypeAdapter(Annotated[Element | Section, Field(discriminator="kind")])


def element_from_json(data: dict[str, Any]) -> Element | Section:
    """Rebuild an element from the JSON it displayed itself with.

    Raises
    ------
    pydantic.ValidationError
        If the JSON is not an element.
    """
    import json

    return _ANY.validate_json(json.dumps(data))  # type: ignore[no-any-return]
