"""Words about indicators: define one, take in a sheet of them, see what they say and what they need."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmflib.cli.options import Council, Data, Outputs, Parameters, outputs_folder

if TYPE_CHECKING:
    import pandas as pd

    from pmflib.build import Defined

app = typer.Typer(
    name="indicator", no_args_is_help=True, help="Define indicators from case records, and see three periods of them."
)
Keep = Annotated[bool, typer.Option("--keep", help="Write it into indicators.yml; without it nothing is changed.")]


@app.command(
    "new",
    epilog="Example: pmf indicator new REF20 title='Referrals by the police' definition='…' theme='Front door' "
    "element='Key indicators' kind=input owner='Service lead, front door' view=referrals date=date type=share "
    "numerator=\"source = '6'\" attribution=home",
)
def new(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Its code, such as REF20; never used before.")],
    cells: Annotated[
        list[str],
        typer.Argument(metavar="KEY=TEXT…", help="Keys of indicators.yml and of its records; see docs/measures.md."),
    ],
    keep: Keep = False,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Define one indicator and see its last three periods; with --keep it counts."""
    from pmflib import build as builder

    row = {"code": code, **_cells(cells)}
    folder = outputs_folder(outputs)
    defined = builder.define(
        council, [row], source="pmf indicator new", keep=keep, data=data, parameters=parameters, outputs=folder
    )
    _say(defined)


@app.command("import", epilog="Example: pmf indicator import my-indicators.xlsx --keep")
def take_in(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or Excel: a column for each key, a row for each.")],
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of a workbook; the first if left out.")
    ] = None,
    keep: Keep = False,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Take in a sheet of indicators and see their last three periods; with --keep they count."""
    from pmflib import build as builder

    rows = builder.read_sheet(path, sheet)
    folder = outputs_folder(outputs)
    defined = builder.define(
        council, rows, source=str(path), keep=keep, data=data, parameters=parameters, outputs=folder
    )
    _say(defined)


@app.command("preview", epilog="Example: pmf indicator preview REF02 CP12")
def preview(
    codes: Annotated[list[str], typer.Argument(metavar="CODE…", help="Indicators that are worked out from records.")],
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Show the last three periods of indicators, for the council and its districts. Nothing is stored."""
    from pmflib import build as builder

    folder = outputs_folder(outputs)
    _show(builder.preview(council, codes, data=data, parameters=parameters, outputs=folder))


@app.command("coverage", epilog="Example: pmf indicator coverage --fields")
def coverage(
    fields: Annotated[
        bool, typer.Option("--fields", help="List every field that each indicator needs, as CSV.")
    ] = False,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Say which indicators come from records, what each needs, and what the records do not hold."""
    from pmflib import build as builder

    found = builder.coverage(council, data=data, parameters=parameters, outputs=outputs_folder(outputs))
    for line in found.lines():
        typer.echo(line)
    typer.echo(f"From published tables only: {', '.join(found.published_only)}.")
    if fields:
        typer.echo(found.needs.to_csv(index=False, float_format="%.1f").rstrip("\n"))


def _cells(given: list[str]) -> dict[str, str]:
    from pmflib.errors import BadInput, Problem

    pairs = [text.partition("=") for text in given]
    wrong = [key for key, sign, _ in pairs if not sign]
    if wrong:
        remedy = "Write KEY=TEXT, in quotes where there are spaces."
        raise BadInput(Problem(where="pmf indicator new", what=f"'{key}' has no '='.", remedy=remedy) for key in wrong)
    return {key.strip(): text for key, _, text in pairs}


def _say(defined: Defined) -> None:
    _show(defined.preview)
    names = ", ".join(defined.codes)
    if defined.path is not None:
        typer.echo(f"{names} written to {defined.path}; the next build counts it.")
    else:
        typer.echo(f"{names}: no problems. Nothing was changed; say --keep to write it into indicators.yml.")


def _show(found: pd.DataFrame) -> None:
    if found.empty:
        typer.echo("There are no records here to count it from.")
    for code, rows in found.groupby("indicator"):
        table = rows.assign(period=rows["period_end"].dt.strftime("%Y-%m-%d"), shown=[*map(_figure, *_columns(rows))])
        wide = table.pivot(index="area", columns="period", values="shown").reindex(rows["area"].unique())
        typer.echo(f"{code}, {rows['window'].iloc[0]} to:")
        typer.echo(wide.rename_axis(index=None, columns=None).to_string())


def _columns(rows: pd.DataFrame) -> tuple[list[float], list[float], list[float], list[str]]:
    return tuple(rows[name].tolist() for name in ("value", "numerator", "denominator", "status"))  # type: ignore[return-value]


def _figure(value: float, numerator: float, denominator: float, status: str) -> str:
    if math.isnan(value):
        return status.replace("_", " ")
    counts = [f"{count:,.10g}" for count in (numerator, denominator) if not math.isnan(count)]
    return f"{value:,.1f} ({' of '.join(counts)})"
