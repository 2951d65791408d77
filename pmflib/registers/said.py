"""The service's own words about its figures: every version kept, the newest one shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput
from pmflib.files import missing_column, read_table, write_csv
from pmflib.registers.reading import Entry, Register, checked, read

_COMMENTARY = Register(
    file="commentary.csv",
    columns=(
        Entry(name="indicator", kind="indicator", remedy="Give its code in indicators.yml."),
        Entry(name="area", kind="area"),
        Entry(name="period", kind="period", remedy="Give the edition, such as 2026-27-q2."),
        Entry(name="cause", remedy="Say why the figure is as it is."),
        Entry(name="action", remedy="Say what is being done."),
        Entry(name="owner", remedy="Name the post that answers for it."),
        Entry(name="recovery", kind="date", remedy="Write the day it should be back on target, such as 2027-03-31."),
        Entry(name="author", remedy="Name who says so."),
        Entry(name="date", kind="date", remedy="Write the day it was said."),
    ),
    key=("indicator", "area", "period", "author", "date"),
    again="gives a second commentary of {author} on {indicator} of {period} on {date}.",
)
COMMENTARY = _COMMENTARY.names
SHEET = "Commentary"
_SPOKEN = ["cause", "action", "owner", "recovery", "author"]
_ABOUT = ["indicator", "area", "period"]


def commentary(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return everything the service said of its figures, oldest first.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``commentary.csv`` in it there is none.
    catalogue : Catalogue
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `COMMENTARY`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    found = read(folder, _COMMENTARY, catalogue=catalogue, areas=areas)
    return found.sort_values("date", kind="stable", ignore_index=True)


def newest_commentary(said: pd.DataFrame) -> pd.DataFrame:
    """Return the newest commentary on each figure."""
    return said.drop_duplicates(_ABOUT, keep="last", ignore_index=True)


def returned_commentary(path: Path, *, said_on: date, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return what stands in a commentary workbook that came back from the services.

    Parameters
    ----------
    path : Path
        Workbook with a sheet ``Commentary``; rows without a word in them are left out.
    said_on : date
        Day that stands for rows without a date of their own.
    catalogue : Catalogue
    areas : DataFrame

    Returns
    -------
    DataFrame
        Columns of `COMMENTARY`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        If it is no such workbook, or with every problem of every row.
    """
    raw = read_table(path, sheet=SHEET)
    where = f"{path}, sheet {SHEET}"
    if lost := [name for name in COMMENTARY if name not in raw]:
        raise BadInput([missing_column(path, name, [str(one) for one in raw]) for name in lost])
    spoken = (raw[_SPOKEN].apply(lambda column: column.str.strip()) != "").any(axis=1)
    rows = raw.loc[spoken, list(COMMENTARY)]
    rows = rows.assign(date=rows["date"].str.strip().replace("", said_on.isoformat()))
    return checked(rows, where, _COMMENTARY, catalogue=catalogue, areas=areas)


def keep_commentary(folder: Path, given: pd.DataFrame, *, catalogue: Catalogue, areas: pd.DataFrame) -> int:
    """Add commentary to the register: what says the same as the newest is left out, nothing is overwritten.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; made if it is not there.
    given : DataFrame
        Columns of `COMMENTARY`, areas by code.
    catalogue : Catalogue
    areas : DataFrame

    Returns
    -------
    int
        Rows added.

    Raises
    ------
    BadInput
        If the register that stands there is not sound; it is then left as it is.
    """
    standing = commentary(folder, catalogue=catalogue, areas=areas)
    said = [*_ABOUT, *_SPOKEN]
    known = pd.MultiIndex.from_frame(newest_commentary(standing)[said])
    fresh = given.loc[~pd.MultiIndex.from_frame(given[said]).isin(known)]
    if fresh.empty:
        return 0
    slug = areas.drop_duplicates("code").set_index("code")["slug"]
    whole = pd.concat([standing, fresh], ignore_index=True)
    days = {name: whole[name].dt.strftime("%Y-%m-%d") for name in ("recovery", "date")}
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(whole.assign(area=whole["area"].map(slug), **days)[list(COMMENTARY)], folder / _COMMENTARY.file)
    return len(fresh)
