"""What is not as it was in the edition before, told from two releases and claimed only where both show it."""

from __future__ import annotations

from dataclasses import replace

from pmflib import findings, tables
from tests.releases import Case, fabricate


def test_an_edition_held_against_itself_says_nothing() -> None:
    release = fabricate(Case())
    assert findings.since(release, release) == ()
    assert findings.revised(release, release) == ()
    assert tables.since_table(release, release) is None
    assert tables.revised_table(release, release) is None
    assert findings.since_summary(release, release) == "no rating or signal changed"


def test_a_figure_printed_then_that_is_another_now_is_named_with_both() -> None:
    then = fabricate(Case())
    now = fabricate(replace(Case(), own=tuple(value + 1.3 for value in Case().own)))
    found = findings.revised(now, then)
    assert found
    one = found[0]
    table = tables.revised_table(now, then)
    assert table is not None
    cells = [cell.text for cell in table.rows[0]]
    assert len(table.every_row) == len(found)
    assert cells[2] != cells[3]
    assert table.rows[0][3].number == one.value
