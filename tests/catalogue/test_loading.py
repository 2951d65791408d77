"""Every problem at once: place, value, remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmflib.catalogue import Catalogue, councils, load
from pmflib.errors import BadInput

SET = '  - {name: Set of 2025, table: lists, model: "2025", used_from: 2025-05-01}'
FILES = ("indicators.yml", "disclosure.yml", "councils/own/council.yml", "councils/own/sources.yml")


def test_a_sound_folder_becomes_a_catalogue(small: Catalogue) -> None:
    assert small.themes == ("Front door", "Workforce")
    assert small.indicator("REF02").code == "REF02"
    assert small.indicator("REF02").published.numerator == ("again",)
    assert small.sources["referrals"].released == date(2025, 10, 30)
    assert [place.name for place in small.council.districts] == ["East", "West"]
    assert small.audiences["internal-officer"].local_figures


def test_the_councils_are_the_folders_that_hold_one(folder: Path) -> None:
    (folder / "councils" / "notes").mkdir()
    assert councils(folder) == ["own"]


@pytest.mark.parametrize("name", ["owm", "../own", "own/../own", "", "OWN"])
def test_an_unknown_council_is_answered_with_the_known_ones(folder: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"own[.']"):
        load(name, parameters=folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the folder is missing"):
        load("own", parameters=tmp_path / "gone")


def test_problems_of_all_files_come_together(folder: Path, break_by) -> None:
    (folder / "disclosure.yml").unlink()
    problems = break_by(
        ("polarity: low", "polarity: lower"),
        ("theme: Workforce", "theme: Worforce"),
        ("format: ees", "format: eess"),
        ("slug: own\nauthority", "slug: owned\nauthority"),
        ("used_from: 2025-05-01", "use_from: 2025-05-01"),
    )
    told = [str(problem) for problem in problems]
    assert told[0] == "councils/own/sources.yml, line 1: referrals.format: 'eess' is not known. Did you mean 'ees'?"
    assert told[1] == "indicators.yml, line 13: indicators.REF02.polarity: 'lower' is not known. Did you mean 'low'?"
    assert told[2].startswith("indicators.yml, line 26: indicators.WF04.theme: 'Worforce' is not in the list")
    assert told[2].endswith("Did you mean 'Workforce'?")
    assert told[3] == "councils/own/council.yml, line 7: neighbours[1].used_from: is missing. Add the key 'used_from'."
    assert told[4].endswith("neighbours[1].use_from: is not a known key. Did you mean 'used_from'?")
    assert told[5].startswith("disclosure.yml: the file is missing")
    assert len(told) == 6


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("owner: Front door lead", "owner: NO", None),
        ("owner: Front door lead", "owner: 010", None),
        ("owner: Front door lead", "owner: 2021", "owner: '2021' is not text. Put it in quotes: \"2021\"."),
        ("owner: Front door lead", "owner:", "REF02.owner: nothing is not text."),
        ("decimals: 1\n    polarity", "decimals: one\n    polarity", "'one' is not a whole number"),
        ("decimals: 1\n    polarity", "decimals: 9\n    polarity", "'9' is not 3 or less"),
        ("decimals: 1\n    polarity", "decimals: 01\n    polarity", "'01' is not a whole number"),
        ("numerator: [again]", "numerator: again", "'again' is not a list such as [one, two]"),
        ("numerator: [again]", "numerator: [again, 1]", "published.numerator[2]: '1' is not text"),
        ("  WF04:", "  wf-4:", "capital letters and digits with single hyphens, such as 'REF02'"),
        ("  WF04:", "  REF02:", "the key 'indicators.REF02' is there twice"),
        ("title: Average caseload", "title: re-referrals WITHIN 12 months", "is the title of REF02 too"),
        ("polarity: low", "polarity: low\n    code: REF03", "'REF03' differs from the name above it"),
        ("polarity: low", "polarity: low\n    successor: WF05", "Did you mean 'WF04'?"),
        ("polarity: low", "polarity: low\n    successor: REF02", "is not another indicator"),
        (
            "polarity: low",
            "polarity: low\n    valid_from: 2025-04-01\n    valid_to: 2024-03-31",
            "2024-03-31 comes before valid_from",
        ),
        ("unit: per cent", "unit: percent", "Did you mean 'per cent'"),
        ("unit: per cent", "unit: days", "'wilson' does not fit the unit 'days'"),
        ("interval: none", "interval: published", "Add published.lower and published.upper"),
        ("window: quarter", "window: snapshot", "a flow does not go with the window 'snapshot'"),
        ("caseload, window: snapshot", "caseload", "a stock does not go with the published window 'year'"),
        ("table: referrals\n", "table: referals\n", "Did you mean 'referrals'?"),
        ("      denominator: [all]\n", "", "published.denominator: is missing beside the numerator"),
        ("      decimals: 1\n  WF04", "  WF04", "published.decimals: is missing"),
        ("value: percent", "lower: percent", "published.upper: is missing beside its partner"),
        ("value: caseload, ", "", "there is neither a numerator nor a value"),
        ("value: caseload, ", "prefer: published, ", "'published' needs the column of the published value"),
        ("table: lists", "table: list", "'list' is not in sources.yml. Did you mean 'lists'?"),
        ("table: lists", "table: referrals", "has the format 'ees'. Name a table of the format neighbours"),
        ("file: a/referrals.csv", "file: ../referrals.csv", "is not a path inside the data folder"),
        ("file: a/referrals.csv", "file: /etc/passwd", "is not a path inside the data folder"),
        ("file: a/referrals.csv", "file: 'C:\\data.csv'", "is not a path inside the data folder"),
        ("file: a/referrals.csv", "file: a.csv, sheet: One", "only an .xlsx file has sheets"),
        (
            "released: 2025-10-30",
            "released: 2025-10-30, previous: [[a/old.csv, 2026-01-01]]",
            "previous[1][2]: 2026-01-01 is not before the release of 2025-10-30",
        ),
        ("slug: own\nauthority", "slug: owned\nauthority", "'owned' differs from the folder's name. Write 'own'."),
        ("code: X07000002", "code: X07000001", "'X07000001' is the code of East too"),
        ("code: X07000002", "code: X0700", "a code of nine characters, such as 'E10000016'"),
        ("name: West, slug: west", "name: West, slug: old-east", "'old-east' already stands for East"),
        ("name: West, slug: west", "name: EAST, slug: west", "'EAST' already stands for East"),
        ("name: West, slug: west", "name: West, slug: aux", "a name that Windows keeps. Write 'aux-area'."),
        ("name: West, slug: west", "name: West, slug: ../west", "lower-case letters and digits"),
        ("name: West, slug: west", "name: West, slug: west, tile: [9, 1]", "districts[2].tile[1]"),
        ("name: Own, slug: own}", "name: Own, slug: own, tile: [1, 1]}", "the tile map shows districts only"),
        ("contact: performance", 'colour: "#FFCC00", contact: performance', "has a contrast of 1.5 with white"),
        ("contact: performance", 'colour: "red", contact: performance', "'red' is not a colour such as '#12436D'"),
        ("synthetic: true", "synthetic: false", "authority.code: 'X10000001' is a fictional code."),
        ("synthetic: true", "", "districts[2].code: 'X07000002' is a fictional code."),
        ("code: X10000001", "code: E10000016", "the code 'E10000016' is a real one"),
        ("referrals: {file", "referal: {file", "no indicator or neighbour set uses the table 'referal'. Did you mean"),
        ("lists: {file", "the-lists: {file", "digits with single underscores"),
        ("internal-officer:", "Internal Officer:", "letters and digits with single hyphens"),
        (
            "brand:",
            "successors: {X07000009: X07000008, X07000008: X07000001}\nbrand:",
            "'X07000008' is itself superseded. Name the area of today: 'X07000001'.",
        ),
    ],
)  # fmt: skip
def test_one_wrong_key_is_told_once_with_its_cure(folder: Path, break_by, old: str, new: str, told: str | None) -> None:
    if told is None:
        path = folder / "indicators.yml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        assert load("own", parameters=folder).indicator("REF02").owner == new.removeprefix("owner: ")
        return
    problems = break_by((old, new))
    assert any(told in str(problem) for problem in problems), problems
    assert all(problem.where and problem.what and problem.remedy for problem in problems)


def test_two_neighbour_sets_need_names_and_days_of_their_own(break_by) -> None:
    again = '\n  - {name: Set of 2025, table: lists, model: "2021", used_from: 2025-05-01}\nbrand:'
    problems = break_by(("\nbrand:", again))
    assert [problem.where.rpartition(": ")[2] for problem in problems] == [
        "neighbours[2].name",
        "neighbours[2].used_from",
    ]


def test_a_file_of_the_wrong_shape_is_told_what_it_should_hold(folder: Path) -> None:
    for name in FILES:
        (folder / name).write_text("- one\n- two\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load("own", parameters=folder)
    assert sorted(problem.where.partition(",")[0] for problem in caught.value.problems) == sorted(FILES)
    assert all("holds a list instead of" in problem.what for problem in caught.value.problems)


def test_thousands_of_wrong_keys_make_a_message_one_can_read(break_by) -> None:
    many = "".join(f"\n    wrong{number}: x" for number in range(5000))
    problems = break_by(("\n    polarity: low", many))
    assert len(problems) <= 110


def test_a_long_or_odd_value_is_cut_in_the_message(break_by) -> None:
    (problem,) = break_by(("polarity: low", "polarity: " + "x" * 5000))
    assert len(str(problem)) < 300


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(name=st.sampled_from(FILES), place=st.integers(0, 900), cut=st.integers(0, 40), put=st.text(max_size=12))
def test_any_edit_of_any_file_loads_or_is_told(folder: Path, name: str, place: int, cut: int, put: str) -> None:
    path = folder / name
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound[:place] + put + sound[place + cut :], encoding="utf-8", errors="replace")
    problems = ()
    try:
        load("own", parameters=folder)
    except BadInput as error:
        problems = error.problems
    finally:
        path.write_text(sound, encoding="utf-8")
    assert all(problem.where and problem.what and problem.remedy for problem in problems)


def test_a_table_the_council_does_not_have_is_no_problem(folder: Path) -> None:
    path = folder / "councils" / "own" / "sources.yml"
    path.write_text("mine: {file: a.csv, format: figures, label: Own, released: 2026-10-01}\n", encoding="utf-8")
    profile = folder / "councils" / "own" / "council.yml"
    profile.write_text(profile.read_text(encoding="utf-8").replace(f"neighbours:\n{SET}\n", ""), encoding="utf-8")
    small = load("own", parameters=folder)
    assert (list(small.sources), list(small.indicators), small.council.neighbours) == (["mine"], ["REF02", "WF04"], ())


def test_a_list_that_no_set_names_is_told(folder: Path, break_by) -> None:
    (problem,) = break_by((f"neighbours:\n{SET}", "neighbours: []"))
    assert problem.what == "no indicator or neighbour set uses the table 'lists'."
    assert (problem.where, problem.remedy) == ("councils/own/sources.yml, line 2: lists", "Remove it.")


def test_two_districts_never_share_a_tile(folder: Path, break_by) -> None:
    problems = break_by(
        ("slug: east,", "slug: east, tile: [2, 1],"),
        ("name: West, slug: west", "name: West, slug: west, tile: [2, 1]"),
    )
    assert str(problems[0]).endswith("[2, 1] is the tile of East too. Give each district a tile of its own.")
