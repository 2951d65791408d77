"""Known changes of practice stand on the control chart as lines with their words, and nothing overlaps."""

from __future__ import annotations

from datetime import date

import pytest

from pmflib import findings, plots
from tests.plots.released import known
from tests.releases import OWN, district_code

LONG = "Every contact is read with the history of the family beside it, whoever sends it, and answered within a day."


@pytest.mark.parametrize(
    "begun",
    [
        (date(2025, 10, 1),),
        (date(2026, 8, 1),),
        (date(2024, 1, 1), date(2024, 2, 1), date(2026, 9, 1), date(2026, 9, 2)),
        (date(2025, 1, 1), date(2025, 1, 1)),
    ],
    ids=["one", "at the end", "four", "two on one day"],
)
def test_no_text_touches_another_or_leaves_the_page(begun, caught):
    plots.control(known(*((day, f"{number} {LONG}") for number, day in enumerate(begun))), "REF02", OWN)
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


def test_a_change_is_written_on_the_chart_and_told_to_who_cannot_see_it(caught):
    figure = plots.control(known((date(2025, 10, 1), "A new front door.")), "REF02", OWN)
    assert any(text.endswith("October 2025: a new front door") for text in caught.boxes)
    assert figure.alt.endswith("Known change on 1 October 2025: A new front door.")


def test_a_change_of_the_authority_holds_for_its_districts():
    release = known((date(2025, 10, 1), "A new front door."))
    [found] = findings.changes_of(release, "REF02", district_code(0))
    assert found.text == "A new front door."
    assert findings.changes_of(release, "REF02", "X99999999") == ()


def test_a_change_before_the_series_begins_has_no_line(caught):
    figure = plots.control(known((date(2001, 1, 1), "Long ago.")), "REF02", OWN)
    assert not any("long ago" in text for text in caught.boxes)
    assert "Long ago" in figure.alt
