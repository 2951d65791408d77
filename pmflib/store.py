"""Tables on disk: Parquet, whole or not at all, known by their hashes."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from pmflib import periods
from pmflib.errors import BadInput
from pmflib.periods import Period

_VERSION = re.compile(r"(?P<edition>.+)-v(?P<number>[1-9]\d*)")

_SIDE_BY_SIDE = 2


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as Parquet; the same frame always gives the same bytes."""
    frame.to_parquet(path, index=False, compression="zstd")


def write_tables(frames: Mapping[Path, pd.DataFrame]) -> None:
    """Write several frames, two at a time: packing a table keeps one core busy."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as hands:
        done = [hands.submit(write_table, frame, path) for path, frame in frames.items()]
    for one in done:
        one.result()


def read_table(path: Path) -> pd.DataFrame:
    """Read a Parquet table.

    Raises
    ------
    BadInput
        If the file is missing or is not Parquet.
    """
    try:
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise BadInput.one(str(path), "is missing.", "Run 'pmf build' again.") from None
    except (OSError, ValueError) as error:
        raise BadInput.one(str(path), f"cannot be read as Parquet ({error}).", "Run 'pmf build' again.") from error


def write_json(data: Any, path: Path) -> None:
    """Write JSON readably, in the order given: the order of indicators and areas means something to readers."""
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    BadInput
        If the file is missing or is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput.one(str(path), "is missing.", "Run 'pmf build' again.") from None
    except ValueError as error:
        raise BadInput.one(str(path), f"is not valid JSON ({error}).", "Run 'pmf build' again.") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `target` that takes its place once the block ends without error.

    A reader sees the old folder or the new one, never a part of it; if the block fails, the old one stays.

    Raises
    ------
    BadInput
        If the place cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise BadInput.one(
            str(target), f"cannot be written ({error.strerror}).", "Choose a folder you may write to with --outputs."
        ) from error
    try:
        yield part
        _swap(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _swap(part: Path, target: Path) -> None:
    part.chmod(0o755)
    retired = part.with_suffix(".old")
    if target.exists():
        target.replace(retired)
    part.replace(target)
    shutil.rmtree(retired, ignore_errors=True)


def published_slices(council_outputs: Path, audience: str) -> list[tuple[Period, Path]]:
    """Return every published version of every edition for an audience, in order: its period and its slices.

    Parameters
    ----------
    council_outputs : Path
    audience : str
    """
    found = [
        (match["edition"], int(match["number"]), path.parent)
        for path in (council_outputs / "editions").glob(f"*/{audience}/data/release.json")
        if (match := _VERSION.fullmatch(path.parents[2].name))
    ]
    dated = ((periods.read(edition), folder) for edition, _, folder in sorted(found))
    return [(period, folder) for period, folder in dated if period is not None]


def edition_before(council_outputs: Path, edition: str, audience: str) -> Path | None:
    """Return the folder of the slices of the edition before, of the same kind; None if there is none.

    The newest published version goes before the stored release, which may have been built again since.

    Parameters
    ----------
    council_outputs : Path
    edition, audience : str
    """
    this = periods.parse(edition)
    stored = (council_outputs / "releases").glob(f"*/{audience}/release.json")
    found = {period: path.parent for path in stored if (period := periods.read(path.parent.parent.name))}
    found |= dict(published_slices(council_outputs, audience))
    before = [period for period in found if period.kind == this.kind and period.end < this.end]
    return found[max(before, key=lambda period: period.end)] if before else None
