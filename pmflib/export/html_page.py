"""One self-contained page: its own style and faces, a policy that lets nothing else load, and no script."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from importlib.resources import files

from pmflib import theme
from pmflib.document import Heading, TitlePage
from pmflib.document.html import markup, rating_style
from pmflib.export.report import Block, Report


def page(report: Report) -> str:
    """Return a report as one HTML file.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        The same bytes for the same report, whenever and wherever it is made.

    Raises
    ------
    BadInput
        If the council's colour cannot be read against white.
    """
    body = "".join(markup(block.element, block.label, block.anchor) for block in report.blocks)
    contents = _contents(report.headings)
    return framed(report.title, f'<div class="wrap page">{contents}<main id="main" tabindex="-1">{body}</main></div>')


def framed(cover: TitlePage, body: str, *, script: str = "") -> str:
    """Return a whole page: skip link, strip, cover, a body that holds `main`, and the footer.

    A script is allowed by its hash alone, and there can be only one.
    """
    marking = f'<p class="marking">{escape(cover.marking)}</p>' if cover.marking else ""
    notices = "".join(f"<p>{escape(text)}</p>" for text in cover.notices)
    named = ", ".join(part for part in (cover.title, cover.subtitle) if part)
    return _shell(
        title=f"{named} – {cover.council}",
        style=_style(theme.brand(cover.colour)) + _every_page(cover),
        body=(
            '<a class="skip" href="#main">Skip to main content</a>'
            f'{_stamp(cover)}<header class="cover"><div class="wrap">{markup(cover)}</div></header>{body}'
            f'<footer><div class="wrap">{marking}<p>{escape(cover.council)}</p><p>{escape(named)}</p>{notices}'
            "</div></footer>"
        ),
        script=script,
    )


def _shell(*, title: str, style: str, body: str, script: str = "") -> str:
    runs = f"script-src '{_digest(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; img-src data:; font-src data:; style-src '{_digest(style)}'; {runs}"
        "base-uri 'none'; form-action 'none'"
    )
    ending = f"<script>{script}</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n{ending}</body>\n</html>\n"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style(colour: str) -> str:
    tokens = {
        "brand": colour,
        "accent": theme.ACCENT,
        "ink": theme.INK,
        "muted": theme.MUTED,
        "link": theme.LINK,
        "focus": theme.FOCUS,
        "rule": theme.RULE,
        "red": theme.RATINGS["red"].fill,
        "amber": theme.RATINGS["amber"].fill,
        "note": theme.NOTE_FILL,
        "warning": theme.WARNING,
        "warning-fill": theme.WARNING_FILL,
    }
    variables = ";".join(f"--{name}:{value}" for name, value in tokens.items())
    rules = (files("pmflib.export") / "report.css").read_text(encoding="utf-8")
    return f"{_faces()}:root{{{variables}}}\n{rules}{rating_style()}"


def _every_page(cover: TitlePage) -> str:
    """Return the rules that repeat marking and stamp at the foot of every printed page."""
    places = (("left", cover.marking), ("center", cover.stamp))
    boxes = "".join(
        f'@bottom-{place}{{content:"{_css_text(text)}";font:600 8.5pt "{theme.FONT}",sans-serif}}'
        for place, text in places
        if text
    )
    return f"@page{{{boxes}}}" if boxes else ""


def _css_text(text: str) -> str:
    """Return the text with every sign but letters and digits as an escape, which no style sheet reads as syntax."""
    return re.sub(r"[^A-Za-z0-9 ]", lambda sign: f"\\{ord(sign[0]):x} ", text)


@cache
def _faces() -> str:
    return "".join(
        f'@font-face{{font-family:"{theme.FONT}";font-weight:{weight};font-display:block;'
        f'src:url(data:font/woff2;base64,{base64.b64encode(theme.woff2(face)).decode()}) format("woff2")}}'
        for face, weight in theme.WEIGHTS.items()
    )


def _stamp(cover: TitlePage) -> str:
    if not cover.stamp:
        return ""
    return f'<aside class="stamp" aria-label="About the data"><div class="wrap">{escape(cover.stamp)}</div></aside>'


def _contents(headings: tuple[Block, ...]) -> str:
    """Return the list of sections and, inside each, its own subsections."""
    items: list[tuple[str, list[str]]] = []
    for block in headings:
        element = block.element
        if not isinstance(element, Heading):
            continue
        link = f'<a href="#{block.anchor}">{escape(element.text)}</a>'
        if element.level == 2 or not items:
            items.append((link, []))
        else:
            items[-1][1].append(f"<li>{link}</li>")
    listed = "".join(f"<li>{link}{_nested(inner)}</li>" for link, inner in items)
    return (
        f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>{listed}</ul></nav>'
        if items
        else "<div></div>"
    )


def _nested(items: list[str]) -> str:
    return f"<ul>{''.join(items)}</ul>" if items else ""
