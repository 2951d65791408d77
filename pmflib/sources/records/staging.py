"""`stage`: the record tables of every extract the sources hold, as typed Parquet, dated and never overwritten."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput, Problem
from pmflib.records import Records, tables
from pmflib.sources.records import manifest as manifests
from pmflib.sources.records.bench import Bench
from pmflib.sources.records.combining import combined, gathered
from pmflib.sources.records.engine import THREADS, opened
from pmflib.sources.records.fingerprints import Hashes, fingerprint
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.locating import Located, locate_all
from pmflib.sources.records.manifest import Entry, Manifest
from pmflib.sources.records.sheets import Sheets
from pmflib.sources.records.tables import Part, stage_part

Inputs = Mapping[str, tuple[Input, ...]]
_OWNER_FOLDER, _OWNER_FILE = 0o700, 0o600
_WORKING = ".staging-"
_A_DAY = 86_400


def stage(known: Catalogue, folder: Path, place: Path, *, today: date | None = None) -> Records:
    """Stage the record tables that a council's sources name, every extract that is not staged yet.

    A table that cannot be read is in `Records.missing` with the reason; the others go on. Values that cannot be read
    are null and listed in `Records.unreadable`; repeated keys and unknown codes stay as they are.

    Parameters
    ----------
    known : Catalogue
    folder : Path
        Folder the patterns of sources.yml are seen from.
    place : Path
        The council's outputs: staged in ``extracts/<date>`` under it, for its owner alone. The same content again is
        recognised by its hash and not read; other content of the same date is staged beside it as ``<date>-2``.
    today : date, optional
        Day of an extract out of a database that sources.yml does not date. Default: today.

    Returns
    -------
    Records
        The newest extract; those of earlier days, staged now or before, are in its `earlier`, oldest first.

    Raises
    ------
    BadInput
        If sources.yml names no record tables, or none of them can be dated.
    """
    found = _located(known, folder, today)
    extracts = _owned(place / "extracts")
    _swept(extracts)
    with _writing(extracts):
        return _staged(found, extracts)


def _staged(found: Located, extracts: Path) -> Records:
    hashes = Hashes(extracts)
    staged = {day: _extract(extracts, day, found.of_day(day), hashes) for day in found.days[:-1]}
    newest = found.newest()
    current = _extract(extracts, found.days[-1], newest, hashes)
    hashes.remember()
    before = {one.extracted: one for one in manifests.read_all(extracts) if one.extracted < current.extracted}
    earlier = tuple(manifests.as_records(one) for _, one in sorted({**before, **staged}.items()))
    return _told(current, found, newest, earlier)


def newest(place: Path) -> Records | None:
    """Return the newest extract that stands staged, by itself; None if there is none.

    Parameters
    ----------
    place : Path
        The council's outputs.
    """
    staged = manifests.read_all(place / "extracts")
    return manifests.as_records(staged[-1]) if staged else None


def examine(known: Catalogue, folder: Path, place: Path, *, today: date | None = None) -> Records:
    """Look through the newest extract that a council's sources name, and keep nothing.

    Parameters
    ----------
    known, folder, place, today
        As for `stage`; what is staged in `place` already is not read again.

    Returns
    -------
    Records
        What is `missing` and the `notes`; its files are gone.

    Raises
    ------
    BadInput
        As for `stage`.
    """
    found = _located(known, folder, today)
    newest = found.newest()
    extracts = place / "extracts"
    within = extracts if extracts.is_dir() else None
    with _writing(extracts), tempfile.TemporaryDirectory(prefix=_WORKING, dir=within) as work:
        seen = _extract(Path(work), found.days[-1], newest, Hashes(extracts), among=extracts)
    return _told(seen, found, newest)


def _located(known: Catalogue, folder: Path, today: date | None) -> Located:
    if not known.records:
        raise BadInput.one("sources.yml", "names no record tables.", "Add entries with 'format: records'.")
    found = locate_all(known, folder, today or date.today())
    if not found.inputs:
        raise BadInput(_undated(found))
    return found


def _told(current: Manifest, found: Located, newest: Inputs, earlier: tuple[Records, ...] = ()) -> Records:
    return manifests.as_records(
        current, chosen=dict.fromkeys(newest, ""), missing=found.missing, notes=tuple(found.notes), earlier=earlier
    )


def _swept(extracts: Path) -> None:
    """Remove what a run left behind that was ended in the middle, a day after."""
    for path in extracts.glob(f"{_WORKING}*"):
        if time.time() - path.stat().st_mtime > _A_DAY:
            shutil.rmtree(path, ignore_errors=True)


def _undated(found: Located) -> Iterator[Problem]:
    for table, reason in found.missing.items():
        yield Problem(where=f"sources.yml: {table}", what=reason, remedy="")


def _owned(folder: Path) -> Path:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_OWNER_FOLDER, exist_ok=True)
        folder.chmod(_OWNER_FOLDER)
    except OSError as error:
        what = f"cannot be written ({error.strerror})."
        raise BadInput.one(str(folder), what, "Choose a folder you may write to with --outputs.") from error
    return folder


@contextmanager
def _writing(extracts: Path) -> Iterator[None]:
    """Say it plainly when the disk or the memory is full; what was staged before stays whole."""
    import duckdb

    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
        what = f"The extract cannot be written ({type(error).__name__})."
        raise BadInput.one(str(extracts), what, "Make room on the disk, or name another folder.") from error


def _extract(extracts: Path, day: date, inputs: Inputs, hashes: Hashes, *, among: Path | None = None) -> Manifest:
    """Return the extract of a day that holds this content, staged before or now."""
    reads = [one.path for given in inputs.values() for one in given if one.path is not None]
    with _working(extracts) as work, Sheets(work) as sheets, opened(work, reads) as connection:
        part = work / "extract"
        part.mkdir(mode=_OWNER_FOLDER)
        bench = Bench(connection=connection, sheets=sheets, work=work, part=part)
        prints = {table: _fingerprint(bench, given, hashes) for table, given in inputs.items()}
        same = _same(among or extracts, day, prints)
        if same is not None:
            return same
        entries = _entries(bench, inputs, prints)
        gathered(connection, part, part / manifests.UNREADABLE_FILE)
        manifests.write(Manifest(folder=part, extracted=day, entries=entries), part)
        return _placed(extracts, day, part, entries, prints)


def _fingerprint(bench: Bench, inputs: tuple[Input, ...], hashes: Hashes) -> str:
    """Return the fingerprint of a table; what comes from a database is fetched for it."""
    return fingerprint(inputs, [hashes.of(one.path) if one.path else bench.fetched(one) for one in inputs])


@contextmanager
def _working(extracts: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix=_WORKING, dir=extracts))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _same(extracts: Path, day: date, prints: Mapping[str, str]) -> Manifest | None:
    of_day = [one for one in manifests.read_all(extracts) if one.extracted == day]
    return next((one for one in reversed(of_day) if one.holds(prints)), None)


def _entries(bench: Bench, inputs: Inputs, prints: Mapping[str, str]) -> dict[str, Entry]:
    """Stage every table, two at a time: of a small one most is the planning of queries, which one core does alone."""

    def one(table: str) -> Entry:
        with bench.connection.cursor() as own:
            return _entry(replace(bench, connection=own), inputs[table], prints[table])

    with ThreadPoolExecutor(THREADS) as hands:
        return dict(zip(inputs, hands.map(one, inputs), strict=True))


def _entry(bench: Bench, inputs: tuple[Input, ...], print_: str) -> Entry:
    """Stage one table, and say how it went."""
    first = inputs[0]
    base = Entry(source=first.name, fingerprint=print_, taken=first.day, look_back=_reach(inputs))
    work = bench.work / first.table
    read: list[Part] = []
    failed: list[BadInput] = []
    for order, given in enumerate(inputs):
        own = work / str(order)
        own.mkdir(parents=True, mode=_OWNER_FOLDER)
        try:
            read.append(stage_part(bench.connection, given, bench.raw(given, own), own))
        except BadInput as error:
            failed.append(error)
    # A list need not have what every list may have.
    failed = [] if first.shared and read else failed
    problems = [problem for error in failed for problem in error.problems]
    # Of a table gathered from several lists one may be lacking; of any other table all must be there.
    once = first.mapped is not None and first.mapped.once
    if not read or (failed and not once):
        shutil.rmtree(work)
        return replace(base, missing=" ".join(str(problem) for problem in problems))
    target = bench.part / f"{first.table}.parquet"
    rows = combined(bench.connection, read, tables()[first.table], once=once, target=target, work=work)
    for one in read:
        one.listed.replace(bench.part / f".{first.table}-{one.path.parent.name}.listed")
    shutil.rmtree(work)
    notes = (*(note for one in read for note in one.notes), *problems)
    return replace(base, rows=rows, size=target.stat().st_size, notes=notes)


def _reach(inputs: tuple[Input, ...]) -> date | None:
    """Return the day the table reaches back to: with several inputs, the latest of their days."""
    return max((one.look_back for one in inputs if one.look_back is not None), default=None)


def _placed(extracts: Path, day: date, part: Path, entries: Mapping[str, Entry], prints: Mapping[str, str]) -> Manifest:
    """Move a whole extract to the first name of its day that is free."""
    for path in part.iterdir():
        path.chmod(_OWNER_FILE)
    number = 1
    while True:
        target = extracts / (day.isoformat() if number == 1 else f"{day.isoformat()}-{number}")
        try:
            # An empty folder made first keeps the name; nobody else can then take it.
            target.mkdir(mode=_OWNER_FOLDER)
        except FileExistsError:
            # Somebody else may have staged the very same in the meantime.
            same = _same(extracts, day, prints)
            if same is not None:
                return same
            number += 1
            continue
        _moved(part, target)
        return Manifest(folder=target, extracted=day, entries=entries)


def _moved(part: Path, target: Path) -> None:
    if os.name == "nt":
        # Windows moves nothing onto a folder, be it empty.
        target.rmdir()
    part.replace(target)
