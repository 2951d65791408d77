"""Faults of children, referrals and assessments: DQ01 to DQ14."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, TAKEN, Bools, add_working, day
from pmflib.sample.records.faults.scene import NO_DAY, Scene, Texts

#: Share of the rows a fault can be in, for each fault; the truth file repeats them.
RATES = {
    "DQ01": 0.0005,
    "DQ02": 0.01,
    "DQ03": 0.003,
    "DQ04": 0.001,
    "DQ05": 0.002,
    "DQ06": 0.04,
    "DQ07": 0.06,
    "DQ08": 1.0,
    "DQ09": 0.08,
    "DQ10": 0.01,
    "DQ11": 0.002,
    "DQ12": 0.03,
    "DQ13": 0.005,
    "DQ14": 0.02,
}
CASES, CHILDREN, WORK, FACTORS = "ssd_cin_episodes", "ssd_person", "ssd_cin_assessments", "ssd_assessment_factors"
#: Referrals of this district and month were read with day and month swapped.
SWAPPED_DISTRICT, SWAPPED_FIRST, SWAPPED_LAST = "Brindlewick", day(2026, 1, 1), day(2026, 1, 31)
_YEAR_AGO = LAST - 365
_VOWELS = str.maketrans("aeiou", "eaoui")


def plant(scene: Scene) -> None:
    """Plant the faults of children, referrals and assessments."""
    _swapped(scene)
    _nobody(scene)
    _two_numbers(scene)
    _births(scene)
    _ethnicities(scene)
    _pupil_numbers(scene)
    _late(scene)
    _sources(scene)
    _assessments(scene)
    _factors(scene)


def doubled(scene: Scene) -> None:
    """DQ03: an extract run twice and appended; comes after all other faults of referrals."""
    rows = scene.pick("DQ03", CASES, scene.free(CASES), RATES["DQ03"] * scene.count(CASES))
    scene.mark("DQ03", CASES, rows, "cine_referral_id", "the same row twice")
    scene.append(CASES, rows)


def member(values: Texts, among: Texts) -> Bools:
    """Return which values are among others."""
    found = pc.is_in(pa.array(values, pa.string()), pa.array(among, pa.string()))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _swapped(scene: Scene) -> None:
    referred = scene.days(CASES, "cine_referral_date")
    slice_ = (referred >= SWAPPED_FIRST) & (referred <= SWAPPED_LAST)
    slice_ &= scene.text(CASES, "district") == SWAPPED_DISTRICT
    of_month = referred - SWAPPED_FIRST + 1
    rows = np.flatnonzero(slice_ & (of_month >= 2) & (of_month <= 12))
    swapped = np.array([day(2026, int(month), 1) for month in of_month[rows]], dtype=np.int64)
    scene.change(CASES, "cine_referral_date", rows, swapped)
    scene.take(CASES, np.flatnonzero(slice_))
    scene.mark("DQ08", CASES, rows, "cine_referral_date", "day and month swapped")


def _nobody(scene: Scene) -> None:
    rows = scene.pick("DQ01", CASES, scene.free(CASES), RATES["DQ01"] * scene.count(CASES))
    scene.change(CASES, "cine_person_id", rows, None)
    scene.mark("DQ01", CASES, rows, "cine_person_id", "no child")


def _two_numbers(scene: Scene) -> None:
    """DQ02: a later referral under a new number, with the surname spelt by ear."""
    person, referral = scene.text(CASES, "cine_person_id"), scene.text(CASES, "cine_referral_id")
    later = _not_first(person)
    elsewhere = [("ssd_s47_enquiry", "s47e_referral_id"), ("ssd_cin_plans", "cinp_referral_id")]
    elsewhere.append(("ssd_cla_episodes", "clae_referral_id"))
    involved = np.zeros(len(person), dtype=np.bool_)
    for table, column in elsewhere:
        involved |= member(referral, scene.text(table, column))
    among = later & ~involved & (person != None) & member(person, scene.text("ssd_address", "addr_person_id"))  # noqa: E711
    rows = scene.pick("DQ02", CASES, among, RATES["DQ02"] * scene.count(CHILDREN))
    _, first = np.unique(person[rows].astype(str), return_index=True)
    rows = rows[np.sort(first)]
    place = {key: at for at, key in enumerate(scene.text(CHILDREN, "pers_person_id").tolist())}
    old = np.array([place[key] for key in person[rows]], dtype=np.int64)
    new = [f"C{scene.count(CHILDREN) + number:07d}" for number in range(len(rows))]
    _move(scene, dict(zip(referral[rows].tolist(), new, strict=True)))
    surname = scene.text(CHILDREN, "pers_surname")[old].tolist()
    scene.take(CHILDREN, old)
    scene.mark("DQ02", CHILDREN, old, "pers_person_id", [f"also known as {key}" for key in new])
    first_new = scene.count(CHILDREN)
    respelt = [name[:1] + name[1:].translate(_VOWELS) for name in surname]
    scene.append(CHILDREN, old, pers_person_id=new, pers_surname=respelt, upn=None, pers_upn_unknown="UN6")
    added = np.arange(first_new, scene.count(CHILDREN))
    scene.mark("DQ02", CHILDREN, added, "pers_person_id", [f"also known as {key}" for key in person[rows]])
    _with_home(scene, person[rows].tolist(), new)


def _not_first(person: Texts) -> Bools:
    """Return which referrals are not the first of their child."""
    keys = np.array(["" if key is None else key for key in person.tolist()])
    order = np.argsort(keys, kind="stable")
    later = np.zeros(len(keys), dtype=np.bool_)
    later[order] = np.r_[False, keys[order][1:] == keys[order][:-1]]
    return later


def _move(scene: Scene, owner: dict[str, str]) -> None:
    """Give cases, their assessments and allocations to the new numbers."""
    for table, key, column in (
        (CASES, "cine_referral_id", "cine_person_id"),
        (WORK, "cina_referral_id", "cina_person_id"),
        ("ssd_involvements", "invo_referral_id", "invo_person_id"),
    ):
        referral = scene.text(table, key)
        rows = np.flatnonzero(np.fromiter((each in owner for each in referral.tolist()), dtype=np.bool_))
        scene.change(table, column, rows, [owner[each] for each in referral[rows].tolist()])


def _with_home(scene: Scene, old: list[str], new: list[str]) -> None:
    """Give the new numbers the homes and the family of the old."""
    renamed = dict(zip(old, new, strict=True))
    homes, families = (
        ("ssd_address", "addr_table_id", "addr_person_id"),
        ("ssd_family", "fami_table_id", "fami_person_id"),
    )
    for table, key, column in (homes, families):
        person = scene.text(table, column)
        rows = np.flatnonzero(np.fromiter((each in renamed for each in person.tolist()), dtype=np.bool_))
        named = [f"{each}D" for each in scene.text(table, key)[rows].tolist()]
        scene.append(table, rows, **{key: named, column: [renamed[each] for each in person[rows].tolist()]})


def _births(scene: Scene) -> None:
    """DQ04 and DQ05: born long after the referral, on the system's first day, or a generation ago."""
    person, born = scene.text(CHILDREN, "pers_person_id"), scene.days(CHILDREN, "pers_dob")
    first = _first_referral(scene, person)
    simple = (born != NO_DAY) & ~member(person, scene.text("ssd_cla_episodes", "clae_person_id")) & (first != NO_DAY)
    simple &= ~member(person, scene.text("ssd_care_leavers", "clea_person_id"))
    rng, many = scene.rng("births"), scene.count(CHILDREN)
    rows = scene.pick("DQ04", CHILDREN, simple & (first < LAST - 600), RATES["DQ04"] * many)
    scene.change(CHILDREN, "pers_dob", rows, first[rows] + rng.integers(285, 420, len(rows)))
    scene.mark("DQ04", CHILDREN, rows, "pers_dob", "more than 40 weeks after the referral")
    rows = scene.pick("DQ05", CHILDREN, simple & _only_children(scene, person), RATES["DQ05"] * many)
    default = rng.random(len(rows)) < 0.6
    scene.change(CHILDREN, "pers_dob", rows, np.where(default, day(1900, 1, 1), born[rows] - 30 * 365))
    scene.mark(
        "DQ05", CHILDREN, rows, "pers_dob", np.where(default, "the system's first day", "older than 25").tolist()
    )


def _only_children(scene: Scene, person: Texts) -> Bools:
    """Return which children have no brothers or sisters: two with one default date would look like one child."""
    family = scene.text("ssd_family", "fami_family_id")
    _, place, size = np.unique(family.astype(str), return_inverse=True, return_counts=True)
    return member(person, scene.text("ssd_family", "fami_person_id")[size[place] == 1])


def _first_referral(scene: Scene, person: Texts) -> Ints:
    first: dict[str, int] = {}
    children, days = scene.text(CASES, "cine_person_id").tolist(), scene.days(CASES, "cine_referral_date").tolist()
    for key, when in zip(children, days, strict=True):
        first[key] = min(first.get(key, when), when)
    return np.array([first.get(key, NO_DAY) for key in person.tolist()], dtype=np.int64)


def _ethnicities(scene: Scene) -> None:
    rows = scene.pick("DQ06", CHILDREN, scene.free(CHILDREN), RATES["DQ06"] * scene.count(CHILDREN))
    instead = np.array([None, "NOBT", "White", "not asked"], dtype=object)
    values = instead[scene.rng("DQ06").integers(0, len(instead), len(rows))].tolist()
    scene.change(CHILDREN, "pers_ethnicity", rows, values)
    scene.mark("DQ06", CHILDREN, rows, "pers_ethnicity", [value or "missing" for value in values])


def _pupil_numbers(scene: Scene) -> None:
    """DQ07: no pupil number and no reason, or another check letter; of children at school then and now."""
    person, born = scene.text(CHILDREN, "pers_person_id"), scene.days(CHILDREN, "pers_dob")
    upn = scene.text(CHILDREN, "upn")
    at_school = (born > TAKEN - int(15.9 * 365.25)) & (born < TAKEN - int(5.1 * 365.25))
    at_school &= _first_referral(scene, person) - born > int(5.1 * 365.25)
    rows = scene.pick("DQ07", CHILDREN, at_school & (upn != None), RATES["DQ07"] * int(at_school.sum()))  # noqa: E711
    lost = scene.rng("DQ07").random(len(rows)) < 0.6
    wrong = [("B" if text[0] == "A" else "A") + text[1:] for text in upn[rows]]
    wrong = [None if gone else text for text, gone in zip(wrong, lost, strict=True)]
    scene.change(CHILDREN, "upn", rows, wrong)
    scene.mark("DQ07", CHILDREN, rows, "upn", np.where(lost, "missing", "check letter").tolist())


def _late(scene: Scene) -> None:
    """DQ09: written up weeks after the referral; what is entered after the extract is not in it."""
    rng = scene.rng("DQ09")
    referred = scene.days(CASES, "cine_referral_date")
    rows = scene.pick("DQ09", CASES, referred > day(2020, 4, 1), RATES["DQ09"] * scene.count(CASES))
    behind = 6 + np.minimum(np.floor(7 * np.exp(0.9 * rng.standard_normal(len(rows)))), 80).astype(np.int64)
    entered = add_working(referred[rows], behind)
    shown = entered <= TAKEN
    scene.change(CASES, "recorded_at", rows[shown], entered[shown])
    scene.mark("DQ09", CASES, rows[shown], "recorded_at", "entered late")
    withheld = np.zeros(scene.count(CASES), dtype=np.bool_)
    withheld[rows[~shown]] = True
    withhold(scene, withheld)


def withhold(scene: Scene, rows: Bools) -> None:
    """Take cases out of the extract, with all that hangs on them."""
    gone = scene.text(CASES, "cine_referral_id")[rows]
    scene.drop(CASES, rows)
    lost = {"cina_assessment_id": _lost(scene, WORK, "cina_referral_id", "cina_assessment_id", gone)}
    plans = _lost(scene, "ssd_cp_plans", "cppl_referral_id", "cppl_cp_plan_id", gone)
    for table, column in (
        ("ssd_s47_enquiry", "s47e_referral_id"),
        ("ssd_initial_cp_conference", "icpc_referral_id"),
        ("ssd_cin_plans", "cinp_referral_id"),
        ("ssd_involvements", "invo_referral_id"),
    ):
        _lost(scene, table, column, column, gone)
    _lost(scene, FACTORS, "cinf_assessment_id", "cinf_assessment_id", lost["cina_assessment_id"])
    for table, column in (("ssd_cp_reviews", "cppr_cp_plan_id"), ("ssd_cp_visits", "cppv_cp_plan_id")):
        _lost(scene, table, column, column, plans)


def _lost(scene: Scene, table: str, column: str, key: str, gone: Texts) -> Texts:
    """Take rows that belong to what is gone out of a table, and return their keys."""
    if not len(gone):
        return gone
    rows = member(scene.text(table, column), gone)
    keys = scene.text(table, key)[rows]
    if rows.any():
        scene.drop(table, rows)
    return keys


def _sources(scene: Scene) -> None:
    since = scene.days(CASES, "cine_referral_date") > day(2013, 4, 1)
    rows = scene.pick("DQ10", CASES, since, RATES["DQ10"] * scene.count(CASES))
    values = np.array(["2", "3", "5", "POL"], dtype=object)[scene.rng("DQ10").integers(0, 4, len(rows))]
    scene.change(CASES, "cine_referral_source_code", rows, values.tolist())
    scene.mark("DQ10", CASES, rows, "cine_referral_source_code", "code of an old list, or none")


def _assessments(scene: Scene) -> None:
    """DQ11 to DQ13: ends before it starts, open although late, two open at once."""
    rng, begun = scene.rng("assessments"), scene.days(WORK, "cina_assessment_start_date")
    done = scene.days(WORK, "cina_assessment_auth_date")
    rows = scene.pick("DQ11", WORK, done != NO_DAY, RATES["DQ11"] * scene.count(WORK))
    scene.change(WORK, "cina_assessment_auth_date", rows, begun[rows] - rng.integers(1, 30, len(rows)))
    scene.mark("DQ11", WORK, rows, "cina_assessment_auth_date", "before the start")
    recent = begun > _YEAR_AGO
    wanted = RATES["DQ12"] * int(recent.sum())
    rows = scene.pick("DQ12", WORK, recent & (begun < TAKEN - 90) & (done != NO_DAY) & in_open_case(scene), wanted)
    reopen(scene, rows)
    scene.mark("DQ12", WORK, rows, "cina_assessment_auth_date", "not authorised")
    open_now = (scene.days(WORK, "cina_assessment_auth_date") == NO_DAY) & (begun > TAKEN - 55) & (begun < LAST - 9)
    rows = scene.pick("DQ13", WORK, open_now, RATES["DQ13"] * int(recent.sum()))
    named = [f"{key}B" for key in scene.text(WORK, "cina_assessment_id")[rows].tolist()]
    scene.mark("DQ13", WORK, rows, "cina_assessment_id", "one of two open")
    first = scene.count(WORK)
    again = begun[rows] + 3
    scene.append(WORK, rows, cina_assessment_id=named, cina_assessment_start_date=again, recorded_at=again)
    scene.mark("DQ13", WORK, np.arange(first, scene.count(WORK)), "cina_assessment_id", "one of two open")


def in_open_case(scene: Scene) -> Bools:
    """Return which assessments belong to a case that is open."""
    still = scene.days(CASES, "cine_close_date") == NO_DAY
    return member(scene.text(WORK, "cina_referral_id"), scene.text(CASES, "cine_referral_id")[still])


def reopen(scene: Scene, rows: Ints) -> None:
    """Leave finished assessments without an end, and so without a finding."""
    scene.change(WORK, "cina_assessment_auth_date", rows, NO_DAY)
    for column in ("cina_assessment_child_seen", "cina_assessment_outcome_json", "cina_assessment_outcome_nfa"):
        scene.change(WORK, column, rows, None)
    gone = scene.text(WORK, "cina_assessment_id")[rows]
    if len(gone):
        scene.drop(FACTORS, member(scene.text(FACTORS, "cinf_assessment_id"), gone))


def _factors(scene: Scene) -> None:
    """DQ14: 'none' beside others, or nothing at all on a finished assessment."""
    many = RATES["DQ14"] / 2 * scene.count(FACTORS)
    rows = scene.pick("DQ14", FACTORS, scene.free(FACTORS), many)
    scene.change(FACTORS, "cinf_assessment_factors_json", rows, '["21", "3B"]')
    scene.mark("DQ14", FACTORS, rows, "cinf_assessment_factors_json", "none, and others")
    mixed = member(scene.text(WORK, "cina_assessment_id"), scene.text(FACTORS, "cinf_assessment_id")[rows])
    scene.take(WORK, mixed)
    done = scene.days(WORK, "cina_assessment_auth_date") != NO_DAY
    bare = scene.pick("DQ14 bare", WORK, done, many)
    scene.mark("DQ14", WORK, bare, "cina_assessment_id", "finished without a factor")
    gone = scene.text(WORK, "cina_assessment_id")[bare]
    scene.drop(FACTORS, member(scene.text(FACTORS, "cinf_assessment_id"), gone))
