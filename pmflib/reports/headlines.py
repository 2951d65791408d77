"""The headline figures beside the key messages."""

from __future__ import annotations

from collections.abc import Sequence

from pmflib import findings
from pmflib.disclosure import Release
from pmflib.document import Card
from pmflib.findings import Reading
from pmflib.tables import cells


def cards(release: Release, area: str, indicators: Sequence[str]) -> tuple[Card, ...]:
    """Return one card for each indicator that has a figure: value, title, period, neighbours.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes in the order to show.
    """
    found = (findings.find(release, code, area) for code in indicators)
    return tuple(_card(reading) for reading in found if reading is not None)


def _card(reading: Reading) -> Card:
    goal, rated = cells.target(reading).text, cells.rating(reading)
    target = f"; target {goal}" if rated.tone != "muted" and rated.text else ""
    return Card(
        value=cells.amount(reading),
        label=cells.name(reading).text,
        rating=rated.text if target else "",
        tone=rated.tone if target else "plain",
        note=f"{cells.period(reading).text}; neighbours {cells.comparator(reading, reading.neighbours).text}{target}",
    )
