"""Names of files and sheets: which kinds are read, and which one is meant."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pmflib.sources.records.headers import folded

SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".parquet")


def named(path: Path, folder: Path) -> str:
    """Return a path as messages name it: seen from the data folder."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def stem(path: Path) -> str | None:
    """Return the name of a file without what says its kind; none if it is hidden or of no kind that is read."""
    suffix = next((one for one in sorted(SUFFIXES, key=len, reverse=True) if path.name.lower().endswith(one)), None)
    return None if suffix is None or path.name.startswith((".", "~")) else path.name[: -len(suffix)]


def matching(wanted: str, names: Iterable[str]) -> str | None:
    """Return the first name that is the wanted one, or begins with it before anything but a digit."""
    start = folded(wanted)
    for name in names:
        plain = folded(name)
        if plain == start or (plain.startswith(start) and not plain[len(start)].isdigit()):
            return name
    return None
