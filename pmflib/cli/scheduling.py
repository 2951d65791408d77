"""The word that keeps the reporting schedule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmflib.cli.options import Council, Data, Jobs, Outputs, Parameters, day_of, outputs_folder

if TYPE_CHECKING:
    from pmflib.runs import Request
    from pmflib.schedule import Due


def due(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day to look at; today if left out.")] = "",
    write: Annotated[bool, typer.Option("--run", help="Write what is due and does not stand yet.")] = False,
    jobs: Jobs = 2,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Say what the reporting schedule wants today, and write it if asked to."""
    from pmflib import schedule

    folder = outputs_folder(outputs)
    wanted = schedule.due(schedule.load(parameters), day_of(on))
    missing = [each for each in wanted if not _written(each, folder / council)]
    for each in wanted:
        state = f"due since {each.since}" if each in missing else "written"
        typer.echo(f"{each.name}: {each.entry.title}, {each.period.code}: {state}; the next on {each.next}.")
    if not wanted:
        typer.echo("Nothing is due.")
    if write:
        _write([_request(each, jobs, council, data, parameters, folder) for each in missing])


def _written(wanted: Due, council: Path) -> bool:
    from pmflib.runs import standing

    entry = wanted.entry
    return standing.written(council, edition=wanted.period.code, audience=entry.audience, reports=entry.reports)


def _request(
    wanted: Due, jobs: int, council: str, data: Path | None, parameters: Path | None, outputs: Path
) -> Request:
    from pmflib.runs import Request

    entry = wanted.entry
    return Request(
        reports=entry.reports,
        areas=() if entry.areas == "all" else entry.areas,
        every_area=entry.areas == "all",
        themes=entry.themes,
        audience=entry.audience,
        period=wanted.period.code,
        jobs=jobs,
        council=council,
        data=data,
        parameters=parameters,
        outputs=outputs,
    )


def _write(requests: list[Request]) -> None:
    """Write one batch after the other; one that cannot be done keeps none of the others."""
    from pmflib.cli.running import write
    from pmflib.errors import BadInput, Problem

    problems: list[Problem] = []
    codes = [0]
    for request in requests:
        try:
            write(request)
        except BadInput as error:
            problems += error.problems
        except typer.Exit as ended:
            codes.append(ended.exit_code)
            if ended.exit_code == 130:
                break
    if problems and max(codes) == 0:
        raise BadInput(problems)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if max(codes):
        raise typer.Exit(max(codes))
