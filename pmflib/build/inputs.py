"""What a release was built from, noted beside it, so that a published edition can be worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pmflib import __version__, folders, store
from pmflib.build.contexts import Asked
from pmflib.build.recorded import Recorded
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput
from pmflib.sources.locate import locate

NAME = "inputs.json"
#: Who signed what, who audits and which rounds were drawn is no part of what a figure is worked out from.
_NO_INPUT = frozenset({"signoffs.csv", "auditors.csv", "audit_rounds.csv", "audit_strata.csv"})
_COUNCILS = "councils"


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a release was built from.

    Parameters
    ----------
    council, edition, audience : str
    as_of : str
        ISO day the figures were worked out for.
    asked_day : str
        The same where somebody asked for that day; empty where it is simply when they were worked out.
    pmf : str
        Version of the package.
    parameters, data : mapping of str to str
        Hash of every parameter file, and of every table of published or own figures, by path below its folder.
    extracts : tuple of str
        Folders of the staged extracts of records, oldest first; they are dated and never overwritten.
    areas : tuple of str
        Codes of the areas that have a slice.
    audits : mapping of str to str
        Hash of every file of a round of audits that was read, by path below their folder. They are only added to.
    """

    council: str
    edition: str
    audience: str
    as_of: str
    asked_day: str
    pmf: str
    parameters: Mapping[str, str]
    data: Mapping[str, str]
    extracts: tuple[str, ...]
    areas: tuple[str, ...]
    audits: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Inputs:
        """Return what was written as plain values."""
        lists = {name: tuple(told[name]) for name in ("extracts", "areas")}
        return cls(**{**told, **lists})


@dataclass(frozen=True, kw_only=True)
class FilesRead:
    """What a release was read from.

    Parameters
    ----------
    parameters : Path or None
    data : Path
        Folder the tables were read from.
    records : Recorded or None
        What was read of the council's own records.
    audits : mapping of str to str
        As `Inputs` has them.
    """

    parameters: Path | None
    data: Path
    records: Recorded | None
    audits: Mapping[str, str]


def note_inputs(known: Catalogue, asked: Asked, folder: Path, *, day: str, read: FilesRead) -> None:
    """Write beside a release what it was built from.

    Parameters
    ----------
    known : Catalogue
    asked : Asked
    folder : Path
        Of the release.
    day : str
        The day asked for; empty if none was.
    read : FilesRead
    """
    records, data = read.records, read.data
    staged = () if records is None else (*records.staged.earlier, records.staged)
    root = read.parameters or folders.shipped("parameters")
    inputs = Inputs(
        council=known.council.slug,
        edition=asked.edition.code,
        audience=asked.audience,
        as_of=asked.as_of.isoformat(),
        asked_day=day,
        pmf=__version__,
        parameters=hashes(parameter_files(root, known.council.slug), root),
        data=hashes(tables(known, data), data),
        extracts=tuple(one.folder.name for one in staged),
        areas=asked.areas,
        audits=dict(read.audits),
    )
    store.write_json(asdict(inputs), folder / NAME)


def read_inputs(folder: Path) -> Inputs:
    """Return what a release was built from.

    Raises
    ------
    BadInput
        If it is not noted there.
    """
    path = folder / NAME
    if not path.is_file():
        raise BadInput.one(str(folder), "does not say what it was built from.", "Run 'pmf build' again.")
    return Inputs.of(store.read_json(path))


def parameter_files(root: Path, council: str) -> Iterator[Path]:
    """Yield the parameter files that decide a council's figures: the common ones and its own."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        others = parts[0] == _COUNCILS and len(parts) > 1 and parts[1] != council
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not others and not hidden and path.name not in _NO_INPUT:
            yield path


def tables(known: Catalogue, data: Path) -> Iterator[Path]:
    """Yield the files of published tables and own figures that a council's sources name, and that are there."""
    patterns = [text for one in known.sources.values() for text in (one.file, *(each for each, _ in one.previous))]
    found = {locate(data, pattern) for pattern in patterns}
    yield from sorted(path for path in found if path.is_file())


def hashes(paths: Iterator[Path], root: Path) -> dict[str, str]:
    """Return the hash of each file by its path below a folder."""
    return {path.relative_to(root).as_posix(): store.sha256(path) for path in paths}
