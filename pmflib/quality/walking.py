"""One pass over each table of an extract: verdicts of its rules, its series by month, and how late it is filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pmflib.catalogue import Catalogue, QualityRule
from pmflib.catalogue.quality_rules import PUBLISHED_TABLES
from pmflib.errors import BadInput, Problem
from pmflib.quality import late, monthly, placing, rechecking, sifting, statistical
from pmflib.quality.subjects import SUBJECTS
from pmflib.records import Records, connected, side_by_side, tables
from pmflib.records.staged import view

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WORD = re.compile(r"\w+")
#: Of the engine, for two large tables side by side, with the homes and teams of everybody in it.
_MEMORY = "2500MB"
#: Fields that are asked for beside those that conditions name.
_ASKED_BESIDE = frozenset({"recorded_at", "pers_ethnicity"})


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What one pass over each table gives.

    Parameters
    ----------
    counts, found : list of DataFrame
        As `sifting.sift` gives them.
    months, before : dict of str to Months
        Series by name; as the extract before had them, where a rule asks for that.
    results : dict of str to Result
        Of rules with a method that looks at rows.
    found_before : list of DataFrame
        As `found`, of the extract before looked at with the same rules; empty if that was not asked for.
    rechecked : set of str
        Codes of the rules that were run on both.
    late : dict of str to LateEntry
        How late each table asked for is filled, as far as it can be learnt.
    teams : dict of str to str
        Names of the teams by slug.
    """

    counts: list[pd.DataFrame] = field(default_factory=list)
    found: list[pd.DataFrame] = field(default_factory=list)
    found_before: list[pd.DataFrame] = field(default_factory=list)
    rechecked: set[str] = field(default_factory=set)
    months: dict[str, monthly.Months] = field(default_factory=dict)
    before: dict[str, monthly.Months] = field(default_factory=dict)
    results: dict[str, statistical.Result] = field(default_factory=dict)
    late: dict[str, late.LateEntry] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """What is asked of the tables of an extract."""

    staged: Records
    catalogue: Catalogue
    rules: Mapping[str, Sequence[QualityRule]]
    learn: Collection[str]
    again: Mapping[str, Sequence[QualityRule]]

    @property
    def tables(self) -> list[str]:
        """The tables to walk over, the largest first, so that what is done last is small."""
        named = (self.rules.keys() | set(self.learn)) - set(PUBLISHED_TABLES)
        return sorted(named, key=lambda name: self.staged.tables[name].stat().st_size, reverse=True)

    def words(self, table: str) -> set[str]:
        """Return every word in what is asked of a table's rows."""
        own = self.rules.get(table, ())
        series = [one for one in self.catalogue.quality.series.values() if one.table == table]
        said = [f"{rule.applies} {rule.fails} {rule.day or ''}" for rule in own]
        said += [f"{one.date} {one.where}" for one in series]
        return {*_ASKED_BESIDE, *_WORD.findall(" ".join(said))}


def walk(
    staged: Records,
    catalogue: Catalogue,
    rules: Mapping[str, QualityRule],
    learn: Iterable[str] = (),
    *,
    recheck: bool = False,
) -> Walk:
    """Walk over an extract, and as far as the rules ask for it over the one before.

    Parameters
    ----------
    staged : Records
    catalogue : Catalogue
    rules : mapping of str to QualityRule
        Those that can be run on it.
    learn : iterable of str
        Record tables of which late entry is to be learnt.
    recheck : bool
        Whether the extract before is looked at with the same rules.

    Raises
    ------
    BadInput
        With every rule whose condition fails on these records.
    """
    by_table: dict[str, list[QualityRule]] = {}
    for rule in rules.values():
        by_table.setdefault(rule.table, []).append(rule)
    told = staged.tables.keys() & SUBJECTS.keys()
    again = rechecking.alike(rules.values(), staged.earlier[-1]) if recheck and staged.earlier else {}
    ways = _Ways(staged=staged, catalogue=catalogue, rules=by_table, learn=set(learn) & told, again=again)
    done = Walk(rechecked={rule.code for own in again.values() for rule in own})
    with _laid_out(staged, catalogue) as connection:
        add_earlier(connection, staged, rules.values())
        done.teams.update(connection.execute("SELECT slug, any_value(name) FROM q_slugs GROUP BY slug").fetchall())
        seen = side_by_side(connection, ways.tables, lambda own, table: _seen(own, ways, table))
    if problems := [problem for one in seen for problem in one.problems]:
        raise BadInput(problems)
    filled: dict[str, late.Filled] = {}
    for one in sorted(seen, key=lambda one: one.table):
        done.counts.extend(one.counts)
        done.found.extend(one.found)
        done.months.update(one.months)
        done.results.update(one.results)
        filled |= {} if one.filled is None else {one.table: one.filled}
    done.late.update(late.entries(filled, _look_back(ways, filled, done), staged.extracted))
    return done


def add_earlier(connection: DuckDBPyConnection, staged: Records, rules: Iterable[QualityRule]) -> None:
    """Add a view ``earlier_<table>`` of the extract before this one for each table some rule asks for."""
    said = " ".join(f"{rule.applies} {rule.fails}" for rule in rules)
    before = staged.earlier[-1].tables if staged.earlier else {}
    for name, table in tables().items():
        if f"earlier_{name}" in said:
            connection.execute(view(table, before.get(name), name=f"earlier_{name}"))


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What one table gives; `ages` are its events by days before the extract was taken."""

    table: str
    counts: list[pd.DataFrame] = field(default_factory=list)
    found: list[pd.DataFrame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    months: Mapping[str, monthly.Months] = field(default_factory=dict)
    results: Mapping[str, statistical.Result] = field(default_factory=dict)
    filled: late.Filled | None = None
    ages: late.Floats | None = None

    def sift(self, connection: DuckDBPyConnection, rules: Sequence[QualityRule], words: Collection[str]) -> None:
        """Add the verdicts of the table's rules on its rows, which are in place, or what is wrong with the rules."""
        self._sift(connection, [rule for rule in rules if rule.method is None and rule.day is None])
        for rule in rules:
            if rule.day is not None:
                placing.place(connection, self.table, day=rule.day, words=words)
                self._sift(connection, [rule])

    def _sift(self, connection: DuckDBPyConnection, rules: Sequence[QualityRule]) -> None:
        try:
            counts, found = sifting.sift(connection, rules)
        except BadInput as error:
            # The other tables' rules may be wrong too: all is told at once.
            self.problems.extend(error.problems)
            return
        self.counts.append(counts)
        self.found.append(found)


def _seen(connection: DuckDBPyConnection, ways: _Ways, table: str) -> _Seen:
    own, words = ways.rules.get(table, ()), ways.words(table)
    placing.place(connection, table, words=words)
    asked = [rule for rule in own if rule.method == "unknown_share"]
    seen = _Seen(
        table=table,
        months=statistical.counts_of(connection, ways.staged, ways.catalogue, table),
        results={rule.code: statistical.unknown_share(connection, rule) for rule in asked},
        filled=late.filled(connection, table, ways.staged) if table in ways.learn else None,
    )
    seen.sift(connection, own, words)
    return seen


@contextmanager
def _laid_out(staged: Records, catalogue: Catalogue) -> Iterator[DuckDBPyConnection]:
    # Tables are looked through side by side, so each needs one core.
    with connected(staged, memory=_MEMORY, threads=1) as connection:
        placing.prepare(connection, catalogue, extracted=staged.extracted)
        yield connection


def _look_back(ways: _Ways, filled: Mapping[str, late.Filled], done: Walk) -> dict[str, late.Floats]:
    """Add the series as the extract before had them; return events by age where a table itself teaches nothing."""
    staged, ages = ways.staged, dict[str, late.Floats]()
    newest, old = (staged.earlier[-1] if staged.earlier else None), late.before(staged)
    compared = {table for table, own in ways.rules.items() if any(rule.method == "volumes" for rule in own)}
    untaught = {table for table, one in filled.items() if one.learnt is None}
    for extract in [newest] if newest is old else [newest, old]:
        if extract is None:
            continue
        counted = compared & extract.tables.keys() if extract is newest else set[str]()
        aged = untaught & extract.tables.keys() if extract is old else set[str]()
        again = ways.again if extract is newest else {}
        looked = _of_before(ways, extract, counted, aged, again)
        if problems := [problem for one in looked for problem in one.problems]:
            raise BadInput(problems)
        for one in looked:
            done.before.update(one.months)
            done.found_before.extend(one.found)
            ages |= {} if one.ages is None else {one.table: one.ages}
    return ages


def _of_before(
    ways: _Ways,
    extract: Records,
    counted: Collection[str],
    aged: Collection[str],
    again: Mapping[str, Sequence[QualityRule]],
) -> list[_Seen]:
    """Return for some tables of an earlier extract its series, its events by age, and the records that fail rules."""

    def one(connection: DuckDBPyConnection, table: str) -> _Seen:
        words = ways.words(table)
        placing.place(connection, table, words=words)
        counts = statistical.counts_of(connection, extract, ways.catalogue, table) if table in counted else {}
        ages = late.by_age(connection, extract.extracted) if table in aged else None
        seen = _Seen(table=table, months=counts, ages=ages)
        seen.sift(connection, again.get(table, ()), words)
        return seen

    wanted = sorted({*counted, *aged, *again}, key=lambda name: extract.tables[name].stat().st_size, reverse=True)
    if not wanted:
        return []
    with _laid_out(extract, ways.catalogue) as connection:
        return side_by_side(connection, wanted, one)
