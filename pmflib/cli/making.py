"""Words that make something: the sample, figures, reports, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmflib.cli.options import AsOf, Audience, Council, Data, Outputs, Parameters, Period, outputs_folder

# Rooms are imported where they are used: `pmf --help` must not wait for pandas.
if TYPE_CHECKING:
    from pmflib.export import Format


def sample(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to write; default: outputs/northmere/sample.")
    ] = None,
    scale: Annotated[
        float, typer.Option("--scale", metavar="TIMES", min=0.05, max=20, help="How many times as many children.")
    ] = 1.0,
    clean: Annotated[
        bool, typer.Option("--clean", help="Case records without the faults of everyday recording.")
    ] = False,
    outputs: Outputs = None,
) -> None:
    """Write the sample council's data: fictional Northmere, the same each time."""
    from pmflib.build import write_sample

    target = folder or outputs_folder(outputs) / "northmere" / "sample"
    write_sample(target, scale=scale, faults=not clean)
    typer.echo(f"Sample council written to {target}")


def check(
    council: Council = "northmere", parameters: Parameters = None, data: Data = None, outputs: Outputs = None
) -> None:
    """Check parameters and source tables, and list all problems at once."""
    from pmflib import build as builder

    found = builder.check(council, data=data, parameters=parameters, outputs=outputs_folder(outputs))
    said = f"{found.indicators} indicators and {found.tables} tables declared"
    if found.observations:
        said += f"; {found.observations:,} figures of {found.areas:,} areas read"
    typer.echo(f"{council}: no problems. {said}.")
    for proposal in found.proposals:
        typer.echo(f"To consider: {proposal}")
    for note in found.notes:
        typer.echo(f"Note: {note}")


def build(
    period: Period = "",
    as_of: AsOf = "",
    audience: Audience = "internal-officer",
    figure: Annotated[
        tuple[str, str, str] | None,
        typer.Option("--explain", metavar="CODE AREA PERIOD", help="List the records one figure was counted from."),
    ] = None,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Read the sources, work out the figures and store them protected, without writing reports."""
    from pmflib import build as builder
    from pmflib.runs.lock import locked

    folder = outputs_folder(outputs)
    if figure is not None:
        _explain(figure, council, data=data, parameters=parameters, outputs=folder)
        return
    with locked(folder, purpose="pmf build"):
        built = builder.build(
            council,
            period=period,
            as_of=as_of,
            audience=audience,
            data=data,
            parameters=parameters,
            outputs=folder,
        )
    typer.echo(f"{council} {built.edition}: figures for {len(built.slices)} areas stored in {built.folder}")


def _explain(
    figure: tuple[str, str, str], council: str, *, data: Path | None, parameters: Path | None, outputs: Path
) -> None:
    """List what one figure was counted from, as a table to copy from; nothing is written."""
    from pmflib import build as builder

    code, area, period = figure
    found = builder.explain(council, code, area, period, data=data, parameters=parameters, outputs=outputs)
    span = f"{found.period_start:%d %B %Y} to {found.period_end:%d %B %Y}"
    typer.echo(f"{found.indicator}, {found.area}, {found.window}, {span}:")
    typer.echo(f"{len(found.rows):,} records, counted {found.numerator:,.10g} of {found.denominator:,.10g}.")
    typer.echo(found.rows.to_csv(index=False, date_format="%Y-%m-%d").rstrip("\n"))


def export(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="A report notebook that has been run.")],
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="FORMATS", help="Formats, joined by commas: also charts, a folder of SVG and PNG files."
        ),
    ] = "html,pdf,xlsx,docx",
    folder: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="Folder to write to; default: one beside the notebook.")
    ] = None,
) -> None:
    """Turn a report notebook you have run yourself into files to hand on."""
    from pmflib import export as exporter
    from pmflib.errors import BadInput

    formats = _formats(to)
    if not notebook.is_file():
        raise BadInput.one(str(notebook), "there is no such file.", "Give the path of a notebook that has been run.")
    written = exporter.export(notebook, folder or notebook.with_suffix(""), formats=formats)
    typer.echo("\n".join(f"Written: {path}" for path in written))


def _formats(text: str) -> tuple[Format, ...]:
    from pmflib.errors import BadInput, Problem, near
    from pmflib.export import FORMATS, ON_REQUEST

    known = (*FORMATS, *ON_REQUEST)
    asked = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in asked if word not in known]
    if unknown or not asked:
        what = "unknown format '{}'."
        raise BadInput(
            Problem(where="--to", what=what.format(word), remedy=near(word, known)) for word in unknown or [""]
        )
    return tuple(each for each in known if each in asked)
