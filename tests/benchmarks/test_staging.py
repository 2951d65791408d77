"""An extract of a large county staged: the seconds and megabytes aimed at stand beside the result."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

AT_MOST_MEGABYTES = 1000.0
STAGE = """
import json, resource, sys, time
from pathlib import Path
from pmflib import sources
from pmflib.catalogue import Catalogue, Council, Place, RecordSource
from pmflib.catalogue.models import Brand

folder, place = Path(sys.argv[1]), Path(sys.argv[2])
own = Place(code="X10000001", name="Own", slug="own")
council = Council(slug="own", authority=own, synthetic=True, brand=Brand(name="Own", contact="own@own.example"))
entry = RecordSource(format="records", label="Cases", folder="records/*")
known = Catalogue(council=council, indicators={}, sources={}, records={"cases": entry})
start = time.perf_counter()
staged = sources.stage(known, folder, place)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([staged.missing, [str(note) for note in staged.notes], time.perf_counter() - start, peak]))
"""
DAY = "DATE '2021-10-01' + (i * 7919 % 1826)::INT"
COLUMNS = {
    "cine_referral_id": "'R' || i",
    "cine_person_id": "'P' || (i % 300000)",
    "cine_referral_date": f"strftime({DAY}, '%d/%m/%Y')",
    "cine_referral_source_code": "'1A'",
    "cine_referral_nfa": "CASE WHEN i % 3 = 0 THEN 'Y' ELSE 'N' END",
    "cine_close_date": f"strftime({DAY} + 40, '%Y-%m-%d')",
    "cine_referral_team": "'T' || (i % 40)",
    "cine_referral_worker_id": "'W' || (i % 900)",
    "district": "'Northmere, East'",
    "decision_date": f"strftime({DAY} + 1, '%Y-%m-%d')",
    "recorded_at": f"strftime({DAY} + 3, '%Y-%m-%d')",
}


def written(folder: Path, rows: int) -> Path:
    """Write an extract of one table with so many rows."""
    path = folder / "records" / "2026-10-12" / "ssd_cin_episodes.csv"
    path.parent.mkdir(parents=True)
    chosen = ", ".join(f'{expression} AS "{name}"' for name, expression in COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {chosen} FROM range({rows}) t(i)) TO '{path}' (HEADER)")
    return folder


def staged(folder: Path, place: Path) -> tuple[float, float]:
    """Stage in a process of its own, and return its seconds and megabytes."""
    command = [sys.executable, "-c", STAGE, str(folder), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    missing, notes, seconds, megabytes = json.loads(done.stdout)
    assert (missing, notes) == ({}, [])
    return seconds, megabytes


@pytest.mark.benchmark(group="staging")
def test_a_million_rows_are_staged(benchmark, tmp_path):
    """Aimed at: 5 seconds on two cores, 1 GB."""
    folder = written(tmp_path / "data", 1_000_000)
    places = iter(range(100))
    found = benchmark.pedantic(lambda: staged(folder, tmp_path / f"outputs{next(places)}"), rounds=1)
    benchmark.extra_info["megabytes"] = found[1]
    assert found[1] <= AT_MOST_MEGABYTES


@pytest.mark.stress
def test_five_million_rows_are_never_held(tmp_path):
    """Five times the rows take hardly more memory, since none of them are ever Python's."""
    _, small = staged(written(tmp_path / "small", 1_000_000), tmp_path / "one")
    seconds, large = staged(written(tmp_path / "large", 5_000_000), tmp_path / "five")
    print(f"5 million rows: {seconds:.1f} s, {large:.0f} MB; 1 million: {small:.0f} MB")
    assert large <= AT_MOST_MEGABYTES
    assert large <= 1.5 * small
