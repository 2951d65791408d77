"""Words for managers: the cases to put right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmflib import formats
from pmflib.cli.options import Council, Data, Outputs, Parameters, outputs_folder

_FORMS = ("xlsx", "csv")


def lists(
    team: Annotated[str, typer.Option("--team", metavar="TEAM", help="Slug or name of the team.")],
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Where to write it, never inside outputs; default: ~/pmf-lists."),
    ] = None,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="xlsx or csv.")] = "xlsx",
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Write a team's worklist for its manager: numbers of cases, what is wrong, what to do, when to delete the list."""
    from datetime import date

    from pmflib import catalogue, quality, sources
    from pmflib.build.data import data_folder
    from pmflib.errors import BadInput, near

    if to not in _FORMS:
        raise BadInput.one("--to", f"unknown format '{to}'.", near(to, _FORMS))
    place = outputs_folder(outputs)
    known = catalogue.load(council, parameters=parameters)
    files = data_folder(known, data, place / council)
    checked = quality.check(sources.stage(known, files, place / council), catalogue=known)
    written = quality.write_worklist(
        checked,
        team,
        folder or Path.home() / "pmf-lists",
        outputs=place,
        today=date.today(),
        form="csv" if to == "csv" else "xlsx",
    )
    for path in written.deleted:
        typer.echo(f"Deleted, its day had passed: {path.name}")
    typer.echo(f"{formats.many(written.records, 'record')} of {formats.many(written.cases, 'case')}: {written.path}")
    typer.echo(f"Only you can read it. Delete it after {written.delete_after}.")
