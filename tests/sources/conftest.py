from __future__ import annotations

import csv
import shutil
from datetime import date

import pytest

from pmflib import catalogue, sources
from pmflib.catalogue import Catalogue, Council, Indicator, NeighbourSet, Place, Published, SourceTable
from pmflib.catalogue.models import Brand
from pmflib.catalogue.record_sources import RecordSource

IDENTIFIERS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "old_la_code", "new_la_code", "la_name"),
)
AUTHORITIES = """old_la_code,new_la_code,la_name,region_code,region_name,first_year,last_year,successor_old_la_code
101,X10000001,Alder,X12000001,North,2020,2025,
102,X10000002,"Birch, City of",X12000001,North,2020,2025,
103,X10000003,Cedar,X12000002,South,2020,2023,104;105
104,X10000004,Cedar,X12000002,South,2024,2025,
105,X10000005,Elm,X12000002,South,2024,2025,
106,X10000016,Fir,X12000002,South,2024,2025,
106,X10000006,Fir,X12000002,South,2020,2023,
"""


def indicator(code="REF02", *, unit="per cent", interval="wilson", measure="flow", window="quarter", **published):
    given = {"table": "referrals", "numerator": ("again",), "denominator": ("referrals",), **published}
    return Indicator(
        code=code,
        title=f"Title of {code}",
        definition="What is counted.",
        theme="Front door",
        element="Key indicators",
        kind="outcome",
        measure=measure,
        window=window,
        unit=unit,
        decimals=1,
        polarity="low",
        interval=interval,
        owner="Analyst",
        national_reference="None",
        published=Published(**given),
    )


class World:
    """A folder of small files in the published layouts, and the catalogue that names them."""

    def __init__(self, folder):
        self.folder = folder
        self.tables = {}
        self.indicators = {}
        self.neighbours = (NeighbourSet(name="2025", table="none", model="2025", used_from=date(2025, 1, 1)),)
        self.successors = {}
        self.write("authorities.csv", AUTHORITIES)
        self.table("authorities", "authorities.csv", format="authorities")

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return path

    def table(self, name, file, *, format="ees", released=date(2025, 10, 30), **options):
        self.tables[name] = SourceTable(file=file, format=format, label=name.title(), released=released, **options)

    def ees(self, name, rows, *, file=None, columns=IDENTIFIERS, encoding="utf-8", extra=(), **options):
        """Write a tidy table. Each row: (place, period, *values); `extra` names the columns of the values."""
        file = file or f"{name}.csv"
        with (self.folder / file).open("w", encoding=encoding, newline="") as stream:
            writer = csv.DictWriter(stream, [*columns, *extra])
            writer.writeheader()
            for place, period, *values in rows:
                writer.writerow(self.identity(place, period) | dict(zip(extra, values, strict=True)))
        if options.pop("listed", True):
            self.table(name, file, **options)

    def identity(self, place, period):
        country = {"country_code": "X92000001", "country_name": "Wealdmark"}
        start = {"time_period": period, "time_identifier": "Academic year" if len(period) == 6 else "Reporting year"}
        if place == "country":
            return start | country | {"geographic_level": "National"}
        if place.startswith("region "):
            code, name = place.removeprefix("region ").split(" ", 1)
            return start | country | {"geographic_level": "Regional", "region_code": code, "region_name": name}
        old, new, name = place.split("|")
        local = {"geographic_level": "Local authority", "old_la_code": old, "new_la_code": new, "la_name": name}
        return start | country | local | {"region_code": "X12000001", "region_name": "North"}

    def add(self, *indicators):
        self.indicators |= {one.code: one for one in indicators}

    @property
    def catalogue(self):
        place = Place(code="X10000001", name="Alder", slug="alder-county", aliases=("Alder County Council",))
        district = Place(code="X07000001", name="Ashby", slug="ashby", aliases=("Old Ashby",))
        council = Council(
            slug="alder",
            authority=place,
            districts=(district,),
            successors=self.successors,
            neighbours=self.neighbours,
            brand=Brand(name="Alder", contact="a@alder.example"),
        )
        return Catalogue(council=council, indicators=self.indicators, sources=self.tables)

    def read(self):
        return sources.read(self.catalogue, self.folder)

    def observations(self):
        """Observations by area and last day, one release."""
        found = self.read().observations
        return found.set_index([found["area"], found["period_end"].dt.strftime("%Y-%m-%d")]).sort_index()


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture(scope="session")
def make_indicator():
    return indicator


@pytest.fixture(scope="session")
def kent(published_data):
    """The real files, read once for all tests."""
    return sources.read(catalogue.load("kent"), published_data)


class Cases:
    """Extracts of record tables in dated folders, and a place to stage them."""

    def __init__(self, folder):
        self.folder = folder
        self.place = folder / "outputs"
        self.entry = {}

    def catalogue(self, **records):
        own = Place(code="X10000001", name="Own", slug="own")
        brand = Brand(name="Own", contact="own@own.example")
        council = Council(slug="own", authority=own, synthetic=True, brand=brand)
        return Catalogue(council=council, indicators={}, sources={}, records=records)

    def write(self, content, *, table="ssd_cin_episodes", day="2026-10-12", suffix=".csv"):
        path = self.folder / "data" / "records" / day / f"{table}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def remove(self, day):
        shutil.rmtree(self.folder / "data" / "records" / day)

    def staged(self):
        return self._staged(self.folder / "data")

    def stage(self, content, *, suffix=".csv", **entry):
        """Write today's referrals and stage all there is; `entry` is what sources.yml says of the referrals."""
        self.write(content, suffix=suffix)
        self.entry = {"file": f"records/*/ssd_cin_episodes{suffix}", **entry}
        return self.staged()

    def _staged(self, data):
        entry = {"record_table": "ssd_cin_episodes", **self.entry}
        known = self.catalogue(
            cases=RecordSource(format="records", label="Cases", **entry),
            others=RecordSource(format="records", label="Others", folder="records/*"),
        )
        return sources.stage(known, data, self.place)


@pytest.fixture
def cases(tmp_path):
    return Cases(tmp_path)


@pytest.fixture(scope="session")
def make_cases(tmp_path_factory):
    return lambda: Cases(tmp_path_factory.mktemp("cases"))
