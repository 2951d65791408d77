"""Areas by today's code, whatever code, number or combination a table writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pmflib.catalogue import slug
from pmflib.catalogue.models import Council
from pmflib.errors import BadInput, Problem, near
from pmflib.files import read_table
from pmflib.sources.columns import resolve
from pmflib.sources.tables import Origin

COLUMNS = ("code", "name", "slug", "level", "region", "old_code", "first_year", "last_year", "successor")
LEVELS = {"National": "england", "Regional": "region", "Local authority": "authority"}
#: London is published three ways; the parent stands in where its halves are not published.
LONDON = {"E13000001": "E12000007", "E13000002": "E12000007"}
_AUTHORITY_COLUMNS = ("old_la_code", "new_la_code", "la_name", "region_code", "region_name", "first_year", "last_year")
_SUCCESSOR = "successor_old_la_code"
_COMBINED = "/"
_TEXT = ("region", "old_code", "successor")


@dataclass(frozen=True, kw_only=True)
class Places:
    """The authorities of the country, one row each under today's code.

    Parameters
    ----------
    authorities : DataFrame
        Columns of `COLUMNS`, slug apart.
    regions : mapping of str to str
        Code to name.
    codes : mapping of str to str
        Every code an authority has had, three-digit ones included, to today's.
    ended : mapping of str to Timestamp
        Last day of each superseded authority.
    """

    authorities: pd.DataFrame
    regions: Mapping[str, str]
    codes: Mapping[str, str]
    ended: Mapping[str, pd.Timestamp]

    def today(self, old_code: str, new_code: str = "") -> str | None:
        """Return today's code, ``A+B`` for a combined row such as ``940 / 941``, or None if unknown.

        The three-digit code goes first: it outlives recodings, and some files carry outdated ONS codes.
        """
        for written in (old_code, new_code):
            found = [self.codes.get(part.strip()) for part in written.split(_COMBINED)]
            if all(found):
                return "+".join(code for code in found if code)
        return None


def read_places(origin: Origin) -> Places:
    """Return the authorities from a lookup with one row per pair of old and new code.

    An authority that only changed its ONS code is one area under its newest code; one that was merged or split
    stays an area of its own, with its successors.

    Raises
    ------
    BadInput
        If a column is missing or a year is not a year.
    """
    path, table = origin.path, origin.table
    raw = read_table(path, sheet=table.sheet)
    found, problems = resolve(path, _AUTHORITY_COLUMNS, raw.columns.tolist(), table.columns)
    if problems:
        raise BadInput(problems)
    rows = pd.DataFrame({ours: raw[theirs].str.strip() for ours, theirs in found.items()})
    rows["successor"] = raw[_SUCCESSOR].str.strip() if _SUCCESSOR in raw else ""
    for year in ("first_year", "last_year"):
        rows[year] = _years(path, rows[year])
    return _places(rows)


def own_places(council: Council) -> Places:
    """Return the council's authority alone, for a council that declares no list of authorities."""
    own = council.authority
    row = {"code": own.code, "name": own.name, "level": "authority", "first_year": pd.NA, "last_year": pd.NA}
    authorities = pd.DataFrame([{**dict.fromkeys(_TEXT, ""), **row}])
    return Places(authorities=authorities, regions={}, codes={own.code: own.code}, ended={})


def _years(path: Path, text: pd.Series) -> pd.Series:
    good = text.str.fullmatch(r"[12]\d{3}")
    if not good.all():
        row = int(good.to_numpy().argmin())
        raise BadInput.one(f"{path}, row {row + 2}", f"{text.name} '{text.iloc[row]}' is no year.", "Write e.g. 2025.")
    return text.astype("int64")


def _places(rows: pd.DataFrame) -> Places:
    newest = rows.sort_values("last_year", kind="stable").drop_duplicates("old_la_code", keep="last").sort_index()
    today = dict(zip(newest["old_la_code"], newest["new_la_code"], strict=True))
    recoded = dict(zip(rows["new_la_code"], rows["old_la_code"].map(today), strict=True))
    first = rows.groupby("old_la_code")["first_year"].min()
    successors = newest["successor"].map(lambda text: ";".join(today.get(old, old) for old in text.split(";") if old))
    authorities = pd.DataFrame(
        {
            "code": newest["new_la_code"],
            "name": newest["la_name"],
            "level": "authority",
            "region": newest["region_code"],
            "old_code": newest["old_la_code"],
            "first_year": newest["old_la_code"].map(first),
            "last_year": newest["last_year"],
            "successor": successors,
        }
    ).reset_index(drop=True)
    gone = authorities[authorities["successor"] != ""]
    ended = {code: pd.Timestamp(year, 3, 31) for code, year in zip(gone["code"], gone["last_year"], strict=True)}
    regions = dict(zip(rows["region_code"], rows["region_name"], strict=True))
    return Places(authorities=authorities, regions=regions, codes={**recoded, **today}, ended=ended)


def unknown_area(path: Path, old_code: str, new_code: str, name: str, places: Places) -> Problem:
    """Return the problem of an area that the lookup of authorities does not hold."""
    what = f"The area '{name}' ({old_code or 'no old code'}, {new_code or 'no code'}) is not in the authorities table."
    known = places.authorities["name"].tolist()
    return Problem(where=str(path), what=what, remedy=f"Add it there, or correct it. {near(name, known)}")


def areas_frame(places: Places, seen: pd.DataFrame, council: Council) -> pd.DataFrame:
    """Return one row per area: country, regions, authorities, combined authorities and the council's districts.

    Parameters
    ----------
    places : Places
    seen : DataFrame
        Columns code, name, level: the areas met in the tables.
    council : Council

    Returns
    -------
    DataFrame
        Columns of `COLUMNS`. The region of Inner and Outer London is London; of a district, its authority's.
    """
    listed = pd.DataFrame({"code": list(places.regions), "name": list(places.regions.values()), "level": "region"})
    wider = pd.concat([seen[seen["level"] == "england"], listed, seen[seen["level"] == "region"]])
    wider = wider[wider["code"] != ""].drop_duplicates("code")
    wider["region"] = wider["code"].map(LONDON).where(wider["code"].map(LONDON).isin(set(wider["code"])), "")
    combined = _combined(seen[seen["code"].str.contains("+", regex=False)].drop_duplicates("code"), places)
    tables = [wider, places.authorities, combined, _districts(council, places)]
    areas = pd.concat(tables, ignore_index=True).drop_duplicates("code", ignore_index=True)
    areas[["old_code", "successor", "region"]] = areas[["old_code", "successor", "region"]].fillna("")
    areas[["first_year", "last_year"]] = areas[["first_year", "last_year"]].astype("Int64")
    areas["slug"] = _slugs(areas, council)
    return areas[list(COLUMNS)]


def _combined(rows: pd.DataFrame, places: Places) -> pd.DataFrame:
    region = places.authorities.set_index("code")["region"]
    old = places.authorities.set_index("code")["old_code"]
    parts = [code.split("+") for code in rows["code"]]
    return rows.assign(
        region=[region.get(first, "") for first, *_ in parts],
        old_code=["+".join(str(old.get(code, "")) for code in codes) for codes in parts],
    )


def _districts(council: Council, places: Places) -> pd.DataFrame:
    region = places.authorities.set_index("code")["region"].get(council.authority.code, "")
    rows = [
        {"code": place.code, "name": place.name, "level": "district", "region": region} for place in council.districts
    ]
    return pd.DataFrame(rows, columns=["code", "name", "level", "region"])


def _slugs(areas: pd.DataFrame, council: Council) -> list[str]:
    """Return a slug for each area: the council's own first, then today's areas, then the superseded ones."""
    own = {place.code: place.slug for place in (council.authority, *council.districts)}
    order = areas.assign(last=areas["successor"] != "", other=~areas["code"].isin(list(own)))
    taken: dict[str, str] = {}
    for row in order.sort_values(["other", "last"], kind="stable").itertuples():
        plain = own.get(str(row.code)) or slug(str(row.name))
        dated = f"{plain}-to-{row.last_year}" if row.successor else f"{plain}-{str(row.code).lower()}"
        taken[plain if plain not in taken else slug(dated)] = str(row.code)
    slug_of = {code: name for name, code in taken.items()}
    return [slug_of[code] for code in areas["code"]]


def seen_areas(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the distinct areas (code, name, level) of several tables' keys."""
    found = [table[["area", "name", "level"]].drop_duplicates("area") for table in tables]
    none = pd.DataFrame(columns=["area", "name", "level"], dtype="str")
    return pd.concat([none, *found]).drop_duplicates("area", ignore_index=True).rename(columns={"area": "code"})
