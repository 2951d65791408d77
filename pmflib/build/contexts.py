"""The words that travel with the figures: definitions, names, brand, neighbours and revisions of each slice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pmflib import formats
from pmflib.assess import neighbour_sets
from pmflib.build.acted import Acted
from pmflib.build.editions import headlines
from pmflib.build.recorded import Recorded
from pmflib.build.records_told import latest, told
from pmflib.build.remarks import remarks
from pmflib.catalogue.models import Catalogue, Indicator
from pmflib.disclosure import AreaContext, Context, IndicatorContext
from pmflib.measures import COUNTY_WIDE, UNALLOCATED
from pmflib.periods import Period
from pmflib.sources import Sources

#: What belongs to no district, so that all parts add up to the council.
_ELSEWHERE = {COUNTY_WIDE: "County-wide teams", UNALLOCATED: "Not allocated to a district"}
_SOURCES = ("source", "released", "published_source", "published_released")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a release is asked to hold.

    Parameters
    ----------
    edition : Period
    as_of : date
    audience : str
    areas : tuple of str
        Codes of the areas that get a slice.
    """

    edition: Period
    as_of: date
    audience: str
    areas: tuple[str, ...]


def contexts(
    known: Catalogue,
    read: Sources,
    core: pd.DataFrame,
    *,
    asked: Asked,
    said: pd.DataFrame,
    records: Recorded | None = None,
    noted: Acted | None = None,
) -> dict[str, Context]:
    """Return the context of each area's slice, by slug.

    Parameters
    ----------
    known : Catalogue
    read : Sources
    core : DataFrame
        Shape `frames.CORE`.
    asked : Asked
    said : DataFrame
        The newest commentary on each figure, as `registers.newest_commentary` gives it.
    records : Recorded, optional
        What was read of the council's own records.
    noted : Acted, optional
        What the service said it would do, and which changes of practice were confirmed.
    """
    current, previous = neighbour_sets(known.council.neighbours, asked.as_of)
    common = {
        **_council(known),
        **_figures(known, headlines(core, known, asked.edition)),
        **_edition(asked),
        "notes": _notes(known, asked, records, noted),
        "current_set": current,
        "previous_set": previous,
        "quarterly": known.quarterly,
        "dives": known.dives,
        **told(known, records),
    }
    named = read.areas.drop_duplicates("code").set_index("code")
    lists = {key: members for key, members in _lists(read.neighbours).items() if key[0] in (current, previous)}
    return {
        str(named.loc[code, "slug"]): Context.model_validate(
            {
                **common,
                "area": code,
                "areas": {**_areas(known, named, lists, code), **_teams(known, records, code)},
                "neighbours": {
                    name: members for (name, area), members in lists.items() if area == _authority(known, code)
                },
                **_own(known, read, records, code),
                "commentary": _commentary(said, asked.edition, code),
                **({} if noted is None else noted.told(known.council, code, asked.edition.end)),
            }
        )
        for code in asked.areas
    }


def _edition(asked: Asked) -> dict[str, Any]:
    return {
        "edition": asked.edition.code,
        "edition_label": asked.edition.label,
        "edition_end": asked.edition.end,
        "audience": asked.audience,
        "as_of": asked.as_of,
    }


def _notes(known: Catalogue, asked: Asked, records: Recorded | None, noted: Acted | None) -> tuple[str, ...]:
    changes, moves = None if noted is None else noted.changes, None if records is None else records.moves
    return remarks(known, asked.edition, changes=changes, moves=moves)


def _commentary(said: pd.DataFrame, edition: Period, code: str) -> tuple[dict[str, Any], ...]:
    """Return what was said of an area's figures in this edition."""
    rows = said.loc[(said["period"] == edition.code) & (said["area"] == code)]
    return tuple(
        {
            **{name: row[name] for name in ("indicator", "area", "cause", "action", "owner", "author")},
            "recovery": row["recovery"].date(),
            "said_on": row["date"].date(),
        }
        for row in rows.to_dict("records")
    )


def _council(known: Catalogue) -> dict[str, Any]:
    council = known.council
    return {
        "council": council.slug,
        "council_name": council.brand.name,
        "authority": council.authority.code,
        "synthetic": council.synthetic,
        "marking": council.brand.marking,
        "contact": council.brand.contact,
        "colour": council.brand.colour,
    }


def _figures(known: Catalogue, shown: pd.DataFrame) -> dict[str, Any]:
    return {"indicators": _indicators(known, shown), "annual_only": not shown["local"].any()}


def _indicators(known: Catalogue, shown: pd.DataFrame) -> dict[str, IndicatorContext]:
    rows = {row["indicator"]: row for row in shown.to_dict("records")}
    own = {"unknown_in", "window", "period_start", "period_end", "view", *_SOURCES}
    copied = set(IndicatorContext.model_fields) - own
    return {
        code: IndicatorContext.model_validate(
            {
                **{name: getattr(indicator, name) for name in copied},
                "unknown_in": indicator.unknown_in or "",
                "view": "" if indicator.records is None else indicator.records.view,
                "window": rows[code]["window"],
                "period_start": rows[code]["period_start"].date(),
                "period_end": rows[code]["period_end"].date(),
                "source": known.label(rows[code]["source"]),
                "released": rows[code]["release"].date(),
                **_published(known, indicator),
            }
        )
        for code, indicator in known.indicators.items()
        if code in rows
    }


def _published(known: Catalogue, indicator: Indicator) -> dict[str, Any]:
    """Return the publication that comparators stand in, whatever the area's own figure comes from."""
    table = known.sources.get(indicator.published.table) if indicator.published else None
    return {} if table is None else {"published_source": table.label, "published_released": table.released}


def _lists(neighbours: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    ordered = neighbours.sort_values(["set", "area", "rank"])
    grouped = ordered.groupby(["set", "area"])["neighbour"].agg(tuple)
    return dict(zip(grouped.index.to_list(), grouped, strict=True))


def _own(known: Catalogue, read: Sources, records: Recorded | None, code: str) -> dict[str, Any]:
    """Return what is told of one area alone: revised figures, and the last month of its records."""
    return {
        "revisions": _revisions(known, read.revisions, code),
        "latest": latest(known, records, _within(known, code)),
    }


def _within(known: Catalogue, code: str) -> list[str]:
    """Return an area, and its districts if it is the council's own authority."""
    return [code, *(_districts(known) if code == known.council.authority.code else ())]


def _authority(known: Catalogue, code: str) -> str:
    """The authority whose comparators an area has: its own, or itself if it is another council."""
    return known.council.authority.code if code in _districts(known) else code


def _districts(known: Catalogue) -> list[str]:
    return [place.code for place in known.council.districts]


def _areas(
    known: Catalogue, named: pd.DataFrame, lists: dict[tuple[str, str], tuple[str, ...]], code: str
) -> dict[str, AreaContext]:
    authority = _authority(known, code)
    districts = _districts(known) if authority == known.council.authority.code else []
    neighbours = [member for (_, area), members in lists.items() if area == authority for member in members]
    region = str(named.loc[authority, "region"])
    england = list(named.index[named["level"] == "england"])
    wanted = dict.fromkeys([code, authority, *districts, *neighbours, region, *england])
    return {one: _area(known, named, one) for one in wanted if one in named.index}


def _teams(known: Catalogue, records: Recorded | None, code: str) -> dict[str, AreaContext]:
    """Return the teams of a district, or all teams of the council and what belongs to no district of it."""
    if records is None:
        return {}
    authority = known.council.authority.code
    rest = {
        area: AreaContext(code=area, name=name, slug=area, level="elsewhere", parent=authority)
        for area, name in _ELSEWHERE.items()
        if code == authority
    }
    served = records.teams.assign(district=records.teams["district"].replace("", authority))
    mine = served if code == authority else served.loc[served["district"] == code]
    return rest | {
        row["slug"]: AreaContext(
            code=row["slug"], name=row["name"], slug=row["slug"], level="team", parent=row["district"]
        )
        for row in mine.to_dict("records")
    }


def _area(known: Catalogue, named: pd.DataFrame, code: str) -> AreaContext:
    row = named.loc[code]
    parent = known.council.authority.code if code in _districts(known) else str(row["region"])
    tile = next((place.tile for place in known.council.districts if place.code == code), None)
    told = {name: str(row[name]) for name in ("name", "slug", "level")}
    return AreaContext(code=code, parent=parent, tile=tile, **told)


def _revisions(known: Catalogue, revisions: pd.DataFrame, code: str) -> tuple[str, ...]:
    """Word what changed between two releases of one table, for one area."""
    own = revisions.loc[(revisions["area"] == code) & revisions["indicator"].isin(list(known.indicators))]
    return tuple(_revision(known, row) for row in own.sort_values(["indicator", "period_end"]).to_dict("records"))


def _revision(known: Catalogue, row: dict[Any, Any]) -> str:
    indicator = known.indicators[row["indicator"]]
    old, new = (formats.value(row[name], indicator.unit, indicator.decimals) for name in ("old", "new"))
    return (
        f"{indicator.title}, period to {formats.day(row['period_end'])}: {old} in the release of "
        f"{formats.day(row['old_release'])}, {new} in that of {formats.day(row['new_release'])}."
    )
