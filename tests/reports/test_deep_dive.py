"""What a deep dive says, part by part."""

from __future__ import annotations

import pandas as pd
import pytest

from pmflib import frames, plots
from pmflib.disclosure import Release
from pmflib.disclosure import release as release_module
from pmflib.document import Bullets, Callout, Figure, Heading, Paragraph, Table
from pmflib.errors import BadInput
from pmflib.reports import DeepDiveReport, base
from tests.judged import STEP, Judged, judged
from tests.releases import OWN, Case, _shaped, fabricate


def test_cover_says_that_no_case_file_was_read(opens):
    opens()
    assert "Data only: no case file has been read." in DeepDiveReport().cover.notices


def test_answer_words_the_findings(opens):
    opens()
    said = DeepDiveReport().answer.elements[2].items
    assert said[0] == "Re-referrals within 12 months: 21.6%, no clear change on the year before."
    assert "on the 2025 list" in said[2]
    assert "on the 2021 list" in said[2]
    assert not any(one.startswith("Re-referrals within 12 months:") for one in said[1:])
    assert all(one[0] == one[0].upper() for one in said)


def test_nothing_is_said_twice_of_a_figure_that_is_not_judged(monkeypatch):
    release = judged(Case(quarterly=True, own=STEP), Judged(confidence="low"))
    monkeypatch.setattr(base, "opened", lambda _: release)
    said = DeepDiveReport().answer.elements[2].items
    assert sum("not judged: low confidence in the records" in one for one in said) == 1
    assert len(said) == len(set(said))
    assert "is not judged, and may not have moved," in plots.shift(release, "REF02", OWN).title


def test_shift_adds_up_on_each_list(opens):
    opens()
    section = DeepDiveReport().shift
    assert [type(element) for element in section.elements] == [Heading, Paragraph, Figure, Table, Table, Bullets]
    for row in section.elements[3].rows:
        own, others, gap, before, now = (cell.number for cell in row[2:])
        assert own - others == pytest.approx(gap)
        assert now - before == pytest.approx(gap)


def test_shift_title_names_its_parts(opens):
    opens()
    title = DeepDiveReport().shift.elements[3].title
    assert title == ("Gap to neighbours −2.2\xa0pp since 2024-25: own change −1.5\xa0pp, neighbours’ change +0.7\xa0pp")


def test_one_period_leaves_nothing_to_shift(opens):
    opens(Case(own=(21.6,)))
    assert DeepDiveReport().shift.elements[3].rows[0][0].text == "No two periods to compare"


def test_linked_measures_stand_in_the_order_of_the_theme(opens):
    opens()
    rows = DeepDiveReport().linked.elements[1].rows
    assert [row[0].text for row in rows] == [
        "Re-referrals within 12 months",
        "Rate of referrals per 10,000 children",
        "Second or subsequent child protection plans",
    ]


SHIFTED = {
    **{"comparator_set": "2025", "gap_then": 2.0, "gap_now": -2.0, "shift": -4.0, "shift_lower": -6.0},
    **{"shift_upper": -2.0, "own_change": -3.0, "own_change_lower": -4.0, "own_change_upper": -2.0},
    **{"neighbours_change": 1.0, "neighbours_change_lower": 0.0, "neighbours_change_upper": 2.0, "verdict": "real"},
}


@pytest.mark.parametrize(("reason", "asked"), [("", True), ("A new front door.", False)])
def test_a_real_shift_without_a_recorded_reason_asks_for_one(monkeypatch, reason, asked):
    made = fabricate()
    row = made.headline(OWN).loc[lambda rows: rows["indicator"] == "REF02", list(frames.KEY)]
    shifts = row.assign(since=pd.Timestamp("2025-03-31"), justification=reason, **SHIFTED)
    tables = {"core": made.core, "comparisons": made.comparisons, "shifts": _shaped(shifts, frames.SHIFTS)}
    release = Release(context=made.context, tables=tables, seal=release_module._SEAL)
    monkeypatch.setattr(base, "opened", lambda _: release)
    shown = [one for one in DeepDiveReport().shift.elements if isinstance(one, Callout)]
    assert [one.title for one in shown] == (["What to do"] if asked else [])


def test_limits_say_what_the_figures_cannot_show(opens):
    opens()
    limits = DeepDiveReport().limits.elements[1].items
    assert limits[0] == "Data only: no case file has been read."
    assert len(limits) > 3


def test_districts_where_there_are_none_are_a_sentence(opens):
    opens(Case(districts=0))
    assert isinstance(DeepDiveReport().places.elements[1], Paragraph)


def test_unknown_theme_is_refused(opens):
    opens()
    with pytest.raises(BadInput, match=r"'re_referal'.*Did you mean 're_referrals'"):
        DeepDiveReport(theme="re_referal")


def test_theme_without_a_figure_says_so(opens):
    opens(Case(codes=("REF01",)))
    with pytest.raises(BadInput, match="REF02 has no figure for Northmere"):
        DeepDiveReport()
