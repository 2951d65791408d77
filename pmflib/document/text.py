"""Text as it may enter an element: no characters that hide, reorder or break what a reader sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

# Bidirectional controls and marks, zero-width characters, soft hyphen, interlinear and tag characters.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNPAIRED = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Return the text in composed form without hidden, bidirectional and control characters.

    Line breaks and tabs become spaces: an element is one run of text, its layout is the renderer's.
    """
    visible = _UNPAIRED.sub("", _HIDDEN.sub("", text))
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", visible)).strip()


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_plain)]
RequiredText = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_plain)]
Description = Annotated[str, StringConstraints(min_length=20), BeforeValidator(_plain)]
