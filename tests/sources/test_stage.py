"""Record tables staged from CSV: columns, codes and dates, what is kept, what is listed, what is refused."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import date

import duckdb
import pytest

from pmflib import records, sources
from pmflib.catalogue.record_sources import RecordSource
from pmflib.errors import BadInput
from pmflib.sources.records import csv_file

HEADER = "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_source_code,cine_referral_nfa"
ROWS = ("R1,P1,2026-03-04,1A,Y", "R2,P2,2026-04-05,2A,N")


def csv(*rows, header=HEADER):
    return "\n".join((header, *rows)) + "\n"


def values(staged, *fields, table="ssd_cin_episodes"):
    with records.connected(staged) as connection:
        columns = ", ".join(fields)
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()


def test_a_table_is_staged_in_the_types_of_its_shape(cases):
    staged = cases.stage(csv(*ROWS))
    assert values(staged, "cine_referral_id", "cine_referral_date", "cine_referral_nfa", "cine_close_date") == [
        ("R1", date(2026, 3, 4), "Y", None),
        ("R2", date(2026, 4, 5), "N", None),
    ]
    assert staged.extracted == date(2026, 10, 12)
    assert staged.sources == {"ssd_cin_episodes": "cases"}
    assert (staged.missing, staged.notes, staged.earlier) == ({}, (), ())


def test_columns_and_codes_of_the_source_become_ours(cases):
    text = csv("R1,P1,04/03/2026,School ,yes", "R2,P2,25/03/2026,1a,0", header="Ref,CINE person id,Ref date,Source,nfa")
    staged = cases.stage(
        text,
        columns={
            "cine_referral_id": "Ref",
            "cine_referral_date": "Ref date",
            "cine_referral_source_code": "Source",
            "cine_referral_nfa": "nfa",
        },
        codes={"cine_referral_source_code": {"school": "2A"}},
        constants={"district": "Ashby"},
    )
    fields = ("cine_person_id", "cine_referral_date", "cine_referral_source_code", "cine_referral_nfa", "district")
    assert values(staged, *fields) == [
        ("P1", date(2026, 3, 4), "2A", "Y", "Ashby"),
        ("P2", date(2026, 3, 25), "1A", "N", "Ashby"),
    ]


def test_everything_is_for_its_owner_alone(cases):
    staged = cases.stage(csv(*ROWS))
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in staged.folder.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(staged.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(staged.folder.parent.stat().st_mode) == 0o700
    assert {path.name for path in staged.folder.parent.iterdir()} == {"2026-10-12", ".hashes.json"}


def test_the_same_content_is_recognised_and_other_content_of_the_day_gets_a_name_of_its_own(cases):
    first = cases.stage(csv(*ROWS))
    before = {path: path.read_bytes() for path in first.folder.iterdir()}
    assert cases.stage(csv(*ROWS)).folder == first.folder
    second = cases.stage(csv(*ROWS, "R3,P3,2026-05-06,2A,N"))
    assert second.folder.name == "2026-10-12-2"
    third = cases.stage(csv(*ROWS), constants={"district": "Ashby"})
    assert third.folder.name == "2026-10-12-3"
    assert cases.stage(csv(*ROWS)).folder == first.folder
    assert {path: path.read_bytes() for path in first.folder.iterdir()} == before


def test_a_staged_file_that_was_cut_is_not_taken_for_whole(cases):
    first = cases.stage(csv(*ROWS))
    path = first.tables["ssd_cin_episodes"]
    path.write_bytes(path.read_bytes()[:-10])
    assert cases.stage(csv(*ROWS)).folder.name == "2026-10-12-2"


def test_successive_extracts_stand_behind_the_newest_oldest_first(cases):
    for day, row in (("2026-04-13", ROWS[0]), ("2026-07-13", ROWS[0])):
        cases.write(csv(row), day=day)
    staged = cases.stage(csv(*ROWS))
    assert [one.extracted for one in staged.earlier] == [date(2026, 4, 13), date(2026, 7, 13)]
    assert [len(values(one, "1")) for one in (*staged.earlier, staged)] == [1, 1, 2]
    # What has been staged stays known after its source has gone.
    cases.remove("2026-04-13")
    assert [one.extracted for one in cases.staged().earlier] == [date(2026, 4, 13), date(2026, 7, 13)]


def test_values_that_cannot_be_read_are_empty_and_listed(cases):
    text = csv("R1,P1,31/02/2026,1A,Y", "R2,P2,28/02/2026,1A,maybe", "R3,P3,1/3/26,1A,", "R4,P4,,1A,N")
    staged = cases.stage(text)
    assert [row[0] for row in values(staged, "cine_referral_date")] == [date(2026, 2, 28), None, None, None]
    with records.connected(staged) as connection:
        listed = connection.execute("SELECT * FROM unreadable ORDER BY row").fetchall()
    table = "ssd_cin_episodes"
    assert listed == [
        (table, 2, "R1", "cine_referral_date", "not a day of the calendar", 1),
        (table, 3, "R2", "cine_referral_nfa", "neither yes nor no", 1),
        (table, 4, "R3", "cine_referral_date", "a year of two digits", 1),
    ]
    said = "\n".join(str(note) for note in staged.notes)
    assert "ssd_cin_episodes.csv, row 2, column cine_referral_date: '31/02/2026' is not a day" in said


def test_unknown_codes_and_repeated_keys_stay_and_are_said(cases):
    staged = cases.stage(csv(*ROWS, "R2,P9,2026-04-05,9Z,N"))
    assert [row[1] for row in values(staged, "cine_referral_id", "cine_referral_source_code")] == ["1A", "2A", "9Z"]
    said = "\n".join(str(note) for note in staged.notes)
    assert "'9Z' is no code of the list 'source'" in said
    assert "repeat the key of another row: 1" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (csv("R1,P1", header="cine_referral_id,cine_persn_id"), "There is no column 'cine_person_id'"),
        ("", "empty"),
        (HEADER + "\n", "no row below the header"),
        (csv(*ROWS).replace(",", ";"), "not separated by commas"),
        (csv("R1,P1,03/04/2026,1A,Y", "R2,P2,05/06/2026,1A,N"), "dates: dd/mm/yyyy"),
        (csv("R1,P1,25/04/2026,1A,Y", "R2,P2,05/26/2026,1A,N"), "only be day first: 1; only month first: 1"),
        (csv('R1,P1,"2026-04-05,1A,Y', *ROWS), "quotation mark is not closed"),
        (csv("R1,P1\0,2026-04-05,1A,Y"), "zero byte"),
        (csv(*(f"R{n},P{n},2026-04-05,1A" for n in range(9))), "9 of 9 rows have fewer cells"),
        (csv(*ROWS).encode("utf-16-le"), "zero byte"),
        (csv("R1,Zoë,2026-04-05,1A,Y").encode("cp1252"), "encoding: cp1252"),
        (csv(*(f"R{n},P{n},soon,1A,Y" for n in range(30))), "is not a date; 30 such values"),
        (b"PK\x03\x04 and so on", "an Excel workbook or zip archive"),
    ],
)
def test_what_is_no_table_is_missing_with_the_reason_and_the_rest_goes_on(cases, text, said):
    cases.write("pers_person_id,pers_sex\nP1,1\n", table="ssd_person")
    staged = cases.stage(text)
    assert said in staged.missing["ssd_cin_episodes"]
    assert set(staged.tables) == {"ssd_person"}


def test_no_message_repeats_what_could_name_somebody(cases):
    people = "pers_person_id,pers_dob,pers_surname,pers_sex,pers_send_flag\nP77,31/02/2011,Canary,7,Canary Child\n"
    cases.write(people, table="ssd_person")
    staged = cases.stage(csv("R1,P77,Canary Child,Canary Child,Y", *ROWS))
    said = "\n".join(str(note) for note in staged.notes)
    assert said.count("row 2") == 3
    assert not any(secret in said for secret in ("Canary", "P77", "31/02/2011"))
    with duckdb.connect() as connection:
        listed = str(connection.execute(f"SELECT * EXCLUDE record_id FROM '{staged.unreadable}'").fetchall())
    assert "Canary" not in listed


def test_without_record_tables_there_is_nothing_to_stage(cases, tmp_path):
    with pytest.raises(BadInput, match="names no record tables"):
        sources.stage(cases.catalogue(), tmp_path, tmp_path)


def test_a_file_too_long_to_be_held_is_staged_as_a_short_one_is(make_cases, monkeypatch):
    days = ("31/02/2026", "5 Mar 26", *(f"2026-03-{day:02d}" for day in range(1, 9)))
    rows = [f"R{number},P{number},{day},1A,Y" for number in range(40) for day in days]
    text = csv(*rows, "R50,P50,2026-03-05,9Z", "", 'R51,"P\n51",2026-03-06,1A,maybe', "R52,P52,2026-03-07,1A,N,more")
    found = []
    for longest in (csv_file.SHORT, 0):
        monkeypatch.setattr(csv_file, "SHORT", longest)
        staged = make_cases().stage(text, dates="dd/mm/yyyy")
        fields = ("cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_nfa")
        with records.connected(staged) as connection:
            lost = connection.execute("FROM unreadable ORDER BY ALL").fetchall()
        found.append((values(staged, *fields), lost, staged.notes))
    assert found[0] == found[1]
    assert len(found[0][1]) > 40


FULL = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from pmflib import sources
from pmflib.catalogue import Catalogue, Council, Place, RecordSource
from pmflib.catalogue.models import Brand
from pmflib.errors import BadInput

own = Place(code="X10000001", name="Own", slug="own")
council = Council(slug="own", authority=own, synthetic=True, brand=Brand(name="Own", contact="own@own.example"))
entry = RecordSource(format="records", label="Cases", folder="records/*")
known = Catalogue(council=council, indicators={}, sources={}, records={"cases": entry})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for size in map(int, sys.argv[3].split(",")):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        sources.stage(known, Path(sys.argv[1]), Path(sys.argv[2]))
        print("staged")
    except BadInput as error:
        print("refused" if "cannot be written" in str(error) else error)
"""


def test_on_a_full_disk_nothing_half_written_stays(cases):
    rows = "".join(f"R{number},P{number * 7919},2026-03-04,1A,Y\n" for number in range(20_000))
    cases.write(HEADER + "\n" + rows)
    sizes = "0,100,1000,5000,20000,50000"
    command = [sys.executable, "-c", FULL, str(cases.folder / "data"), str(cases.place), sizes]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"refused"}, done.stdout + done.stderr
    assert [path for path in cases.place.rglob("*") if path.is_file()] == []
    cases.entry = {"file": "records/*/ssd_cin_episodes.csv"}
    assert len(values(cases.staged(), "1")) == 20_000


def test_one_table_of_a_folder_reaches_back_less_far_than_the_others(cases):
    cases.write(csv(*ROWS))
    cases.write("request_id,received_date\nQ1,2026-01-05\n", table="foi")
    source = RecordSource(format="records", label="All", folder="records/*", look_backs={"foi": date(2025, 10, 1)})
    staged = sources.stage(cases.catalogue(all=source), cases.folder / "data", cases.place)
    assert staged.look_back == {"foi": date(2025, 10, 1)}
    assert "reaches back to 2025-10-01" in records.supports(staged, "foi", date(2025, 9, 30))
    assert records.supports(staged, "ssd_cin_episodes", date(2020, 1, 1)) == ""


def test_two_headers_that_differ_only_in_spelling_are_two_of_one_field(cases):
    twice = HEADER.replace("cine_referral_nfa", "CINE Referral Date")
    staged = cases.stage(csv(*ROWS, header=twice))
    assert "Both 'cine_referral_date' and 'CINE Referral Date' could be" in staged.missing["ssd_cin_episodes"]
    chosen = cases.stage(csv(*ROWS, header=twice), columns={"cine_referral_date": "cine_referral_date"})
    assert values(chosen, "cine_referral_date") == [(date(2026, 3, 4),), (date(2026, 4, 5),)]


@pytest.mark.parametrize("content", [b"", "\u00e9".encode("cp1252") * 9, b"PK\x03\x04" * 9, b"a\x00b\n"])
def test_what_is_said_of_a_file_names_no_place_of_the_machine(cases, content):
    staged = cases.stage(content)
    reason = staged.missing["ssd_cin_episodes"]
    assert reason.startswith("records/2026-10-12/ssd_cin_episodes.csv")
    assert str(cases.folder) not in reason
