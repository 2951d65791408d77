"""What must be known before figures are compared over time: changes confirmed, targets set anew, teams that moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd

from pmflib import formats, redaction
from pmflib.catalogue import Target
from pmflib.catalogue.models import Catalogue
from pmflib.periods import Period

#: A target that changed so many quarters before an edition, or fewer, is still told.
_TOLD = 4
_DAY = timedelta(days=1)


def remarks(
    known: Catalogue, edition: Period, *, changes: pd.DataFrame | None = None, moves: pd.DataFrame | None = None
) -> tuple[str, ...]:
    """Return the remarks on an edition, a sentence or two each.

    Parameters
    ----------
    known : Catalogue
    edition : Period
    changes : DataFrame, optional
        As `registers.changes` gives them.
    moves : DataFrame, optional
        As `measures.moves` gives them.
    """
    changed = () if changes is None else _changed(known, changes, edition)
    moved = () if moves is None else _moved(known, moves, edition)
    return (*changed, *_targets(known, edition), *moved)


def _changed(known: Catalogue, changes: pd.DataFrame, edition: Period) -> Iterator[str]:
    """Word the changes of the whole council, from which on a series is another process."""
    own = changes.loc[
        (changes["area"] == known.council.authority.code) & (changes["from"] <= pd.Timestamp(edition.end))
    ]
    for row in own.sort_values(["from", "indicator"]).to_dict("records"):
        if row["indicator"] in known.indicators:
            title, text = known.indicator(row["indicator"]).title, redaction.masked(row["text"]).text
            yield f"{title}: another process since {formats.day(row['from'].date())}. {text}"


def _targets(known: Catalogue, edition: Period) -> Iterator[str]:
    """Word the council's own targets that changed within the year before the end of the edition."""
    first = edition.shifted(1 - _TOLD).start if edition.kind == "quarter" else edition.start
    authority = known.council.authority.code
    for new in known.targets:
        if authority not in new.areas or not first <= new.valid_from <= edition.end:
            continue
        old = [one for one in known.targets if one.indicator == new.indicator and authority in one.areas]
        before = [one for one in old if one.valid_to is not None and one.valid_to < new.valid_from]
        if before and new.indicator in known.indicators:
            yield _target(known, max(before, key=lambda one: one.valid_from), new)


def _target(known: Catalogue, old: Target, new: Target) -> str:
    indicator = known.indicator(new.indicator)
    was, is_now = (_aim(one, indicator.unit, indicator.decimals) for one in (old, new))
    return (
        f"{indicator.title}: what is aimed at changed on {formats.day(new.valid_from)}, from {was} to {is_now}. "
        "A colour that changed that day changed with it."
    )


def _aim(target: Target, unit: str, decimals: int) -> str:
    if target.target is not None:
        return formats.value(target.target, unit, decimals)
    ends = (formats.value(one, unit, decimals) for one in (target.lower_threshold, target.upper_threshold))
    return "\u2013".join(ends)


def _moved(known: Catalogue, moves: pd.DataFrame, edition: Period) -> Iterator[str]:
    names = {place.code: place.name for place in known.council.districts}
    for row in moves.loc[moves["since"] <= pd.Timestamp(edition.end)].to_dict("records"):
        before, after = names[row["before"]], names[row["after"]]
        yield (
            f"{row['team']} served {before} until {formats.day(row['since'].date() - _DAY)} and has served {after} "
            "since: figures by team moved with it that day, figures by the children\u2019s homes did not."
        )
