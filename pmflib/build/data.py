"""Where a council's files are; the fictional council writes its own."""

from __future__ import annotations

import math
import os
from pathlib import Path

from pmflib import sample, sources, store
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput, Problem
from pmflib.sources import Sources

#: Environment variable for slow machines: how large a sample is written where none is there.
SCALE = "PMF_SAMPLE_SCALE"
SMALLEST, LARGEST = 0.05, 20.0


def data_folder(known: Catalogue, data: Path | None, place: Path) -> Path:
    """Return the folder that holds the files named in ``sources.yml``.

    Parameters
    ----------
    known : Catalogue
    data : Path or None
        As given; none means the fictional council's own, written if it is not there or another version wrote it.
    place : Path
        The council's outputs.

    Raises
    ------
    BadInput
        If a real council's folder is not given, or the one given is none.
    """
    if data is None and not known.council.synthetic:
        slug = known.council.slug
        raise BadInput.one("data", f"council '{slug}' reads real files.", "Name their folder with --data.")
    if data is None:
        data = place / "sample"
        if not sample.is_current(data):
            write_sample(data, scale=_scale())
    if not data.is_dir():
        raise BadInput.one(str(data), "is not a folder.", "Name the folder that holds the files with --data.")
    return data


def _scale() -> float:
    """Return the size at which the fictional council is written where nobody says: its own, or what the machine says.

    Raises
    ------
    BadInput
        If the environment variable is no number the sample can be written at.
    """
    said = os.environ.get(SCALE, "1")
    try:
        scale = float(said)
    except ValueError:
        scale = math.nan
    if not SMALLEST <= scale <= LARGEST:
        span = f"{SMALLEST:g} to {LARGEST:g}"
        raise BadInput.one(
            SCALE, f"'{said}' is no size of the sample.", f"Set it to a number from {span}, or unset it."
        )
    return scale


def read_sources(known: Catalogue, folder: Path) -> Sources:
    """Read everything, and make sure that each neighbour list the council uses knows the council.

    Raises
    ------
    BadInput
        With every problem of the files, or with each list that does not.
    """
    read = sources.read(known, folder)
    listed = read.neighbours.groupby("set")["area"].agg(set).to_dict()
    own = known.council.authority
    problems = [
        Problem(
            where=f"council.yml: neighbours.{chosen.name}",
            what=f"the table '{chosen.table}' names no neighbours of {own.name} ({own.code}).",
            remedy="Take the list out, or give a table that has them.",
        )
        for chosen in known.council.neighbours
        if own.code not in listed.get(chosen.name, ())
    ]
    if problems:
        raise BadInput(problems)
    return read


def write_sample(folder: Path, *, scale: float = 1.0, faults: bool = True) -> None:
    """Write the fictional council's files, whole or not at all.

    Parameters
    ----------
    folder : Path
    scale : float
        How many times as many children.
    faults : bool
        Whether the case records hold the faults of everyday recording.

    Raises
    ------
    BadInput
        If something else stands there: nothing of anybody's is replaced but an earlier sample.
    """
    if folder.exists() and not sample.is_sample(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise BadInput.one(str(folder), "holds something else than a sample.", "Name a new or an empty folder.")
    with store.whole_folder(folder) as part:
        sample.write(part, scale=scale, faults=faults)
