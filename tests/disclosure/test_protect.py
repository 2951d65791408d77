"""A release is made by one door, stored with its hashes, and opened only if they hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import disclosure, frames
from pmflib.disclosure import AreaContext, Context, LatestContext, Policy, ReadContext, Release
from pmflib.errors import BadInput, Unprotected

OFFICERS = Policy(audience="internal-officer", local_figures=True, local_sources=("local",))
PUBLIC = Policy(audience="public", local_figures=False, local_sources=("local",))


def row(area: str, **changes: object) -> dict[str, object]:
    blank = {column.name: {"text": "", "number": np.nan, "date": pd.NaT}[column.kind] for column in frames.CORE}
    base = {"indicator": "PCT", "area": area, "breakdown": "all", "category": "all", "window": "year"}
    dates = {"period_start": pd.Timestamp("2024-04-01"), "period_end": pd.Timestamp("2025-03-31")}
    numbers = {"numerator": 3.0, "denominator": 20.0, "value": 15.0, "lower": 5.2, "upper": 36.0, "n": 20.0}
    return blank | base | dates | numbers | {"source": "annual"} | changes


def context(code: str, slug: str) -> Context:
    areas = {
        "A": AreaContext(code="A", name="Ashire", slug="ashire", level="authority", parent=""),
        "D": AreaContext(code="D", name="Deal", slug="deal", level="district", parent="A"),
    }
    return Context(
        council="ashire",
        council_name="Ashire",
        authority="A",
        area=code,
        edition="2024-25",
        edition_label="2024-25",
        edition_end=date(2025, 3, 31),
        audience="internal-officer",
        as_of=date(2026, 1, 1),
        synthetic=True,
        annual_only=True,
        marking="OFFICIAL",
        contact="a@example",
        colour="#12436D",
        current_set="2025",
        previous_set="",
        indicators={},
        areas=areas if slug == "ashire" else {"D": areas["D"]},
        neighbours={},
        revisions=(),
        notes=(),
    )


def pack(policy: Policy = OFFICERS, **changes: object) -> disclosure.Pack:
    core = frames.conform(pd.DataFrame([row("A"), row("D", **changes), row("Z")]), frames.CORE)
    tables = {"core": core, "comparisons": frames.empty(frames.COMPARISONS)}
    contexts = {"ashire": context("A", "ashire"), "deal": context("D", "deal")}
    return disclosure.protect(tables, policy=policy, contexts=contexts)


def test_each_slice_holds_the_areas_its_context_names_and_no_other() -> None:
    slices = pack().slices
    assert sorted(slices["ashire"].core["area"]) == ["A", "D"]
    assert sorted(slices["deal"].core["area"]) == ["D"]


def test_what_the_source_hid_stays_hidden_in_every_column_that_reveals_it() -> None:
    hidden = pack(status="suppressed", numerator=3.0).slices["deal"].core.iloc[0]
    assert hidden[["numerator", "value", "lower", "upper", "n", "previous", "change"]].isna().all()
    assert hidden["status"] == "suppressed"
    assert hidden["denominator"] == 20.0


SHAPED = {"text": "real", "number": 4.0, "date": pd.Timestamp("2024-03-31")}


def filled(name: str, area: str, **changes: object) -> pd.DataFrame:
    """One row of a table with something in every column, under the key of `row`."""
    shape = frames.SHAPES[name]
    key = {column: row(area)[column] for column in frames.KEY}
    values = {column.name: SHAPED[column.kind] for column in shape} | key | changes
    return frames.conform(pd.DataFrame([values]), shape)


def protected(core: list[dict], **tables: pd.DataFrame) -> Release:
    given = {"core": frames.conform(pd.DataFrame(core), frames.CORE), **tables}
    return disclosure.protect(given, policy=OFFICERS, contexts={"deal": context("D", "deal")}).slices["deal"]


@pytest.mark.parametrize("name", frames.FIGURES[1:])
def test_every_table_hides_what_tells_of_a_hidden_figure(name: str) -> None:
    found = protected([row("D", status="suppressed")], **{name: filled(name, "D")}).table(name).iloc[0]
    for column in frames.SHAPES[name]:
        tells = column.reveals in ("numerator", "both") and column.about == "area"
        assert (found[column.name] == SHAPED[column.kind]) != tells or column.name in frames.KEY


def test_a_row_that_looks_back_at_a_hidden_period_does_not_give_it_away() -> None:
    before = row("D", status="suppressed", period_end=pd.Timestamp("2024-03-31"))
    after = row("D", previous_period_end=pd.Timestamp("2024-03-31"), previous=12.0, change=3.0)
    release = protected([before, after], shifts=filled("shifts", "D"))
    now = release.core.set_index("period_end").loc["2025-03-31"]
    assert now["value"] == 15.0
    assert now[["previous", "change"]].isna().all()
    shift = release.shifts.iloc[0]
    assert (shift["gap_now"], shift["neighbours_change"]) == (4.0, 4.0)
    assert shift[["gap_then", "shift", "own_change"]].isna().all()
    assert shift["verdict"] == ""


def test_a_figure_that_is_not_released_leaves_no_trace_in_any_table() -> None:
    tables = {name: filled(name, "D", window="month") for name in frames.FIGURES[1:]}
    release = protected([row("D")], **tables)
    assert all(release.table(name).empty for name in tables)


def test_a_table_nobody_knows_is_refused() -> None:
    with pytest.raises(frames.ShapeError, match="guesses"):
        protected([row("D")], guesses=pd.DataFrame())


def test_an_audience_without_local_figures_gets_none() -> None:
    assert pack(PUBLIC, source="local").slices["deal"].core.empty
    assert len(pack(OFFICERS, source="local").slices["deal"].core) == 1


@pytest.mark.parametrize(("policy", "true_counts"), [(OFFICERS, True), (PUBLIC, False)])
def test_words_that_count_records_are_told_only_with_true_counts(policy: Policy, true_counts: bool) -> None:
    assert policy.true_counts is true_counts
    note = ReadContext(where="foi.csv", what="3 values are no date.", remedy="Correct them.")
    month = LatestContext(
        title="Referrals",
        area="A",
        period_end=date(2025, 3, 31),
        recorded=4.0,
        **dict.fromkeys(("expected", "lower", "upper", "month_before", "year_before")),
    )
    told = {"read_notes": (note,), "latest": (month,), "missing_tables": {"audits": "row 3 is cut off."}}
    core = frames.conform(pd.DataFrame([row("A")]), frames.CORE)
    one = context("A", "ashire").model_copy(update=told)
    made = disclosure.protect({"core": core}, policy=policy, contexts={"ashire": one}).slices["ashire"].context
    assert bool(made.read_notes) == bool(made.latest) == true_counts
    assert made.missing_tables == {"audits": "row 3 is cut off." if true_counts else ""}


def test_a_column_of_unknown_power_is_refused() -> None:
    core = frames.conform(pd.DataFrame([row("A")]), frames.CORE).assign(secret=1)
    tables = {"core": core, "comparisons": frames.empty(frames.COMPARISONS)}
    with pytest.raises(frames.ShapeError, match="secret"):
        disclosure.protect(tables, policy=OFFICERS, contexts={"ashire": context("A", "ashire")})


def test_nobody_else_makes_a_release() -> None:
    with pytest.raises(Unprotected, match=r"disclosure\.protect"):
        Release(context=context("A", "ashire"), tables={}, seal=object())
    with pytest.raises(Unprotected, match="DataFrame"):
        disclosure.require_release(pd.DataFrame())


def test_a_reader_cannot_change_what_is_released() -> None:
    release = pack().slices["deal"]
    taken = release.core
    taken["value"] = 99.0
    assert release.core["value"].tolist() == [15.0]


def test_a_stored_slice_is_the_slice_that_was_protected(tmp_path: Path) -> None:
    written = pack()
    disclosure.write_pack(written, tmp_path / "release")
    assert disclosure.slices(tmp_path / "release") == ["ashire", "deal"]
    opened = disclosure.open_slice(tmp_path / "release", "deal")
    pd.testing.assert_frame_equal(opened.core, written.slices["deal"].core)
    assert opened.context == written.slices["deal"].context


def test_two_equal_packs_are_equal_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        disclosure.write_pack(pack(), tmp_path / name)
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(names) == 2 * (len(frames.RELEASED) + 1) + 3
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_a_changed_file_is_not_opened(tmp_path: Path) -> None:
    disclosure.write_pack(pack(), tmp_path / "release")
    with (tmp_path / "release" / "deal" / "core.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BadInput, match="not the file that was protected"):
        disclosure.open_slice(tmp_path / "release", "deal")


@pytest.mark.parametrize(("area", "cure"), [("ashir", "Did you mean 'ashire'"), ("x", "Known: ashire, deal")])
def test_an_unknown_slice_names_the_ones_there_are(tmp_path: Path, area: str, cure: str) -> None:
    disclosure.write_pack(pack(), tmp_path / "release")
    with pytest.raises(BadInput, match=cure):
        disclosure.open_slice(tmp_path / "release", area)


def test_without_a_release_the_cure_is_to_build(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="pmf build"):
        disclosure.open_slice(tmp_path / "none", "ashire")


def test_a_slice_of_another_version_asks_to_be_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disclosure.write_pack(pack(), tmp_path / "release")
    later = (*frames.CORE, frames.Column(name="later", kind="number", meaning="Not there yet"))
    monkeypatch.setitem(frames.SHAPES, "core", later)
    with pytest.raises(BadInput, match="another version of pmf"):
        disclosure.open_slice(tmp_path / "release", "deal")
