"""Places by any name people use: slugs for paths, and the area a reader asked for."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from pmflib.catalogue.fields import AREA_FORM
from pmflib.catalogue.models import Area, Catalogue
from pmflib.catalogue.strict_yaml import shown
from pmflib.errors import BadInput, near

MAX_SLUG = 60
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})

_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "&": " and "}
)
_APOSTROPHES = re.compile(r"['’‘`´]")
_REPORTED = ("authority", "district")


def slug(name: str) -> str:
    """Return the name as it may stand in a path: lower-case ASCII letters, digits and single hyphens.

    Parameters
    ----------
    name : str
        A place, team or theme, e.g. ``St. Helens``.

    Returns
    -------
    str
        At most 60 characters, e.g. ``st-helens``; never a name that Windows reserves.

    Raises
    ------
    BadInput
        If no letter or digit is left.
    """
    plain = _APOSTROPHES.sub("", name.casefold().translate(_WITHOUT_DECOMPOSITION))
    letters = "".join(c for c in unicodedata.normalize("NFKD", plain).casefold() if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_SLUG].rstrip("-")
    if not words:
        raise BadInput.one("name", f"{name[:MAX_SLUG]!r} has no Latin letter or digit.", "Use a name in Latin letters.")
    return f"{words}-area" if words in RESERVED else words


def resolve_area(catalogue: Catalogue, areas: pd.DataFrame, text: str) -> Area:
    """Return the authority or district a reader asked for by slug, name, alias or code.

    Parameters
    ----------
    catalogue : Catalogue
        For the aliases and successors of the council's own places.
    areas : DataFrame
        Columns code, name, slug, level, old_code and successor, one row per area (see `sources.read`).
    text : str
        What was asked for, in any case: ``kent``, ``E10000016``, ``Bristol``, ``Shepway``.

    Returns
    -------
    Area

    Raises
    ------
    BadInput
        If nothing matches (the near names are offered), if the area is a region or England, or if it was
        superseded (its successors are named).
    """
    single = areas[~areas["code"].str.contains("+", regex=False)]
    code = catalogue.council.successors.get(text.strip().upper(), text.strip())
    wanted = _aliased(catalogue, folded(text))
    candidates = single.loc[_matches(single, code, wanted)] if wanted else single.iloc[:0]
    if candidates.empty:
        raise BadInput.one("area", f"{shown(text)} is not a council or district here.", _offer(text, single))
    current = candidates[_is_current(candidates)]
    reported = current[current["level"].isin(_REPORTED)]
    if not reported.empty:
        return _area(reported.iloc[0])
    if not current.empty:
        raise _not_a_council(current.iloc[0], single)
    raise _superseded(candidates.iloc[0], single)


def folded(text: str) -> str:
    """Return the text as its slug for comparing, or nothing where it has none."""
    try:
        return slug(text)
    except BadInput:
        return ""


def _aliased(catalogue: Catalogue, wanted: str) -> str:
    """Return the slug of the council's own place that goes by this name, or the name unchanged."""
    council = catalogue.council
    for place in (council.authority, *council.districts):
        if wanted in {folded(name) for name in (place.name, *place.aliases)}:
            return place.slug
    return wanted


def _matches(areas: pd.DataFrame, text: str, wanted: str) -> pd.Series:
    by_code = areas["code"].str.casefold().eq(text.casefold()) | areas["old_code"].eq(text)
    if by_code.any():
        return by_code
    by_slug = areas["slug"].eq(wanted) | areas["name"].map(folded).eq(wanted)
    if by_slug.any():
        return by_slug
    return areas["name"].map(_short).eq(wanted)


def _short(name: str) -> str:
    """Fold the name without what follows its comma: ``Bristol, City of`` to ``bristol``."""
    return folded(name.partition(",")[0]) if ", " in name and " of" in name else ""


def _is_current(areas: pd.DataFrame) -> pd.Series:
    return areas["successor"].fillna("").eq("")


def _offer(text: str, areas: pd.DataFrame) -> str:
    """Word the names that hold what was asked for (``Hull``), or else the nearest ones."""
    if re.fullmatch(AREA_FORM, text.strip().upper()):
        return "Ask for it by name, or by its code of today."
    names = areas.loc[_is_current(areas) & areas["level"].isin(_REPORTED), "name"].tolist()
    holding = [name for name in names if f"-{folded(text)}-" in f"-{folded(name)}-"]
    return near(holding[0], holding) if holding else near(text, names)


def _area(row: pd.Series) -> Area:
    return Area(code=row["code"], name=row["name"], slug=row["slug"], level=row["level"])


def _not_a_council(row: pd.Series, areas: pd.DataFrame) -> BadInput:
    what = f"'{row['name']}' is a {'country' if row['level'] == 'england' else 'region'}, not a council or district."
    within = areas.loc[areas["region"].eq(row["code"]) & areas["level"].eq("authority"), "name"].tolist()
    return BadInput.one("area", what, f"Ask for a council, such as {within[0]}." if within else "Ask for a council.")


def _superseded(row: pd.Series, areas: pd.DataFrame) -> BadInput:
    named: dict[str, str] = dict(zip(areas["code"], areas["name"], strict=True))
    successors = [named.get(code, code) for code in re.findall(r"[A-Z0-9]+", str(row["successor"]))]
    what = f"'{row['name']}' ({row['code']}) no longer exists; its last year here is {row['last_year']}."
    return BadInput.one("area", what, f"Ask for {' or '.join(successors)}.")
