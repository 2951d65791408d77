"""Frozen elements: what is shown, without how. Renderers and exporters take these and nothing else.

Each displays itself in a notebook (escaped semantic HTML) and carries itself as JSON under `display.MIME`,
which survives a saved notebook and is what the exporters read.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from pmflib.document.display import Model, Shown
from pmflib.document.svg import Drawing, OptionalDrawing
from pmflib.document.text import Description, RequiredText, Text
from pmflib.theme import BRAND

Tone = Literal["plain", "muted", "red", "amber", "green", "none"]
Align = Literal["left", "right"]

#: What every page and screen must carry, and the notice that says so begins with it.
_STAMPS = ("Synthetic data", "Draft")


def _present(number: float | None) -> float | None:
    if number is None or math.isnan(number):
        return None
    if math.isinf(number):
        raise ValueError("a number must be finite")
    return number


class TitlePage(Shown):
    """Cover: council, title, period, facts such as audience and date, marking, and notices that must be seen.

    A compact one is the head of a page or two: on paper it takes no page of its own, and no contents follow.
    """

    kind: Literal["title_page"] = "title_page"
    council: RequiredText
    title: RequiredText
    subtitle: Text
    facts: tuple[tuple[RequiredText, Text], ...] = ()
    marking: Text = ""
    notices: tuple[RequiredText, ...] = ()
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = BRAND
    compact: bool = False

    @property
    def stamp(self) -> str:
        """Words every page and screen must carry: set by notices that begin with "Synthetic data" or "Draft"."""
        said = [text.casefold() for text in self.notices]
        return ", ".join(stamp for stamp in _STAMPS if any(text.startswith(stamp.casefold()) for text in said))


class Heading(Shown):
    """A heading of level 2 to 4; the title page holds level 1."""

    kind: Literal["heading"] = "heading"
    text: RequiredText
    level: int = Field(default=2, ge=2, le=4)


class Paragraph(Shown):
    """Plain running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: RequiredText
    muted: bool = False


class Bullets(Shown):
    """A plain list of points."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[RequiredText, ...] = Field(min_length=1)


class Message(Model):
    """One key message: the finding in bold, then what supports it."""

    lead: RequiredText
    rest: Text = ""


class KeyMessages(Shown):
    """The few sentences a reader must take away."""

    kind: Literal["key_messages"] = "key_messages"
    items: tuple[Message, ...] = Field(min_length=1)


class Card(Model):
    """One headline figure: the value, what it measures, its rating in a word and a tone, a note such as the target."""

    value: RequiredText
    label: RequiredText
    rating: Text = ""
    tone: Tone = "plain"
    note: Text = ""


class Cards(Shown):
    """Up to six headline figures side by side."""

    kind: Literal["cards"] = "cards"
    items: tuple[Card, ...] = Field(min_length=1, max_length=6)


class Cell(Model):
    """One table cell: the text shown, the number behind it for the spreadsheet, a tone, or a small picture."""

    text: Text = ""
    number: Annotated[float | None, AfterValidator(_present)] = None
    tone: Tone = "plain"
    svg: OptionalDrawing = ""
    alt: Text = ""

    @model_validator(mode="after")
    def _picture_is_described(self) -> Cell:
        if self.svg and not self.alt:
            raise ValueError("a picture in a cell needs its description (alt)")
        return self


class ColumnHead(Model):
    """Head of one table column."""

    label: RequiredText
    align: Align = "left"


class Table(Shown):
    """A data table; the first column heads its row. The source is named without the word "Source".

    Rows in `further` are too many for a page: they stand in the spreadsheet only, below the others.
    """

    kind: Literal["table"] = "table"
    title: RequiredText
    subtitle: Text = ""
    columns: tuple[ColumnHead, ...] = Field(min_length=1)
    rows: tuple[tuple[Cell, ...], ...] = Field(min_length=1)
    source: RequiredText
    notes: tuple[RequiredText, ...] = ()
    further: tuple[tuple[Cell, ...], ...] = ()

    @property
    def every_row(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of the page, then those that only the spreadsheet holds."""
        return (*self.rows, *self.further)

    @model_validator(mode="after")
    def _rows_fit_columns(self) -> Table:
        wide = [at for at, row in enumerate(self.every_row, start=1) if len(row) != len(self.columns)]
        if wide:
            raise ValueError(f"table '{self.title}': rows {wide[:5]} do not have {len(self.columns)} cells")
        return self


class Figure(Shown):
    """A chart: finding as title, measure and period as subtitle, a description, a source, the numbers behind it."""

    kind: Literal["figure"] = "figure"
    title: RequiredText
    subtitle: RequiredText
    svg: Drawing
    alt: Description
    source: RequiredText
    data: Table


class Callout(Shown):
    """A boxed note: a limit, a warning, a confidence statement."""

    kind: Literal["callout"] = "callout"
    title: RequiredText
    paragraphs: tuple[RequiredText, ...] = Field(min_length=1)
    tone: Literal["note", "warning"] = "note"


class Definitions(Shown):
    """Terms and what they mean; the spreadsheet has those in `further` too, which may say more of a term."""

    kind: Literal["definitions"] = "definitions"
    items: tuple[tuple[RequiredText, RequiredText], ...] = Field(min_length=1)
    further: tuple[tuple[RequiredText, RequiredText], ...] = ()


Element = Annotated[
    TitlePage | Heading | Paragraph | Bullets | KeyMessages | Cards | Table | Figure | Callout | Definitions,
    Field(discriminator="kind"),
]


class Section(Shown):
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
    return _ANY.validate_json(json.dumps(data))  # type: ignore[no-any-return]
