"""Which publications the figures come from."""

from __future__ import annotations

from pmflib.plots.words import sources as line

__all__ = ["line"]
