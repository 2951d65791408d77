"""From the file pattern in sources.yml to the one file it means."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pmflib.errors import BadInput, near

_WILDCARDS = frozenset("*?[")


def locate(data: Path, pattern: str) -> Path:
    """Return the file under the data folder that a pattern names.

    Parameters
    ----------
    data : Path
    pattern : str
        With forward slashes, e.g. ``ees/c1_*.csv``.

    Raises
    ------
    BadInput
        If the pattern leaves the folder, or matches no file or several.
    """
    parts = PurePosixPath(pattern)
    if parts.is_absolute() or ".." in parts.parts:
        raise BadInput.one(pattern, "The pattern leaves the data folder.", "Write it from --data, without '..'.")
    if not _WILDCARDS & set(pattern):
        return data / parts
    matches = sorted(path for path in data.glob(pattern) if path.is_file())
    if not matches:
        beside = [path.name for path in (data / parts).parent.glob("*") if path.is_file()]
        raise BadInput.one(str(data / parts), "No file matches.", near(parts.name, beside))
    if len(matches) > 1:
        shown = ", ".join(path.name for path in matches[:5])
        raise BadInput.one(str(data / parts), f"Several files match: {shown}.", "Narrow the pattern in sources.yml.")
    return matches[0]
