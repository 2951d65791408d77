"""Where figures come from: published tables, lists of areas and neighbours, a council's own figures."""

from __future__ import annotations

from pmflib.sources.reading import Sources, read

__all__ = ["Sources", "read"]
