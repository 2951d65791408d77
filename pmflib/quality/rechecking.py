"""The extract before looked at with today's rules: which records were put right since, and which fail anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import pandas as pd

from pmflib import periods
from pmflib.catalogue import QualityRule
from pmflib.quality.placing import OLDEST_YEARS, delivered
from pmflib.records import Records

_CELL = ["rule", "area", "team", "period_end"]
_RECORD = ["rule", "record_id", "person_id"]
MOVED = ("fixed", "new")


def alike(rules: Iterable[QualityRule], before: Records) -> dict[str, list[QualityRule]]:
    """Return by table the rules that can say of each record of an earlier extract what they say of the newest.

    Left out are rules that judge months or files and not records, those of what nobody can put right any more, those
    that compare with an extract before (that one's may not be there), and those whose fields the earlier extract does
    not have.

    Parameters
    ----------
    rules : iterable of QualityRule
    before : Records
        The earlier extract.
    """
    held = delivered(before)
    out: dict[str, list[QualityRule]] = {}
    for rule in rules:
        single = rule.mendable and "earlier_" not in f"{rule.applies} {rule.fails}"
        if single and rule.table in held and held[rule.table].issuperset(rule.columns):
            out.setdefault(rule.table, []).append(rule)
    return out


def moved(now: pd.DataFrame, then: pd.DataFrame, rules: Collection[str], extracted: date) -> pd.DataFrame:
    """Count what became of failing records between two extracts, by rule, place, team and quarter they belong to.

    Parameters
    ----------
    now, then : DataFrame
        Records that fail: rule, record_id, person_id, area, team, date.
    rules : collection of str
        Codes of those that were run on both.
    extracted : date
        Day of the newest extract.

    Returns
    -------
    DataFrame
        rule, area, team, period_end, ``fixed`` (failed then and do not now, or are no more) and ``new`` (fail now and
        did not then). A record that was put right stands where the extract before had it.
    """
    sides = [one[one["rule"].isin(set(rules))] for one in (now, then)]
    keys = [pd.MultiIndex.from_frame(one[_RECORD].fillna("").astype("str")) for one in sides]
    again, still = keys[0].isin(keys[1]), keys[1].isin(keys[0])
    parts = [
        _counted(sides[0][~again], "new", extracted),
        _counted(sides[1][~still & ~keys[1].duplicated()], "fixed", extracted),
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole.groupby(_CELL, as_index=False)[list(MOVED)].sum()


def _counted(rows: pd.DataFrame, name: str, extracted: date) -> pd.DataFrame:
    return rows.assign(period_end=_quarters(rows["date"], extracted), **{**dict.fromkeys(MOVED, 0.0), name: 1.0})[
        [*_CELL, *MOVED]
    ]


def _quarters(days: pd.Series, extracted: date) -> pd.Series:
    """Return the quarter's end each day counts in; an odd date counts as the quarter last over, as in `placing`."""
    last = pd.Timestamp(periods.last_over(extracted, "quarter").end)
    oldest = pd.Timestamp(extracted.replace(year=extracted.year - OLDEST_YEARS, day=1))
    real = pd.to_datetime(days).astype("datetime64[s]")
    known = real.between(oldest, pd.Timestamp(extracted))
    ends = real.where(known, last).dt.to_period("Q").dt.end_time.dt.normalize()
    return ends.astype("datetime64[s]").where(known, last)


def with_moves(counts: pd.DataFrame, moves: pd.DataFrame, rules: Collection[str]) -> pd.DataFrame:
    """Return counts of records checked and failed with what became of them; missing where a rule was not run twice.

    Parameters
    ----------
    counts : DataFrame
        rule, area, team, period_end, checked, failed.
    moves : DataFrame
        As `moved` gives them.
    rules : collection of str
        Codes of those that were run on both.
    """
    whole = pd.concat([counts, moves], ignore_index=True)
    numbers = {name: whole[name].astype("float64").fillna(0.0) for name in ("checked", "failed", *MOVED)}
    twice = whole["rule"].isin(set(rules))
    return whole.assign(**numbers | {name: numbers[name].where(twice) for name in MOVED})
