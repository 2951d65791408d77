"""Which cases are drawn: the right number of each stratum, all as likely, the same from the same seed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.audits import draw_cases
from pmflib.errors import BadInput
from pmflib.stats.sampling import allocate
from tests.audits.conftest import DISTRICTS, frame_of, plan_of

SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=6)


@given(held=SIZES, share=st.floats(0.05, 1.0), seed=st.integers(0, 2**31))
@settings(max_examples=60)
def test_every_stratum_gives_its_share_and_no_case_is_there_twice(held: list[int], share: float, seed: int):
    sizes = {f"d{at}": count for at, count in enumerate(held)}
    frame, size = frame_of(sizes), max(1, int(sum(held) * share))
    drawn = draw_cases(frame, plan_of(at_least=0, size=size), seed=seed)
    sample = drawn.cases[~drawn.cases["reserve"]]
    assert drawn.size == len(sample) == size
    assert drawn.cases["case"].is_unique
    assert sample.groupby("stratum").size().reindex(drawn.strata["stratum"], fill_value=0).tolist() == (
        allocate(drawn.strata["frame"], size).tolist()
    )
    chance = drawn.strata.set_index("stratum")["probability"]
    assert (sample["probability"] == sample["stratum"].map(chance)).all()
    assert (drawn.strata["drawn"] + drawn.strata["reserve"] <= drawn.strata["frame"]).all()


def test_every_case_of_a_stratum_is_as_likely():
    frame, plan = frame_of({"a": 20, "b": 8}), plan_of(size=10, at_least=4)
    times = pd.Series(0, index=frame["case"])
    for seed in range(300):
        cases = draw_cases(frame, plan, seed=seed).cases
        times[cases.loc[~cases["reserve"], "case"]] += 1
    by_stratum = times.groupby(frame.set_index("case")["district"])
    for name, chance in {"a": 6 / 20, "b": 4 / 8}.items():
        # Six standard errors of a share of 300 draws.
        assert np.abs(by_stratum.get_group(name) / 300 - chance).max() < 6 * np.sqrt(chance * (1 - chance) / 300)


def test_the_same_seed_draws_the_same_and_another_seed_others():
    frame, plan = frame_of(), plan_of()
    first, again, other = (draw_cases(frame, plan, seed=seed).cases for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert set(first["case"]) != set(other["case"])


def test_a_stratum_of_a_few_cases_is_taken_whole_and_said():
    drawn = draw_cases(frame_of({"a": 50, "b": 1}), plan_of(at_least=3), seed=1, size=10)
    assert drawn.strata.set_index("stratum")["drawn"].to_dict() == {"a": 9, "b": 1}
    assert drawn.notes == (
        "b: its only case, where 3 are wanted of each stratum. Join it to another stratum, or read it with care.",
    )


def test_strata_are_named_by_what_readers_know_and_may_be_crossed():
    frame = frame_of().assign(primary_need=np.resize(["N1", ""], 100)).astype({"primary_need": "str"})
    plan = plan_of(strata=("district", "primary_need"))
    drawn = draw_cases(frame, plan, seed=1, districts=DISTRICTS)
    assert "ash / N1" in set(drawn.strata["stratum"])
    assert "cedar / not known" in set(drawn.strata["stratum"])
    assert draw_cases(frame, plan_of(strata=()), seed=1).strata["stratum"].tolist() == ["all"]


def test_a_wanted_precision_gives_the_number_of_cases():
    drawn = draw_cases(frame_of(), plan_of(size=None, precision=10.0), seed=1)
    # Cochran: 96.04 endless cases, of a hundred 96.04 / (1 + 95.04 / 100).
    assert drawn.size == 50


def test_reserve_double_and_moderated_are_shares_of_the_sample():
    drawn = draw_cases(frame_of(), plan_of(double_share=12.5, moderation_share=0.0, replacements=20.0), seed=1)
    cases = drawn.cases
    assert int(cases["double"].sum()) == 3
    assert int(cases["moderated"].sum()) == 0
    assert not cases.loc[cases["reserve"], "double"].any()
    reserve = cases[cases["reserve"]]
    assert reserve.groupby("stratum")["place"].apply(list).to_dict() == {
        name: list(range(1, count + 1)) for name, count in reserve.groupby("stratum").size().items()
    }


@pytest.mark.parametrize(
    ("frame", "plan", "size", "told"),
    [
        (frame_of().iloc[:0], {}, None, "no case fits it. Widen its 'where'"),
        (frame_of({"a": 9}), {}, None, "24 cases are wanted and the frame holds 9. Look at all of them with --size 9"),
        (frame_of(), {"at_least": 9}, 12, "9 of each of 3 strata are 27 cases, more than the 12 wanted."),
    ],
)
def test_what_cannot_be_drawn_is_said_with_a_proposal(frame, plan, size, told):
    with pytest.raises(BadInput, match=re.escape(told)):
        draw_cases(frame, plan_of(**plan), seed=1, size=size)
