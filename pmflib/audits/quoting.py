"""What auditors wrote, without what names or finds a person, and shown only once somebody has read it and signed.

A round's ``quotes.csv`` lies with its answers, for its owner alone. New texts come in at its end; whoever has read one
and found that it may be shown writes their post under ``reviewed_by``.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pandas as pd

from pmflib import redaction
from pmflib.audits.forms import NOTES
from pmflib.audits.keeping import FOLDER, Round
from pmflib.errors import BadInput
from pmflib.files import inert, missing_column, read_table, store_private

FILE = "quotes.csv"
COLUMNS = ("id", "district", "item", "text", "reviewed_by")
#: A quote is a sentence or two: longer ones are not shown, and shorter ones say nothing.
SHORTEST, LONGEST = 20, 400


def keep_quotes(place: Path, one: Round, given: pd.DataFrame) -> int:
    """Add what auditors wrote to the round's quotes, unread; marks that are there stay. Return how many are new.

    Parameters
    ----------
    place : Path
        The council's outputs.
    one : Round
    given : DataFrame
        `keeping.ANSWERS`.
    """
    standing = _read(place, one.facts.name)
    written = given.loc[given["text"].str.len().between(SHORTEST, LONGEST) & (given["role"] != "moderator")]
    district = dict(zip(one.cases["key"], one.cases["district"], strict=True))
    fresh = pd.DataFrame(
        {
            "id": [_identity(row) for row in written[["key", "role", "item", "text"]].to_numpy().tolist()],
            "district": written["key"].map(district).to_numpy(),
            "item": written["item"].to_numpy(),
            "text": written["text"].to_numpy(),
            "reviewed_by": "",
        },
        columns=list(COLUMNS),
        dtype="str",
    )
    fresh = fresh.loc[~fresh["id"].isin(standing["id"])]
    if len(fresh):
        whole = pd.concat([standing, fresh], ignore_index=True).map(inert)
        content = io.StringIO()
        whole.to_csv(content, index=False, lineterminator="\r\n")
        store_private(place / FOLDER / one.facts.name / FILE, content.getvalue().encode("utf-8-sig"))
    return len(fresh)


def _identity(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def reviewed(place: Path, one: Round) -> pd.DataFrame:
    """Return the quotes that somebody has read and signed, masked once more.

    Returns
    -------
    DataFrame
        ``district`` (code), ``item`` (question, overall or notes), ``text, reviewed_by``.

    Raises
    ------
    BadInput
        If the file lacks a column.
    """
    found = _read(place, one.facts.name)
    signed = found.loc[(found["reviewed_by"].str.strip() != "") & found["text"].str.len().between(SHORTEST, LONGEST)]
    return pd.DataFrame(
        {
            "district": signed["district"],
            "item": signed["item"].replace("", NOTES),
            "text": [redaction.masked(text, thorough=True).text for text in signed["text"]],
            "reviewed_by": signed["reviewed_by"].str.strip(),
        },
        dtype="str",
    ).reset_index(drop=True)


def _read(place: Path, name: str) -> pd.DataFrame:
    path = place / FOLDER / name / FILE
    if not path.is_file():
        return pd.DataFrame({column: pd.Series(dtype="str") for column in COLUMNS})
    raw = read_table(path)
    if lost := [column for column in COLUMNS if column not in raw]:
        raise BadInput(missing_column(path, column, [str(one) for one in raw]) for column in lost)
    # The apostrophe that keeps a spreadsheet from running a text is not part of it.
    rows: pd.DataFrame = raw[list(COLUMNS)].replace(r"^'(?=[\s\x00]*[=+\-@])", "", regex=True)
    return rows
