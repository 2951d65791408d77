"""What is said of a change: its parts, its groups, its hypotheses, and what faults in the records could explain."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pmflib import findings, frames, tables
from pmflib.catalogue.report_options import Theme
from pmflib.disclosure import ChangeContext, Release
from tests.releases import CODES, OWN, Case, _shaped, changed, fabricate

FALLING = Case(own=(25.0,) * 12 + (20.0,) * 8, quarterly=True, districts=3)
LEVEL = Case(own=(25.0, 25.2) * 10, quarterly=True, districts=0)


@lru_cache
def split(shares: tuple[tuple[str, str, float, float, float], ...], case: Case = FALLING) -> Release:
    """Add groups to a release: breakdown, category, share before and since October 2024, and part of all cases."""
    base = fabricate(case)
    whole = base.core[(base.core["area"] == OWN) & (base.core["indicator"] == "REF02")]
    parts = []
    for breakdown, category, early, late, part in shares:
        n = whole["denominator"] * part
        share = np.where(whole["period_end"] < pd.Timestamp("2024-10-01"), early, late)
        moved = {"numerator": np.round(n * share / 100), "denominator": n, "n": n, "value": share}
        parts.append(whole.assign(breakdown=breakdown, category=category, **moved))
    return changed(base, core=_shaped(pd.concat([base.core, *parts], ignore_index=True), frames.CORE))


def theme(**moves: dict[str, str]) -> Theme:
    told = [
        {"text": f"It may be {name}.", "moves": expected, "settled_by": "Read the files."}
        for name, expected in moves.items()
    ]
    given: dict[str, Any] = {"title": "A theme", "question": "Why?", "headline": "REF02", "linked": []}
    return Theme.model_validate(given | {"hypotheses": told, "limits": ["None."]}, strict=False)


def test_a_clear_fall_is_said_with_both_years_and_its_interval():
    one = findings.moved(fabricate(FALLING), "REF02", OWN)
    assert (one.way, one.years) == (-1, 3)
    said = findings.moved_sentence(one)
    assert said.startswith(
        "Re-referrals within 12 months: 20.0% in the year to 30 September 2026, 25.0% in the year to 30 September 2023"
    )
    assert said.endswith("pp).")


def test_what_did_not_move_is_not_said_to_have_moved():
    release = fabricate(LEVEL)
    assert findings.moved_sentence(findings.moved(release, "REF02", OWN)).endswith("That is no clear change.")
    assert findings.moved(fabricate(Case(own=(25.0, 24.0), quarterly=True)), "REF02", OWN) is None
    assert findings.moved_sentence(None) == "There are no two years of one definition to compare."


def test_a_year_before_can_be_asked_for():
    one = findings.moved(fabricate(FALLING), "REF02", OWN, years=1)
    assert (one.years, one.change) == (1, 0)


def test_mix_that_explains_nothing_and_mix_that_explains_much_are_told_apart():
    within = split((("sex", "girl", 25.0, 20.0, 0.5), ("sex", "boy", 25.0, 20.0, 0.5)))
    assert "no other mix explains it" in findings.parts_title(within, "REF02", OWN)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in tables.parts_table(within, "REF02", OWN).rows}
    assert rows["Sex"][:2] == ["0.0\xa0pp", "−5.0\xa0pp"]
    assert tables.parts_table(fabricate(LEVEL), "REF02", OWN) is None


def test_of_two_groups_only_one_is_named_and_unknown_ones_never():
    release = split(
        (
            ("sex", "girl", 30.0, 30.0, 0.4),
            ("sex", "boy", 14.0, 14.0, 0.5),
            ("sex", "not known", 90.0, 90.0, 0.1),
        )
    )
    assert findings.groups_title(release, "REF02", OWN) == "Higher than for all others: Girls"
    readings = {row[0].text: row[-1].text for row in tables.groups_table(release, "REF02", OWN).every_row}
    assert readings == {"Girls": "higher", "Boys": "lower", "Not known": "not known"}


def test_without_groups_there_is_no_table():
    assert findings.groups_title(fabricate(FALLING), "REF02", OWN) == "No groups of children can be told apart"
    assert tables.groups_table(fabricate(FALLING), "REF02", OWN) is None


@pytest.mark.parametrize(
    ("moves", "speaks"),
    [
        ({"CP07": "with"}, "The figures speak for it"),
        ({"CP07": "against"}, "The figures speak against it"),
        ({"CP07": "with", "REF01": "against"}, "The figures disagree"),
        ({"ASM01": "with"}, "The figures say nothing clear"),
    ],
)
def test_a_measure_speaks_only_where_it_and_the_headline_clearly_moved(moves, speaks):
    [one] = findings.tested(fabricate(FALLING), theme(so=moves), OWN)
    assert one.speaks == speaks
    assert one.missing == (("ASM01",) if "ASM01" in moves else ())


def test_a_measure_that_is_another_process_since_says_nothing():
    base, asked = fabricate(FALLING), theme(so={"CP07": "with"})
    told = ChangeContext(indicator="CP07", area=OWN, begun=date(2024, 10, 1), text="Counted anew.", author="Manager")
    release = changed(base, base.context.model_copy(update={"changes": (told,)}))
    [one] = findings.tested(release, asked, OWN)
    assert one.speaks == "The figures say nothing clear"
    assert "another process, so it says nothing" in tables.hypotheses_table(release, asked, OWN).rows[0][1].text
    # Before the years that are compared, or elsewhere, it changes nothing.
    for other in ({"begun": date(2021, 4, 1)}, {"area": "elsewhere"}):
        context = base.context.model_copy(update={"changes": (told.model_copy(update=other),)})
        assert findings.tested(changed(base, context), asked, OWN)[0].speaks == "The figures speak for it"


def test_what_the_figures_speak_for_is_read_the_other_way_where_the_headline_moved_for_the_better():
    asked = theme(so={"CP07": "with"})
    rising = Case(own=(20.0,) * 12 + (25.0,) * 8, quarterly=True, districts=3)
    for case, better in ((FALLING, True), (rising, False), (LEVEL, False)):
        release = fabricate(case)
        assert findings.improved(findings.moved(release, "REF02", OWN)) == better
        notes = tables.hypotheses_table(release, asked, OWN).notes
        assert any("moved for the better" in note for note in notes) == better


def test_where_the_headline_stands_still_no_measure_can_move_with_it():
    asked = theme(so={"CP07": "with"})
    assert findings.tested(fabricate(LEVEL), asked, OWN)[0].speaks == "The figures say nothing clear"
    assert findings.tested_title(fabricate(LEVEL), asked, OWN).startswith("The headline has not clearly moved")
    assert tables.hypotheses_table(fabricate(LEVEL), asked, OWN).rows[0][3].text == "Read the files."
    assert tables.hypotheses_table(fabricate(LEVEL), theme(), OWN) is None


@pytest.mark.parametrize(
    ("highest", "said"), [(26.0, "Faults could explain the whole change"), (21.0, "cannot explain the change")]
)
def test_doubtful_records_explain_a_change_only_as_far_as_they_reach(highest, said):
    base = fabricate(FALLING)
    rows = base.headline(OWN)[list(frames.KEY)]
    doubt = rows.assign(confidence="medium", score=60.0, doubtful_share=4.0, lowest=19.0, highest=highest)
    release = changed(base, quality=_shaped(doubt, frames.QUALITY))
    assert any(said in sentence for sentence in findings.doubt_sentences(release, "REF02", OWN))
    assert findings.doubt_sentences(base, "REF02", OWN) == ()


def test_groups_and_breakdowns_have_plain_names():
    context = fabricate(FALLING).context
    named = {
        ("age_band", "5 to 9"): "Aged 5 to 9",
        ("age_band", "Under 1"): "Under 1",
        ("primary_need", "N1"): "Abuse or neglect",
        ("population", "uasc"): "Unaccompanied children",
        ("place", OWN): "Northmere",
        ("place", "nowhere"): "nowhere",
    }
    assert {key: findings.category_words(context, *key) for key in named} == named
    assert findings.breakdown_words("length_of_stay") == "Length of stay"
    assert set(CODES) <= set(context.indicators)
