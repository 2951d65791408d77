"""Faults of districts, staff, audits, complaints, money and actions: DQ29 to DQ38."""

from __future__ import annotations

import numpy as np

from pmflib.sample.places import districts
from pmflib.sample.records.days import LAST, day
from pmflib.sample.records.faults.front_door import member
from pmflib.sample.records.faults.scene import NO_DAY, Scene

RATES = {
    "DQ29": 0.02,
    "DQ30": 0.12,
    "DQ31": 0.02,
    "DQ32": 0.03,
    "DQ33": 0.05,
    "DQ34": 0.25,
    "DQ35": 0.10,
    "DQ36": 0.30,
    "DQ37": 0.001,
    "DQ38": 0.15,
}
#: Tables in which districts are written by hand.
WRITTEN = ("ssd_address", "ssd_cin_episodes", "ssd_cla_episodes", "complaints", "compliments", "feedback", "audits")
WRITTEN_TOO = ("iro_findings", "actions")
#: Where the county-wide teams have their offices.
_OFFICE = "Oldminster"
_CHOSEN = 0.3
_THEMES = ("delay; comms", "Poor communication", "late reply", "social worker changed again", "delay / records")
_SCALES = ("RI", "Requires Improvement", "3", "2", "Gd")


def plant(scene: Scene) -> None:
    """Plant the faults of the council's own registers."""
    _misspelt(scene)
    _from_the_team(scene)
    _posts(scene)
    _holders(scene)
    _audits(scene)
    _complaints(scene)
    _ledger(scene)
    _actions(scene)


def _from_the_team(scene: Scene) -> None:
    """DQ30: the office of the team instead of the child's home."""
    unclear = scene.text("ssd_address", "addr_person_id")[~scene.free("ssd_address")]
    for table, column, share in (
        ("ssd_cla_episodes", "clae_person_id", RATES["DQ30"]),
        ("ssd_cin_episodes", "cine_person_id", RATES["DQ30"] / 12),
    ):
        district, child = scene.text(table, "district"), scene.text(table, column)
        among = (district != None) & (district != _OFFICE) & (child != None) & ~member(child, unclear)  # noqa: E711
        rows = scene.pick("DQ30", table, among, share * int(among.sum()))
        scene.change(table, "district", rows, _OFFICE)
        scene.mark("DQ30", table, rows, "district", "the team's office")


def _misspelt(scene: Scene) -> None:
    """DQ29: capitals and blanks, an ampersand, an old name, a team's code."""
    names = [one.name for one in districts()]
    for table in (*WRITTEN, *WRITTEN_TOO):
        district = scene.text(table, "district")
        rows = scene.pick("DQ29", table, district != None, RATES["DQ29"] * len(district))  # noqa: E711
        kind = scene.rng("DQ29", table).integers(0, 4, len(rows))
        spelt = [_spelt(name, way, names) for name, way in zip(district[rows].tolist(), kind.tolist(), strict=True)]
        scene.change(table, "district", rows, spelt)
        scene.mark("DQ29", table, rows, "district", spelt)


def _spelt(name: str, way: int, names: list[str]) -> str:
    ways = (
        f"{name.upper()} ",
        f"{name} District",
        name.replace(" and ", " & ").lower(),
        f"Team {names.index(name) + 1}",
    )
    return ways[way]


def _posts(scene: Scene) -> None:
    """DQ31: more than one full time, gone but still listed, agency worker and on the pay roll."""
    table = "workforce"
    as_at, worker = scene.days(table, "as_at"), scene.text(table, "worker_id")
    filled, many = worker != None, RATES["DQ31"] * scene.count(table) / 3  # noqa: E711
    rows = scene.pick("DQ31", table, filled, many)
    scene.change(table, "fte", rows, 1.6)
    scene.mark("DQ31", table, rows, "fte", "above 1")
    rows = scene.pick("DQ31 left", table, filled & (as_at < as_at.max()), many)
    scene.change(table, "end_date", rows, as_at[rows] - scene.rng("DQ31").integers(20, 80, len(rows)))
    scene.mark("DQ31", table, rows, "end_date", "a leaver, still listed")
    rows = scene.pick("DQ31 twice", table, filled & (scene.text(table, "status") == "agency"), many)
    named, posts = (scene.text(table, column)[rows].tolist() for column in ("post_row_id", "post_id"))
    scene.mark("DQ31", table, rows, "worker_id", "twice on one day")
    first = scene.count(table)
    changed = {"post_id": [f"{key}P" for key in posts], "status": "permanent"}
    scene.append(table, rows, post_row_id=[f"{key}B" for key in named], **changed)
    scene.mark("DQ31", table, np.arange(first, scene.count(table)), "worker_id", "twice on one day")


def _holders(scene: Scene) -> None:
    """DQ32: open cases left with somebody who has gone, or in a manager's inbox."""
    table, posts = "ssd_involvements", "workforce"
    open_now = scene.days(table, "invo_involvement_end_date") == NO_DAY
    rows = scene.pick("DQ32", table, open_now, RATES["DQ32"] * int(open_now.sum()))
    as_at, worker = scene.days(posts, "as_at"), scene.text(posts, "worker_id")
    now, before = (as_at == as_at.max()), (as_at > LAST - 400) & (as_at < LAST - 60)
    known = worker != None  # noqa: E711
    managers = np.unique(worker[now & known & (scene.text(posts, "role") == "manager")].astype(str))
    gone = np.unique(worker[before & known & ~member(worker, worker[now & known])].astype(str))
    rng = scene.rng("DQ32")
    left = rng.random(len(rows)) < (0.5 if len(gone) else 0.0)
    holder = [str(rng.choice(gone)) if each else str(rng.choice(managers)) for each in left.tolist()]
    scene.change(table, "invo_professional_id", rows, holder)
    scene.mark("DQ32", table, rows, "invo_professional_id", np.where(left, "a leaver", "a manager's inbox").tolist())


def _audits(scene: Scene) -> None:
    """DQ33 and DQ34: another scale or no moderation; not done, or of cases that were chosen."""
    table, due = "audits", scene.days("audits", "due_date")
    done = scene.days(table, "audit_date") != NO_DAY
    many = scene.count(table)
    rows = scene.pick("DQ34", table, due < LAST - 14, RATES["DQ34"] * many)
    not_done(scene, rows)
    rows = scene.pick("DQ33", table, done, RATES["DQ33"] / 2 * many)
    scales = np.array(_SCALES, dtype=object)[scene.rng("DQ33").integers(0, len(_SCALES), len(rows))].tolist()
    scene.change(table, "grade", rows, scales)
    scene.mark("DQ33", table, rows, "grade", scales)
    rows = scene.pick("DQ33 bare", table, done, RATES["DQ33"] / 2 * many)
    scene.change(table, "moderated_grade", rows, None)
    scene.mark("DQ33", table, rows, "moderated_grade", "missing")
    rows = scene.pick("DQ34 chosen", table, done & scene.free(table), _CHOSEN * RATES["DQ34"] * many)
    scene.change(table, "sampled_by", rows, "chosen")
    scene.mark("DQ34", table, rows, "sampled_by", "chosen, not drawn")


def not_done(scene: Scene, rows: np.ndarray) -> None:
    """Leave audits undone, without grades and answers."""
    gone = scene.text("audits", "audit_id")[rows]
    scene.change("audits", "audit_date", rows, NO_DAY)
    for column in ("grade", "moderated_grade", "moderator_id"):
        scene.change("audits", column, rows, None)
    if len(gone):
        scene.drop("audit_answers", member(scene.text("audit_answers", "audit_id"), gone))
    scene.mark("DQ34", "audits", rows, "audit_date", "not done")


def _complaints(scene: Scene) -> None:
    """DQ35 and DQ36: days counted through week-ends or with a stopped clock; themes in free words."""
    table = "complaints"
    received, answered = scene.days(table, "received_date"), scene.days(table, "response_date")
    worked = scene.numbers(table, "recorded_days")
    among = (answered != NO_DAY) & (answered - received != worked) & (worked > 3)
    rows = scene.pick("DQ35", table, among, RATES["DQ35"] * scene.count(table))
    stopped = scene.rng("DQ35").random(len(rows)) < 0.4
    days = np.where(stopped, worked[rows] - 3, (answered - received)[rows]).astype(int).tolist()
    scene.change(table, "recorded_days", rows, days)
    scene.mark("DQ35", table, rows, "recorded_days", np.where(stopped, "clock stopped", "calendar days").tolist())
    rows = scene.pick("DQ36", table, scene.free(table), RATES["DQ36"] * scene.count(table))
    themes = np.array(_THEMES, dtype=object)[scene.rng("DQ36").integers(0, len(_THEMES), len(rows))].tolist()
    scene.change(table, "theme", rows, themes)
    scene.mark("DQ36", table, rows, "theme", themes)


def _ledger(scene: Scene) -> None:
    """DQ37: one line in each quarter with the wrong sign, for a year, or in thousands."""
    table, month = "finance", scene.days("finance", "month")
    spent = scene.numbers(table, "actual")
    first = (month.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) // 3
    notes = ("wrong sign", "a year's sum", "in thousands")
    for number, quarter in enumerate(np.unique(first).tolist()):
        rows = scene.pick(f"DQ37 {quarter}", table, (first == quarter) & (np.abs(spent) > 1), 1)
        factor = (-1.0, 12.0, 0.001)[number % 3]
        scene.change(table, "actual", rows, np.round(spent[rows] * factor, 2))
        scene.mark("DQ37", table, rows, "actual", notes[number % 3])


def _actions(scene: Scene) -> None:
    """DQ38: complete without a date, or without what shows it."""
    complete = scene.text("actions", "status") == "complete"
    rows = scene.pick("DQ38", "actions", complete, RATES["DQ38"] * int(complete.sum()))
    undated = scene.rng("DQ38").random(len(rows)) < 0.5
    scene.change("actions", "completed_date", rows[undated], NO_DAY)
    scene.change("actions", "evidence", rows[~undated], None)
    scene.mark("DQ38", "actions", rows[undated], "completed_date", "complete without a date")
    scene.mark("DQ38", "actions", rows[~undated], "evidence", "complete without evidence")


def overwritten(scene: Scene) -> None:
    """DQ38: first due dates written over since the extract before; for the newest extract alone."""
    created, due = scene.days("actions", "created_date"), scene.days("actions", "first_due_date")
    open_now = (scene.text("actions", "status") == "open") & (created < day(2026, 7, 1)) & (created > LAST - 400)
    rows = scene.pick("DQ38 moved", "actions", open_now, RATES["DQ38"] / 3 * int(open_now.sum()))
    moved = due[rows] + 90
    scene.change("actions", "first_due_date", rows, moved)
    scene.change("actions", "due_date", rows, moved)
    scene.mark("DQ38", "actions", rows, "first_due_date", "first due date overwritten")
