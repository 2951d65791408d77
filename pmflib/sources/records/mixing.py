"""Two extracts told apart row by row, and extracts made of both: what was only added, and what was changed too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pmflib.errors import BadInput
from pmflib.records import tables
from pmflib.sources.records import manifest as manifests
from pmflib.sources.records.engine import literal, opened, parquet, quoted
from pmflib.sources.records.manifest import Manifest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OWNER_FOLDER, _OWNER_FILE = 0o700, 0o600


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How two extracts differ.

    Parameters
    ----------
    added : tuple of str
        Tables with rows whose key the extract before did not have.
    altered : tuple of str
        Tables in which a row that was there has changed, or is gone.
    dated : bool
        Whether one was taken on another day.
    """

    added: tuple[str, ...]
    altered: tuple[str, ...]
    dated: bool


def apart(before: Path, after: Path) -> Apart:
    """Return how two staged extracts differ.

    Parameters
    ----------
    before, after : Path
        Their folders.

    Raises
    ------
    BadInput
        If one is not there whole.
    """
    first, second = _whole(before), _whole(after)
    added: list[str] = []
    altered: list[str] = []
    with (
        TemporaryDirectory(prefix=".apart-", dir=after.parent) as work,
        _reading(Path(work), first, second) as connection,
    ):
        for name in _held(first, second):
            if first.entries.get(name) == second.entries.get(name):
                continue
            then, now = _rows(first, name), _rows(second, name)
            if then is None or now is None:
                (added if then is None else altered).append(name)
                continue
            fresh = _fresh(name, then, now)
            if _any(connection, fresh):
                added.append(name)
            if _any(connection, _left_over(connection, name, then, now)):
                altered.append(name)
    return Apart(added=tuple(added), altered=tuple(altered), dated=first.extracted != second.extracted)


def mixed(before: Path, after: Path, target: Path, *, kept: Collection[str], only_added: bool) -> Path:
    """Write an extract that is the second one but for some of its rows, and return its folder.

    Parameters
    ----------
    before, after : Path
        Folders of staged extracts.
    target : Path
        Folder to write, named by the second one's day; for its owner alone.
    kept : collection of str
        Tables as they were before.
    only_added : bool
        Whether the other tables hold what they held before and the rows that are new, or else all of the second.

    Raises
    ------
    BadInput
        If one is not there whole.
    """
    first, second = _whole(before), _whole(after)
    target.mkdir(mode=_OWNER_FOLDER, parents=True)
    entries = {}
    with _reading(target, first, second) as connection:
        for name in _held(first, second):
            then, now = _rows(first, name), _rows(second, name)
            chosen = _chosen(name, then, now, old=name in kept, only_added=only_added)
            if chosen is None:
                continue
            path = target / f"{name}.parquet"
            connection.execute(f"COPY ({chosen}) TO {literal(str(path))} (FORMAT parquet)")
            path.chmod(_OWNER_FILE)
            entry = second.entries.get(name, first.entries.get(name))
            if entry is not None:
                entries[name] = replace(entry, size=path.stat().st_size, missing="")
    lacking = {name: one for name, one in second.entries.items() if name not in entries}
    (target / manifests.UNREADABLE_FILE).write_bytes((second.folder / manifests.UNREADABLE_FILE).read_bytes())
    manifests.write(Manifest(folder=target, extracted=second.extracted, entries={**entries, **lacking}), target)
    return target


def _whole(folder: Path) -> Manifest:
    found = manifests.read_one(folder)
    if found is None or not found.whole:
        remedy = "Put it back from a backup: extracts are dated and never overwritten."
        raise BadInput.one(str(folder), "is not the extract it was.", remedy)
    return found


def _held(first: Manifest, second: Manifest) -> list[str]:
    return [name for name in tables() if name in first.entries or name in second.entries]


def _rows(extract: Manifest, name: str) -> str | None:
    """Return the query of a table's rows; None if the extract has none."""
    entry = extract.entries.get(name)
    if entry is None or entry.missing:
        return None
    return f"SELECT * FROM {parquet(extract.folder / f'{name}.parquet')}"  # noqa: S608 (our own path)


def _chosen(name: str, then: str | None, now: str | None, *, old: bool, only_added: bool) -> str | None:
    if old:
        return then
    if not only_added or then is None or now is None:
        return now if now is not None or not only_added else then
    return f"{then} UNION ALL BY NAME ({_fresh(name, then, now)})"


def _fresh(name: str, then: str, now: str) -> str:
    """Return the query of rows whose key was not there before; of a table without a key, of rows more than before."""
    if not tables()[name].key:
        return f"({now}) EXCEPT ALL ({then})"
    key = " AND ".join(f"a.{quoted(one)} IS NOT DISTINCT FROM b.{quoted(one)}" for one in tables()[name].key)
    return f"SELECT * FROM ({now}) AS a WHERE NOT EXISTS (SELECT 1 FROM ({then}) AS b WHERE {key})"  # noqa: S608


def _left_over(connection: DuckDBPyConnection, name: str, then: str, now: str) -> str:
    """Return the query of what differs beside new rows: before against after without what is new."""
    both = [quoted(one) for one in _columns(connection, then) if one in set(_columns(connection, now))]
    told = ", ".join(both)
    fresh = _fresh(name, then, now)
    stayed = f"SELECT {told} FROM (({now}) EXCEPT ALL ({fresh}))"  # noqa: S608 (names of our own shapes)
    before = f"SELECT {told} FROM ({then})"  # noqa: S608
    return f"(({before}) EXCEPT ALL ({stayed})) UNION ALL (({stayed}) EXCEPT ALL ({before}))"


def _columns(connection: DuckDBPyConnection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {query}").fetchall()]


def _any(connection: DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None  # noqa: S608


@contextmanager
def _reading(work: Path, *extracts: Manifest) -> Iterator[DuckDBPyConnection]:
    with opened(work, [path for one in extracts for path in one.folder.glob("*.parquet")]) as connection:
        yield connection
    rmtree(work / ".spill", ignore_errors=True)
