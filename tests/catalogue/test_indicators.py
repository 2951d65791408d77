"""The shipped parameters: complete, distinct, in plain words, and true to the published files."""

from __future__ import annotations

import csv
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from pmflib.catalogue import Catalogue, Indicator, councils, load

POLARITY = {"higher": "high", "lower": "low", "neutral": "none"}
#: Read against the national tool on purpose; each note says why.
OUR_READING = {"HLT04": "none", "WF07": "none"}


@pytest.fixture(scope="module")
def kent() -> Catalogue:
    return load("kent")


@pytest.fixture(scope="module")
def listed(published_data: Path) -> dict[str, dict[str, str]]:
    with (published_data / "indicator_catalogue.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("council", councils())
def test_every_council_that_ships_loads(council: str) -> None:
    indicators = load(council).indicators.values()
    assert sum(one.published is not None for one in indicators) == 83
    assert sum(one.records is not None for one in indicators) >= 70


def test_definitions_are_of_moderate_length_and_plain(kent: Catalogue) -> None:
    for code, indicator in kent.indicators.items():
        words = re.findall(r"[\w'’-]+", indicator.definition)
        assert 12 <= len(words) <= 50, code
        assert sum(map(len, words)) / len(words) < 5.3, code
        assert indicator.definition.count(".") <= 2, code
        assert indicator.definition.endswith("."), code
        assert not re.search(
            r"\b(CIN|CLA|CPP|CPPO|CINO|ICPC|S47|SGO|CAO|NEET|EET|SDQ|FTE|UASC)\b", indicator.definition
        )


def test_no_two_definitions_say_the_same(kent: Catalogue) -> None:
    words = {code: frozenset(item.definition.casefold().split()) for code, item in kent.indicators.items()}
    same = [(one, two) for (one, first), (two, second) in combinations(words.items(), 2) if first == second]
    assert same == []


def test_a_value_without_limits_says_why(kent: Catalogue) -> None:
    silent = [code for code, item in kent.indicators.items() if item.interval == "none" and not item.note]
    assert silent == []


def test_too_few_to_judge_starts_at_twenty_for_a_share_and_ten_for_a_rate(kent: Catalogue) -> None:
    for code, item in kent.indicators.items():
        if item.interval in {"wilson", "byar"}:
            assert item.minimum_n == (20 if item.interval == "wilson" else 10), code


def test_each_theme_has_indicators_and_keeps_them_together(kent: Catalogue) -> None:
    order = list(dict.fromkeys(item.theme for item in kent.indicators.values()))
    assert order == list(kent.themes)


def test_the_list_is_that_of_the_published_indicators(kent: Catalogue, listed: dict[str, dict[str, str]]) -> None:
    assert list(kent.indicators) != []
    assert {code for code, item in kent.indicators.items() if item.published} == set(listed)


def test_polarity_follows_the_list_but_where_we_say_why(kent: Catalogue, listed: dict[str, dict[str, str]]) -> None:
    expected = {code: POLARITY[row["polarity"]] for code, row in listed.items()} | OUR_READING
    assert {code: kent.indicator(code).polarity for code in listed} == expected
    assert all("national tool" in kent.indicator(code).note for code in OUR_READING)


def test_definitions_are_not_those_of_the_list(kent: Catalogue, listed: dict[str, dict[str, str]]) -> None:
    copied = [
        code
        for code, row in listed.items()
        if row["definition"].casefold().strip(". ") in kent.indicator(code).definition.casefold()
    ]
    assert copied == []


def test_multipliers_and_decimals_are_those_of_the_list(kent: Catalogue, listed: dict[str, dict[str, str]]) -> None:
    for code, row in listed.items():
        published = kent.indicator(code).published
        if published.numerator:
            assert published.multiplier == pytest.approx(float(row["multiplier"])), code
            assert list(published.numerator) == row["numerator"].split("+"), code
        if published.value and row["published_decimals"]:
            assert published.decimals == int(row["published_decimals"]), code


class Files:
    """The published files, each read once."""

    def __init__(self, catalogue: Catalogue, data: Path) -> None:
        self.catalogue, self.data, self.read = catalogue, data, {}

    def table(self, name: str) -> pd.DataFrame:
        if name not in self.read:
            path = self.data / self.catalogue.sources[name].file
            if path.suffix == ".parquet":
                self.read[name] = pd.read_parquet(path)
            else:
                self.read[name] = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
        return self.read[name]

    def faults(self, indicator: Indicator) -> list[str]:
        published = indicator.published
        if published is None:
            return []
        base = published.denominator_filter or published.filter
        ours = [*published.numerator, published.value, published.lower, published.upper]
        asked = [(published.table, published.filter, ours)]
        asked += [(published.denominator_table or published.table, base, list(published.denominator))]
        return [fault for name, keep, columns in asked for fault in self._of(name, keep, [c for c in columns if c])]

    def _of(self, name: str, keep: dict[str, str], columns: list[str]) -> list[str]:
        table = self.table(name)
        missing = [f"{name}: no column {column}" for column in [*keep, *columns] if column not in table]
        if missing:
            return missing
        return [f"{name}: no row with {key} = {text}" for key, text in keep.items() if not table[key].eq(text).any()]


@pytest.fixture(scope="module")
def files(kent: Catalogue, published_data: Path) -> Files:
    return Files(kent, published_data)


def test_every_file_of_kent_is_there(kent: Catalogue, published_data: Path) -> None:
    missing = [name for name, table in kent.sources.items() if not (published_data / table.file).is_file()]
    assert missing == []


def test_every_column_and_filter_stands_in_its_file(kent: Catalogue, files: Files) -> None:
    assert [fault for indicator in kent.indicators.values() for fault in files.faults(indicator)] == []


def test_kents_places_are_those_of_the_lookup(kent: Catalogue, published_data: Path) -> None:
    lookup = pd.read_csv(
        published_data / "reference" / "LTLA-UTLA_Apr23_Lookup_England-Wales.csv", encoding="utf-8-sig"
    )
    inside = lookup[lookup["UTLA23CD"] == kent.council.authority.code]
    assert {place.code: place.name for place in kent.council.districts} == dict(
        zip(inside["LTLA23CD"], inside["LTLA23NM"], strict=True)
    )
