"""The rounds of audits that were drawn: enough to draw each again, and no case among it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pmflib.catalogue import Catalogue
from pmflib.files import write_csv
from pmflib.registers.reading import Entry, Register, read

_NUMBER = "Write a number."
_STRATA = Register(
    file="audit_strata.csv",
    columns=(
        Entry(name="round", remedy="Name the round as in audit_rounds.csv."),
        Entry(name="stratum", remedy="Name the stratum."),
        Entry(name="frame", kind="number", remedy=_NUMBER),
        Entry(name="drawn", kind="number", remedy=_NUMBER),
        Entry(name="reserve", kind="number", remedy=_NUMBER),
        Entry(name="probability", kind="number", remedy=_NUMBER),
    ),
    key=("round", "stratum"),
    again="gives the stratum {stratum} of {round} a second time.",
)


def _rounds(themes: tuple[str, ...]) -> Register:
    return Register(
        file="audit_rounds.csv",
        columns=(
            Entry(name="round", remedy="Name the round."),
            Entry(name="theme", kind="choice", choices=themes, remedy="Name a file of themes/."),
            Entry(name="period", kind="period", remedy="Give the period of the cases, such as 2026-27-q2."),
            Entry(name="drawn", kind="date", remedy="Write the day it was drawn."),
            Entry(name="due", kind="date", remedy="Write the day audits are due."),
            Entry(name="seed", kind="number", remedy=_NUMBER),
            Entry(name="frame", kind="number", remedy=_NUMBER),
            Entry(name="size", kind="number", remedy=_NUMBER),
            Entry(name="reserve", kind="number", remedy=_NUMBER),
            Entry(name="double", kind="number", remedy=_NUMBER),
            Entry(name="moderated", kind="number", remedy=_NUMBER),
            Entry(name="auditors", kind="number", remedy=_NUMBER),
            Entry(name="source", remedy="Say what the frame was taken from."),
            Entry(name="taken", kind="date", remedy="Write the day of the extract or list."),
            Entry(name="fingerprint", remedy="Leave what pmf wrote."),
            Entry(name="version", remedy="Leave what pmf wrote."),
        ),
        key=("round",),
        again="gives the round {round} a second time.",
    )


def audit_rounds(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the rounds of audits drawn so far.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without an ``audit_rounds.csv`` in it there are none.
    catalogue : Catalogue
        For its themes.
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        ``round, theme, period, drawn, due, seed, frame, size, reserve, double, moderated, auditors, source, taken,
        fingerprint`` (of the frame), ``version`` (of the workbooks): with the same frame, the seed and the size give
        the same cases.

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    return read(folder, _rounds(tuple(catalogue.dives)), catalogue=catalogue, areas=areas)


def audit_strata(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return, for each round and stratum, the cases there were, those drawn, and each case's chance of being drawn.

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    return read(folder, _STRATA, catalogue=catalogue, areas=areas)


def keep_audit_round(
    folder: Path, entry: Mapping[str, object], strata: pd.DataFrame, *, catalogue: Catalogue, areas: pd.DataFrame
) -> None:
    """Add a round to the register, or put it in place of the entry of its name.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; made if it is not there.
    entry : mapping
        The columns of `audit_rounds`.
    strata : DataFrame
        The columns of `audit_strata` but the round.
    catalogue : Catalogue
    areas : DataFrame

    Raises
    ------
    BadInput
        If a register that stands there is not sound; both are then left as they are.
    """
    rounds = audit_rounds(folder, catalogue=catalogue, areas=areas)
    parts = audit_strata(folder, catalogue=catalogue, areas=areas)
    name = str(entry["round"])
    rounds = rounds.loc[rounds["round"] != name]
    parts = parts.loc[parts["round"] != name]
    added = pd.DataFrame([dict(entry)]).astype(dict.fromkeys(("drawn", "due", "taken"), "datetime64[s]"))
    rounds = pd.concat([one for one in (rounds, added) if len(one)], ignore_index=True)[list(rounds.columns)]
    fresh = strata.assign(round=name)
    parts = pd.concat([one for one in (parts, fresh) if len(one)], ignore_index=True)[list(parts.columns)]
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(_written(rounds), folder / _rounds(()).file)
    write_csv(_written(parts), folder / _STRATA.file)


def _written(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as they stand in a file: days as text, whole numbers without a point."""
    days = {str(name): rows[name].dt.strftime("%Y-%m-%d") for name in rows.select_dtypes("datetime")}
    whole = [str(name) for name in rows.select_dtypes("number") if name != "probability"]
    chances = {"probability": rows["probability"].round(6)} if "probability" in rows else {}
    return rows.assign(**days, **{name: rows[name].astype("int64") for name in whole}, **chances)
