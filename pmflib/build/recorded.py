"""From staged records to what they say, what is wrong with them, and how far their figures can be trusted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import frames, measures, quality, sources
from pmflib.catalogue.models import Catalogue
from pmflib.measures import Observed
from pmflib.quality import Checked
from pmflib.records import Records
from pmflib.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What one extract of records says.

    Parameters
    ----------
    staged : Records
    checked : Checked
    observed : Observed
    teams : DataFrame
        As `measures.teams` gives them.
    moves : DataFrame
        As `measures.moves` gives them.
    as_of : date, optional
        Nothing that happened after it counts.
    """

    staged: Records
    checked: Checked
    observed: Observed
    teams: pd.DataFrame
    moves: pd.DataFrame
    as_of: date | None = None


def recorded(known: Catalogue, read: Sources, folder: Path, place: Path, as_of: date | None) -> Recorded | None:
    """Stage, check and measure the records that a council's sources name; None where they name none.

    Parameters
    ----------
    known : Catalogue
    read : Sources
        What was read of published files: children for rates, and figures to hold records against.
    folder : Path
        Where the files of sources.yml are.
    place : Path
        The council's outputs, where extracts are staged.
    as_of : date, optional
        Nothing extracted after it counts.

    Raises
    ------
    BadInput
        If no extract can be dated, or an indicator or rule cannot be used.
    """
    if not known.records:
        return None
    staged = _as_of(sources.stage(known, folder, place), as_of)
    return None if staged is None else looked_at(known, read, staged, as_of)


def looked_at(known: Catalogue, read: Sources, staged: Records, as_of: date | None) -> Recorded:
    """Check and measure one extract that is staged; options as for `recorded`."""
    rests_on = measures.rests_on(known)
    learn = {own[0] for own in rests_on.values()}
    checked = quality.check(staged, catalogue=known, published=read, learn=learn, recheck=True)
    doubt = checked.doubts(rests_on)
    # Small queries next to large ones: both cores have work.
    with ThreadPoolExecutor(1) as beside:
        teams, moves = (beside.submit(one, staged, known) for one in (measures.teams, measures.moves))
        observed = measures.observe(staged, catalogue=known, population=read.population, as_of=as_of, doubt=doubt)
    return Recorded(
        staged=staged, checked=checked, observed=observed, teams=teams.result(), moves=moves.result(), as_of=as_of
    )


def with_records(read: Sources, records: Recorded | None) -> Sources:
    """Return what was read with what the records say beside it."""
    if records is None:
        return read
    whole = pd.concat([read.observations, records.observed.observations], ignore_index=True)
    return replace(read, observations=frames.conform(whole, frames.OBSERVATIONS))


def evidence(
    known: Catalogue, records: Recorded | None, checks: pd.DataFrame, *, until: date | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of confidence, failures, durations and themes beside the figures; none without records.

    Parameters
    ----------
    known : Catalogue
    records : Recorded, optional
    checks : DataFrame
        Records held against files, as `registers.file_checks` gives them.
    until : date, optional
        Last day of the edition: durations and themes are told of the years to it.
    """
    if records is None:
        return {}
    seen = records.observed.observations
    # The one is worked out by the engine, the other in Python: next to each other they take as long as one.
    with ThreadPoolExecutor(1) as beside:
        told = beside.submit(measures.evidence, records.staged, catalogue=known, until=until, as_of=records.as_of)
        trusted = quality.confidence(
            records.checked,
            seen.loc[seen["breakdown"] == "all"],
            catalogue=known,
            records=records.staged,
            file_checks=checks,
            rests_on=measures.rests_on(known),
            exact=records.observed.doubts,
        )
    return {"quality": trusted, "failures": records.checked.failures, **told.result()}


def _as_of(staged: Records, as_of: date | None) -> Records | None:
    """Return the newest extract not taken after a day, with those before it."""
    if as_of is None or staged.extracted <= as_of:
        return staged
    before = [one for one in staged.earlier if one.extracted <= as_of]
    return replace(before[-1], earlier=tuple(before[:-1])) if before else None
