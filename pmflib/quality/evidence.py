"""Failures and doubtful records added up for any place and period, so that a hundred thousand figures ask quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.catalogue import QualityRule
from pmflib.quality.checking import Checked
from pmflib.quality.placing import OLDEST_YEARS, last_quarter

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


class Evidence:
    """What the checks found, added up over time: each place's sums of any period are two look-ups.

    Parameters
    ----------
    checked : Checked
    """

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self._added_up: dict[str, tuple[Floats, Floats]] = {}
        end = pd.Timestamp(last_quarter(checked.extracted).end)
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
        self._found = self._dated(checked, end)

    def _dated(self, checked: Checked, end: pd.Timestamp) -> pd.DataFrame:
        """Return the failing records of rules with conditions, each with its month; an odd date counts as the last."""
        found = checked.found
        kept = {code for code, rule in checked.rules.items() if rule.method is None and rule.effect != "none"}
        found = found[found["rule"].isin(kept)]
        oldest = end - pd.DateOffset(years=OLDEST_YEARS)
        odd = ~found["date"].between(oldest, pd.Timestamp(checked.extracted))
        return found.assign(
            month=self._month(found["date"].where(~odd, end)),
            record=pd.factorize(found["record_table"] + "|" + found["record_id"])[0],
            at_area=self.places.get_indexer(pd.Index(found["area"])),
            at_team=self.places.get_indexer(pd.Index(TEAM + found["team"])),
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

    def doubts(self, rules: Mapping[str, str], spans: Spans) -> dict[tuple[str, str], Floats]:
        """Return how many different records fail, by what they do to a count and where they push it.

        Parameters
        ----------
        rules : mapping of str to str
            Rules that bear on the figure, with the direction of each.
        spans : Spans

        Returns
        -------
        dict of (effect, direction) to array of float
            A record that fails several rules counts once, as unclear where they do not agree.
        """
        mine = self._found[self._found["rule"].isin(list(rules))]
        mine = mine.assign(
            effect=mine["rule"].map({code: self._checked.rules[code].effect for code in rules}),
            way=mine["rule"].map({code: DIRECTIONS.index(way) for code, way in rules.items()}).astype("int64"),
        )
        again = mine.duplicated("record", keep=False)
        if again.any():
            disagree = mine[again].groupby("record")["way"].transform("nunique") > 1
            mine.loc[disagree[disagree].index, "way"] = DIRECTIONS.index("unclear")
            mine = mine.drop_duplicates("record")
        return {
            (effect, direction): self._counted(mine[(mine["effect"] == effect) & (mine["way"] == number)], spans)
            for effect in EFFECTS
            for number, direction in enumerate(DIRECTIONS)
        }

    def _counted(self, rows: pd.DataFrame, spans: Spans) -> Floats:
        if rows.empty:
            return np.zeros(len(spans.place))
        cells = np.zeros((len(self.places), self._months + 1))
        month = rows["month"].to_numpy() + 1
        for column in ("at_area", "at_team"):
            place = rows[column].to_numpy()
            known = place >= 0
            np.add.at(cells, (place[known], month[known]), 1.0)
        np.add.at(cells, (np.full(len(rows), self.places.get_loc(self._checked.authority)), month), 1.0)
        total = np.cumsum(cells, axis=1)
        counted = total[spans.place, spans.last + 1] - total[spans.place, spans.first]
        return np.where(spans.place >= 0, counted, 0.0)


def pushing(rules: Mapping[str, QualityRule], indicator: str, tables: Sequence[str]) -> dict[str, str]:
    """Return the rules that bear on an indicator, with the direction in which each pushes it."""
    return {code: way for code, rule in rules.items() if (way := rule.pushes(indicator, tuple(tables))) is not None}
