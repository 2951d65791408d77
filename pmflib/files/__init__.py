"""Files that come in and go out, guarded: tables as text, and the folders that travel with the package."""

from __future__ import annotations

from pmflib.files.shipped import shipped

__all__ = ["shipped"]
