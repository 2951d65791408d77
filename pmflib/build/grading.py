"""What the rounds of audits say, ready to travel with the figures of an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import audits, frames, store
from pmflib.audits import Places, Round
from pmflib.build.contexts import Asked
from pmflib.build.recorded import Recorded
from pmflib.catalogue.models import Catalogue
from pmflib.disclosure import Context, QuoteContext, RoundContext
from pmflib.periods import parse


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The rounds of audits that an edition may speak of.

    Parameters
    ----------
    table : DataFrame
        Shape `frames.GRADES`.
    rounds : tuple of RoundContext
        That of the earliest cases first; only those of which an answer has come back.
    quotes : tuple of QuoteContext
        What a reviewer has signed.
    files : mapping of str to str
        Hash of every file of the rounds that the table rests on, by path below the folder of audits.
    """

    table: pd.DataFrame
    rounds: tuple[RoundContext, ...] = ()
    quotes: tuple[QuoteContext, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def graded(
    known: Catalogue,
    place: Path,
    *,
    teams: pd.DataFrame | None,
    end: date,
    today: date,
    only: Mapping[str, str] | None = None,
) -> Graded:
    """Return what the rounds of audits say whose cases are of an edition or of one before it.

    Parameters
    ----------
    known : Catalogue
    place : Path
        The council's outputs.
    teams : DataFrame, optional
        As `measures.teams` gives them.
    end : date
        Last day of the edition.
    today : date
        Day on which audits not done are late.
    only : mapping of str to str, optional
        As `Graded.files`: what came in later than these files does not count.
    """
    places = Places(authority=known.council.authority.code, team_districts=_districts(teams))
    newest: dict[str, tuple[Round, pd.DataFrame]] = {}
    tables: list[pd.DataFrame] = []
    said = [one for one in _came_back(place, only) if one[0].facts.period_end <= end]
    for one, given in said:
        last = newest.get(one.facts.theme)
        before = None if last is None else audits.comparable(*last, one)
        table = audits.judged(one, given, places=places, today=today, before=before)
        newest[one.facts.theme] = (one, table)
        tables.append(table)
    whole = pd.concat(tables, ignore_index=True) if tables else frames.empty(frames.GRADES)
    rounds = [one for one, _ in said]
    return Graded(
        table=whole,
        rounds=tuple(_round(one) for one in rounds),
        quotes=tuple(quote for one in rounds for quote in _quotes(place, one)),
        files=_hashes(place, [one.facts.name for one in rounds], only),
    )


def _came_back(place: Path, only: Mapping[str, str] | None) -> list[tuple[Round, pd.DataFrame]]:
    """Return each round of which an answer has come back, with its answers: that of the earliest cases first."""
    names = [name for name in audits.stored_rounds(place) if only is None or f"{name}/{audits.FACTS}" in only]
    found = [(audits.open_round(place, name), audits.answers(place, name, only=only)) for name in names]
    order = {name: at for at, name in enumerate(names)}
    some = [one for one in found if len(one[1])]
    return sorted(some, key=lambda one: (one[0].facts.period_end, order[one[0].facts.name]))


def _hashes(place: Path, names: Sequence[str], only: Mapping[str, str] | None) -> dict[str, str]:
    root = place / audits.FOLDER
    paths = (path for name in names for path in audits.round_files(place, name))
    named = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: store.sha256(path) for name, path in named.items() if only is None or name in only}


def _districts(teams: pd.DataFrame | None) -> dict[str, str]:
    return {} if teams is None else dict(zip(teams["slug"], teams["district"], strict=True))


def _round(one: Round) -> RoundContext:
    facts, plan = one.facts, one.facts.plan
    codes = (*plan.strengths, *plan.improvements)
    return RoundContext(
        name=facts.name,
        theme=facts.theme,
        title=facts.title,
        period_label=parse(facts.period).label,
        drawn_on=facts.drawn_on,
        due=facts.due,
        source=facts.source,
        agencies=plan.agencies.names,
        grades=plan.grades,
        good=plan.good,
        questions={question.id: question.text for question in plan.questions},
        practice={question.id: question.area for question in plan.questions},
        codes={code.id: code.text for code in codes},
    )


def _quotes(place: Path, one: Round) -> list[QuoteContext]:
    rows = audits.reviewed(place, one).to_dict("records")
    return [
        QuoteContext(round=one.facts.name, area=row["district"], item=row["item"], text=row["text"]) for row in rows
    ]


def with_audits(
    words: Mapping[str, Context],
    tables: Mapping[str, pd.DataFrame],
    known: Catalogue,
    place: Path,
    asked: Asked,
    records: Recorded | None,
    *,
    true_counts: bool,
) -> tuple[dict[str, Context], dict[str, pd.DataFrame], Mapping[str, str]]:
    """Return contexts and tables of a release with what audits say: their grades, their rounds and signed quotes.

    The third is the hash of each file that they rest on.

    Parameters
    ----------
    words : mapping of str to Context
        By slug.
    tables : mapping of str to DataFrame
    known : Catalogue
    place : Path
        The council's outputs.
    asked : Asked
    records : Recorded, optional
        For the teams.
    true_counts : bool
        Whether the audience sees the council's own counts as they are: only then are quotes for it.
    """
    teams = None if records is None else records.teams
    said = graded(known, place, teams=teams, end=asked.edition.end, today=asked.as_of)
    out = {}
    for slug, one in words.items():
        everybody = one.area == one.authority
        mine = tuple(quote for quote in said.quotes if everybody or quote.area == one.area)
        out[slug] = one.model_copy(update={"rounds": said.rounds, "quotes": mine if true_counts else ()})
    return out, {**tables, "grades": said.table}, said.files
