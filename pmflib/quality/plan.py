"""The data-quality plan held against what the checks find: what is fixed, what is open, what is new."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import periods
from pmflib.catalogue import QualityPlan
from pmflib.quality.checking import Checked

PROGRESS = (
    *("area", "rule", "priority", "target", "owner", "due", "said", "note", "period_end"),
    *("checked", "failed", "share", "share_before", "fixed", "still_open", "new", "state"),
)
_KEY = ["area", "rule"]


def progress(plan: QualityPlan | None, now: Checked, before: Checked | None = None) -> pd.DataFrame:
    """Hold a council's plan, and every rule without a line in it, against the quarter last over.

    Parameters
    ----------
    plan : QualityPlan, optional
    now : Checked
        Of the newest extract.
    before : Checked, optional
        Of the extract before it: what was put right since is only known by looking at the same records again.

    Returns
    -------
    DataFrame
        Columns `PROGRESS`, one row for each area and rule that is planned, failed in one of the two quarters, or has
        records fixed or new. ``priority`` is the rule's place among the year's, missing if it has none; ``target``,
        ``owner``, ``due``, ``said`` (the status its owner wrote) and ``note`` are empty without a line in the plan.
        ``share`` is the per cent of the quarter's records that fail, ``share_before`` that of the quarter before.
        ``fixed``, ``still_open`` and ``new`` are records: failed in the extract before and not now, in both, now only;
        missing without an extract before. ``state``: ``fixed`` at the target or below (without one: none fails),
        ``new`` where none failed in the quarter before, otherwise ``open``, and ``overdue`` past the line's day.
    """
    quarter = periods.last_over(now.extracted, "quarter")
    current = _of_quarter(now, pd.Timestamp(quarter.end))
    earlier = _of_quarter(now, pd.Timestamp(quarter.previous().end))
    out = current.merge(earlier[[*_KEY, "share"]], on=_KEY, how="outer", suffixes=("", "_before"))
    out = out.merge(_lines(plan), on=_KEY, how="outer").merge(_moved(now, before), on=_KEY, how="left")
    priorities = {} if plan is None else {rule: place for place, rule in enumerate(plan.priorities, 1)}
    out = out.assign(priority=out["rule"].map(priorities).astype("float64"), period_end=pd.Timestamp(quarter.end))
    out["state"] = _states(out, pd.Timestamp(now.extracted))
    told = out["owner"].notna() | (out[["failed", "share_before", "fixed", "new"]].fillna(0.0) > 0).any(axis=1)
    texts = {name: out[name].fillna("") for name in ("owner", "said", "note")}
    return out.assign(**texts).loc[told, list(PROGRESS)].sort_values(_KEY, ignore_index=True)


def _of_quarter(checked: Checked, end: pd.Timestamp) -> pd.DataFrame:
    failures = checked.failures
    own = failures[(failures["team"] == "") & (failures["period_end"] == end)]
    share = 100.0 * own["failed"] / own["checked"]
    return own.assign(share=share)[[*_KEY, "checked", "failed", "share"]]


def _lines(plan: QualityPlan | None) -> pd.DataFrame:
    items = () if plan is None else plan.items
    columns = ["area", "rule", "target", "owner", "due", "said", "note"]
    rows = [(one.area, one.rule, one.target, one.owner, pd.Timestamp(one.due), one.status, one.note) for one in items]
    return pd.DataFrame(rows, columns=columns).astype({"target": "float64", "due": "datetime64[s]"})


def _moved(now: Checked, before: Checked | None) -> pd.DataFrame:
    """Count records by what became of them, for every place and the council; none where one extract lacks the rule."""
    columns = [*_KEY, "fixed", "still_open", "new"]
    if before is None:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[2:], "float64"))
    both = set(now.rules) & set(before.rules)
    key = ["rule", "record_table", "record_id"]
    sides = [one.found[one.found["rule"].isin(both)].drop_duplicates(key) for one in (now, before)]
    held = sides[0].merge(sides[1], on=key, how="outer", suffixes=("", "_then"), indicator="side")
    held = held.assign(area=held["area"].fillna(held["area_then"]))
    names = {"left_only": "new", "right_only": "fixed", "both": "still_open"}
    whole = pd.concat([held, held.assign(area=now.authority)], ignore_index=True)
    counts = whole.assign(fate=whole["side"].astype(str).map(names)).groupby([*_KEY, "fate"]).size().unstack("fate")
    filled = counts.reindex(columns=columns[2:]).fillna(0.0).astype("float64").reset_index()
    return filled[columns]


def _states(rows: pd.DataFrame, today: pd.Timestamp) -> npt.NDArray[np.str_]:
    share, then = rows["share"].fillna(0.0), rows["share_before"].fillna(0.0)
    met = share <= rows["target"].fillna(0.0)
    late = rows["due"].notna() & (rows["due"] < today)
    return np.select([met, late, (then == 0) & rows["owner"].isna()], ["fixed", "overdue", "new"], "open")
