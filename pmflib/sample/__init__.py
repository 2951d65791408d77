"""Fictional Northmere: seeded files in the layouts councils and the department publish, so that all runs offline."""

from __future__ import annotations

from pathlib import Path

from pmflib.sample.version import is_current, is_sample

__all__ = ["is_current", "is_sample", "write"]


def write(folder: Path, *, seed: int = 2026, scale: float = 1.0, faults: bool = True) -> None:
    """Write the sample council's files: see `writing.write`, which is read in only where there is something to write.

    Parameters
    ----------
    folder : Path
    seed : int
    scale : float
    faults : bool
    """
    from pmflib.sample import writing

    writing.write(folder, seed=seed, scale=scale, faults=faults)
