"""The sample's records as an extract, and as plain frames."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from record_extracts import read_csv, staged

from pmflib.catalogue import Catalogue, load
from pmflib.measures import Observed, observe
from pmflib.records import Records

TAKEN = date(2026, 10, 12)


@pytest.fixture(scope="session")
def northmere() -> Catalogue:
    return load("northmere")


@pytest.fixture(scope="session")
def sample_frames(northmere_records: dict[str, Path]) -> dict[str, pd.DataFrame]:
    folder = northmere_records["clean"] / "records" / TAKEN.isoformat()
    return {path.stem: read_csv(path) for path in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="session")
def extract(sample_frames: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Records:
    return staged(tmp_path_factory.mktemp("extracts"), sample_frames, extracted=TAKEN)


@pytest.fixture(scope="session")
def children(northmere: Catalogue) -> pd.DataFrame:
    """Children by area, the same each year."""
    places = [(northmere.council.authority.code, 17_500)]
    places += [(place.code, 1_000 + 100 * number) for number, place in enumerate(northmere.council.districts)]
    rows = [(code, f"{year}-06-30", count) for code, count in places for year in range(2020, 2026)]
    return pd.DataFrame(rows, columns=["area", "date", "population"])


@pytest.fixture(scope="session")
def observed(extract: Records, northmere: Catalogue, children: pd.DataFrame) -> Observed:
    return observe(extract, catalogue=northmere, population=children)
