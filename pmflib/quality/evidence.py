"""Failures and doubtful records added up for any place and period, so that a hundred thousand figures ask quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import periods
from pmflib.catalogue import QualityRule
from pmflib.quality.checking import Checked
from pmflib.quality.placing import OLDEST_YEARS

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

TEAM = "team:"
#: Kinds of doubt: what a failing record does to a count, and where it pushes the value.
EFFECTS = ("answer", "surplus", "lacking")
DIRECTIONS = ("down", "unclear", "up")
KINDS = tuple((effect, direction) for effect in EFFECTS for direction in DIRECTIONS)
Doubts = dict[tuple[str, str], Floats]


@dataclass(frozen=True, kw_only=True)
class Spans:
    """Places and periods asked about, as positions.

    Parameters
    ----------
    place : array of int
        -1 for one nothing is known of.
    first, last : array of int
        First and last month, counted from the evidence's first.
    """

    place: Places
    first: Places
    last: Places

    def at(self, rows: Places) -> Spans:
        """Return those of some rows."""
        return Spans(place=self.place[rows], first=self.first[rows], last=self.last[rows])


@dataclass(frozen=True, kw_only=True)
class _Cells:
    """The failing records, one row for each rule: which record, and where and when, as positions."""

    record: Places
    month: Places
    area: Places
    team: Places


class Evidence:
    """What the checks found, added up over time: each place's sums of any period are two look-ups.

    Parameters
    ----------
    checked : Checked
    """

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self._added_up: dict[str, tuple[Floats, Floats]] = {}
        end = pd.Timestamp(periods.last_over(checked.extracted, "quarter").end)
        # January, so that quarters begin at every third month.
        self._first_month = (end.year - OLDEST_YEARS - 1) * 12
        self._months = checked.extracted.year * 12 + checked.extracted.month - self._first_month
        failures = checked.failures
        by_team = failures[failures["team"] != ""]
        areas = set(failures["area"]) | set(checked.found["area"])
        teams = (set(by_team["team"]) | set(checked.found["team"])) - {""}
        named = [checked.authority, *sorted(areas - {checked.authority}), *sorted(TEAM + team for team in teams)]
        self.places = pd.Index(named)
        whole = failures[failures["team"] == ""].assign(place=lambda one: one["area"])
        self._failures = pd.concat([whole, by_team.assign(place=TEAM + by_team["team"])])
        found = self._counting(checked)
        self._by_rule = {str(code): at for code, at in found.groupby("rule").indices.items()}
        self._cells = self._placed(checked, found, end)

    def _counting(self, checked: Checked) -> pd.DataFrame:
        """Return the failing records of rules with conditions."""
        moving = {code for code, rule in checked.rules.items() if {rule.effect, *rule.effects.values()} != {"none"}}
        kept = {code for code in moving if checked.rules[code].method is None}
        return checked.found[checked.found["rule"].isin(kept)].reset_index(drop=True)

    def _placed(self, checked: Checked, found: pd.DataFrame, end: pd.Timestamp) -> _Cells:
        """Return records with places and months as positions; an odd date counts as the last."""
        oldest = end - pd.DateOffset(years=OLDEST_YEARS)
        odd = ~found["date"].between(oldest, pd.Timestamp(checked.extracted))
        return _Cells(
            record=pd.factorize(found["record_table"] + "|" + found["record_id"])[0].astype(np.int64),
            month=self._month(found["date"].where(~odd, end)),
            area=self.places.get_indexer(pd.Index(found["area"])).astype(np.int64),
            team=self.places.get_indexer(pd.Index(TEAM + found["team"])).astype(np.int64),
        )

    def _month(self, days: pd.Series) -> Places:
        months = days.dt.year.to_numpy() * 12 + days.dt.month.to_numpy() - 1 - self._first_month
        return np.asarray(np.clip(months, 0, self._months - 1), dtype=np.int64)

    def spans(self, place: pd.Series, start: pd.Series, end: pd.Series) -> Spans:
        """Return places and periods as positions; a place no rule knows is the council's own."""
        return Spans(place=self.places.get_indexer(pd.Index(place)), first=self._month(start), last=self._month(end))

    def share(self, rule: str, spans: Spans) -> Floats:
        """Return the share of records that fail a rule in the quarters that each period touches; 0 where none are."""
        # A quarter stands at its first month, so a period asks from the first month of its first quarter.
        first = spans.first - spans.first % 3
        sums = [total[spans.place, spans.last + 1] - total[spans.place, first] for total in self._totals(rule)]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where((spans.place >= 0) & (sums[0] > 0), sums[1] / sums[0], 0.0)

    def _totals(self, rule: str) -> tuple[Floats, Floats]:
        """Return records checked and failed up to each month, by place; worked out once for each rule."""
        if rule not in self._added_up:
            own = self._failures[self._failures["rule"] == rule]
            rows, month = self.places.get_indexer(pd.Index(own["place"])), self._month(own["period_start"])
            cells = np.zeros((2, len(self.places), self._months + 1))
            for side, name in enumerate(("checked", "failed")):
                np.add.at(cells[side], (rows, month + 1), own[name].to_numpy())
            checked, failed = np.cumsum(cells, axis=2)
            self._added_up[rule] = checked, failed
        return self._added_up[rule]

    def doubts(self, rules: Mapping[str, tuple[str, str]], spans: Spans) -> dict[tuple[str, str], Floats]:
        """Return how many different records fail, by what they do to a count and where they push it.

        Parameters
        ----------
        rules : mapping of str to (effect, direction)
            Rules that bear on the figure, with what each does to its count and where it pushes it.
        spans : Spans

        Returns
        -------
        dict of (effect, direction) to array of float
            A record that fails several rules counts once, as unclear where they do not agree.
        """
        own = [code for code in rules if code in self._by_rule]
        at = np.concatenate([self._by_rule[code] for code in own]) if own else np.zeros(0, dtype=np.int64)
        many = np.array([len(self._by_rule[code]) for code in own], dtype=np.int64)
        effects = [EFFECTS.index(rules[code][0]) for code in own]
        effect = np.repeat(np.array(effects, dtype=np.int64), many)
        way = np.repeat(np.array([DIRECTIONS.index(rules[code][1]) for code in own], dtype=np.int64), many)
        first, record = np.unique(self._cells.record[at], return_index=True, return_inverse=True)[1:]
        # A record that is found once has one way; of several, all must agree.
        highest, lowest = np.zeros(len(first), dtype=np.int64), np.full(len(first), len(DIRECTIONS))
        np.maximum.at(highest, record, way)
        np.minimum.at(lowest, record, way)
        agreed = np.where(highest == lowest, highest, DIRECTIONS.index("unclear"))
        kind = effect[first] * len(DIRECTIONS) + agreed
        return dict(zip(KINDS, self._counted(at[first], kind, spans), strict=True))

    def _counted(self, rows: Places, kind: Places, spans: Spans) -> Floats:
        """Return for each kind the records of some rows in each span."""
        month, council = self._cells.month[rows] + 1, self.places.get_loc(self._checked.authority)
        shape = (len(KINDS), len(self.places), self._months + 1)
        cells = np.zeros(shape)
        for place in (self._cells.area[rows], self._cells.team[rows], np.full(len(rows), council)):
            known = place >= 0
            at = np.ravel_multi_index((kind[known], place[known], month[known]), shape)
            cells += np.bincount(at, minlength=cells.size).reshape(shape)
        total = np.cumsum(cells, axis=2)
        counted = total[:, spans.place, spans.last + 1] - total[:, spans.place, spans.first]
        return np.where(spans.place >= 0, counted, 0.0)


def pushing(rules: Mapping[str, QualityRule], indicator: str, tables: Sequence[str]) -> dict[str, str]:
    """Return the rules that bear on an indicator, with the direction in which each pushes it."""
    return {code: way for code, rule in rules.items() if (way := rule.pushes(indicator, tuple(tables))) is not None}
