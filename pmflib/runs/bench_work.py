"""The chains that `pmf bench` compares, each in a process of its own: ``python -m pmflib.runs.bench_work CHAIN …``."""

from __future__ import annotations

import ast
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pmflib.runs import warm_process
from pmflib.runs.guard import Guard
from pmflib.runs.jobs import HEAVY
from pmflib.runs.models import FORMATS, Format, Job, Request, Step
from pmflib.runs.orders import Order, call

REPORT = "quarterly"
AS_OF = "2026-11-20"


def request(outputs: Path, *, jobs: int = 1) -> Request:
    """Return what the benchmark asks for: a report on every area of the fictional council."""
    return Request(reports=(REPORT,), outputs=outputs, every_area=True, as_of=AS_OF, jobs=jobs, again=True)


def cli(steps: Sequence[Step], _workers: int) -> None:
    """Do what a user does by hand: papermill's command, then nbconvert's; no PDF and no spreadsheet."""
    for step in steps:
        executed = _place(step.job) / "plain.ipynb"
        given = [word for item in step.job.parameters.model_dump().items() for word in ("-r", *item)]
        _call("papermill", str(step.job.notebook), str(executed), "-k", "python3", "--no-progress-bar", *given)
        _call("nbconvert", "--to", "html", "--log-level", "ERROR", str(executed))


def loop(steps: Sequence[Step], _workers: int) -> None:
    """Call papermill in one process, one report after the other; no HTML, no PDF and no spreadsheet."""
    import papermill

    for step in steps:
        papermill.execute_notebook(
            str(step.job.notebook),
            str(_place(step.job) / "plain.ipynb"),
            parameters=step.job.parameters.model_dump(),
            kernel_name="python3",
            progress_bar=False,
            cwd=str(step.job.notebook.parent),
        )


def ours(steps: Sequence[Step], workers: int, *, formats: tuple[Format, ...] = FORMATS) -> None:
    """Run a batch: every report searched, and put in place whole."""
    from pmflib.runs.batch import Batch, Silent, run_jobs

    asked = replace(request(Path(steps[0].job.parameters.outputs), jobs=workers), formats=formats)
    result = run_jobs(Batch(request=asked, steps=tuple(steps)), watch=Silent())
    if result.failed:
        raise RuntimeError(str(result.failed[0].failure))


def limit(steps: Sequence[Step], _workers: int) -> None:
    """Run the same cells as a plain script in a forked process, and export the same files: no kernel, no papermill."""
    for step in steps:
        _scripted(step)


def searched(steps: Sequence[Step], _workers: int) -> None:
    """Do the same, and search every file as a batch does before anybody can read it."""
    guard = Guard(request(Path(steps[0].job.parameters.outputs)))
    for step in steps:
        _scripted(step)
        guard.search(_place(step.job), [step.release / step.job.area])


CHAINS: dict[str, Callable[[Sequence[Step], int], None]] = {
    "cli": cli,
    "loop": loop,
    "page": partial(ours, formats=("html",)),
    "ours": ours,
    "searched": searched,
    "limit": limit,
}


def main(chain: str, reports: str, workers: str, outputs: str) -> None:
    """Run one chain so many times over the areas of the council built in `outputs`."""
    from pmflib.runs import batch

    planned = batch.prepared(request(Path(outputs))).steps
    steps = [_numbered(step, number) for number, step in enumerate(islice(cycle(planned), int(reports)))]
    CHAINS[chain](steps, int(workers))
    warm_process.close_all()


def _numbered(step: Step, number: int) -> Step:
    """Give a step a place of its own, so that one area can be reported on many times."""
    job = step.job
    folder = job.folder.with_name(f"{job.folder.name}--{number}")
    return replace(step, due=True, job=job.model_copy(update={"id": f"{job.id}--{number}", "folder": folder}))


def _place(job: Job) -> Path:
    folder = Path(job.parameters.outputs) / job.folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _scripted(step: Step) -> None:
    work = partial(call, place="pmflib.runs.bench_work:script", job=step.job)
    order = Order(work=pickle.dumps(work), environment=dict(os.environ), folder=str(Path.cwd()))
    forked = warm_process.fork(order, preload=HEAVY, out=1, error=2)
    ending = forked.wait(600)
    forked.close()
    if ending is None or ending.code:
        raise RuntimeError(f"{step.job.label}: {ending}")


def _call(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], check=True)  # noqa: S603 (our own words and paths)


def script(connection: Connection, *, job: Job) -> None:
    """Write one report without papermill and without a kernel, in a process forked for it."""
    from pmflib import export

    connection.close()
    folder = _place(job)
    notebook = folder.with_suffix(".ipynb")
    notebook.write_text(json.dumps(_ran(job)), encoding="utf-8")
    export.export(notebook, folder, formats=FORMATS)


def _ran(job: Job) -> dict[str, Any]:
    """Return the notebook with its cells run as one script, in the form that export reads."""
    notebook: dict[str, Any] = json.loads(job.notebook.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for count, cell in enumerate([cell for cell in notebook["cells"] if cell["cell_type"] == "code"], start=1):
        shown = _run("".join(cell["source"]), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            names |= job.parameters.model_dump()
        cell |= {"execution_count": count, "outputs": shown}
    return notebook


def _run(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102 (the notebook's own cells, as a kernel would)
    if not isinstance(last, ast.Expr):
        return []
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 (as above)
    return [{"output_type": "execute_result", "metadata": {}, "data": shown._repr_mimebundle_()}]


if __name__ == "__main__":
    main(*sys.argv[1:])
