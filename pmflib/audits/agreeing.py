"""How far two people see a case alike: two auditors, or an auditor and the moderator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from pmflib.stats.agreement import Agreement, cohen, gwet
from pmflib.stats.intervals import proportion

#: Cases looked at twice below which a coefficient is not worked out.
FEWEST = 10
TOO_FEW = "too_few"
EXACT, KAPPA, AC2 = "exact", "weighted kappa", "AC2"
CHANGED, RAISED, LOWERED, SHIFT = "changed", "raised", "lowered", "shift"
_NUMBERS = ("number", "base", "value", "lower", "upper", "n")


def agreement(pairs: pd.DataFrame, scale: Sequence[str], answer: str) -> pd.DataFrame:
    """Return how often two people gave one case the same grade, and how far beyond chance.

    Parameters
    ----------
    pairs : DataFrame
        ``first, second``: the two grades of each case, both on the scale.
    scale : sequence of str
        Best first.
    answer : str
        Who they are: auditors or moderation.

    Returns
    -------
    DataFrame
        ``measure`` (agreement), ``item`` (exact, in per cent; weighted kappa and AC2, from -1 to 1), ``answer, number,
        base, value, lower, upper, n, status``. With fewer than ten pairs the coefficients are missing.

    Source
    ------
    Squared weights, so that one grade apart counts for more than half: Cohen, Psychol. Bull. 70 (1968) 213-220; Gwet,
    Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 4. Kappa falls where nearly all cases have one grade, AC2
    does not: both are given.
    """
    count = len(pairs)
    if not count:
        return pd.DataFrame()
    same = int((pairs["first"] == pairs["second"]).sum())
    rows = [{"item": EXACT, **_share(same, count)}]
    for item, of in ((KAPPA, cohen), (AC2, gwet)):
        if count < FEWEST:
            missing = dict.fromkeys(("value", "lower", "upper"), np.nan)
            rows.append({"item": item, "number": float(same), "base": count, **missing, "n": count, "status": TOO_FEW})
            continue
        found = of(pairs[["first", "second"]].to_numpy(), categories=list(scale), weights="quadratic")
        limited = found if same < count else _all_alike(found)
        rows.append({"item": item, "number": float(same), "base": count, **_coefficient(limited), "n": count})
    return pd.DataFrame(rows).assign(measure="agreement", answer=answer).fillna({"status": ""})


def _all_alike(found: Agreement) -> Agreement:
    """Return a coefficient of pairs that are all alike with a lower limit of its own: the usual one has no width.

    It is what the coefficient would be at Wilson's lower limit of the share that agrees, any other pair counting as not
    agreeing at all.
    """
    least = float(proportion(found.subjects, found.subjects).lower) / 100.0
    lower = (least - found.expected) / (1.0 - found.expected) if found.expected < 1 else np.nan
    return replace(found, lower=max(lower, -1.0), upper=found.coefficient)


def _coefficient(found: Agreement) -> dict[str, object]:
    status = "" if np.isfinite(found.coefficient) else "not_applicable"
    return {"value": found.coefficient, "lower": found.lower, "upper": found.upper, "status": status}


def moderation(pairs: pd.DataFrame, scale: Sequence[str]) -> pd.DataFrame:
    """Return what moderation did to grades.

    Parameters
    ----------
    pairs : DataFrame
        ``first`` (the auditor's grade), ``second`` (the moderated one).
    scale : sequence of str
        Best first.

    Returns
    -------
    DataFrame
        ``measure`` (moderation), ``item`` (changed, raised, lowered, in per cent of those moderated; shift, in grades,
        above zero where moderators see cases better), ``answer`` (empty), ``number, base, value, lower, upper, n,
        status``. The limits of the shift are Student's.
    """
    count = len(pairs)
    if not count:
        return pd.DataFrame()
    places = {grade: place for place, grade in enumerate(scale)}
    better = (pairs["first"].map(places) - pairs["second"].map(places)).to_numpy(dtype=np.float64)
    counted = {CHANGED: better != 0, RAISED: better > 0, LOWERED: better < 0}
    rows: list[dict[str, object]] = [
        {"item": item, **_share(int(flags.sum()), count)} for item, flags in counted.items()
    ]
    mean, spread = float(better.mean()), float(better.std(ddof=1)) if count > 1 else np.nan
    reach = float(special.stdtrit(count - 1, 0.975)) * spread / np.sqrt(count) if count > 1 else np.nan
    shift = {"value": mean, "lower": mean - reach, "upper": mean + reach}
    rows.append({"item": SHIFT, "number": float((better != 0).sum()), "base": count, **shift, "n": count, "status": ""})
    return pd.DataFrame(rows).assign(measure="moderation", answer="")


def _share(number: int, base: int) -> dict[str, object]:
    limits = proportion(number, base)
    values = (float(number), float(base), float(limits.value), float(limits.lower), float(limits.upper), float(base))
    return {**dict(zip(_NUMBERS, values, strict=True)), "status": ""}
