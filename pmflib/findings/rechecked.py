"""What became of failing records between two extracts: put right, still failing, new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pmflib import formats
from pmflib.disclosure import Release, RuleContext, require_release
from pmflib.document import Message

Fate = Literal["fixed", "open", "new"]
_NUMBERS = ["failed", "fixed", "new"]


@dataclass(frozen=True, kw_only=True)
class Rechecked:
    """One rule: records that failed in the extract before and were put right, that still fail, and that fail anew.

    Parameters
    ----------
    code : str
    rule : RuleContext
    fixed, still_open, new : float
        Records of any quarter up to the edition.
    """

    code: str
    rule: RuleContext
    fixed: float
    still_open: float
    new: float

    @property
    def before(self) -> float:
        """Records that failed in the extract before."""
        return self.fixed + self.still_open

    @property
    def now(self) -> float:
        """Records that fail now."""
        return self.still_open + self.new

    @property
    def fate(self) -> Fate:
        """Fixed where none fails any more, new where none failed before, otherwise open."""
        return "fixed" if self.now == 0 else "new" if self.before == 0 else "open"


def rechecked(release: Release, area: str) -> tuple[Rechecked, ...]:
    """Return what became of an area's failing records, rule by rule, those that most records fail now first.

    Rules that no record fails in either extract are left out, and those that were not run on both.
    """
    context = require_release(release).context
    rows = release.failures
    own = rows.loc[
        (rows["area"] == area)
        & (rows["team"] == "")
        & rows["rule"].isin(list(context.rules))
        & (rows["period_end"] <= pd.Timestamp(context.edition_end))
        & rows["fixed"].notna()
    ]
    sums = own.groupby("rule")[_NUMBERS].sum()
    sums = sums.loc[(sums > 0).any(axis=1)].sort_values("failed", ascending=False, kind="stable")
    return tuple(
        Rechecked(
            code=str(code),
            rule=context.rules[str(code)],
            fixed=float(row["fixed"]),
            still_open=float(row["failed"] - row["new"]),
            new=float(row["new"]),
        )
        for code, row in sums.iterrows()
    )


def recheck_message(release: Release, area: str) -> Message | None:
    """Say how many records were put right since the extract before; nothing where that was not looked at."""
    found, before = rechecked(release, area), release.context.extracted_before
    if not found or before is None:
        return None
    fixed, still, new = (sum(getattr(one, name) for one in found) for name in ("fixed", "still_open", "new"))
    share = f" ({formats.value(100 * fixed / (fixed + still), 'per cent', 0)})" if fixed + still > 0 else ""
    lead = (
        f"Re-checked since {formats.day(before)}: {formats.many(int(fixed), 'record')} put right{share}, "
        f"{formats.number(still)} still failing, {formats.number(new)} new."
    )
    best, worst = max(found, key=lambda one: one.fixed), max(found, key=lambda one: one.new)
    said = [
        f"{words}: {formats.lowered(one.rule.title)} ({formats.number(many)})."
        for words, one, many in (("Most put right", best, best.fixed), ("Most of the new", worst, worst.new))
        if many > 0
    ]
    return Message(lead=lead, rest=" ".join(said))


def records_put_right(release: Release, area: str, rule: str) -> Rechecked | None:
    """Return what became of the records that fail one rule; None where no record fails it, or it was not run twice."""
    return next((one for one in rechecked(release, area) if one.code == rule), None)
