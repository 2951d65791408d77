"""The sample council: every fault planted is found, and records without faults raise none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import quality, sources
from pmflib.catalogue import Catalogue, RecordSource
from pmflib.quality.walking import walk
from pmflib.records import Records, tables

#: Likely rules: the least share of what they find that was planted.
PRECISION = {"DQ02": 0.95, "DQ08": 0.5, "DQ12": 0.95, "DQ34": 0.95, "DQ37": 0.9}
#: Rows that a likely rule may raise on records without faults: each is looked at and explained.
RAISED = {"DQ08S": 5, "JUMP": 15, "OUTTURN": 15}


def staged(known: Catalogue, folder: Path, place: Path) -> Records:
    cases = RecordSource(format="records", label="Case system", folder="records/*")
    return sources.stage(known.model_copy(update={"records": {"cases": cases}}), folder, place)


@pytest.fixture(scope="module")
def extracts(known: Catalogue, northmere_records: dict[str, Path], tmp_path_factory) -> dict[str, Records]:
    return {
        name: staged(known, folder, tmp_path_factory.mktemp(f"staged-{name}"))
        for name, folder in northmere_records.items()
    }


@pytest.fixture(scope="module")
def faulty(known: Catalogue, extracts: dict[str, Records]) -> quality.Checked:
    return quality.check(extracts["faulty"], catalogue=known)


def keys(extract: Records, name: str) -> set[str]:
    """The keys of a table's rows, parts joined as the checks join them."""
    rows = pd.read_parquet(extract.tables[name], columns=list(tables()[name].key))
    return set(rows.astype("str").agg("|".join, axis=1))


@pytest.fixture(scope="module")
def planted(northmere_records: dict[str, Path], extracts: dict[str, Records]) -> set[tuple[str, str, str]]:
    """Faults of records that are in the extract: a fault can take another's record out of it."""
    rows = pd.read_csv(northmere_records["faulty"] / "faults.csv", dtype="str")
    rows = rows[rows["table"].isin(tables())]
    there = {name: keys(extracts["faulty"], name) for name in rows["table"].unique()}
    listed = zip(rows["fault"], rows["table"], rows["key"], strict=True)
    return {(fault, name, key) for fault, name, key in listed if key in there[name]}


@pytest.fixture(scope="module")
def found(faulty: quality.Checked) -> set[tuple[str, str, str]]:
    rows = faulty.found
    return {
        (fault, name, record)
        for rule, name, record in zip(rows["rule"], rows["record_table"], rows["record_id"], strict=True)
        for fault in faulty.rules[rule].faults
    }


def test_every_planted_fault_is_found(planted, found):
    assert {fault for fault, _, _ in planted} == {f"DQ{number:02d}" for number in range(1, 39)}
    missed = planted - found
    assert missed == set()


def test_little_is_found_that_was_not_planted(planted, found):
    for fault in sorted({fault for fault, _, _ in planted}):
        own = {each for each in found if each[0] == fault}
        precision = len(own & planted) / len(own)
        assert precision >= PRECISION.get(fault, 0.99), f"{fault}: {precision:.3f}, {sorted(own - planted)[:5]}"


def test_records_without_faults_raise_none(known: Catalogue, extracts: dict[str, Records]):
    clean = quality.check(extracts["clean"], catalogue=known)
    raised = clean.found.assign(rule=clean.found["rule"].str.split("-").str[0]).groupby("rule").size()
    assert {rule: many for rule, many in raised.items() if many > RAISED.get(rule, 0)} == {}


def test_every_table_of_the_rules_is_there(faulty: quality.Checked):
    assert set(faulty.unchecked.values()) == {"No published figures were read."}


def test_the_last_month_became_what_was_expected_of_it(known: Catalogue, extracts: dict[str, Records]):
    """What the extract of July expected of June's referrals, held against the extract of October."""
    june, table = pd.Timestamp("2026-06-01"), ["ssd_cin_episodes"]
    alone = known.model_copy(update={"quality": known.quality.model_copy(update={"rules": {}})})
    (before,) = extracts["faulty"].earlier
    then = quality.check(before, catalogue=alone, learn=table).latest
    then = then[(then["series"] == "referrals") & then["expected"].notna()].set_index("area")
    now = walk(extracts["faulty"], alone, {}, table).months["referrals"]
    counts = dict(zip([*now.areas, known.council.authority.code], now.count[list(now.months).index(june)], strict=True))
    council = then.loc[known.council.authority.code]
    assert council["recorded"] < counts[known.council.authority.code] <= council["upper"] + 1
    inside = [row["lower"] - 1 <= counts[area] <= row["upper"] + 1 for area, row in then.iterrows()]
    assert sum(inside) >= 0.9 * len(inside)
