"""Faults of conferences, plans and reviews: DQ15 to DQ22."""

from __future__ import annotations

import numpy as np

from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import TAKEN, Bools, add_working
from pmflib.sample.records.faults.front_door import CASES, WORK, member, reopen
from pmflib.sample.records.faults.scene import NO_DAY, Scene, Texts

RATES = {
    "DQ15": 0.003,
    "DQ16": 0.003,
    "DQ17": 0.02,
    "DQ18": 0.004,
    "DQ19": 0.03,
    "DQ20": 0.01,
    "DQ21": 0.02,
    "DQ22": 0.01,
}
_MEETINGS, _PLANS, _REVIEWS = "ssd_initial_cp_conference", "ssd_cp_plans", "ssd_cp_reviews"
_NEED, _ENQUIRIES = "ssd_cin_plans", "ssd_s47_enquiry"
_BULK = 0.85


def plant(scene: Scene) -> None:
    """Plant the faults of conferences, plans and reviews."""
    _conferences(scene)
    _plan_starts(scene)
    _two_plans(scene)
    _history(scene)
    _reviews(scene)
    _need_plans(scene)
    _closed_in_bulk(scene)


def _conferences(scene: Scene) -> None:
    """DQ15 and DQ16: at a week-end or before the enquiry; the same conference twice."""
    met, planned = scene.days(_MEETINGS, "icpc_icpc_date"), scene.text(_MEETINGS, "icpc_icpc_outcome_cp_flag") == "Y"
    began = _of(scene, _MEETINGS, "icpc_s47_enquiry_id", _ENQUIRIES, "s47e_s47_enquiry_id", "s47e_s47_start_date")
    many = scene.count(_MEETINGS)
    rows = scene.pick("DQ15", _MEETINGS, ~planned & (met < TAKEN - 40) & (began != NO_DAY), RATES["DQ15"] * many)
    week_end = scene.rng("DQ15").random(len(rows)) < 0.5
    saturday = met[rows] + (5 - (met[rows] + 3) % 7) % 7
    moved = np.where(week_end, saturday, add_working(np.where(began[rows] > 0, began[rows], met[rows]), -3))
    scene.change(_MEETINGS, "icpc_icpc_date", rows, moved)
    scene.change(_MEETINGS, "recorded_at", rows, moved + 1)
    scene.mark("DQ15", _MEETINGS, rows, "icpc_icpc_date", np.where(week_end, "Saturday", "before the enquiry").tolist())
    rows = scene.pick("DQ16", _MEETINGS, scene.free(_MEETINGS), RATES["DQ16"] * many)
    named = [f"{key}T" for key in scene.text(_MEETINGS, "icpc_icpc_id")[rows].tolist()]
    scene.mark("DQ16", _MEETINGS, rows, "icpc_icpc_id", "recorded twice")
    first = scene.count(_MEETINGS)
    changed = {
        "icpc_icpc_id": named,
        "icpc_s47_enquiry_id": None,
        "icpc_cp_plan_id": None,
        "icpc_icpc_transfer_in": "Y",
    }
    scene.append(_MEETINGS, rows, **changed)
    scene.mark("DQ16", _MEETINGS, np.arange(first, scene.count(_MEETINGS)), "icpc_icpc_id", "recorded twice")


def _of(scene: Scene, table: str, reference: str, other: str, key: str, column: str) -> Ints:
    """Return the day in another table that each row refers to."""
    known = dict(zip(scene.text(other, key).tolist(), scene.days(other, column).tolist(), strict=True))
    return np.array([known.get(each, NO_DAY) for each in scene.text(table, reference).tolist()], dtype=np.int64)


def _plan_starts(scene: Scene) -> None:
    """DQ17: the day of the record instead of the meeting's."""
    began, ended = scene.days(_PLANS, "cppl_cp_plan_start_date"), scene.days(_PLANS, "cppl_cp_plan_end_date")
    long = (began < TAKEN - 30) & ((ended == NO_DAY) | (ended - began > 60))
    met = member(scene.text(_PLANS, "cppl_icpc_id"), _sound_meetings(scene))
    rows = scene.pick("DQ17", _PLANS, long & met, RATES["DQ17"] * scene.count(_PLANS))
    recorded = began[rows] + scene.rng("DQ17").integers(1, 8, len(rows))
    scene.change(_PLANS, "cppl_cp_plan_start_date", rows, recorded)
    scene.change(_PLANS, "recorded_at", rows, recorded)
    scene.mark("DQ17", _PLANS, rows, "cppl_cp_plan_start_date", "not the day of the conference")


def _sound_meetings(scene: Scene) -> Texts:
    own = scene.text(_MEETINGS, "icpc_icpc_transfer_in") == "N"
    return np.asarray(scene.text(_MEETINGS, "icpc_icpc_id")[own])


def _last_of_child(scene: Scene) -> Bools:
    """Return which plans are their child's last."""
    person, began = scene.text(_PLANS, "cppl_person_id"), scene.days(_PLANS, "cppl_cp_plan_start_date")
    order = np.lexsort((began, person.astype(str)))
    last = np.zeros(len(person), dtype=np.bool_)
    last[order] = np.r_[person[order][1:] != person[order][:-1], True]
    return last


def _two_plans(scene: Scene) -> None:
    """DQ18: a plan copied, or opened again in another district."""
    began, ended = scene.days(_PLANS, "cppl_cp_plan_start_date"), scene.days(_PLANS, "cppl_cp_plan_end_date")
    long = (began < TAKEN - 60) & ((ended == NO_DAY) | (ended - began > 60))
    rows = scene.pick("DQ18", _PLANS, _last_of_child(scene) & long, RATES["DQ18"] * scene.count(_PLANS))
    named = [f"{key}B" for key in scene.text(_PLANS, "cppl_cp_plan_id")[rows].tolist()]
    earlier = (scene.numbers(_PLANS, "previous_plans")[rows] + 1).astype(int).tolist()
    scene.mark("DQ18", _PLANS, rows, "cppl_cp_plan_start_date", "one of two at a time")
    first = scene.count(_PLANS)
    changed = {"cppl_cp_plan_id": named, "cppl_icpc_id": None, "previous_plans": earlier}
    scene.append(_PLANS, rows, cppl_cp_plan_start_date=began[rows] + 20, recorded_at=began[rows] + 20, **changed)
    scene.mark("DQ18", _PLANS, np.arange(first, scene.count(_PLANS)), "cppl_cp_plan_start_date", "one of two at a time")


def _history(scene: Scene) -> None:
    """DQ19: earlier plans forgotten, or none although the history shows one."""
    person, began = scene.text(_PLANS, "cppl_person_id"), scene.days(_PLANS, "cppl_cp_plan_start_date")
    order = np.lexsort((began, person.astype(str)))
    shown = np.zeros(len(person), dtype=np.bool_)
    shown[order] = np.r_[False, person[order][1:] == person[order][:-1]]
    many = RATES["DQ19"] * scene.count(_PLANS)
    rows = scene.pick("DQ19", _PLANS, shown & scene.free(_PLANS), 0.3 * many)
    scene.change(_PLANS, "previous_plans", rows, 0)
    scene.mark("DQ19", _PLANS, rows, "previous_plans", "0 although one is on record")
    rows = scene.pick("DQ19 missing", _PLANS, scene.free(_PLANS), 0.7 * many)
    scene.change(_PLANS, "previous_plans", rows, None)
    scene.mark("DQ19", _PLANS, rows, "previous_plans", "missing")


def _reviews(scene: Scene) -> None:
    """DQ20: no date of the review, or that of the plan's start."""
    began = _of(scene, _REVIEWS, "cppr_cp_plan_id", _PLANS, "cppl_cp_plan_id", "cppl_cp_plan_start_date")
    due = scene.days(_REVIEWS, "cppr_cp_review_due")
    rows = scene.pick("DQ20", _REVIEWS, (due < TAKEN) & (began != NO_DAY), RATES["DQ20"] * scene.count(_REVIEWS))
    lost = scene.rng("DQ20").random(len(rows)) < 0.5
    scene.change(_REVIEWS, "cppr_cp_review_date", rows, np.where(lost, NO_DAY, began[rows]))
    scene.mark("DQ20", _REVIEWS, rows, "cppr_cp_review_date", np.where(lost, "missing", "the plan's start").tolist())


def _need_plans(scene: Scene) -> None:
    """DQ21: a plan for a child in need left open beside the protection plan that came before it."""
    referral = scene.text(_NEED, "cinp_referral_id")
    began = _of(scene, _NEED, "cinp_referral_id", _PLANS, "cppl_referral_id", "cppl_cp_plan_start_date")
    ended = _of(scene, _NEED, "cinp_referral_id", _PLANS, "cppl_referral_id", "cppl_cp_plan_end_date")
    beside = (began != NO_DAY) & (ended - began > 60)
    rows = scene.pick("DQ21", _NEED, beside, min(RATES["DQ21"] * len(referral), 0.5 * beside.sum()))
    scene.change(_NEED, "cinp_cin_plan_start_date", rows, began[rows] + 30)
    scene.change(_NEED, "recorded_at", rows, began[rows] + 30)
    scene.mark("DQ21", _NEED, rows, "cinp_cin_plan_start_date", "open beside a protection plan")


def _closed_in_bulk(scene: Scene) -> None:
    """DQ22: closed at the year's end with an enquiry or an assessment still open."""
    closed, case = scene.days(CASES, "cine_close_date"), scene.text(CASES, "cine_referral_id")
    enquired = member(case, scene.text(_ENQUIRIES, "s47e_referral_id"))
    assessed = member(case, scene.text(WORK, "cina_referral_id")[scene.free(WORK)])
    many = RATES["DQ22"] * int((closed != NO_DAY).sum())
    rows = scene.pick("DQ22", CASES, (closed != NO_DAY) & enquired, _BULK * many)
    open_again = np.flatnonzero(member(scene.text(_ENQUIRIES, "s47e_referral_id"), case[rows]))
    scene.change(_ENQUIRIES, "s47e_s47_end_date", open_again, NO_DAY)
    for column in ("s47e_s47_nfa", "s47e_s47_outcome_json"):
        scene.change(_ENQUIRIES, column, open_again, None)
    scene.mark("DQ22", CASES, rows, "cine_close_date", "an enquiry is open")
    among = (closed != NO_DAY) & (closed < TAKEN - 90) & assessed & ~enquired
    rows = scene.pick("DQ22 assessed", CASES, among, (1 - _BULK) * many)
    work = np.flatnonzero(member(scene.text(WORK, "cina_referral_id"), case[rows]))
    scene.mark("DQ22", CASES, rows, "cine_close_date", "an assessment is open")
    scene.mark("DQ12", WORK, work, "cina_assessment_auth_date", "not authorised, in a closed case")
    scene.take(WORK, work)
    reopen(scene, work)
