"""`check`: what is wrong with an extract, rule by rule and record by record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pandas as pd

from pmflib import frames
from pmflib.catalogue import Catalogue, QualityRule
from pmflib.catalogue.quality_rules import AGAINST_PUBLISHED, PUBLISHED_TABLES
from pmflib.errors import Problem
from pmflib.quality import placing, rechecking, sifting, statistical
from pmflib.quality.late import LateEntry
from pmflib.quality.latest import LATEST, latest
from pmflib.quality.walking import Walk, add_earlier, walk
from pmflib.records import Records, connected

if TYPE_CHECKING:
    from pmflib.sources import Sources

FOUND = ("rule", "record_table", "record_id", "field", "person_id", "area", "team", "date", "bias")
_RECORD = ["record_table", "record_id"]
_COUNTS = ["rule", "area", "team", "period_end", "checked", "failed"]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks of one extract found.

    Parameters
    ----------
    failures : DataFrame
        Shape `frames.FAILURES`: rows of the authority and of each of its parts (team empty), and of each part's
        teams. The parts add up to the authority.
    found : DataFrame
        Columns `FOUND`: each record that failed, once for each rule. The bias is the rule's: ``up``, ``down`` or
        ``unclear``; `QualityRule.pushes` says it for one indicator.
    rules : mapping of str to QualityRule
        The rules that were run.
    unchecked : mapping of str to str
        Rules that could not be run, with the reason in words.
    outturn : DataFrame
        Columns `statistical.OUTTURN`: what counts of statutory returns are heading for at the year's end.
    latest : DataFrame
        Columns `LATEST`: the events of the last whole month, and what they will be once late entries are in.
    teams : mapping of str to str
        Names of the teams by slug.
    authority : str
        Code of the council.
    late : mapping of str to LateEntry
        How late the tables asked for are filled, as far as it can be learnt.
    extracted : date
    """

    failures: pd.DataFrame
    found: pd.DataFrame
    rules: Mapping[str, QualityRule]
    unchecked: Mapping[str, str] = field(default_factory=dict)
    outturn: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(statistical.OUTTURN)))
    latest: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LATEST)))
    teams: Mapping[str, str] = field(default_factory=dict)
    authority: str
    late: Mapping[str, LateEntry] = field(default_factory=dict)
    extracted: date

    def doubtful(self, indicator: str, tables: tuple[str, ...] = ()) -> pd.DataFrame:
        """Return the records whose part in an indicator is in doubt: record_table, record_id, effect and direction.

        Parameters
        ----------
        indicator : str
        tables : tuple of str
            Record tables it rests on, for the rules that push whatever rests on their table.
        """
        parts = [pd.DataFrame(columns=[*_RECORD, "effect", "direction"])]
        for code, rule in self.rules.items():
            effect = rule.effect_on(indicator)
            way = None if rule.method is not None or effect == "none" else rule.pushes(indicator, tables)
            if way is not None and code in self._by_rule:
                parts.append(self._by_rule[code].assign(effect=effect, direction=way))
        return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)

    @cached_property
    def _by_rule(self) -> dict[str, pd.DataFrame]:
        """The records that failed, by rule."""
        return {str(code): rows[_RECORD] for code, rows in self.found.groupby("rule")}

    def doubts(self, rests_on: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
        """Return the doubtful cases of every indicator, for an engine that counts case by case.

        Parameters
        ----------
        rests_on : mapping of str to tuple of str
            Record tables of each indicator, that of its cases first.

        Returns
        -------
        DataFrame
            indicator, record_table, record_id, effect (``answer`` or ``surplus``), direction; cases that are lacking
            are in no table and are left to `confidence`.
        """
        columns = ["indicator", "record_table", "record_id", "effect", "direction"]
        parts = [pd.DataFrame(columns=columns)]
        for indicator, own_tables in rests_on.items():
            own = self.doubtful(indicator, own_tables)
            counted = (own["record_table"] == own_tables[0]) & (own["effect"] != "lacking")
            parts.append(own[counted].assign(indicator=indicator)[columns])
        return pd.concat(parts, ignore_index=True)


def check(
    staged: Records,
    *,
    catalogue: Catalogue,
    published: Sources | None = None,
    learn: Iterable[str] = (),
    recheck: bool = False,
) -> Checked:
    """Run every rule of quality.yml on an extract.

    Parameters
    ----------
    staged : Records
    catalogue : Catalogue
    published : Sources, optional
        What was read of published files, for the rules that look at them or hold records against them.
    learn : iterable of str
        Record tables of which late entry is to be learnt, for `confidence`.
    recheck : bool
        Whether the extract before is looked at with the same rules, so that it is known what was put right since.

    Returns
    -------
    Checked

    Raises
    ------
    BadInput
        With every rule whose condition is none, or fails on these records.
    """
    rules, unchecked = _runnable(catalogue.quality.rules, staged, published)
    seen = walk(staged, catalogue, rules, learn, recheck=recheck)
    material = statistical.Material(
        staged=staged,
        catalogue=catalogue,
        published=published,
        months=seen.months,
        before=seen.before,
        returned=statistical.returned(catalogue, published),
    )
    results, outturn = statistical.run(material, rules)
    results |= seen.results
    counts = seen.counts + [one.counts.assign(rule=code) for code, one in results.items()]
    found = seen.found + [one.found.assign(rule=code) for code, one in results.items()]
    return Checked(
        failures=_failures(_with_moves(counts, seen, staged), rules, catalogue.council.authority.code),
        found=_found(found, rules),
        rules=rules,
        unchecked=unchecked,
        outturn=outturn,
        latest=latest(seen.months, seen.late, catalogue.quality.series, catalogue.council.authority.code),
        teams=seen.teams,
        late=seen.late,
        authority=catalogue.council.authority.code,
        extracted=staged.extracted,
    )


def problems(catalogue: Catalogue) -> list[Problem]:
    """Return what is wrong with the conditions in quality.yml, without any records.

    Parameters
    ----------
    catalogue : Catalogue
    """
    with TemporaryDirectory() as folder:
        nothing = Records(folder=Path(folder), extracted=date(2020, 1, 1), tables={})
        with connected(nothing) as connection:
            placing.prepare(connection, catalogue, extracted=nothing.extracted)
            add_earlier(connection, nothing, catalogue.quality.rules.values())
            return sifting.problems(connection, catalogue.quality.rules)


def _runnable(
    rules: Mapping[str, QualityRule], staged: Records, published: Sources | None
) -> tuple[dict[str, QualityRule], dict[str, str]]:
    """Return the rules that what is there allows to run, and why the others cannot be run."""
    held = placing.delivered(staged)
    why = {code: _hindered(rule, held, staged, published) for code, rule in rules.items()}
    return {code: rule for code, rule in rules.items() if not why[code]}, {
        code: said for code, said in why.items() if said
    }


def _hindered(rule: QualityRule, held: Mapping[str, set[str]], staged: Records, published: Sources | None) -> str:
    """Return why a rule cannot be run, or nothing."""
    if published is None and (rule.method in AGAINST_PUBLISHED or rule.table in PUBLISHED_TABLES):
        return "No published figures were read."
    if rule.table in PUBLISHED_TABLES:
        return ""
    if rule.table not in held:
        return staged.missing.get(rule.table) or f"The extract has no table {rule.table}."
    lacking = [name for name in rule.columns if name not in held[rule.table]]
    if lacking:
        return f"The table {rule.table} comes without {', '.join(lacking)}."
    if rule.method == "volumes" and not staged.earlier:
        return "There is no earlier extract to hold it against."
    return ""


def _with_moves(counts: list[pd.DataFrame], seen: Walk, staged: Records) -> pd.DataFrame:
    """Return all counts in one, with what became of records since the extract before as far as that was looked at."""
    whole = pd.concat([pd.DataFrame(columns=_COUNTS), *counts], ignore_index=True)
    now, then = (
        pd.concat([pd.DataFrame(columns=sifting.FOUND), *parts], ignore_index=True)
        for parts in (seen.found, seen.found_before)
    )
    return rechecking.with_moves(whole, rechecking.moved(now, then, seen.rechecked, staged.extracted), seen.rechecked)


def _failures(whole: pd.DataFrame, rules: Mapping[str, QualityRule], authority: str) -> pd.DataFrame:
    """Return the counts as `frames.FAILURES`: by team within area, by area, and of the authority."""
    if whole.empty:
        return frames.empty(frames.FAILURES)
    levels = [whole[whole["team"] != ""], whole.assign(team=""), whole.assign(team="", area=authority)]
    key = ["rule", "area", "team", "period_end"]
    numbers = ["checked", "failed", *rechecking.MOVED]
    summed = pd.concat([one.groupby(key, as_index=False)[numbers].sum(min_count=1) for one in levels])
    ends = pd.to_datetime(summed["period_end"])
    out = summed.assign(
        record_table=summed["rule"].map({code: rule.table for code, rule in rules.items()}),
        dimension=summed["rule"].map({code: rule.dimension for code, rule in rules.items()}),
        period_start=ends.dt.to_period("Q").dt.start_time,
        period_end=ends,
    )
    return frames.conform(out.sort_values(key, ignore_index=True), frames.FAILURES)


def _found(parts: list[pd.DataFrame], rules: Mapping[str, QualityRule]) -> pd.DataFrame:
    columns = ["rule", "record_id", "person_id", "area", "team", "date"]
    whole = pd.concat([pd.DataFrame(columns=columns), *parts], ignore_index=True)
    out = whole.assign(
        record_table=whole["rule"].map({code: rule.table for code, rule in rules.items()}),
        field=whole["rule"].map({code: rule.columns[0] for code, rule in rules.items()}),
        bias=whole["rule"].map({code: rule.direction for code, rule in rules.items()}),
        date=pd.to_datetime(whole["date"]).astype("datetime64[s]"),
    )
    text = [name for name in FOUND if name != "date"]
    typed = out[list(FOUND)].astype(dict.fromkeys(text, "str"))
    return typed.sort_values(["rule", "record_id", "person_id"], ignore_index=True)
