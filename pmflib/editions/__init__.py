"""Editions people sign: decided on, frozen with all they were made from, and never written over."""

from __future__ import annotations

from pmflib.editions.asking import Asked
from pmflib.editions.deciding import decide
from pmflib.editions.folders import Version, versions
from pmflib.editions.freezing import NotWritten, Published, publish
from pmflib.editions.verifying import Verified, verify

__all__ = ["Asked", "NotWritten", "Published", "Verified", "Version", "decide", "publish", "verify", "versions"]
