"""What stands beside the fabricated figures: process limits, targets, shifts, bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import Release
from pmflib.disclosure import release as release_module
from tests.releases import CURRENT, OWN, PREVIOUS, Case, _shaped, fabricate

#: Twelve quarters: eight high, then four low.
STEP = (26.0, 25.8, 26.4, 25.9, 26.2, 26.1, 25.7, 26.3, 21.2, 20.8, 21.1, 20.6)
#: Eight low, then seven high ones.
RISE = (*(20.0, 20.4, 19.8, 20.2, 20.1, 19.9, 20.3, 20.0), *(24.8, 25.1, 24.9, 25.3, 25.0, 24.7, 25.2))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is said of the own area's figures; `aim` and `floor` apply to all indicators with a better direction."""

    aim: float = 22.0
    floor: float = 24.0
    justification: str = ""
    verdict: str = "real"
    unknown: float = 0.0
    confidence: str = ""
    reasons: str = "late-entry"
    marks: str = ""


def judged(case: Case, said: Judged | None = None) -> Release:
    """Return the fabricated Release with signals, targets, shifts and bounds of its own area."""
    said = said or Judged()
    plain = fabricate(case)
    core = plain.core
    newest = (core["area"] == OWN) & (core["period_end"] == core["period_end"].max())
    core = core.assign(marks=core["marks"].mask(newest, said.marks)) if said.marks else core
    own = core[core["area"] == OWN].reset_index(drop=True)
    made = {
        "signals": pd.concat([_signals(rows, said) for _, rows in own.groupby("indicator", sort=False)]),
        "targets": _targets(own, said),
        "shifts": _shifts(plain, own, said),
        "bounds": _bounds(own, said),
        "quality": _quality(own, said),
    }
    tables = {"core": core, "comparisons": plain.comparisons}
    tables |= {name: _shaped(frame, frames.SHAPES[name]) for name, frame in made.items()}
    return Release(context=plain.context, tables=tables, seal=release_module._SEAL)


def _signals(rows: pd.DataFrame, said: Judged) -> pd.DataFrame:
    value = rows["value"]
    mean, spread = value.mean(), 2.66 * value.diff().abs().mean()
    enough = value.notna().sum() >= 12
    low, high = value < mean - spread, value > mean + spread
    good_low = rows["indicator"].iloc[0] != "REF01"
    words = ("concern", "improvement") if good_low else ("neutral_high", "neutral_low")
    variation = np.where(high, words[0], np.where(low, words[1], "common_cause"))
    cause = np.where(high, "above upper limit", np.where(low, "below lower limit", ""))
    last = np.arange(len(rows)) == len(rows) - 1
    return rows[list(frames.KEY)].assign(
        points=float(len(rows)),
        mean=mean if enough else np.nan,
        lpl=mean - spread if enough else np.nan,
        upl=mean + spread if enough else np.nan,
        special_cause=cause if enough else "",
        variation=variation if enough else "",
        assurance=np.where(last & enough, "inconsistent", ""),
        forecast_lower=np.where(last & enough, 18.2, np.nan),
        forecast_upper=np.where(last & enough, 23.9, np.nan),
        p_on_track=np.where(last & enough, 0.12, np.nan),
    )


def _targets(own: pd.DataFrame, said: Judged) -> pd.DataFrame:
    rows = own[own["indicator"] != "REF01"]
    rag = np.where(rows["value"] <= said.aim, "green", np.where(rows["value"] <= said.floor, "amber", "red"))
    known = rows["value"].notna()
    return rows.loc[known, list(frames.KEY)].assign(target=said.aim, floor=said.floor, rag=rag[known.to_numpy()])


def _shifts(plain: Release, own: pd.DataFrame, said: Judged) -> pd.DataFrame:
    beside = plain.beside(OWN, "neighbours", CURRENT).sort_values("period_end")
    before = plain.beside(OWN, "neighbours", PREVIOUS).set_index(list(frames.KEY))["gap"]
    first = beside.groupby("indicator", sort=False).first()
    last = beside.groupby("indicator", sort=False).tail(1)
    last = last[last["period_end"] > last["indicator"].map(first["period_end"])]
    if last.empty:
        return frames.empty(frames.SHIFTS)
    then = last["indicator"].map(first["gap"]).to_numpy()
    theirs = (last["comparator_value"] - last["indicator"].map(first["comparator_value"])).to_numpy()
    moved = last["gap"].to_numpy() - then
    since = last["indicator"].map(first["period_end"])
    at_first = last.assign(period_end=since)[list(frames.KEY)]
    then_before = before.reindex(pd.MultiIndex.from_frame(at_first)).to_numpy()
    named = {"shift": moved, "own_change": moved + theirs, "neighbours_change": theirs}
    limits = {
        f"{name}_{end}": part + side for name, part in named.items() for end, side in (("lower", -1), ("upper", 1))
    }
    return last[list(frames.KEY)].assign(
        since=since,
        comparator_set=CURRENT,
        gap_then=then,
        gap_now=last["gap"],
        **named,
        **limits,
        previous_set=PREVIOUS,
        gap_then_previous_set=then_before,
        list_effect=then - then_before,
        verdict=said.verdict,
        justification=said.justification,
    )


def _bounds(own: pd.DataFrame, said: Judged) -> pd.DataFrame:
    rows = own[own["value"].notna()] if said.unknown else own.iloc[:0]
    return rows[list(frames.KEY)].assign(
        unknown_share=said.unknown,
        value_of_known=rows["value"],
        bound_lower=rows["value"] - said.unknown / 2,
        bound_upper=rows["value"] + said.unknown / 2,
    )


def _quality(own: pd.DataFrame, said: Judged) -> pd.DataFrame:
    rows = own[own["value"].notna()] if said.confidence else own.iloc[:0]
    return rows[list(frames.KEY)].assign(
        confidence=said.confidence,
        score=41.0,
        reasons=said.reasons,
        bias="down",
        doubtful=120.0,
        doubtful_share=12.0,
        lowest=rows["value"] - 2,
        highest=rows["value"] + 4,
    )
