"""Districts as they are written in the tables."""

from __future__ import annotations

from typing import Any

from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints


def name_of(district: Ints) -> Any:
    """Return the districts' names; nothing for who has no home in the county."""
    return columns.coded([one.name for one in districts()], district)
