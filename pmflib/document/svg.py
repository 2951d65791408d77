"""Drawings as they may enter an element: one self-contained SVG that loads and runs nothing."""

from __future__ import annotations

import base64
import re
from typing import Annotated

from pydantic import AfterValidator

_PROLOG = re.compile(r"^\s*(<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>|<!--.*?-->|\s)*", re.DOTALL | re.IGNORECASE)
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_START = re.compile(r"<svg[\s>]")
_FORBIDDEN = re.compile(
    r"<!|<\?|<(?:\w+:)?(?:script|foreignobject|iframe|embed|object|animate\w*|set)\b|\son[a-z]+\s*=|javascript:|@import"
    r"|\b(?:xlink:)?href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg);)|url\(\s*[\"']?(?!#|[\"']?#)",
    re.IGNORECASE,
)


def drawing(svg: str) -> str:
    """Return the SVG without prolog and metadata.

    Raises
    ------
    ValueError
        If it is not one SVG element, or could load or run something.
    """
    body = _METADATA.sub("", _PROLOG.sub("", svg)).strip()
    if not _START.match(body) or not body.endswith(("</svg>", "/>")):
        raise ValueError("not an SVG drawing")
    found = _FORBIDDEN.search(body)
    if found:
        raise ValueError(f"a drawing may not load or run anything: {found.group().strip()!r}")
    return body


def _optional_drawing(svg: str) -> str:
    return drawing(svg) if svg else ""


def data_uri(svg: str) -> str:
    """Return the drawing as a ``data:`` address for an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


Drawing = Annotated[str, AfterValidator(drawing)]
OptionalDrawing = Annotated[str, AfterValidator(_optional_drawing)]
