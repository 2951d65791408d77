"""Returned workbooks taken in together: what is twice, out of turn or in already is told apart from what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib.audits.keeping import Round, add_answers, answers
from pmflib.audits.returned import Audit, as_frame, audits_of, read_workbook
from pmflib.errors import Problem


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What came of workbooks that were taken in.

    Parameters
    ----------
    rounds : tuple of str
    themes : tuple of str
        Of these rounds.
    workbooks : int
        Those that could be read.
    audits : int
        Audits found in them, moderations and cases given up included.
    fresh : int
        Those that were new or said something else than before.
    given_up : int
    masked : int
        Pieces of text taken out because they name or find a person.
    problems : tuple of Problem
    """

    rounds: tuple[str, ...]
    themes: tuple[str, ...]
    workbooks: int
    audits: int
    fresh: int
    given_up: int
    masked: int
    problems: tuple[Problem, ...]


def take_in(paths: Sequence[Path], place: Path, *, today: date) -> TakenIn:
    """Take in workbooks that came back: what is good is kept, and each problem is told.

    Parameters
    ----------
    paths : sequence of Path
    place : Path
        The council's outputs.
    today : date
    """
    problems: list[Problem] = []
    by_round: dict[str, tuple[Round, list[Audit]]] = {}
    read = 0
    for path in paths:
        book, wrong = read_workbook(path, place)
        problems += wrong
        if book is None:
            continue
        read += 1
        found, wrong = audits_of(book, today=today)
        problems += wrong
        by_round.setdefault(book.round.facts.name, (book.round, []))[1].extend(found)
    kept = {name: _kept(one, found, place, problems) for name, (one, found) in by_round.items()}
    fresh = sum(add_answers(place, name, as_frame(found)) for name, found in kept.items())
    every = [audit for found in kept.values() for audit in found]
    return TakenIn(
        rounds=tuple(kept),
        themes=tuple(dict.fromkeys(one.facts.theme for one, _ in by_round.values())),
        workbooks=read,
        audits=len(every),
        fresh=fresh,
        given_up=sum(audit.given_up for audit in every),
        masked=sum(audit.masked for audit in every),
        problems=tuple(problems),
    )


def _kept(one: Round, found: Sequence[Audit], place: Path, problems: list[Problem]) -> list[Audit]:
    """Return what counts: each case once in each role, and reserves only where a case of their group was given up."""
    once: dict[tuple[str, str], Audit] = {}
    for audit in found:
        first = once.setdefault((audit.key, audit.role), audit)
        if first is not audit:
            what = f"the same case stands in {first.where} too."
            problems.append(Problem(where=audit.where, what=what, remedy="Keep one; that one was taken in."))
    standing = answers(place, one.facts.name)
    room = _given_up(one, once, standing)
    stands = {row[0]: (row[1], row[2]) for row in one.cases[["key", "stratum", "place"]].to_numpy().tolist()}
    kept = []
    for audit in once.values():
        stratum, number = stands[audit.key]
        if audit.role == "reserve" and number > room.get(stratum, 0):
            what = f"a case in reserve for {stratum} was audited, and {room.get(stratum, 0)} of it were given up."
            remedy = "Say on the form of the case it stands for why that was not possible."
            problems.append(Problem(where=audit.where, what=what, remedy=remedy))
        else:
            kept.append(_with_standing(audit, standing))
    return kept


def _with_standing(audit: Audit, standing: pd.DataFrame) -> Audit:
    """Return an audit with what was said before wherever its cell now holds no answer: a slip must not undo it."""
    said = {row["item"] for row in audit.rows if row["answer"]}
    lost = [item for item in audit.unsound if item not in said]
    if audit.given_up or not lost:
        return audit
    before = (standing["key"] == audit.key) & (standing["role"] == audit.role) & standing["item"].isin(lost)
    texts = {row["item"]: row["text"] for row in audit.rows}
    rows = [{str(name): value for name, value in row.items()} for row in standing.loc[before].to_dict("records")]
    kept = [{**row, "text": texts.get(row["item"], "")} for row in rows]
    now = {row["item"] for row in kept}
    return replace(audit, rows=(*(row for row in audit.rows if row["item"] not in now), *kept))


def _given_up(one: Round, found: dict[tuple[str, str], Audit], standing: pd.DataFrame) -> dict[str, int]:
    """Return how many cases of each stratum were given up, now or before, those of the reserve included."""
    said_now = {audit.key for audit in found.values()}
    now = {audit.key for audit in found.values() if audit.given_up and audit.role in ("first", "reserve")}
    first = standing["role"].isin(["first", "reserve"])
    before = set(standing.loc[first & (standing["kind"] == "given_up"), "key"]) - said_now
    cases = one.cases.loc[one.cases["key"].isin(now | before)]
    return {str(stratum): int(count) for stratum, count in cases.groupby("stratum").size().items()}
