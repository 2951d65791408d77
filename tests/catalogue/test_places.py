"""Places are found by any name people use, and a slug can always stand in a path."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.catalogue import Catalogue, load, resolve_area, slug
from pmflib.errors import BadInput

ROWS = [
    ("E92000001", "England", "england", "england", "", "", ""),
    ("E12000007", "London", "london", "region", "", "", ""),
    ("E12000009", "South West", "south-west", "region", "", "", ""),
    ("E10000016", "Kent", "kent", "authority", "E12000008", "886", ""),
    ("E06000023", "Bristol, City of", "bristol-city-of", "authority", "E12000009", "801", ""),
    ("E06000010", "Kingston upon Hull, City of", "kingston-upon-hull-city-of", "authority", "E12000003", "810", ""),
    ("E08000013", "St. Helens", "st-helens", "authority", "E12000002", "342", ""),
    ("E06000059", "Dorset", "dorset", "authority", "E12000009", "838", ""),
    ("E10000009", "Dorset", "dorset-to-2019", "authority", "E12000009", "835", "E06000059;E06000058"),
    ("E06000058", "Bournemouth, Christchurch and Poole", "bcp", "authority", "E12000009", "839", ""),
    ("E10000021", "Northamptonshire", "northamptonshire", "authority", "E12000004", "928", "E06000061;E06000062"),
    ("E06000061", "North Northamptonshire", "north-northamptonshire", "authority", "E12000004", "940", ""),
    ("E06000062", "West Northamptonshire", "west-northamptonshire", "authority", "E12000004", "941", ""),
    ("E06000061+E06000062", "North and West Northamptonshire", "both", "authority", "E12000004", "940+941", ""),
    ("E07000112", "Folkestone and Hythe", "folkestone-and-hythe", "district", "E12000008", "", ""),
    ("E07000116", "Tunbridge Wells", "tunbridge-wells", "district", "E12000008", "", ""),
]


@pytest.fixture(scope="module")
def kent() -> Catalogue:
    return load("kent")


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    columns = ["code", "name", "slug", "level", "region", "old_code", "successor"]
    return pd.DataFrame(ROWS, columns=columns).assign(first_year=2013, last_year=2021)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("kent", "E10000016"),
        (" KENT ", "E10000016"),
        ("e10000016", "E10000016"),
        ("886", "E10000016"),
        ("Kent County Council", "E10000016"),
        ("St Helens", "E08000013"),
        ("Bristol", "E06000023"),
        ("bristol-city-of", "E06000023"),
        ("Bristol, City of", "E06000023"),
        ("Shepway", "E07000112"),
        ("folkestone and hythe", "E07000112"),
        ("Tunbridge Wells", "E07000116"),
        ("Dorset", "E06000059"),
        ("Bournemouth, Christchurch and Poole", "E06000058"),
    ],
)
def test_an_area_is_found_by_slug_name_alias_or_code(
    kent: Catalogue, areas: pd.DataFrame, asked: str, code: str
) -> None:
    found = resolve_area(kent, areas, asked)
    assert (found.code, found.slug) == (code, areas.set_index("code").loc[code, "slug"])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Kemt", "Did you mean 'Kent'?"),
        ("Tonbridge Wells", "Did you mean 'Tunbridge Wells'?"),
        ("Hull", "Did you mean 'Kingston upon Hull, City of'?"),
        ("Northamptonshire", "Ask for North Northamptonshire or West Northamptonshire."),
        ("928", "no longer exists; its last year here is 2021"),
        ("dorset-to-2019", "Ask for Dorset or Bournemouth, Christchurch and Poole."),
        ("E10000002", "Ask for it by name, or by its code of today."),
        ("South West", "'South West' is a region, not a council or district. Ask for a council, such as Bristol"),
        ("England", "'England' is a country"),
        ("both", "is not a council or district here"),
        ("", "'' is not a council or district here. Known: "),
        ("???", "is not a council or district here"),
        ("../../etc/passwd", "is not a council or district here"),
        ("x" * 5000, "is not a council or district here"),
    ],
)
def test_an_area_that_cannot_have_a_report_is_answered_with_what_can(
    kent: Catalogue, areas: pd.DataFrame, asked: str, told: str
) -> None:
    with pytest.raises(BadInput) as caught:
        resolve_area(kent, areas, asked)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_code_of_the_past_leads_to_the_place_of_today(folder: Path, areas: pd.DataFrame) -> None:
    path = folder / "councils" / "own" / "council.yml"
    path.write_text(path.read_text(encoding="utf-8") + "successors: {E07000999: E07000116}\n", encoding="utf-8")
    assert resolve_area(load("own", parameters=folder), areas, "e07000999").name == "Tunbridge Wells"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("St. Helens", "st-helens"),
        ("Bristol, City of", "bristol-city-of"),
        ("Tonbridge & Malling", "tonbridge-and-malling"),
        ("King’s Lynn", "kings-lynn"),
        ("Ynys Môn", "ynys-mon"),
        ("Straße Ærø Łódź", "strasse-aero-lodz"),
        ("North—South", "north-south"),
        ("  ../../etc//passwd  ", "etc-passwd"),
        ("CON", "con-area"),
        ("lpt1", "lpt1-area"),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_slug_is_the_name_in_plain_letters(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("name", ["", "...", "🙂", "北京", "\u202e\u200b"])
def test_a_name_without_letters_has_no_slug(name: str) -> None:
    with pytest.raises(BadInput, match="no Latin letter or digit"):
        slug(name)


@given(st.text(max_size=100))
def test_every_slug_is_safe_in_a_path_and_its_own_slug(name: str) -> None:
    try:
        found = slug(name)
    except BadInput:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert len(found) <= 60
    assert slug(found) == found
    assert slug(name.upper().lower()) == slug(name.lower())
