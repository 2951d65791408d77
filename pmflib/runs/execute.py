"""One job through papermill, and the truth about it: every cell ran, or which did not and why."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.log import logger
from traitlets.config import Config

from pmflib.runs import engine, memory
from pmflib.runs.kernel import PrivateKernelManager
from pmflib.runs.models import Failure, Job, JobFailed

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KERNEL = "python3"
_SECONDS_TO_START = 60
_LONGEST_CAUSE = 600


class _Progress:
    """Which cell is running, as told by the client: a saved notebook does not say once a kernel has died."""

    def __init__(self) -> None:
        self.cell = ""

    def begin(self, *, cell: Any, cell_index: int) -> None:
        if cell.cell_type == "code":
            self.cell = name_of(cell_index, cell.source)


def name_of(index: int, source: str) -> str:
    """Name a cell as people find it: its number from the top and its first line of code."""
    lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return f"cell {index + 1}" + (f": {lines[0].strip()[:80]}" if lines else "")


def execute(job: Job, executed: Path, *, sockets: Path, log: Path, time_limit: float) -> Any:
    """Run a job's notebook with papermill and return it executed.

    Parameters
    ----------
    job : Job
    executed : Path
        Where the executed notebook is written, also when it fails.
    sockets : Path
        A folder of this user's own, for the kernel's channels.
    log : Path
        Where the kernel's own standard output and error go.
    time_limit : float
        Seconds for all cells together.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    JobFailed
        If a cell failed, stopped early or never ran, the kernel died or time ran out.
    """
    progress, kept = _Progress(), engine.Kept(executed)
    # papermill logs each notebook's path and, at error level, what is raised and recorded here anyway.
    logger.disabled = True
    try:
        notebook = papermill_engines.execute_notebook_with_engine(
            engine.NAME,
            _filled(job),
            _KERNEL,
            start_timeout=_SECONDS_TO_START,
            kernel_manager_class=PrivateKernelManager,
            config=Config({"PrivateKernelManager": {"sockets": str(sockets), "log_file": str(log)}}),
            resources={"metadata": {"path": str(job.notebook.parent)}},
            timeout_func=_remaining(time_limit),
            on_cell_start=progress.begin,
            kept=kept,
        )
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        kept.write()  # papermill has marked the cell
        raise JobFailed(_raised(error)) from error
    except CellTimeoutError as error:
        raise JobFailed(_timed_out(progress.cell, time_limit)) from error
    except engine.TooMuchMemory as error:
        raise JobFailed(_too_large(progress.cell, error.held)) from error
    except engine.TooMuchOutput as error:
        raise JobFailed(_too_much_said(progress.cell)) from error
    except DeadKernelError as error:
        held = memory.noted(log)
        failure = _too_large(progress.cell, held) if held else _died(progress.cell, _words(log))
        raise JobFailed(failure) from error
    if missed := _unfinished(notebook):
        raise JobFailed(missed)
    return notebook


def _filled(job: Job) -> Any:
    """Return a job's notebook as papermill prepares it, with the parameters put in.

    papermill is asked for each step, since in one it would turn the executed notebook into text that nobody reads.
    """
    return papermill.execute_notebook(
        _plain(job.notebook),
        None,
        parameters=job.parameters.model_dump(),
        engine_name=engine.NAME,
        kernel_name=_KERNEL,
        language="python",
        prepare_only=True,
    )


def _plain(path: Path) -> Any:
    """Read a notebook and name our kernel in it, whatever kernel it was last saved with."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata["kernelspec"] = {"name": _KERNEL, "language": "python", "display_name": "Python 3"}
    return notebook


def _remaining(limit: float) -> Callable[[Any], int]:
    """Return the limit of each cell such that all together keep to the job's: nbclient's own limit is by cell.

    The clock starts with the first cell: how long a kernel takes to start says nothing about the notebook.
    """
    ends: list[float] = []

    def seconds(_cell: Any) -> int:
        if not ends:
            ends.append(time.monotonic() + limit)
        return max(1, math.ceil(ends[0] - time.monotonic()))

    return seconds


def _unfinished(notebook: Any) -> Failure | None:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        name = name_of(index, cell.source)
        raised = [output for output in cell.outputs if output.output_type == "error"]
        if raised and raised[0].ename == "SystemExit":
            remedy = "Take the exit out of the cell: it leaves the rest of the report unwritten."
            return Failure(cell=name, cause="SystemExit: the cell ended the notebook before its end.", remedy=remedy)
        if raised:
            return Failure(cell=name, cause=_brief(raised[0].ename, raised[0].evalue), remedy=_AT_THE_CELL)
        if cell.execution_count is None:
            return Failure(cell=name, cause="The cell never ran.", remedy="Run the notebook by hand and see why.")
    return None


_AT_THE_CELL = "Open the executed notebook at that cell; its parameters are in the cell under the title."


def _raised(error: PapermillExecutionError) -> Failure:
    # papermill counts from the top of the notebook as given, without the banner it has just put there.
    name = name_of(error.cell_index, error.source)
    return Failure(cell=name, cause=_brief(error.ename, error.evalue), remedy=_AT_THE_CELL)


def _timed_out(cell: str, limit: float) -> Failure:
    cause = f"Not finished after {limit:g} s, the limit of one job."
    return Failure(cell=cell, cause=cause, remedy="If the report needs longer, raise --time-limit.")


def _died(cell: str, words: str) -> Failure:
    cause = "The kernel died" + (f"; its last words: {words}" if words else "; it left no message.")
    remedy = "Most often memory ran out: close other programs, or run the notebook by hand and watch it."
    return Failure(cell=cell, cause=cause[:_LONGEST_CAUSE], remedy=remedy, may_pass=True)


def _too_large(cell: str, held: int) -> Failure:
    cause = f"It held {held / 2**20:,.0f} megabytes of memory, more than a job may, and was stopped."
    return Failure(cell=cell, cause=cause, remedy="Read or keep less there, or raise the limit on memory.")


def _too_much_said(cell: str) -> Failure:
    cause = f"It showed or printed more than {engine.MOST_OUTPUT / 2**20:.0f} megabytes, and was stopped."
    return Failure(cell=cell, cause=cause, remedy="Take the printing out of the cell.")


def _brief(name: str, value: str) -> str:
    text = _COLOUR.sub("", f"{name}: {value}").strip().rstrip(":")
    return text if len(text) <= _LONGEST_CAUSE else text[: _LONGEST_CAUSE - 2] + " …"


def _words(log: Path) -> str:
    return _COLOUR.sub("", log.read_text(encoding="utf-8", errors="replace")).strip()[-300:] if log.exists() else ""
