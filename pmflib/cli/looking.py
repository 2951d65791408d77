"""Words that look at something: what runs did, and figures by hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pmflib.cli.options import Audience, Council, Outputs, Period, outputs_folder

_SHOWN = 10


def status(
    run: Annotated[
        str, typer.Argument(metavar="[RUN]", help="A run's name, or 'last'; all of the latest if left out.")
    ] = "",
    council: Council = "northmere",
    outputs: Outputs = None,
) -> None:
    """Say what runs did, from their records: written, failed and why."""
    from pmflib.cli import show
    from pmflib.errors import BadInput, near
    from pmflib.runs import record

    folder = outputs_folder(outputs) / council
    found = record.runs_of(folder)
    if not found:
        typer.echo(f"No runs of {council} yet. Start one with: pmf run quarterly --all --council {council}")
        return
    if not run:
        show.runs([record.load(path) for path in found[:_SHOWN]])
        return
    named = {path.name: path for path in found} | {"last": found[0]}
    if run not in named:
        raise BadInput.one("run", f"there is no run '{run}' of {council}.", near(run, named))
    show.jobs(record.load(named[run]))


def explore(
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the explore notebook in JupyterLab: choose an indicator and an area, see chart, table and definition."""
    notebook = _own_copy()
    typer.echo(f"Opening {notebook} in JupyterLab. Stop it with Ctrl-C.")
    command = [sys.executable, "-m", "jupyterlab", str(notebook), *([] if browser else ["--no-browser"])]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 (our own words and a path)


def serve(
    council: Council = "northmere",
    area: Annotated[str, typer.Option(metavar="AREA", help="Where exploring starts; the council's authority.")] = "",
    period: Period = "",
    audience: Audience = "internal-officer",
    outputs: Outputs = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8866,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Serve the explore notebook as a page without code, behind a token, to this machine unless told otherwise."""
    from pmflib import folders
    from pmflib.reports.opening import Wanted, opened
    from pmflib.runs.serving import Served
    from pmflib.runs.serving import serve as served

    given = {"council": council, "area": area, "period": period, "as_of": "", "audience": audience}
    given["outputs"] = str(outputs_folder(outputs).resolve())
    release = opened(Wanted(**given))
    at = Served(host=host, port=port, browser=browser)
    typer.echo(f"{release.context.council_name}, {audience}: {at.address}\nStop it with Ctrl-C.")
    raise typer.Exit(served(folders.shipped("notebooks") / "explore.ipynb", given, at=at))


def _own_copy() -> Path:
    """Return the checkout's notebook, or a copy to work in where the notebooks are part of an installed package."""
    from pmflib import folders

    notebook = folders.shipped("notebooks") / "explore.ipynb"
    if notebook.parents[1].name != "shipped":
        return notebook
    copy = Path.cwd() / notebook.name
    if not copy.exists():
        shutil.copyfile(notebook, copy)
    return copy
