"""What the rounds of audits say, ready to travel with the figures of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import audits, frames
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
        The first drawn first; only those of which an answer has come back.
    quotes : tuple of QuoteContext
        What a reviewer has signed.
    """

    table: pd.DataFrame
    rounds: tuple[RoundContext, ...] = ()
    quotes: tuple[QuoteContext, ...] = ()


def graded(known: Catalogue, place: Path, *, teams: pd.DataFrame | None, end: date, today: date) -> Graded:
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
    """
    places = Places(authority=known.council.authority.code, team_districts=_districts(teams))
    newest: dict[str, pd.DataFrame] = {}
    tables: list[pd.DataFrame] = []
    rounds: list[RoundContext] = []
    quotes: list[QuoteContext] = []
    for name in audits.stored_rounds(place):
        one = audits.open_round(place, name)
        given = audits.answers(place, name)
        if one.facts.period_end > end or given.empty:
            continue
        table = audits.judged(one, given, places=places, today=today, before=newest.get(one.facts.theme))
        newest[one.facts.theme] = table
        tables.append(table)
        rounds.append(_round(one))
        quotes += _quotes(place, one)
    whole = pd.concat(tables, ignore_index=True) if tables else frames.empty(frames.GRADES)
    return Graded(table=whole, rounds=tuple(rounds), quotes=tuple(quotes))


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
) -> tuple[dict[str, Context], dict[str, pd.DataFrame]]:
    """Return contexts and tables of a release with what audits say: their grades, their rounds and signed quotes.

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
    return out, {**tables, "grades": said.table}
