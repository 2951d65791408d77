"""Elements as escaped semantic HTML: in a notebook with a little style of its own, in a report under the page's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch
from html import escape

from pmflib import theme
from pmflib.document.display import Shown, notebook_html
from pmflib.document.elements import (
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    Definitions,
    Element,
    Figure,
    Heading,
    KeyMessages,
    Paragraph,
    Section,
    Table,
    TitlePage,
)
from pmflib.document.svg import data_uri

_SHORT = 12
_LONG = 60
_RANGE = re.compile(r"\S{0,10}\d[–-]\d\S{0,10}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

_RATING_STYLE = "".join(
    f".rating.{tone}{{background:{style.fill};color:{style.text};border:1px solid {style.border}}}"
    for tone, style in theme.RATINGS.items()
)
_NOTEBOOK_STYLE = (
    "<style>.pmf-element{"
    f"max-width:52rem;color:{theme.INK};background:{theme.WHITE};"
    "padding:.2em .6em;"
    "& img{max-width:100%}& table{border-collapse:collapse;font-size:inherit}& caption{text-align:left}"
    "& .cards{display:flex;flex-wrap:wrap;gap:1em;padding:0;list-style:none}"
    f"& .cards>li{{padding:0 1em;border:1px solid {theme.RULE}}}& .value{{font-size:1.6em;font-weight:bold}}"
    f"& .callout{{padding:.1em 1em;border-left:.5em solid {theme.BRAND};background:{theme.NOTE_FILL}}}"
    f"& :is(th,td){{padding:.3em .6em;border-bottom:1px solid {theme.RULE};text-align:left}}"
    "& .number{text-align:right;font-variant-numeric:tabular-nums}"
    f"& :is(.subtitle,.source,.muted){{color:{theme.MUTED}}}"
    "& .subtitle{display:block}& .title{font-weight:bold}& .rating{padding:0 .5em;white-space:nowrap}"
    f"{_RATING_STYLE.replace('.rating', '& .rating')}}}</style>"
)


@notebook_html.register(Shown)
def html(element: Element | Section) -> str:
    """Return what a notebook shows for an element: every text escaped, no script, no event handler.

    Parameters
    ----------
    element : Element or Section
        Numbers of tables and figures and the ids of headings are given by the exporter, not here.

    Returns
    -------
    str
        One ``div``, styled only inside itself.
    """
    parts = element.elements if isinstance(element, Section) else (element,)
    body = "".join(markup(part) for part in parts)
    return f'{_NOTEBOOK_STYLE}<div class="pmf-element">{body}</div>'


def markup(element: Element, label: str = "", anchor: str = "") -> str:
    """Return the bare markup of one element.

    Parameters
    ----------
    element : Element
    label : str
        What numbers it, e.g. ``Figure 2``.
    anchor : str
        Its id in the page; empty for none.

    Raises
    ------
    TypeError
        If the element is of a kind that has no rendering.
    """
    return _markup(element, label, anchor)


@singledispatch
def _markup(element: Element, *_: str) -> str:
    raise TypeError(f"{type(element).__name__} is not an element")


@_markup.register
def _title_page(element: TitlePage, _: str, anchor: str) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{linked(text)}</dd></div>" for name, text in element.facts)
    return "".join(
        (
            f'<p class="council">{escape(element.council)}</p>',
            f"<h1{_id(anchor)}>{escape(element.title)}</h1>",
            _optional("p", element.subtitle, "period"),
            f'<dl class="facts">{facts}</dl>' if facts else "",
            *(f'<p class="notice">{escape(text)}</p>' for text in element.notices),
            _optional("p", element.marking, "marking"),
        )
    )


@_markup.register
def _heading(element: Heading, _: str, anchor: str) -> str:
    return f"<h{element.level}{_id(anchor)}>{escape(element.text)}</h{element.level}>"


@_markup.register
def _paragraph(element: Paragraph, *_: str) -> str:
    return f"<p{_class('muted' if element.muted else '')}>{escape(element.text)}</p>"


@_markup.register
def _bullets(element: Bullets, *_: str) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in element.items)}</ul>"


@_markup.register
def _key_messages(element: KeyMessages, *_: str) -> str:
    items = (
        f"<li><strong>{escape(item.lead)}</strong>{' ' if item.rest else ''}{escape(item.rest)}</li>"
        for item in element.items
    )
    return f'<ul class="key-messages">{"".join(items)}</ul>'


@_markup.register
def _cards(element: Cards, *_: str) -> str:
    return f'<ul class="cards">{"".join(map(_card, element.items))}</ul>'


def _card(card: Card) -> str:
    rating = f"<p>{badge(card.rating, card.tone)}</p>" if card.rating else ""
    value, note = f'<p class="value">{escape(card.value)}</p>', _optional("p", card.note, "muted")
    return f"<li>{value}<p>{escape(card.label)}</p>{rating}{note}</li>"


@_markup.register
def _table(element: Table, label: str, anchor: str) -> str:
    return (
        f'<div class="data-table"{_id(anchor)}>{table_grid(element, label, f"{anchor}-title" if anchor else "")}'
        f"{_optional('p', sourced(element.source), 'source')}{_notes(element)}</div>"
    )


def table_grid(table: Table, label: str, title_id: str) -> str:
    """Return the table itself inside a region that scrolls sideways where the screen is narrow.

    With an id for its title the region can be reached and named by keyboard and screen reader.
    """
    aligns = [column.align for column in table.columns]
    heads = "".join(
        f'<th scope="col"{_class("number" if column.align == "right" else "")}>{escape(column.label)}</th>'
        for column in table.columns
    )
    rows = "".join(f"<tr>{_row(row, aligns)}</tr>" for row in table.rows)
    subtitle = f'<span class="subtitle">{escape(table.subtitle)}</span>' if table.subtitle else ""
    caption = f'<caption><span class="title"{_id(title_id)}>{_labelled(label, table.title)}</span>{subtitle}</caption>'
    region = f' role="region" tabindex="0" aria-labelledby="{escape(title_id)}"' if title_id else ""
    grid = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll"{region}>{grid}</div>'


def _row(cells: Iterable[Cell], aligns: Iterable[str]) -> str:
    head, *rest = zip(cells, aligns, strict=True)
    first = f'<th scope="row">{_cell(head[0])}</th>'
    return first + "".join(f"<td{_class(_layout(cell, align))}>{_cell(cell)}</td>" for cell, align in rest)


def _layout(cell: Cell, align: str) -> str:
    """Return the classes of a cell: a short text is kept on one line, a long one does not become a narrow strip."""
    size = len(cell.text)
    names = (align == "right", "number"), (size <= _SHORT, "short"), (size > _LONG, "long")
    return " ".join(name for holds, name in names if holds)


def _cell(cell: Cell) -> str:
    picture = _picture(cell.svg, cell.alt, "spark") if cell.svg else ""
    if cell.tone in theme.RATINGS and cell.text:
        return picture + badge(cell.text, cell.tone)
    text = _RANGE.sub(r'<span class="short">\g<0></span>', escape(cell.text))
    return picture + (f'<span class="muted">{text}</span>' if cell.tone == "muted" else text)


@_markup.register
def _figure(element: Figure, label: str, anchor: str) -> str:
    behind = f"{label}: the numbers behind the chart" if label else "The numbers behind the chart"
    grid = table_grid(element.data, "", f"{anchor}-data" if anchor else "")
    return (
        f'<figure{_id(anchor)}><figcaption><p class="title">{_labelled(label, element.title)}</p>'
        f'<p class="subtitle">{escape(element.subtitle)}</p></figcaption>'
        f"{_picture(element.svg, element.alt, 'chart')}"
        f'<p class="source">{escape(sourced(element.source))}</p>'
        f"<details><summary>{escape(behind)}</summary>{grid}{_notes(element.data)}</details></figure>"
    )


@_markup.register
def _callout(element: Callout, *_: str) -> str:
    # A note, not a landmark: several complementary landmarks in the main text would only be noise.
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in element.paragraphs)
    title = f'<p class="title">{escape(element.title)}</p>'
    return f'<div class="callout {element.tone}" role="note">{title}{paragraphs}</div>'


@_markup.register
def _definitions(element: Definitions, *_: str) -> str:
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>" for term, meaning in element.items)
    return f'<dl class="definitions">{items}</dl>'


def rating_style() -> str:
    """Return the style rules of the badges `badge` makes."""
    return _RATING_STYLE


def badge(word: str, tone: str) -> str:
    """Return a rating as a shape and a word; the shape is decoration, the word is what is read out."""
    if tone not in theme.RATINGS:
        return escape(word)
    picture = f'<img src="{data_uri(shape(theme.RATINGS[tone]))}" alt="" width="10" height="10">'
    return f'<span class="rating {tone}">{picture} {escape(word)}</span>'


def shape(style: theme.Badge) -> str:
    """Return the shape of a rating as a drawing of 10 by 10 in the colour of its word."""
    body = {
        "square": '<rect width="10" height="10"/>',
        "triangle": '<path d="M5 0 10 9.5H0z"/>',
        "circle": '<circle cx="5" cy="5" r="5"/>',
        "dash": '<rect y="4" width="10" height="2.4"/>',
    }[style.shape]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" fill="{style.text}">{body}</svg>'


def sourced(source: str) -> str:
    """Return the line that names a source."""
    return source if source.casefold().startswith("source") else f"Source: {source}"


def linked(text: str) -> str:
    """Return the text escaped; one that is an e-mail address becomes a link to it."""
    return f'<a href="mailto:{escape(text)}">{escape(text)}</a>' if _EMAIL.fullmatch(text) else escape(text)


def _labelled(label: str, title: str) -> str:
    return f'<span class="label">{escape(label)}.</span> {escape(title)}' if label else escape(title)


def _picture(svg: str, alt: str, name: str) -> str:
    return f'<img class="{name}" src="{data_uri(svg)}" alt="{escape(alt)}">'


def _notes(table: Table) -> str:
    return "".join(f'<p class="source">{escape(note)}</p>' for note in table.notes)


def _optional(tag: str, text: str, name: str) -> str:
    return f'<{tag} class="{name}">{escape(text)}</{tag}>' if text else ""


def _id(anchor: str) -> str:
    return f' id="{escape(anchor)}"' if anchor else ""


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
