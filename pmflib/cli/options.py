"""Options that several words share, and the folders they default to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

Council = Annotated[
    str, typer.Option("--council", metavar="NAME", help="Whose parameters to use: a folder of parameters/councils.")
]
Parameters = Annotated[
    Path | None,
    typer.Option("--parameters", metavar="DIR", help="Folder of parameters, instead of the one that came with pmf."),
]
Outputs = Annotated[Path | None, typer.Option("--outputs", metavar="DIR", help="Folder everything is written to.")]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder the council's source tables are in. Northmere makes its own."),
]
Period = Annotated[
    str,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help="Edition: 2025-26, 2026-27-q2 or 2026-09. The newest with figures if left out.",
    ),
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Use nothing published after this day, e.g. 2026-10-31.")
]
First = Annotated[
    str,
    typer.Option("--from", metavar="D", help="Instead of --period: every edition from this day or period on."),
]
Last = Annotated[str, typer.Option("--to", metavar="D", help="… to this day or period; the newest if left out.")]
Audience = Annotated[str, typer.Option("--audience", metavar="NAME", help="For whom the figures are protected.")]

Reports = Annotated[
    list[str] | None,
    typer.Argument(metavar="REPORT…", help="Notebooks to run, e.g. quarterly. With --resume they may be left out."),
]
Areas = Annotated[
    list[str] | None,
    typer.Option(
        "--area",
        metavar="AREA",
        help="Slug, name or code of an area; may be repeated. The council's own authority if left out.",
    ),
]
EveryArea = Annotated[bool, typer.Option("--all", help="The council's authority and each district that has figures.")]
Themes = Annotated[
    list[str] | None, typer.Option("--theme", metavar="THEME", help="Theme of a deep dive; may be repeated.")
]
OnlyPlan = Annotated[
    bool, typer.Option("--plan", help="Say which reports would be written and why, write none, and stop.")
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with the newest run that was interrupted, cut off or left reports failed."),
]
Again = Annotated[bool, typer.Option("--again", help="Write also the reports from which nothing has changed.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="How long one notebook may take.")
]
MemoryLimit = Annotated[
    float, typer.Option("--memory-limit", metavar="MB", min=100, help="How much memory one report may take.")
]
Retries = Annotated[
    int,
    typer.Option("--retries", metavar="N", min=0, max=9, help="How often a report whose process died is tried again."),
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Reports written at once on this machine.")]
Address = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Hand the reports to this dask scheduler: tcp://host:8786 or tls://host:8786.",
    ),
]
Authority = Annotated[
    Path | None, typer.Option("--tls-ca", metavar="FILE", help="Certificate authority of the scheduler (PEM).")
]
Certificate = Annotated[Path | None, typer.Option("--tls-cert", metavar="FILE", help="Our certificate (PEM).")]
Key = Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="The key of our certificate (PEM).")]


def outputs_folder(given: Path | None) -> Path:
    """Return the folder given, or else the usual one."""
    from pmflib import folders

    return given if given is not None else folders.outputs()


def day_of(text: str) -> date:
    """Return the day that ``--on`` names, today if none is.

    Raises
    ------
    BadInput
        If it is not a date.
    """
    from pmflib.errors import BadInput

    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise BadInput.one("--on", f"'{text}' is not a date.", "Write it as 2026-11-16.") from None
