"""Children of the council's own places, one vintage for county and districts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue
from pmflib.catalogue.models import SourceTable
from pmflib.errors import BadInput
from pmflib.sources.population import read_population
from pmflib.sources.tables import Origin

KENT = catalogue.load("kent")
DISTRICTS = KENT.council.districts


def origin(path: Path, **changes: object) -> Origin:
    table = SourceTable(file=path.name, format="population", label="Children", released=date(2025, 1, 1), **changes)
    return Origin(name="population", path=path, table=table, released=pd.Timestamp("2025-01-01"))


def read(folder: Path, text: str, **changes: object) -> pd.DataFrame:
    (folder / "population.csv").write_text(text, encoding="utf-8")
    return read_population(origin(folder / "population.csv", **changes), catalogue=KENT)


def test_rows_by_age_are_added_up_and_the_county_is_the_sum_of_all_its_districts(tmp_path: Path):
    lines = [f"{place.name},2025-06-30,{10 + at}\n{place.code},2025-06-30,5\n" for at, place in enumerate(DISTRICTS)]
    found = read(tmp_path, "area,date,population\n" + "".join(lines) + "Leeds,2025-06-30,99\n").set_index("area")
    assert len(found) == len(DISTRICTS) + 1
    assert found.loc[DISTRICTS[0].code, "population"] == 15
    assert found.loc[KENT.council.authority.code, "population"] == found["population"].drop("E10000016").sum()


def test_without_all_districts_there_is_no_county(tmp_path: Path):
    found = read(tmp_path, f"area,date,population\n{DISTRICTS[0].slug},2025-06-30,10\n")
    assert found["area"].tolist() == [DISTRICTS[0].code]


def test_a_table_of_one_day_says_so_once(tmp_path: Path):
    text = f"code,name,population\n{DISTRICTS[0].code},Ashford,10\n"
    found = read(tmp_path, text, as_at=date(2023, 6, 30), columns={"area": "code"})
    assert found["date"].tolist() == [pd.Timestamp("2023-06-30")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "area,date,population\nAshford,30/06/2025,ten\n",
            ("row 2, date", "'30/06/2025'", "row 2, population", "'ten'"),
        ),
        ("area,date,populaton\nAshford,2025-06-30,10\n", ("no column 'population'", "populaton")),
        ("area,date,population\nLeeds,2025-06-30,10\n", ("No row is about the council",)),
    ],
)
def test_every_problem_is_named(tmp_path: Path, text: str, parts: tuple[str, ...]):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert all(part in str(caught.value) for part in parts)


def test_the_districts_of_kent_add_up_to_kent(published_data: Path):
    path = published_data / "reference" / "kent_district_child_population_mid2023.csv"
    found = read_population(
        origin(path, as_at=date(2023, 6, 30), columns={"area": "area_code"}, filter={"sex": "Persons"}), catalogue=KENT
    )
    assert found.set_index("area").loc["E10000016", "population"] == 348_332
    assert len(found) == 13
