"""Which file is which table of which day, and what is said when nobody can tell."""

from __future__ import annotations

from datetime import date

import pytest

from pmflib import sources
from pmflib.catalogue.record_sources import RecordSource
from pmflib.errors import BadInput

PERSON = "pers_person_id,pers_sex\nP1,1\n"


def stage(cases, **entries):
    known = cases.catalogue(
        **{name: RecordSource(format="records", label=name, **one) for name, one in entries.items()}
    )
    return sources.stage(known, cases.folder / "data", cases.place)


def put(cases, name, content=PERSON):
    path = cases.folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_a_day_stands_in_the_folder_the_file_or_the_entry(cases):
    put(cases, "person-2026-07-13.csv")
    staged = stage(cases, ssd_person={"file": "person-*.csv"})
    assert staged.extracted == date(2026, 7, 13)
    put(cases, "plain.csv")
    assert stage(cases, ssd_person={"file": "plain.csv", "released": date(2026, 9, 1)}).extracted == date(2026, 9, 1)


def test_a_table_taken_earlier_goes_on_with_its_own_day(cases):
    put(cases, "records/2026-10-12/ssd_person.csv")
    put(cases, "money.csv", "line_id,month,service\nL1,2026-08-31,care\n")
    staged = stage(cases, system={"folder": "records/*"}, finance={"file": "money.csv", "released": date(2026, 9, 5)})
    assert staged.extracted == date(2026, 10, 12)
    assert set(staged.tables) == {"ssd_person", "finance"}
    assert staged.taken == {"finance": date(2026, 9, 5)}
    assert [(one.extracted, set(one.tables)) for one in staged.earlier] == [(date(2026, 9, 5), {"finance"})]


def test_an_entry_of_its_own_goes_before_the_folder(cases):
    put(cases, "records/2026-10-12/ssd_person.csv")
    put(cases, "own/2026-10-12/people.csv", "pers_person_id,pers_sex\nP8,1\nP9,2\n")
    staged = stage(cases, system={"folder": "records/*"}, ssd_person={"file": "own/*/people.csv"})
    assert staged.sources == {"ssd_person": "ssd_person"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"file": "people.csv"}, "nothing says when it was taken"),
        ({"file": "nowhere/*.csv"}, "no file matches"),
        ({"file": "twice/2026-10-12/*.csv"}, "several files match for 2026-10-12"),
        ({"file": "gone.csv", "released": date(2026, 10, 12)}, "There is no such file"),
    ],
)
def test_what_cannot_be_found_is_missing(cases, entry, said):
    for name in (
        "people.csv",
        "twice/2026-10-12/a.csv",
        "twice/2026-10-12/b.csv",
        "records/2026-10-12/ssd_contacts.csv",
    ):
        put(cases, name, "cont_contact_id,cont_person_id\nC1,P1\n" if "contacts" in name else PERSON)
    staged = stage(cases, system={"folder": "records/*"}, ssd_person=entry)
    assert said in staged.missing["ssd_person"]
    assert set(staged.tables) == {"ssd_contacts"}


def test_a_folder_says_what_it_cannot_place(cases):
    for name in ("ssd_person.csv", "SSD_Person.parquet", "ssd_contact.csv", "notes.txt"):
        put(cases, f"records/2026-10-12/{name}")
    put(cases, "records/2026-10-12/finance.csv", "line_id,month,service\nL1,2026-08-31,care\n")
    staged = stage(cases, system={"folder": "records/*"})
    assert "holds the same table; keep one" in staged.missing["ssd_person"]
    assert any("Did you mean 'ssd_contacts'" in str(note) for note in staged.notes)
    assert set(staged.tables) == {"finance"}


def test_where_nothing_can_be_dated_nothing_is_staged(cases):
    put(cases, "people.csv")
    with pytest.raises(BadInput, match="nothing says when it was taken"):
        stage(cases, ssd_person={"file": "people.csv"})
    assert not cases.place.exists()


def test_looking_through_keeps_nothing_and_says_the_same(cases):
    put(cases, "records/2026-10-12/ssd_person.csv", "pers_person_id,pers_sex\nP1,7\nP1,1\n")
    put(cases, "records/2026-10-12/finance.csv", "")
    entry = {"cases": RecordSource(format="records", label="Cases", folder="records/*")}
    looked = sources.examine(cases.catalogue(**entry), cases.folder / "data", cases.place)
    assert not cases.place.exists()
    staged = stage(cases, system={"folder": "records/*"})
    assert [str(note) for note in looked.notes] == [str(note) for note in staged.notes]
    assert dict(looked.missing) == dict(staged.missing)
