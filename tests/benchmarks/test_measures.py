"""All indicators of a county's records: the seconds and megabytes aimed at stand beside the result."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from record_extracts import read_csv, staged

from pmflib import sample

AT_MOST_SECONDS, AT_MOST_MEGABYTES = 8.0, 1000.0
TAKEN = date(2026, 10, 12)
MEASURE = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from pmflib import catalogue, measures
from pmflib.records import Records

folder = Path(sys.argv[1])
tables = {path.stem: path for path in folder.glob("*.parquet")}
records = Records(folder=folder, extracted=date.fromisoformat(sys.argv[2]), tables=tables)
known = catalogue.load("northmere")
started = time.perf_counter(), time.process_time()
found = measures.observe(records, catalogue=known)
wall, work = time.perf_counter() - started[0], time.process_time() - started[1]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)
print(json.dumps([wall, work, peak, len(found.observations)]))
"""


def _extract(folder: Path, scale: float) -> tuple[Path, int]:
    """Write the sample's records as an extract; return its folder and how many rows it has."""
    sample.write(folder / "sample", scale=scale, faults=False)
    paths = sorted((folder / "sample" / "records" / TAKEN.isoformat()).glob("*.csv"))
    frames = {path.stem: read_csv(path) for path in paths}
    return staged(folder, frames, extracted=TAKEN).folder, sum(map(len, frames.values()))


def _measured(folder: Path) -> tuple[float, float, float, int]:
    """Measure in a process of its own, so that the memory is that of measuring alone."""
    command = [sys.executable, "-c", MEASURE, str(folder), TAKEN.isoformat()]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, work, peak, rows = json.loads(said)
    return wall, work, peak, rows


def test_a_county_of_five_years(benchmark, tmp_path: Path) -> None:
    folder, rows = _extract(tmp_path, 1.0)
    benchmark.extra_info |= {"at_most_seconds": AT_MOST_SECONDS, "at_most_megabytes": AT_MOST_MEGABYTES, "rows": rows}
    kept = []
    benchmark.pedantic(lambda: kept.append(_measured(folder)), rounds=3)
    wall, work, peak, figures = min(kept)
    benchmark.extra_info |= {"seconds": round(wall, 1), "cpu_seconds": round(work, 1), "peak_megabytes": round(peak)}
    print(f"\n{rows:,} rows, {figures:,} figures: {wall:.1f} s ({work:.1f} s of work), {peak:,.0f} MB")
    assert figures > 100_000
    assert peak <= AT_MOST_MEGABYTES


@pytest.mark.stress
def test_work_and_memory_grow_no_faster_than_the_records(tmp_path: Path) -> None:
    small, few = _extract(tmp_path / "small", 1.0)
    large, many = _extract(tmp_path / "large", 4.0)
    (_, less, low, _), (_, more, high, _) = _measured(small), _measured(large)
    assert more / less <= 1.3 * many / few
    assert high <= low * 1.3 * many / few
