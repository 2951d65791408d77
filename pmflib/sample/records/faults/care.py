"""Faults of care and care leavers: DQ23 to DQ28."""

from __future__ import annotations

import numpy as np

from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import TAKEN, Bools
from pmflib.sample.records.faults.front_door import member
from pmflib.sample.records.faults.scene import NO_DAY, Scene

#: DQ24 is the share among children who arrived alone; of others a small part of it is missing.
RATES = {"DQ23": 0.01, "DQ24": 0.6, "DQ25": 0.15, "DQ26": 0.01, "DQ27": 0.02, "DQ28": 0.06}
_EPISODES, _PLACEMENTS, _HEALTH = "ssd_cla_episodes", "ssd_cla_placement", "ssd_cla_health"
_MISSING, _LEAVERS = "ssd_missing", "ssd_care_leavers"
_OTHERS = 0.05


def plant(scene: Scene) -> None:
    """Plant the faults of care and care leavers."""
    _episodes(scene)
    _placements(scene)
    _health(scene)
    _missing(scene)
    _leavers(scene)


def _episodes(scene: Scene) -> None:
    """DQ23: an episode begins the day after the last one ended, or some days before."""
    period, person = scene.text(_EPISODES, "clae_cla_id"), scene.text(_EPISODES, "clae_person_id")
    began, ended = (scene.days(_EPISODES, f"clae_cla_episode_{name}_date") for name in ("start", "ceased"))
    order = np.lexsort((began, period.astype(str)))
    follows, length = np.zeros(len(began), dtype=np.bool_), np.where(ended == NO_DAY, 999, ended - began)
    before = np.full(len(began), -1)
    before[order[1:]] = order[:-1]
    follows[order[1:]] = period[order][1:] == period[order][:-1]
    room = follows & (length > 9) & (length[before] > 9) & (person[before] == person)
    # Every other episode at most, so that no two faults share a neighbour.
    rank = np.empty(len(began), dtype=np.int64)
    rank[order] = np.arange(len(order))
    rows = scene.pick("DQ23", _EPISODES, room & (rank % 3 == 0), RATES["DQ23"] * len(began))
    gap = scene.rng("DQ23").random(len(rows)) < 0.6
    moved = began[rows] + np.where(gap, 1, -4)
    scene.change(_EPISODES, "clae_cla_episode_start_date", rows, moved)
    scene.change(_EPISODES, "recorded_at", rows, moved)
    notes = np.where(gap, "a day's gap", "overlaps the one before").tolist()
    scene.mark("DQ23", _EPISODES, rows, "clae_cla_episode_start_date", notes)
    scene.take(_EPISODES, before[rows])
    scene.mark("DQ23", _EPISODES, before[rows], "clae_cla_episode_ceased_date", notes)


def _placements(scene: Scene) -> None:
    """DQ24 and DQ25: how far from home, and why the child moved."""
    alone = member(scene.text(_PLACEMENTS, "clap_person_id"), scene.text("ssd_immigration_status", "immi_person_id"))
    away = scene.text(_PLACEMENTS, "clap_cla_placement_type") != "P1"
    luck = scene.rng("DQ24").random(len(alone))
    rows = np.flatnonzero(away & (luck < np.where(alone, RATES["DQ24"], _OTHERS)))
    nought = scene.rng("DQ24 nought").random(len(rows)) < 0.15
    scene.change(_PLACEMENTS, "clap_cla_placement_distance", rows, [0.0 if zero else None for zero in nought])
    scene.mark("DQ24", _PLACEMENTS, rows, "clap_cla_placement_distance", np.where(nought, "0", "missing").tolist())
    changed = scene.text(_PLACEMENTS, "clap_cla_placement_change_reason") != None  # noqa: E711
    rows = scene.pick("DQ25", _PLACEMENTS, changed, RATES["DQ25"] * int(changed.sum()))
    other = scene.rng("DQ25").random(len(rows)) < 0.8
    scene.change(_PLACEMENTS, "clap_cla_placement_change_reason", rows, ["OTHER" if each else None for each in other])
    scene.mark(
        "DQ25", _PLACEMENTS, rows, "clap_cla_placement_change_reason", np.where(other, "OTHER", "missing").tolist()
    )


def _health(scene: Scene) -> None:
    """DQ26: the wrong year, read off a letter."""
    done = scene.days(_HEALTH, "clah_health_check_date")
    many = RATES["DQ26"] * len(done)
    rows = scene.pick("DQ26", _HEALTH, done > TAKEN - 330, 0.3 * many)
    scene.change(_HEALTH, "clah_health_check_date", rows, done[rows] + 365)
    scene.mark("DQ26", _HEALTH, rows, "clah_health_check_date", "in the future")
    rows = scene.pick("DQ26 past", _HEALTH, done < TAKEN - 330, 0.7 * many)
    scene.change(_HEALTH, "clah_health_check_date", rows, done[rows] - 730)
    scene.mark("DQ26", _HEALTH, rows, "clah_health_check_date", "two years early")


def _missing(scene: Scene) -> None:
    """DQ27: the return was not entered, though the child went missing again later."""
    person, began = scene.text(_MISSING, "miss_person_id"), scene.days(_MISSING, "miss_missing_episode_start_date")
    again = _later(person.astype(str), began)
    rows = scene.pick("DQ27", _MISSING, again, RATES["DQ27"] * len(began))
    scene.change(_MISSING, "miss_missing_episode_end_date", rows, NO_DAY)
    scene.mark("DQ27", _MISSING, rows, "miss_missing_episode_end_date", "still open")


def _later(person: Ints, began: Ints) -> Bools:
    order = np.lexsort((began, person))
    again = np.zeros(len(person), dtype=np.bool_)
    again[order] = np.r_[person[order][1:] == person[order][:-1], False]
    return again


def _leavers(scene: Scene) -> None:
    """DQ28: in touch, but what they do is not known or the contact is long ago."""
    touch, status = scene.text(_LEAVERS, "clea_care_leaver_in_touch") == "YES", scene.days(_LEAVERS, "status_date")
    rows = scene.pick("DQ28", _LEAVERS, touch, RATES["DQ28"] * len(status))
    unknown = scene.rng("DQ28").random(len(rows)) < 0.5
    scene.change(_LEAVERS, "clea_care_leaver_activity", rows[unknown], "NK")
    scene.mark("DQ28", _LEAVERS, rows[unknown], "clea_care_leaver_activity", "not known although in touch")
    stale = rows[~unknown]
    long_ago = status[stale] - scene.rng("DQ28 stale").integers(60, 200, len(stale))
    scene.change(_LEAVERS, "clea_care_leaver_latest_contact", stale, long_ago)
    scene.mark("DQ28", _LEAVERS, stale, "clea_care_leaver_latest_contact", "over eight weeks ago")
