"""Options that several words share, and the folders they default to."""

from __future__ import annotations

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
Audience = Annotated[str, typer.Option("--audience", metavar="NAME", help="For whom the figures are protected.")]

Reports = Annotated[list[str], typer.Argument(metavar="REPORT…", help="Notebooks to run, e.g. quarterly.")]
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
OnlyPlan = Annotated[bool, typer.Option("--plan", help="Say what would be written, and stop.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="How long one notebook may take.")
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Reports written at once.")]


def outputs_folder(given: Path | None) -> Path:
    """Return the folder given, or else the usual one."""
    from pmflib import folders

    return given if given is not None else folders.outputs()
