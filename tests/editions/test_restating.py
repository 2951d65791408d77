"""What changed between two versions: every figure under one cause, and the parts add up."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import frames, store
from pmflib.editions import restating
from tests.editions import records
from tests.editions.conftest import EDITION, FIGURES, Office

KEY = list(frames.KEY)
V1, V2 = f"{EDITION}-v1", f"{EDITION}-v2"


def changed(office: Office) -> pd.DataFrame:
    """What officers keep of the changes, by indicator and area, of the edition's quarter and all children."""
    rows = store.read_table(office.place / "editions" / V2 / "evidence/internal-officer/changes/figures.parquet")
    assert (rows["cause"].value_counts().sum(), rows.duplicated(KEY).sum()) == (len(rows), 0)
    apart = rows["value now"] - rows["value before"]
    parts = rows[[name for name in rows if name.startswith("by ")]].sum(axis=1)
    whole = apart.notna()
    assert np.allclose(apart[whole], parts[whole])
    quarter = (rows["period_end"] == pd.Timestamp("2026-09-30")) & (rows["breakdown"] == "all")
    return rows.loc[quarter & (rows["window"] == "quarter")].set_index(["indicator", "area"]).sort_index()


@pytest.fixture(scope="module")
def recorded(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A council whose records, target and team have changed since its first version was published."""
    root = tmp_path_factory.mktemp("recorded")
    shutil.copytree(written / "parameters", root / "parameters")
    (root / "data").mkdir()
    office = Office(root)
    council = root / "parameters/councils/ours"
    (council / "sources.yml").write_text(records.SOURCES)
    (council / "targets.yml").write_text(records.TARGETS)
    records.write(root / "data")
    office.run()
    assert V1 in office.published().stdout
    office.first = office.files(f"editions/{V1}")
    records.write(root / "data", late=4, corrected=3, moved=True)
    (council / "targets.yml").write_text(records.TARGETS.replace("target: 20.5", "target: 19.5"))
    office.run()
    office.told = office.published()
    return office


def test_the_published_version_stays_as_it_was_to_the_byte(recorded: Office) -> None:
    assert recorded.files(f"editions/{V1}") == recorded.first
    assert recorded.publish("--verify").exit_code == 0


def test_each_change_is_counted_under_its_cause(recorded: Office) -> None:
    assert recorded.told.exit_code == 0, recorded.told.output
    assert f"Figures changed since {V1}" in recorded.told.stdout
    rows = changed(recorded)
    assert rows.loc[("REF01", "E10000099"), "cause"] == "late"
    assert rows.loc[("REF01", "E10000099"), "numerator now"] - rows.loc[("REF01", "E10000099"), "numerator before"] == 4
    assert rows.loc[("REF02", "E10000099"), "causes"].split(";")[-1] == "target"
    assert set(rows.loc["REF08", "causes"].str.split(";").explode()) >= {"late", "corrected", "boundary"}


def test_the_pages_name_causes_figures_and_order(recorded: Office) -> None:
    page = (recorded.place / "editions" / V2 / "internal-officer/changes/report.html").read_text("utf-8")
    for words in (
        "A late entry",
        "A boundary or team that moved",
        "Referrals decided within one working day",
        "in this order",
        V1,
    ):
        assert words in page


def test_no_record_of_a_child_is_left_behind(recorded: Office) -> None:
    assert not [path for path in (recorded.place / "editions").rglob("*") if path.name.startswith((".work", ".apart"))]
    assert not list((recorded.place / "extracts").glob(".apart*"))
    assert not list((recorded.place / "editions").rglob("ssd_*"))


def test_own_figures_are_told_apart_by_row(issued: Office) -> None:
    corrected = FIGURES.replace("ashby,2026-27-q2,160", "ashby,2026-27-q2,170")
    (issued.data / "figures.csv").write_text(corrected + "REF03,ourshire,2026-27-q2,4,200\n")
    issued.run()
    told = issued.published()
    assert "late 1" in told.stdout
    assert "corrected" in told.stdout
    rows = changed(issued)
    assert rows.loc[("REF01", "E07000901"), "cause"] == "corrected"
    assert rows.loc[("REF03", "E10000099"), "cause"] == "late"


def test_words_that_change_no_figure_are_a_version_without_changes(issued: Office) -> None:
    path = issued.parameters / "indicators.yml"
    text = path.read_text("utf-8")
    path.unlink()
    start = text.index("  REF02:")
    path.write_text(text[:start] + text[start:].replace("minimum_n: ", "minimum_n: 1", 1))
    issued.run()
    told = issued.published()
    assert told.exit_code == 0, told.output
    assert f"Figures changed since {V1}: 0 (none)." in told.stdout
    assert (
        "No figure has changed" in (issued.place / "editions" / V2 / "internal-officer/changes/report.html").read_text()
    )


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=6, max_size=6)


@given(st.lists(VALUES, min_size=2, max_size=5))
def test_every_changed_figure_has_one_cause_and_the_parts_add_up(stands: list[list[int | None]]) -> None:
    causes = ["", *list(restating.ORDER)[: len(stands) - 1]]
    steps = [(cause, _table(values)) for cause, values in zip(causes, stands, strict=True)]
    found = restating.told_apart(steps)
    first, last = steps[0][1], steps[-1][1]
    unlike = [
        key
        for key in first.index.union(last.index)
        if first["value"].get(key) != last["value"].get(key) or (key in first.index) != (key in last.index)
    ]
    assert sorted(map(tuple, found.rows[KEY].to_numpy().tolist())) == sorted(map(tuple, [list(key) for key in unlike]))
    assert sum(found.counts.values()) == len(found.rows)
    for _, row in found.rows.iterrows():
        assert (row["cause"] == restating.SEVERAL) == (";" in row["causes"])
        parts = [row[name] for name in found.contributions]
        if not np.isnan(parts).any():
            assert sum(parts) == pytest.approx(row["value now"] - row["value before"])


def _table(values: list[int | None]) -> pd.DataFrame:
    rows = [
        ("REF01", f"A{number}", "all", "all", "quarter", pd.Timestamp("2026-09-30"), float(value))
        for number, value in enumerate(values)
        if value is not None
    ]
    table = pd.DataFrame(rows, columns=[*KEY, "value"]).set_index(KEY)
    blank = dict.fromkeys(("numerator", "denominator", "target", "floor", "neighbours", "England"), np.nan)
    return table.assign(status="", rating="", **blank)
