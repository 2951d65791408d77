"""A small round of audits: a frame of three districts, a plan, auditors, and the round drawn from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import audits, periods
from pmflib.audits import Asked, Auditor, Drawn, Frame, Round
from pmflib.catalogue.audit_plans import AuditFrame, AuditPlan, CodedAnswer, Question

DAY = date(2026, 11, 2)
DISTRICTS = {"X07000001": "ash", "X07000002": "birch", "X07000003": "cedar"}


def plan_of(**changes: object) -> AuditPlan:
    """Return a plan of two questions, changed as said."""
    usual: dict[str, object] = {
        "frame": AuditFrame(view="referrals", date="date"),
        "size": 24,
        "questions": (
            Question(id="voice", text="Is the child heard?", area="Voice of the child"),
            Question(id="plan", text="Is the plan clear?", area="Planning", look_for="Who does what by when."),
        ),
        "strengths": (CodedAnswer(id="seen", text="Child seen", words=("seen alone",)),),
        "improvements": (
            CodedAnswer(id="drift", text="Drift", words=("drift", "delay")),
            CodedAnswer(id="history", text="History not used"),
        ),
        "double_share": 50.0,
        "moderation_share": 50.0,
        "replacements": 25.0,
    }
    return AuditPlan(**{**usual, **changes})


def frame_of(sizes: dict[str, int] | None = None) -> pd.DataFrame:
    """Return a frame of so many cases in each district, two teams in each."""
    sizes = sizes or dict(zip(DISTRICTS, (60, 30, 10), strict=True))
    place = np.repeat(list(sizes), list(sizes.values()))
    number = np.arange(len(place))
    return pd.DataFrame(
        {
            "case": [f"C{at:05d}" for at in number],
            "record": [f"R{at:05d}" for at in number],
            "day": pd.Timestamp("2026-07-01") + pd.to_timedelta(number % 90, unit="D"),
            "district": place,
            "team": [f"{DISTRICTS.get(code, 'far')}-{'one' if at % 2 else 'two'}" for at, code in enumerate(place)],
        }
    ).astype({"case": "str", "record": "str", "district": "str", "team": "str", "day": "datetime64[s]"})


AUDITORS = (
    Auditor(slug="ash-manager", name="Manager of Ash", team="ash-one", district="X07000001"),
    Auditor(slug="birch-manager", name="Manager of Birch", team="birch-two", district="X07000002"),
    Auditor(slug="reviewer", name="Reviewing officer"),
    Auditor(slug="principal", name="Principal social worker", moderates=True),
)


@dataclass(frozen=True)
class Kept:
    """A round that is stored, its cases, and where."""

    place: Path
    round: Round
    drawn: Drawn


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., Kept]:
    """Draw and store a round; options are those of the plan."""

    def draw(*, name: str = "neglect-2026-27-q2", seed: int = 5, frame: pd.DataFrame | None = None, **more: object):
        asked = Asked(
            name=name,
            theme="neglect",
            title="Neglect",
            question="Do we see it early enough?",
            period=periods.parse("2026-27-q2"),
            plan=plan_of(**more),
            seed=seed,
            salt="00" * 16,
            drawn_on=DAY,
        )
        cases = Frame(cases=frame_of() if frame is None else frame, source="case view referrals", taken=DAY)
        one, drawn = audits.planned(asked, cases, AUDITORS, districts=DISTRICTS)
        audits.store_round(tmp_path / "northmere", one)
        return Kept(place=tmp_path / "northmere", round=one, drawn=drawn)

    return draw
