"""Planted truths that only erring records can show: a lost month, a late revision, a district that looks good."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, TAKEN, add_working, day
from pmflib.sample.records.faults.front_door import CASES, CHILDREN, WORK, in_open_case, reopen, withhold
from pmflib.sample.records.faults.local import not_done
from pmflib.sample.records.faults.scene import NO_DAY, Scene

#: Referrals of this district and month are not in the extract, with all that hangs on them.
LOST_DISTRICT, LOST_FIRST, LOST_LAST = "Kingswater", day(2025, 5, 1), day(2025, 5, 31)
#: So many referrals of children referred before, at full size, were entered only in August 2026.
REVISED, REVISED_FIRST, REVISED_LAST, REVISED_ON = 61, day(2025, 1, 1), day(2025, 3, 31), day(2026, 8, 3)
REVISED_DISTRICT = "Eastwater"
#: Late assessments of this district are left open, and its audits are not done, from this day.
FLATTERED, FLATTERED_SINCE = "Hartsbrook", day(2026, 1, 1)
_LEFT_OPEN, _NOT_AUDITED = 0.9, 0.8
#: Ethnicities of so many children of this district were missing in the extract before and have been entered since.
MENDED_DISTRICT, _MENDED = "Ambermoor", 0.05


def plant(scene: Scene, scale: float) -> dict[str, int]:
    """Plant the truths and return how many records each took.

    Parameters
    ----------
    scene : Scene
    scale : float
    """
    return {
        "records of a month lost": _lost(scene),
        "records entered long after": _revised(scene, scale),
        "late assessments left open": _left_open(scene),
        "audits not done": _not_audited(scene),
    }


def _lost(scene: Scene) -> int:
    referred = scene.days(CASES, "cine_referral_date")
    gone = (referred >= LOST_FIRST) & (referred <= LOST_LAST) & (scene.text(CASES, "district") == LOST_DISTRICT)
    withhold(scene, gone)
    return int(gone.sum())


def _revised(scene: Scene, scale: float) -> int:
    """Enter referrals of children who had been referred before only in August 2026."""
    referred, person = scene.days(CASES, "cine_referral_date"), scene.text(CASES, "cine_person_id")
    order = np.lexsort((referred, person.astype(str)))
    again = np.zeros(len(person), dtype=np.bool_)
    near = np.r_[False, np.diff(referred[order]) < 366] & np.r_[False, person[order][1:] == person[order][:-1]]
    again[order] = near
    then = (referred >= REVISED_FIRST) & (referred <= REVISED_LAST)
    then &= scene.text(CASES, "district") == REVISED_DISTRICT
    rows = scene.pick("revised", CASES, again & then, REVISED * scale)
    scene.change(CASES, "recorded_at", rows, REVISED_ON)
    scene.mark("DQ09", CASES, rows, "recorded_at", "entered after the return")
    return len(rows)


def _left_open(scene: Scene) -> int:
    """Leave the flattered district's late assessments without an end."""
    begun, done = (scene.days(WORK, f"cina_assessment_{name}_date") for name in ("start", "auth"))
    late = (begun >= FLATTERED_SINCE) & (done != NO_DAY) & (done > add_working(begun, 45)) & (begun < TAKEN - 90)
    here = _district_of_case(scene) == FLATTERED
    among = late & here & in_open_case(scene)
    rows = scene.pick("flattered", WORK, among, _LEFT_OPEN * int(among.sum()))
    reopen(scene, rows)
    scene.mark("DQ12", WORK, rows, "cina_assessment_auth_date", "late and left open")
    return len(rows)


def _district_of_case(scene: Scene) -> np.ndarray:
    named = dict(
        zip(scene.text(CASES, "cine_referral_id").tolist(), scene.text(CASES, "district").tolist(), strict=True)
    )
    return np.array([named.get(key) for key in scene.text(WORK, "cina_referral_id").tolist()], dtype=object)


def _not_audited(scene: Scene) -> int:
    due: Ints = scene.days("audits", "due_date")
    among = (scene.text("audits", "district") == FLATTERED) & (due >= FLATTERED_SINCE) & (due < LAST - 14)
    rows = scene.pick("flattered", "audits", among, _NOT_AUDITED * int(among.sum()))
    not_done(scene, rows)
    return len(rows)


def mended(scene: Scene) -> tuple[dict[str, Any], int]:
    """Return the tables as they stood before a district put its records right, and how many children it did so for.

    Parameters
    ----------
    scene : Scene
        Left as it is.
    """
    homes = dict(zip(scene.text(CASES, "cine_person_id").tolist(), scene.text(CASES, "district").tolist(), strict=True))
    district = np.array([homes.get(key) for key in scene.text(CHILDREN, "pers_person_id").tolist()], dtype=object)
    known = scene.text(CHILDREN, "pers_ethnicity")
    among = (district == MENDED_DISTRICT) & (known != None) & (known != "NOBT") & (known != "REFU")  # noqa: E711
    rows = scene.pick("mended", CHILDREN, among, _MENDED * int(among.sum()))
    newest = scene.tables[CHILDREN]
    scene.change(CHILDREN, "pers_ethnicity", rows, None)
    stood = dict(scene.tables)
    scene.tables[CHILDREN] = newest
    scene.forget()
    return stood, len(rows)
