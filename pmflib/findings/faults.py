"""What the checks found in an area's records, against the quarter before, and what to say of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from pmflib import formats
from pmflib.disclosure import PlanContext, Release, RuleContext, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings.doubted import cost_message, provisional_message
from pmflib.findings.reading import readings
from pmflib.findings.rechecked import recheck_message
from pmflib.findings.unread import unread_message

State = Literal["new", "open", "fixed", "clean"]
_RULE = ["rule"]
_DIMENSION = ["dimension"]
_MOST_NAMED = 3
#: Records checked below which a share is not called frequent while others rest on more.
_FEWEST = 20


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One rule in one area: the records of the newest quarter that fail it, and those of the quarter before.

    Parameters
    ----------
    code : str
    rule : RuleContext
    period_end : date
        Last day of the quarter the records belong to.
    checked, failed : float
        Records.
    checked_before, failed_before : float
        The same of the quarter before; missing where nothing was checked then.
    """

    code: str
    rule: RuleContext
    period_end: date
    checked: float
    failed: float
    checked_before: float
    failed_before: float

    @property
    def share(self) -> float:
        """Per cent of the records checked that fail."""
        return _share(self.failed, self.checked)

    @property
    def share_before(self) -> float:
        """Per cent that failed in the quarter before."""
        return _share(self.failed_before, self.checked_before)

    @property
    def few(self) -> bool:
        """Whether so few records were checked that the share says little."""
        return self.checked < _FEWEST

    @property
    def state(self) -> State:
        """New since the quarter before, open in both, fixed since, or clean."""
        if self.failed > 0:
            return "open" if self.failed_before > 0 or not math.isfinite(self.failed_before) else "new"
        return "fixed" if self.failed_before > 0 else "clean"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One line of the plan beside what the records say of it."""

    plan: PlanContext
    rule: RuleContext
    share: float
    share_before: float
    as_of: date

    @property
    def met(self) -> bool:
        """Whether the records meet what was planned, whatever the plan says of itself."""
        return math.isfinite(self.share) and self.share <= self.plan.target

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and the records do not meet it."""
        return not self.met and self.plan.due < self.as_of


def faults(release: Release, area: str, *, team: str = "") -> tuple[Fault, ...]:
    """Return every rule checked on the area's newest quarter, the largest share of failing records first."""
    context = require_release(release).context
    rows = _of(release, area)
    rows = rows.loc[(rows["team"] == team) & rows["rule"].isin(list(context.rules))]
    counted = _beside_the_quarter_before(rows, _RULE)
    found = [_fault(context.rules[str(row["rule"])], row) for row in counted.to_dict("records")]
    return tuple(sorted(found, key=lambda one: (-_sortable(one.share), one.code)))


def most_frequent(found: Sequence[Fault]) -> list[Fault]:
    """Return the faults that records fail, the largest share first, without those that few records were checked for.

    One of five records is a fifth and says nothing of a way of working: those are named only where there are no others.
    """
    failing = [one for one in found if one.failed > 0]
    return [one for one in failing if not one.few] or failing


def by_dimension(release: Release, area: str) -> pd.DataFrame:
    """Return ``dimension, checked, failed, checked_before, failed_before`` of an area, the worst dimension first."""
    rows = _of(require_release(release), area)
    rows = rows.loc[rows["team"] == ""]
    counted = _beside_the_quarter_before(rows, _DIMENSION)
    share = counted["failed"] / counted["checked"]
    return counted.loc[share.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def teams_with_faults(release: Release, area: str) -> tuple[str, ...]:
    """Return the teams of an area that have records checked in its newest quarter."""
    rows = _of(require_release(release), area)
    rows = rows.loc[rows["team"] != ""]
    newest = rows.loc[rows["period_end"] == rows["period_end"].max(), "team"]
    return tuple(sorted(newest.unique()))


def planned(release: Release, area: str) -> tuple[Planned, ...]:
    """Return the lines of an area's data-quality plan, each with what the records now say."""
    context = require_release(release).context
    now = {one.code: one for one in faults(release, area)}
    lines = [line for line in context.plan if line.area == area and line.rule in context.rules]
    return tuple(
        Planned(
            plan=line,
            rule=context.rules[line.rule],
            share=now[line.rule].share if line.rule in now else math.nan,
            share_before=now[line.rule].share_before if line.rule in now else math.nan,
            as_of=context.as_of,
        )
        for line in lines
    )


def fault_messages(release: Release, area: str) -> KeyMessages:
    """Return what a reader must take away of the quality of an area's records, at most nine sentences."""
    found = faults(release, area)
    said = [
        _confidence(release, area),
        cost_message(release, area),
        _worst(found),
        _changed(found),
        recheck_message(release, area),
        _plan(planned(release, area)),
        _priorities(release, found),
        provisional_message(release, area),
        unread_message(release),
    ]
    items = tuple(one for one in said if one is not None)
    if kept := release.context.withheld.get("failures"):
        items = (*items, Message(lead="Withheld:", rest=kept))
    return KeyMessages(
        items=items or (Message(lead="No records were checked.", rest="All figures are published ones."),)
    )


def share_words(share: float) -> str:
    """Return a share of failing records: two decimals where it would else round to nothing."""
    return formats.value(share, "per cent", 2 if 0 < share < 0.05 else 1)


def _of(release: Release, area: str) -> pd.DataFrame:
    """Return what was found in an area's records up to the edition: a quarter just begun says nothing yet."""
    rows = release.failures
    over = rows["period_end"] <= pd.Timestamp(release.context.edition_end)
    return rows.loc[(rows["area"] == area) & over]


def _beside_the_quarter_before(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the counts of the newest quarter by rule or dimension, beside those of the quarter that ends before it."""
    newest = rows["period_end"].max()
    first = rows.loc[rows["period_end"] == newest, "period_start"].min()
    counts = rows.groupby([*by, "period_end"], as_index=False)[["checked", "failed"]].sum(min_count=1)
    now = counts.loc[counts["period_end"] == newest]
    before = counts.loc[counts["period_end"] == first - pd.Timedelta(days=1)].drop(columns="period_end")
    return pd.DataFrame(now.merge(before, on=by, how="left", suffixes=("", "_before")))


def _fault(rule: RuleContext, row: dict[Any, Any]) -> Fault:
    numbers = {name: float(row[name]) for name in ("checked", "failed", "checked_before", "failed_before")}
    return Fault(code=str(row["rule"]), rule=rule, period_end=row["period_end"].date(), **numbers)


def _share(failed: float, checked: float) -> float:
    return 100 * failed / checked if checked > 0 else math.nan


def _sortable(share: float) -> float:
    return share if math.isfinite(share) else -1.0


def _confidence(release: Release, area: str) -> Message | None:
    known = [one for one in readings(release, area) if one.confidence is not None and one.confidence.confidence]
    if not known:
        return None
    levels = [one.confidence.confidence for one in known if one.confidence is not None]
    low = [one.indicator.title for one in known if one.distrusted]
    counts = f"{levels.count('high')} high, {levels.count('medium')} medium, {levels.count('low')} low"
    rest = f"Low: {_listed(low)}." if low else "No figure rests on records that deserve little confidence."
    return Message(lead=f"Confidence in {len(known)} measures: {counts}.", rest=rest)


def _worst(found: Sequence[Fault]) -> Message | None:
    failing = most_frequent(found)
    if not failing:
        return Message(lead="No record fails a check.", rest="") if found else None
    worst = failing[0]
    counts = f"{formats.number(worst.failed)} of {formats.number(worst.checked)} records"
    return Message(
        lead=f"Most frequent fault: {formats.lowered(worst.rule.title)}, {share_words(worst.share)}.",
        rest=f"{counts}. To do: {formats.lowered(worst.rule.fix).rstrip('.')}.",
    )


def _changed(found: Sequence[Fault]) -> Message | None:
    """Say which kinds of fault came and went since the quarter before."""
    came, went = ([one.rule.title for one in found if one.state == state] for state in ("new", "fixed"))
    if not came and not went:
        return None
    lead = f"Since the quarter before: {formats.many(len(came), 'kind')} of fault new, {len(went)} no longer found."
    told = (("New", came), ("No longer found", went))
    return Message(lead=lead, rest=" ".join(f"{words}: {_listed(named)}." for words, named in told if named))


def _plan(lines: Sequence[Planned]) -> Message | None:
    if not lines:
        return None
    met, late = [one for one in lines if one.met], [one for one in lines if one.overdue]
    rest = f"Overdue: {_listed([one.rule.title for one in late])}." if late else "None is overdue."
    return Message(lead=f"Plan: {len(met)} of {len(lines)} lines met by the records.", rest=rest)


def _priorities(release: Release, found: Sequence[Fault]) -> Message | None:
    share = {one.code: one for one in found}
    named = [share[code] for code in release.context.priorities if code in share]
    if not named:
        return None
    parts = [f"{one.rule.title} {share_words(one.share)}" for one in named[:_MOST_NAMED]]
    return Message(lead="The year’s priorities:", rest=f"{'; '.join(parts)}.")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return "; ".join(names[:_MOST_NAMED]) + more
