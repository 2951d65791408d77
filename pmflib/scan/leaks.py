"""What a scan finds: where, and of what kind, never the thing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["hidden value", "canary", "secret", "unreadable"]


@dataclass(frozen=True, kw_only=True, order=True)
class Leak:
    """One thing that stands where it must not, or one part that could not be looked into.

    Parameters
    ----------
    file : str
        Path below the folder that was scanned; an earlier part of it where the name itself tells.
    place : str
        Where in the file.
    kind : {"hidden value", "canary", "secret", "unreadable"}
    sought : str
        What was looked for: which number of which figure, or the kind of canary with a mark of eight signs that
        tells two apart. Never the value.
    """

    file: str
    place: str
    kind: Kind
    sought: str
