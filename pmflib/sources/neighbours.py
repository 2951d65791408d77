"""Lists of statistical neighbours, wide as published or tidy, in today's codes."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pmflib.catalogue.models import NeighbourSet
from pmflib.errors import BadInput, Problem
from pmflib.files import read_table
from pmflib.sources.areas import Places, unknown_area
from pmflib.sources.tables import Origin, file_row

COLUMNS = ("set", "area", "rank", "neighbour")
_WIDE = re.compile(r"SN_?(\d{1,2})", re.IGNORECASE)
_OWN_CODES = ("old_la_code", "la num", "la number")
_TIDY = ("old_la_code", "rank", "neighbour_old_la_code")
_CODE = r"\d{3,4}"
_HEADER_SEARCH = 5


def read_neighbours(origin: Origin, chosen: NeighbourSet, places: Places) -> pd.DataFrame:
    """Return one set of neighbours, one row per area and rank.

    Wide files may carry repeated column names, blank and heading rows, and a second block of superseded authorities;
    a tidy file may hold several models, of which the set's is taken. A superseded neighbour keeps its own code.

    Raises
    ------
    BadInput
        If the layout is not one of these, an authority is unknown, or an area has itself or one neighbour twice.
    """
    path = origin.path
    rows = _with_header(read_table(path, sheet=origin.table.sheet))
    folded = {name.casefold(): name for name in rows.columns}
    if all(name in folded for name in _TIDY):
        long = _tidy(
            path, rows.rename(columns={folded[name]: name for name in (*_TIDY, "model") if name in folded}), chosen
        )
    else:
        long = _wide(path, rows, folded)
    return _in_codes(path, long, chosen, places)


def _with_header(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table below its header, which in some workbooks stands under a few rows of numbering."""
    for place in range(-1, min(_HEADER_SEARCH, len(rows))):
        header = list(rows.columns) if place < 0 else [cell.strip() for cell in rows.iloc[place]]
        if any(_WIDE.fullmatch(name) or name.casefold() == "rank" for name in header):
            named = [name or f"column {at}" for at, name in enumerate(header)]
            body = rows.iloc[place + 1 :].set_axis(named, axis=1)
            return body.loc[:, ~body.columns.duplicated()]
    return rows


def _tidy(path: Path, rows: pd.DataFrame, chosen: NeighbourSet) -> pd.DataFrame:
    if "model" in rows:
        models = rows["model"].str.strip()
        if chosen.model not in set(models):
            known = ", ".join(sorted(models.unique()))
            raise BadInput.one(str(path), f"There is no model '{chosen.model}'.", f"Known: {known}.")
        rows = rows[models == chosen.model]
    good = rows["rank"].str.strip().str.fullmatch(r"\d{1,2}")
    if not good.all():
        row = rows.index[~good][0]
        what = f"The rank '{rows['rank'][~good].iloc[0]}' is no number."
        raise BadInput.one(f"{path}, row {file_row(row)}", what, "Write 1 to 10.")
    return pd.DataFrame(
        {
            "own": rows["old_la_code"].str.strip(),
            "rank": rows["rank"].str.strip().astype("int64"),
            "other": rows["neighbour_old_la_code"].str.strip(),
        }
    )


def _wide(path: Path, rows: pd.DataFrame, folded: dict[str, str]) -> pd.DataFrame:
    own = next((folded[name] for name in _OWN_CODES if name in folded), None)
    ranks = {name: int(match[1]) for name in rows.columns if (match := _WIDE.fullmatch(name))}
    if own is None or not ranks:
        raise BadInput.one(
            str(path),
            "This is no list of neighbours.",
            f"It needs old_la_code and SN1 to SN10, or the columns {', '.join(_TIDY)}.",
        )
    listed = rows[rows[own].str.strip().str.fullmatch(_CODE)]
    long = listed.melt(id_vars=[own], value_vars=list(ranks), var_name="rank", value_name="other")
    long = long.assign(own=long[own].str.strip(), rank=long["rank"].map(ranks), other=long["other"].str.strip())
    return long[long["other"] != ""]


def _in_codes(path: Path, long: pd.DataFrame, chosen: NeighbourSet, places: Places) -> pd.DataFrame:
    known = pd.Series({code: places.today(code) for code in pd.unique(pd.concat([long["own"], long["other"]]))})
    lost = known.index[known.isna()]
    if len(lost):
        raise BadInput(unknown_area(path, str(code), "", "a neighbour", places) for code in lost)
    found = pd.DataFrame(
        {
            "set": chosen.name,
            "area": long["own"].map(known),
            "rank": long["rank"].astype("int64"),
            "neighbour": long["other"].map(known),
        }
    ).sort_values(["area", "rank"], ignore_index=True)
    problems = _faults(path, found)
    if problems:
        raise BadInput(problems)
    return found[list(COLUMNS)]


def _faults(path: Path, found: pd.DataFrame) -> list[Problem]:
    itself = found[found["area"] == found["neighbour"]]
    twice = found[found.duplicated(["area", "neighbour"]) | found.duplicated(["area", "rank"])]
    remedy = "Each area needs each rank and each neighbour once."
    return [
        *(Problem(where=str(path), what=f"{code} is its own neighbour.", remedy=remedy) for code in itself["area"]),
        *(
            Problem(where=str(path), what=f"{row.area} has rank {row.rank} or {row.neighbour} twice.", remedy=remedy)
            for row in twice.itertuples()
        ),
    ]
