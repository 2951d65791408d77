"""The attack run on what is about to leave: its record, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmflib.disclosure.attacker import Attack, Past, Rules, Unsolved, attack, in_plain_sight
from pmflib.disclosure.decide import Decision
from pmflib.disclosure.known import Known
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.preparing import of_children
from pmflib.disclosure.proposals import proposals
from pmflib.errors import BadInput, Problem

_NAMED = 10


def untouched(policy: Policy, *, local: bool) -> dict[str, Any]:
    """Return the record of a pack in which nothing had to be protected."""
    why = (
        "Holds the council's own true counts: it stays with officers."
        if local
        else "Holds published figures only, with the symbols their publishers gave them."
    )
    return {"audience": policy.audience, "attacked": False, "why": why}


def rules(policy: Policy) -> Rules:
    """Return what a reader knows of how a pack was protected."""
    return Rules(
        threshold=0 if policy.rounds == "controlled" else policy.threshold,
        zeros_shown=policy.zeros == "shown",
        rounding=policy.rounding if policy.rounds != "nothing" else 0,
        rounded_levels=("authority",) if policy.rounds == "totals" else None,
        adding_up=policy.rounds == "controlled",
        parents=dict(policy.parents),
        overlapping=policy.overlapping,
        means=policy.averages,
    )


def audited(
    protected: Mapping[str, pd.DataFrame],
    local: np.ndarray,
    true: pd.DataFrame,
    decision: Decision,
    *,
    policy: Policy,
    known: Sequence[Known] = (),
    releases: int = 0,
) -> dict[str, Any]:
    """Attack the tables that are to be released, and return the record.

    Of what readers know, so many are releases; the rest is what publishers say of the same figures.

    Raises
    ------
    BadInput
        If anything hidden could be inferred: nothing is released.
    """
    released = protected["core"].iloc[local].reset_index(drop=True)
    truth = true.assign(numerator=decision.truth["numerator"], denominator=decision.truth["denominator"])
    own = [one.of(of_children(one.core, policy)) for one in known]
    earlier = [Past(shown=one.core, truth=one.truth) for one in own]
    found = _attacked(released, truth, earlier, policy)
    plain = in_plain_sight(protected)
    if found.succeeded or plain:
        raise BadInput(_refusal(found, plain))
    hidden = found.intervals
    return {
        "audience": policy.audience,
        "attacked": True,
        "threshold": policy.threshold,
        "counts": found.unknowns,
        "equations": found.equations,
        "hidden_counts": len(hidden),
        "reasons": {str(name): int(size) for name, size in decision.reasons["reason"].value_counts().items()},
        "earlier_releases": releases,
        "earlier_releases_without_true_counts": [one.name for one in known[:releases] if one.truth is None],
        "counts_of_then": len(found.before),
        "told_already": list(decision.told),
        "exactly_recoverable": int((hidden["exact"] & ~hidden["told"]).sum()),
        "pinned_among_small": int((hidden["pinned"] & ~hidden["told"]).sum()),
        "recoverable_remainders": found.left_over,
        "proposals": proposals(true, decision.gone(), policy=policy),
        "narrowest_interval": float((hidden["upper"] - hidden["lower"]).min()) if len(hidden) else None,
    }


def _attacked(released: pd.DataFrame, truth: pd.DataFrame, earlier: list[Past], policy: Policy) -> Attack:
    try:
        return attack(released, truth, rules(policy), earlier)
    except Unsolved as error:
        raise BadInput.one(
            f"disclosure.yml: {policy.audience}",
            f"nobody can say whether it is kept: the attack on what is shown was not finished ({error}).",
            "Leave breakdowns or a level out for this audience, or choose a coarser window; nothing is released.",
        ) from error


def _refusal(found: Attack, plain: list[str]) -> list[Problem]:
    remedy = "Nothing is released. Report this as a fault: what protects and what attacks do not agree."
    hidden, before = found.intervals, found.before
    broken = hidden.loc[(hidden["exact"] | hidden["pinned"]) & ~hidden["told"]]
    out = [
        Problem(
            where=f"{row.indicator}, {row.area}, {row.breakdown} {row.category}, to {row.period_end:%Y-%m-%d}",
            what="could be worked out from what is shown.",
            remedy=remedy,
        )
        for row in broken.head(_NAMED).itertuples()
    ]
    if len(broken) > _NAMED:
        out.append(Problem(where="and", what=f"{len(broken) - _NAMED} more.", remedy=""))
    if then := int(((before["exact"] | before["pinned"]) & ~before["told"]).sum()):
        what = f"{then} numbers that they hid, as they were then, could be worked out from what is shown now."
        out.append(Problem(where="earlier releases", what=what, remedy=remedy))
    if found.left_over:
        what = f"{found.left_over} small remainders could be worked out."
        out.append(Problem(where="totals", what=what, remedy=remedy))
    return out + [Problem(where=one, what="stands in plain sight.", remedy=remedy) for one in plain]
