"""What is looked for: ids and names of the records, secrets, any list; and what would only raise false alarms."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import scan
from pmflib.records import Records
from pmflib.scan.phrases import Phrases, folded, words


@pytest.fixture
def records(tmp_path) -> Records:
    folder = tmp_path / "extracts" / "2026-10-12"
    folder.mkdir(parents=True)
    frame = pd.DataFrame(
        {
            "pers_person_id": ["P-77310", "P-77311", None],
            "pers_forename": ["Zephyrine", "Amber", "Otto"],
            "pers_surname": ["Quillfeather", "Thatcherson", None],
            "pers_dob": pd.to_datetime(["2012-03-04", "2014-01-01", None]),
            "upn": ["A123456789012", None, None],
            "pers_nationality": ["British", "Polish", "British"],
            "pers_upn_unknown": ["UN1", "UN2", None],
        }
    )
    path = folder / "ssd_person.parquet"
    frame.to_parquet(path)
    return Records(folder=folder, extracted=pd.Timestamp("2026-10-12").date(), tables={"ssd_person": path})


def found(canaries: scan.Canaries, text: str, tmp_path) -> set[str]:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    return {leak.sought for leak in scan.scan(tmp_path, canaries=canaries) if leak.file == "a.txt"}


@pytest.mark.parametrize(
    "text",
    ["the child P-77310 was seen", "p_77311", "Zephyrine Quillfeather", "QUILLFEATHER, Zephyrine", "upn a123456789012"],
)
def test_ids_and_whole_names_of_the_records_are_found(records, tmp_path, text):
    assert len(found(scan.canaries(records=records), text, tmp_path / "extracts")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Amber means missed, Otto is a name, Zephyrine too",
        "British and Polish children, born 2012-03-04 or 1 January 2014",
        "P 773, 77310 children, UN1",
    ],
)
def test_ordinary_words_and_numbers_are_not(records, tmp_path, text):
    assert found(scan.canaries(records=records), text, tmp_path / "extracts") == set()


def test_what_is_found_is_told_apart_without_being_told(tmp_path):
    canaries = scan.canaries(given=["Zephyrine Quillfeather", "Otto Underbarrow"])
    told = found(canaries, "Zephyrine Quillfeather and Otto Underbarrow", tmp_path)
    assert len(told) == 2
    assert not re.search("zeph|quill|otto|under", "".join(told), re.IGNORECASE)


def test_digits_are_found_as_a_word_of_their_own_only(tmp_path):
    canaries = scan.canaries(given=["4410256", "12345"])
    assert canaries.left_out == 1
    assert len(found(canaries, "child 4410256.", tmp_path)) == 1
    assert found(canaries, 'x="4410256.25" 0.4410256 44,410256 12345 14410256', tmp_path) == set()


def test_a_hundred_thousand_are_looked_for_at_once(tmp_path):
    many = [f"K{number:06d}Q" for number in range(100_000)]
    canaries = scan.canaries(given=many)
    assert len(canaries.phrases) == 100_000
    assert len(found(canaries, " ".join(f"x{one}" for one in many[:5_000]) + " k099999q.", tmp_path)) == 1


NAMES = st.lists(st.text(alphabet="ab céßİ-", min_size=1, max_size=6), max_size=8)


@given(phrases=NAMES, text=st.text(alphabet="ab céßİ-.", max_size=40))
def test_the_compiled_search_finds_a_phrase_exactly_where_reading_word_by_word_does(phrases, text):
    keys = {words(phrase) for phrase in phrases} - {()}
    spoken = words(text)
    there = any(spoken[at : at + len(key)] == key for key in keys for at in range(len(spoken)))
    hits = list(Phrases((phrase, phrase) for phrase in phrases).find(text))
    assert bool(hits) == there
    assert Phrases((phrase, phrase) for phrase in phrases).may_stand(folded(text)) or not there
    assert all(words(folded(text)[hit.start : hit.end]) in keys for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))


def test_nothing_given_is_nothing_to_look_for():
    assert not scan.canaries()
