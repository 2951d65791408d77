"""A Release with a round of audits, its grades written by hand: a council, districts, two auditors, moderation."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import QuoteContext, Release, RoundContext
from pmflib.disclosure import release as release_module
from tests.releases import OWN, Case, district_code, fabricate

START, END = "2026-07-01", "2026-09-30"
ROUND = RoundContext(
    name="re_referrals-2026-27-q2",
    theme="re_referrals",
    title="Children referred again",
    period_label="Quarter 2, July to September 2026",
    drawn_on=date(2026, 10, 5),
    due=date(2026, 11, 2),
    source="case view referrals",
    agencies=(),
    grades=("outstanding", "good", "requires improvement", "inadequate"),
    good=("outstanding", "good"),
    questions={"voice": "Is the child heard?", "plan": "Is the plan clear?"},
    practice={"voice": "Voice", "plan": "Planning"},
    codes={"seen": "Child seen", "drift": "Drift"},
)
BEFORE = ROUND.model_copy(
    update={"name": "re_referrals-2025-26-q4", "period_label": "Quarter 4, January to March 2026"}
)


def share(measure: str, item: str, answer: str, number: float, base: float, **more: object) -> dict[str, object]:
    """Return a row of the council: so many of so many files, limits ten points either way unless said."""
    value = 100 * number / base if base else np.nan
    usual = {"area": OWN, "team": "", "frame": 400.0, "value": value, "lower": value - 10, "upper": value + 10}
    return {"measure": measure, "item": item, "answer": answer, "number": number, "base": base, **usual, **more}


def activity(done: float = 50, planned: float = 60, **more: object) -> list[dict[str, object]]:
    counts = {"planned": planned, "done": done, "late": 4, "given up": planned - done - 2, "outstanding": 2}
    nothing = {"lower": np.nan, "upper": np.nan}
    return [share("activity", item, "", number, planned, **nothing, **more) for item, number in counts.items()]


def graded(
    *rows: dict[str, object], rounds: tuple[RoundContext, ...] = (ROUND,), quotes: tuple[QuoteContext, ...] = ()
) -> Release:
    """Return the fabricated Release with these rows as its grades."""
    plain = fabricate(Case())
    blank = {column.name: np.nan if column.kind == "number" else "" for column in frames.GRADES}
    whole = {"theme": "re_referrals", "round": ROUND.name, "period_start": START, "period_end": END}
    table = pd.DataFrame([{**blank, **whole, **row} for row in rows], columns=frames.names(frames.GRADES))
    days = {name: pd.to_datetime(table[name]) for name in ("period_start", "period_end")}
    tables = {name: plain.table(name) for name in frames.FIGURES}
    tables["grades"] = frames.conform(table.assign(**days), frames.GRADES)
    context = plain.context.model_copy(update={"rounds": rounds, "quotes": quotes})
    return Release(context=context, tables=tables, seal=release_module._SEAL)


def district(number: int) -> str:
    return district_code(number)
