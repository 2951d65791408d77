"""Tables of what people say: complaints, compliments, requests for information, feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.cases import Cases
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.courses import held
from pmflib.sample.records.days import FIRST, LAST, NEVER, Days, add_working, bustle, day, on_working, working_between
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.places_of import name_of
from pmflib.sample.records.teams import team_ids
from pmflib.sample.records.world import World

#: These registers begin on this day.
SINCE = day(2021, 10, 1)
#: A year's count at full size.
_COMPLAINTS, _COMPLIMENTS, _REQUESTS, _ANSWERS = 330, 520, 260, 1_250
THEMES = ("delay", "communication", "staff conduct", "decision", "records", "placement", "support")
_THEME_SHARES = (22, 27, 15, 14, 6, 6, 10)
_OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
#: Working days to answer by stage: usual, and where the longer limit was agreed.
_LIMITS = np.array([[10, 20], [25, 65], [30, 30]])
_PHRASES = (
    "We waited weeks for anybody to ring us back.",
    "The meeting was moved twice and nobody told us.",
    "I do not agree with what was written about our family.",
    "Our worker has changed three times this year.",
    "The report had mistakes in it and they were not put right.",
)
_LEARNT = ("Letters now name a person to ring.", "Managers check that calls are returned.", "Reports are read over.")
QUESTIONS = (
    "Did your worker listen to you?",
    "Do you know what your plan says?",
    "Were you told about changes in time?",
    "Has our help made things better?",
)
_STAFF_QUESTION = "Is your workload manageable?"
_SOURCES = ("child", "parent", "carer", "staff")
_WORDS = (
    "She listens and does what she says.",
    "It took a long time to get an answer.",
    "My worker helped us with school.",
    "I would like to see the same person each time.",
    "The plan was clear and we were asked what we thought.",
)
#: Invented people and numbers that no report may ever show.
CANARIES = (
    "Please call Perpetua Thistlewick-Vane on 07700 900461.",
    "My son Barnaby Quillfeather was not told.",
    "Write to Ottoline Marchbanks at ottoline.marchbanks@mail.example.",
    "Our social worker said Cosimo Featherstonehaugh must not visit 14 Gannet Rise, NM23 4QX.",
)
_CANARY_SHARE = 0.006


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Days on which something was said about a case, with the case's child, team and home."""

    when: Days
    child: Ints
    team: Ints
    district: Ints


def tables(world: World, known: Cases) -> dict[str, Any]:
    """Return the tables of what people say."""
    return {
        "complaints": _complaints(world, known),
        "compliments": _compliments(world, known),
        "foi": _requests(world),
        "feedback": _feedback(world, known),
    }


def about_cases(world: World, known: Cases, rng: np.random.Generator, yearly: float, since: int = SINCE) -> _Said:
    """Return so many days a year with a case open on each."""
    count = max(round(yearly * world.scale * (LAST - since + 1) / 365.25), 1)
    weight = bustle()[since - FIRST : LAST + 1 - FIRST]
    when = np.sort(on_working(np.minimum(since + drawn(rng, tuple(weight), count), add_working(np.array([LAST]), 0))))
    rows = np.flatnonzero(~known.course.no_action & ~known.alone & (known.closed > known.referred + 30))
    order = rows[np.argsort(known.referred[rows], kind="stable")]
    # A case some places before the newest of that day was mostly still open.
    newest = np.searchsorted(known.referred[order], when - 1, side="right")
    back = np.floor(rng.random(count) * np.minimum(newest, 4_000 * world.scale)).astype(np.int64)
    row = order[np.maximum(newest - 1 - back, 0)]
    home = world.home(known.child[row], when)
    team = np.where(known.course.assessed[row] <= when, known.helping[row], known.assessing[row])
    return _Said(when=when, child=known.child[row], team=team, district=home)


def _complaints(world: World, known: Cases) -> Any:
    rng = world.rng("complaints")
    said = about_cases(world, known, rng, _COMPLAINTS)
    first = len(said.when)
    stage, case = np.zeros(first, dtype=np.int64), np.arange(first)
    again = np.flatnonzero(rng.random(first) < 0.09)
    further = again[rng.random(len(again)) < 0.2]
    rows = np.concatenate([case, again, further])
    stage = np.repeat([0, 1, 2], [first, len(again), len(further)])
    received = on_working(said.when[rows] + np.array([0, 35, 180])[stage])
    extended = rng.random(len(rows)) < np.array([0.2, 0.5, 0.0])[stage]
    limit = _LIMITS[stage, extended.astype(np.int64)]
    taken = np.where(
        rng.random(len(rows)) < 0.78,
        np.ceil(limit * (1 - 0.5 * rng.random(len(rows)) ** 2)),
        limit + 1 + rng.exponential(6, len(rows)),
    )
    inside = np.minimum(received, LAST)
    answered = held(rng, add_working(inside, limit), add_working(inside, taken.astype(np.int64)), inside)
    done = answered <= LAST
    return columns.table(
        {
            "complaint_id": columns.ids("CO", np.arange(len(rows))),
            "case_id": columns.ids("CC", rows),
            "person_id": person_ids(said.child[rows]),
            "stage": columns.coded(["1", "2", "3"], stage),
            "received_date": columns.dates(received),
            "response_date": columns.dates(answered),
            "extended": columns.flags(extended),
            "recorded_days": columns.numbers(working_between(inside, np.minimum(answered, LAST + 90)), known=done),
            "theme": columns.coded(THEMES, drawn(rng, _THEME_SHARES, first)[rows]),
            "outcome": columns.coded(_OUTCOMES, np.where(done, drawn(rng, (24, 34, 42), len(rows)), -1)),
            "district": name_of(said.district[rows]),
            "team_id": team_ids(said.team[rows]),
            "text": _worded(rng, _PHRASES, len(rows)),
            "learning": columns.coded(_LEARNT, np.where(done & (rng.random(len(rows)) < 0.4), rows % 3, -1)),
        },
        keep=received <= LAST,
    )


def _worded(rng: np.random.Generator, phrases: tuple[str, ...], count: int, share: float = 1.0) -> Any:
    """Return words: usual ones, none, or now and then ones that name somebody."""
    place = rng.integers(0, len(phrases), count)
    named = rng.random(count) < _CANARY_SHARE
    place = np.where(named, len(phrases) + rng.integers(0, len(CANARIES), count), place)
    return columns.coded([*phrases, *CANARIES], np.where(named | (rng.random(count) < share), place, -1))


def _compliments(world: World, known: Cases) -> Any:
    rng = world.rng("compliments")
    said = about_cases(world, known, rng, _COMPLIMENTS)
    return columns.table(
        {
            "compliment_id": columns.ids("CM", np.arange(len(said.when))),
            "received_date": columns.dates(said.when),
            "district": name_of(said.district),
            "team_id": team_ids(said.team),
            "theme": columns.coded(THEMES, drawn(rng, (4, 30, 30, 3, 1, 5, 27), len(said.when))),
        }
    )


def _requests(world: World) -> Any:
    rng = world.rng("requests")
    count = max(int(_REQUESTS * world.scale * (LAST - SINCE) / 365.25), 1)
    received = np.sort(on_working(SINCE + rng.integers(0, LAST - SINCE - 3, count)))
    late = rng.random(count) < 0.1
    taken = np.where(late, rng.integers(21, 40, count), rng.integers(4, 21, count))
    answered = held(rng, add_working(received, 20), add_working(received, taken), received)
    return columns.table(
        {
            "request_id": columns.ids("FO", np.arange(count)),
            "received_date": columns.dates(received),
            "response_date": columns.dates(answered),
        }
    )


def _feedback(world: World, known: Cases) -> Any:
    rng = world.rng("feedback")
    said = about_cases(world, known, rng, _ANSWERS)
    count = len(said.when)
    source = drawn(rng, (36, 30, 16, 18), count)
    question = np.where(source == 3, len(QUESTIONS), rng.integers(0, len(QUESTIONS), count))
    better = 0.12 * (said.when - SINCE) / (LAST - SINCE)
    need = np.array([one.need for one in districts()])[np.maximum(said.district, 0)]
    score = 1 + rng.binomial(4, np.clip(0.70 + better - 0.03 * need - 0.12 * (source == 3), 0.05, 0.95))
    return columns.table(
        {
            "feedback_id": columns.ids("FB", np.arange(count)),
            "source": columns.coded(_SOURCES, source),
            "date": columns.dates(said.when, last=NEVER),
            "district": name_of(said.district),
            "team_id": team_ids(said.team),
            "question": columns.coded([*QUESTIONS, _STAFF_QUESTION], question),
            "score": columns.numbers(score, known=rng.random(count) < 0.97),
            "text": _worded(rng, _WORDS, count, share=0.35),
        }
    )
