"""The files that are lists rather than tables of counts: authorities, statistical neighbours, LAIT."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.sample.areas import Areas, areas
from pmflib.sample.draws import Drawn
from pmflib.sample.levels import Level, levels
from pmflib.sample.places import (
    COUNTRY_NAME,
    FIRST_YEAR,
    LAST_YEAR,
    YEARS,
    Authority,
    Floats,
    authorities,
    nearest,
    regions,
)

_NEIGHBOURS = 10
#: Unit costs are published to the nearest five pounds.
_POUNDS = 5
#: Distances up to which the published tables call a neighbour close, in their words.
_CLOSENESS = ((0.12, "Extremely"), (0.3, "Very"), (0.5, ""), (0.7, "Somewhat"))


def authority_lines() -> Iterator[tuple[str, ...]]:
    """Yield the list of authorities with their regions, first and last years and successors."""
    yield (
        *("old_la_code", "new_la_code", "la_name", "region_code", "region_name", "first_year", "last_year"),
        *("successor_old_la_code", "change_note"),
    )
    named = {region.code: region.name for region in regions()}
    for one in authorities():
        years = (str(one.first_year), str(one.last_year))
        yield (one.old_code, one.code, one.name, one.region, named[one.region], *years, one.successor, one.note)


def neighbour_lines_2025() -> Iterator[tuple[str, ...]]:
    """Yield the model of 2025: one row a council, ten pairs of code and closeness."""
    pairs = [name for rank in range(1, _NEIGHBOURS + 1) for name in (f"SN_{rank}", f"SN_{rank}P")]
    yield ("old_la_code", "la_name", "region_ind", "region_name", *pairs)
    number = {region.code: (str(at), region.name) for at, region in enumerate(regions(), start=1)}
    for one in sorted((one for one in authorities() if one.current), key=lambda one: one.name):
        close = _pairs(one, "2025", joined=" ", second="close")
        yield (one.old_code, one.name, *number[one.region], *close)


def neighbour_lines_2021() -> Iterator[tuple[str, ...]]:
    """Yield the model of 2021 as it was published: repeated column names, a second block of former councils."""
    pairs = [name for rank in range(1, _NEIGHBOURS + 1) for name in (f"SN{rank}", "SNP")]
    header = ("LA num", "LA Name", "LA number", "GOInd", "GOReg", *pairs, "")
    yield header
    number = {region.code: (str(at), region.name) for at, region in enumerate(regions(), start=1)}

    def line(one: Authority, name: str) -> tuple[str, ...]:
        close = _pairs(one, "2021", joined=" ", second="Close")
        return (one.old_code, name, one.old_code, *number[one.region], *close, "")

    yield from (line(one, one.name) for one in authorities() if one.current)
    blank = ("",) * len(header)
    yield from (blank, ("", "Old SNs:", *blank[2:]), blank)
    yield from (line(one, f"{one.name} (Pre LG)") for one in authorities() if not one.current)


def _pairs(one: Authority, model: str, *, joined: str, second: str) -> list[str]:
    pairs: list[str] = []
    for other, far in nearest(one, model, _NEIGHBOURS):
        degree = next((word for limit, word in _CLOSENESS if far <= limit), "Not")
        pairs += [other.old_code, f"{degree}{joined}{second}" if degree else "Close"]
    return pairs


def lait_lines(drawn: Drawn) -> Iterator[tuple[str, ...]]:
    """Yield the long LAIT file: values as text, noisy floats, a dash for what is missing."""
    yield ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
    places = areas()
    for level in levels().values():
        if level.table == "lait":
            values = _lait_values(level, drawn, places)
            for year in range(FIRST_YEAR, LAST_YEAR + 1):
                at = int(year - YEARS[0])
                for place, (name, code, region) in enumerate(_lait_places()):
                    there = places.existing[place, at] and np.isfinite(values[place, at])
                    shown = f"{values[place, at]:.17g}" if there else "-"
                    yield (level.row, "", _lait_year(level, year), name, shown, code, region)


def _lait_places() -> list[tuple[str, str, str]]:
    named = {region.code: region.name for region in regions()}
    above = [(COUNTRY_NAME, "970", "NA")]
    above += [(region.name, str(980 + at), "NA") for at, region in enumerate(regions())]
    return above + [(one.name, one.old_code, named[one.region]) for one in authorities()]


def _lait_values(level: Level, drawn: Drawn, places: Areas) -> Floats:
    values = places.stack(level, drawn)
    if not level.base:
        return np.asarray(np.round(values / _POUNDS) * _POUNDS, dtype=np.float64)
    multiplier = 10_000.0 if level.base == "population" else 100.0
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.round(multiplier * values / places.base(level.base, drawn), 6)
    return np.asarray(np.round(exact, level.decimals), dtype=np.float64)


def _lait_year(level: Level, year: int) -> str:
    return str(year) if level.base else f"{year - 1}-{year % 100:02d} (OT)"
