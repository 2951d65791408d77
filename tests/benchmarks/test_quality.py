"""Every rule on a council of a million records; the seconds and megabytes aimed at stand beside the result."""

from __future__ import annotations

import resource
import sys

import pandas as pd
import pytest
from pyarrow import parquet

from pmflib import measures, quality, sample, sources
from pmflib.catalogue import Catalogue, RecordSource, load
from pmflib.records import Records

#: At this scale both extracts of the sample hold about two million rows, the newest a little over one million.
SCALE = 0.5
AT_MOST_SECONDS, AT_MOST_MEGABYTES = 4.0, 1000.0


@pytest.fixture(scope="module")
def known() -> Catalogue:
    cases = RecordSource(format="records", label="Case system", folder="records/*")
    return load("northmere").model_copy(update={"records": {"cases": cases}})


@pytest.fixture(scope="module")
def staged(known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, scale=SCALE)
    return sources.stage(known, folder, tmp_path_factory.mktemp("staged"))


def rows(staged: Records) -> int:
    return sum(parquet.read_metadata(path).num_rows for path in staged.tables.values())


def megabytes() -> float:
    """The most this process has used so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def test_every_rule_on_a_million_rows(benchmark, known: Catalogue, staged: Records):
    checked = benchmark.pedantic(lambda: quality.check(staged, catalogue=known), rounds=3, warmup_rounds=1)
    benchmark.extra_info |= {"at_most": AT_MOST_SECONDS, "rows": rows(staged), "rules": len(checked.rules)}
    benchmark.extra_info |= {"megabytes": megabytes(), "at_most_megabytes": AT_MOST_MEGABYTES}
    assert len(checked.failures) > 10_000


def test_confidence_of_every_figure(benchmark, known: Catalogue, staged: Records):
    learn = {own[0] for own in measures.rests_on(known).values()}
    checked = quality.check(staged, catalogue=known, learn=learn)
    seen = measures.observe(staged, catalogue=known).observations
    whole = seen[seen["breakdown"] == "all"]
    columns = ["area", "record_table", "field", "sample_size", "agreed", "date", "who"]
    nothing = pd.DataFrame(columns=columns).astype({"date": "datetime64[s]"})

    def confidence() -> pd.DataFrame:
        return quality.confidence(
            checked, whole, catalogue=known, records=staged, file_checks=nothing, rests_on=measures.rests_on(known)
        )

    trusted = benchmark.pedantic(confidence, rounds=3, warmup_rounds=1)
    benchmark.extra_info |= {"figures": len(trusted), "at_most": AT_MOST_SECONDS}
    assert set(trusted["confidence"]) <= {"high", "medium", "low"}


def test_conditions_looked_through(benchmark, known: Catalogue):
    benchmark.extra_info["at_most"] = 1.5
    assert benchmark.pedantic(lambda: quality.problems(known), rounds=3, warmup_rounds=1) == []
