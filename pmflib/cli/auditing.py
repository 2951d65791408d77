"""Words for audits of case files: draw a round and its workbooks, take them in again, see how they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pmflib.cli.options import Council, Data, Outputs, Parameters, outputs_folder

app = typer.Typer(name="audit", no_args_is_help=True, help="Audits of case files: drawn, sent out, taken in, judged.")


@app.command("sample", epilog="Example: pmf audit sample --theme re_referrals --period 2026-27-q2")
def sample(
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="A file of parameters/themes.")],
    period: Annotated[
        str,
        typer.Option("--period", metavar="PERIOD", help="Of the cases, e.g. 2026-27-q2; the newest quarter over."),
    ] = "",
    size: Annotated[
        int | None, typer.Option("--size", metavar="N", min=1, help="Cases, instead of what the theme says.")
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", help="Draw from a list you bring (CSV or Excel, a column 'case')."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="S", min=0, help="Draw the same cases again; recorded anyway.")
    ] = None,
    auditors: Annotated[
        Path | None,
        typer.Option("--auditors", metavar="FILE", help="Who audits: auditor, team. Default: registers/auditors.csv."),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Of the round; theme and period.")] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where workbooks go, never in outputs; default: ~/pmf-audits."),
    ] = None,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Draw the cases of a round, and write a workbook for each auditor and an entry in the register."""
    from pmflib import build

    wanted = build.Draw(theme=theme, period=period, name=name, size=size, seed=seed, listed=listed, auditors=auditors)
    found = build.sample_audit(
        council,
        wanted,
        out=out or Path.home() / "pmf-audits",
        today=date.today(),
        data=data,
        parameters=parameters,
        outputs=outputs_folder(outputs),
    )
    for path in found.deleted:
        typer.echo(f"Deleted, its day had passed: {path.name}")
    facts = found.round.facts
    typer.echo(f"Round {facts.name}: {facts.size} of {facts.frame:,} cases drawn, seed {facts.seed}.")
    for note in found.notes:
        typer.echo(f"Note: {note}")
    typer.echo(f"{len(found.files) - 1} workbooks and the list of all cases: {found.files[0].parent}")
    typer.echo(f"Only you can read them. Due {facts.due:%d %B %Y}; delete them after {facts.delete_after:%d %B %Y}.")
