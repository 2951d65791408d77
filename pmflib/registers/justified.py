"""Why a shift from the neighbours is as it is, and what changed when: the service's own words, dated and signed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pmflib.catalogue import Catalogue
from pmflib.registers.reading import Entry, Register, read

_JUSTIFICATIONS = Register(
    file="justifications.csv",
    columns=(
        Entry(name="indicator", kind="indicator", remedy="Give its code in indicators.yml."),
        Entry(name="area", kind="area"),
        Entry(name="since", kind="date", remedy="Write the earlier period's last day."),
        Entry(name="until", kind="date", remedy="Write the later period's last day."),
        Entry(name="text", remedy="Say why the gap moved."),
        Entry(name="author", remedy="Name who says so."),
        Entry(name="date", kind="date", remedy="Write the day it was said."),
    ),
    key=("indicator", "area", "since", "until"),
    again="gives a second reason for the shift of {indicator} from {since} to {until}.",
    in_order=(("since", "until"),),
)
_CHANGES = Register(
    file="changes.csv",
    columns=(
        Entry(name="indicator", kind="indicator", remedy="Give its code in indicators.yml."),
        Entry(name="area", kind="area"),
        Entry(name="from", kind="date", remedy="Write the first day of the new way of working."),
        Entry(name="text", remedy="Say what changed."),
        Entry(name="author", remedy="Name who confirms it."),
        Entry(name="date", kind="date", remedy="Write the day it was confirmed."),
    ),
    key=("indicator", "area", "from"),
    again="gives a second change of {indicator} from {from}.",
)
JUSTIFICATIONS = _JUSTIFICATIONS.names
CHANGES = _CHANGES.names


def justifications(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the recorded reasons for shifts from the neighbours.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``justifications.csv`` in it there are none.
    catalogue : Catalogue
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `JUSTIFICATIONS`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        With every problem of every row: unknown indicators and areas (near names are offered), dates that are none
        or are out of order, empty or overlong texts, two entries for one shift.
    """
    return read(folder, _JUSTIFICATIONS, catalogue=catalogue, areas=areas)


def changes(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the confirmed changes of practice: from which day a series is another process, and why.

    A step in a series is only a new process when somebody who knows says what changed on that day. Changes of the
    authority hold for its districts too.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``changes.csv`` in it there are none.
    catalogue : Catalogue
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `CHANGES`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        As `justifications`.
    """
    return read(folder, _CHANGES, catalogue=catalogue, areas=areas)
