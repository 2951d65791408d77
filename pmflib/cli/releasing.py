"""What a release withholds, told before anything leaves."""

from __future__ import annotations

from typing import Annotated

import typer

from pmflib.cli.options import (
    Areas,
    AsOf,
    Audience,
    Council,
    Data,
    EveryArea,
    Outputs,
    Parameters,
    Period,
    outputs_folder,
)


def release(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A report, e.g. quarterly.")],
    areas: Areas = None,
    every_area: EveryArea = False,
    period: Period = "",
    as_of: AsOf = "",
    audience: Audience = "public",
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Protect the figures for an audience, and say in plain words what is withheld from it and why."""
    from pmflib import build as builder
    from pmflib import disclosure, folders, runs
    from pmflib.runs import planning
    from pmflib.runs.lock import locked

    folder = outputs_folder(outputs)
    request = runs.Request(reports=(report,), outputs=folder, council=council)
    planning.check(request, folder=folders.shipped("notebooks"))
    with locked(folder, purpose="pmf release"):
        built = builder.build(
            council,
            areas=tuple(areas or ()),
            period=period,
            as_of=as_of,
            audience=audience,
            data=data,
            parameters=parameters,
            outputs=folder,
        )
    audit, withheld = disclosure.open_records(built.folder)
    for area in built.slices if every_area else built.requested:
        slice_ = disclosure.open_slice(built.folder, area)
        typer.echo("\n".join(disclosure.explained(slice_, withheld, audit)) + "\n")
    typer.echo(f"Stored in {built.folder}; the full list is {built.folder / 'withheld.parquet'}, for officers only.")
