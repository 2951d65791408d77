"""How an element shows itself in a notebook: as HTML for the reader, as JSON for the exporters."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from pydantic import BaseModel, ConfigDict

MIME = "application/vnd.pmf.element+json"


class Model(BaseModel):
    """Base of every part of a document: strict, frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@singledispatch
def notebook_html(element: Any) -> str:
    """Return what a notebook shows for an element; `document.html` says how."""
    raise TypeError(f"{type(element).__name__} is not an element")


class Shown(Model):
    """An element a notebook can display."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # Without a text of its own, the whole drawing would be repeated as the plain-text fallback.
        plain = type(self).__name__
        return {"text/plain": plain, "text/html": notebook_html(self), MIME: self.model_dump(mode="json")}
