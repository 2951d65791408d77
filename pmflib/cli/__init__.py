"""The ``pmf`` command."""

from __future__ import annotations

from pmflib.cli.app import app, main

__all__ = ["app", "main"]
