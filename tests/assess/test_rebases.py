"""New stages begin where a definition breaks, and where a confirmed change has lasted."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pmflib.assess import assess
from tests.assess.conftest import OWN, table
from tests.assess.test_signals import COUNTS, quarters

LOW = [100 + 5 * (number % 3) for number in range(12)]


@pytest.fixture
def signalled(small_catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], first: str = "", area: str = OWN, indicator: str = "PCT") -> pd.DataFrame:
        changes = pd.DataFrame({"indicator": [indicator], "area": [area], "from": pd.to_datetime([first])})
        return assess(
            table(rows),
            catalogue=small_catalogue,
            areas=small_areas,
            neighbours=small_neighbours,
            as_of=date(2027, 1, 1),
            changes=changes if first else None,
        ).signals

    return run


def start(rows: list[dict], at: int) -> str:
    return f"{rows[at]['period_start']:%Y-%m-%d}"


def test_a_confirmed_change_that_lasted_begins_new_limits(signalled) -> None:
    rows = quarters([*LOW, *COUNTS])
    found = signalled(rows, start(rows, 12))
    assert found["mean"].iloc[0] == pytest.approx(10.5)
    assert found["mean"].iloc[-1] == pytest.approx(sum(COUNTS) / len(COUNTS) / 10)
    assert (found["special_cause"] == "").all()


@pytest.mark.parametrize("after", [1, 11])
def test_a_change_too_young_to_judge_leaves_the_old_limits(signalled, after: int) -> None:
    rows = quarters([*LOW, *COUNTS[:after]])
    pd.testing.assert_frame_equal(signalled(rows, start(rows, 12)), signalled(rows))


def test_a_step_that_nobody_confirmed_changes_nothing(signalled) -> None:
    rows = quarters([*LOW, *COUNTS])
    other = signalled(rows, start(rows, 12), indicator="RATE")
    pd.testing.assert_frame_equal(other, signalled(rows))
    assert (other["special_cause"] != "").any()


def test_the_limits_step_at_the_first_period_that_lies_wholly_after_the_change(signalled) -> None:
    rows = quarters([*LOW, *COUNTS])
    within = rows[11]["period_start"] + pd.Timedelta(days=20)
    found = signalled(rows, f"{within:%Y-%m-%d}")
    pd.testing.assert_frame_equal(found, signalled(rows, start(rows, 12)))


def test_nothing_is_held_against_a_period_before_a_break(small_catalogue, small_areas, small_neighbours) -> None:
    def core(marks: str) -> pd.DataFrame:
        rows = quarters([*LOW, *COUNTS])
        rows[13] |= {"marks": marks}
        given = {"areas": small_areas, "neighbours": small_neighbours, "as_of": date(2027, 1, 1)}
        return assess(table(rows), catalogue=small_catalogue, **given).core

    whole, broken = core(""), core("break")
    changed = ["change", "change_lower", "change_upper"]
    assert whole.loc[13, changed].notna().all()
    assert broken.loc[13, changed].isna().all()
    assert broken.loc[13, "previous"] == whole.loc[13, "previous"]
    pd.testing.assert_frame_equal(broken.drop(13)[changed], whole.drop(13)[changed])
