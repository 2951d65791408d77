"""The longest job first, so that none starts last and keeps everybody waiting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pmflib.errors import BadInput
from pmflib.runs.models import Step
from pmflib.runs.record import load, runs_of

_RUNS_READ = 8


def longest_first(steps: Sequence[Step], council: Path) -> list[Step]:
    """Return jobs in the order they should start: longest first by earlier records, those unknown before all.

    Parameters
    ----------
    steps : sequence of Step
    council : Path
        The council's outputs, with its records.
    """
    known = _seconds(council)
    return sorted(steps, key=lambda step: -_expected(step, known))


def _expected(step: Step, known: Mapping[tuple[str, ...], float]) -> float:
    job = step.job
    whole = (job.report, job.area, job.theme)
    return known.get(whole, known.get((job.report,), float("inf")))


def _seconds(council: Path) -> dict[tuple[str, ...], float]:
    """Return seconds by report, area and theme, and the most by report, from the newest records that tell."""
    found: dict[tuple[str, ...], float] = {}
    longest: dict[tuple[str, ...], float] = {}
    for job in _ended(council):
        whole = (str(job["report"]), str(job["area"]), str(job["theme"]))
        found.setdefault(whole, job["seconds"])
        longest[whole[:1]] = max(longest.get(whole[:1], 0.0), job["seconds"])
    return found | longest


def _ended(council: Path) -> Iterable[dict[str, Any]]:
    for folder in runs_of(council)[:_RUNS_READ]:
        try:
            record = load(folder)
        except BadInput:  # an order is no reason to stop for
            continue
        yield from (job for job in record["jobs"] if job["state"] == "done" and job["seconds"])
