"""Words for audits of case files: draw a round and its workbooks, take them in again, see how they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pmflib import formats
from pmflib.cli.options import Council, Data, Outputs, Parameters, outputs_folder

app = typer.Typer(name="audit", no_args_is_help=True, help="Audits of case files: drawn, sent out, taken in, judged.")


_Theme = Annotated[str, typer.Option("--theme", metavar="THEME", help="A file of parameters/themes.")]
_Period = Annotated[
    str, typer.Option("--period", metavar="PERIOD", help="Of the cases, e.g. 2026-27-q2; the newest quarter over.")
]
_Size = Annotated[int | None, typer.Option("--size", metavar="N", min=1, help="Cases, instead of what the theme says.")]
_List = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE", help="Draw from a list you bring (CSV or Excel, with a column 'case')."),
]
_Seed = Annotated[
    int | None, typer.Option("--seed", metavar="S", min=0, help="Draw the same cases again; it is recorded anyway.")
]
_Auditors = Annotated[
    Path | None,
    typer.Option("--auditors", metavar="FILE", help="Who audits: auditor, team. Default: registers/auditors.csv."),
]
_Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Of the round; theme and period if left out.")]
_Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Where workbooks go, never inside outputs; default: ~/pmf-audits."),
]


@app.command("sample", epilog="Example: pmf audit sample --theme re_referrals --period 2026-27-q2")
def sample(
    theme: _Theme,
    period: _Period = "",
    size: _Size = None,
    listed: _List = None,
    seed: _Seed = None,
    auditors: _Auditors = None,
    name: _Name = "",
    out: _Out = None,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Draw the cases of a round, and write a workbook for each auditor and an entry in the register."""
    from pmflib import build

    found = build.sample_audit(
        council,
        build.Draw(theme=theme, period=period, name=name, size=size, seed=seed, listed=listed, auditors=auditors),
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


@app.command("import", epilog="Example: pmf audit import ~/pmf-audits/re_referrals-2026-27-q2")
def take_in(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Workbooks that came back, or their folder.")],
    council: Council = "northmere",
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Take in what auditors sent back: what is good is kept, and every problem is told with its place."""
    from pmflib import build
    from pmflib.errors import BadInput

    found = build.import_audits(
        council, files, today=date.today(), parameters=parameters, outputs=outputs_folder(outputs)
    )
    typer.echo(
        f"{formats.many(found.workbooks, 'workbook')} read: {formats.many(found.audits, 'form')} filled in, "
        f"{found.fresh} new or changed and kept, {found.given_up} given up."
    )
    if found.masked:
        typer.echo(f"{formats.many(found.masked, 'piece')} of text that name or find somebody were taken out.")
    if found.fresh:
        typer.echo("To see what they say: " + ", ".join(f"pmf run deep_dive --theme {one}" for one in found.themes))
        typer.echo("What auditors wrote is shown once somebody has read it and signed:")
        for name in found.rounds:
            typer.echo(f"  {outputs_folder(outputs) / council / 'audits' / name / 'quotes.csv'}, column reviewed_by")
    if found.given_up:
        typer.echo("Which case of the reserve is to be read in place of one given up: pmf audit status")
    if found.problems:
        raise BadInput(found.problems)


@app.command("status", epilog="Example: pmf audit status --theme re_referrals")
def status(
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="Only its rounds; all if left out.")] = "",
    council: Council = "northmere",
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Say of each round what was planned, done, late and moderated, and who still has what."""
    from pmflib import build

    found = build.audit_standings(
        council, theme=theme, today=date.today(), parameters=parameters, outputs=outputs_folder(outputs)
    )
    if not found:
        typer.echo("No round of audits has been drawn. Draw one: pmf audit sample --theme re_referrals")
    for one in found:
        typer.echo(f"{one.round}, due {one.due:%d %B %Y}")
        typer.echo(
            f"  {one.planned} planned: {one.done} done ({one.late} of them late), {one.given_up} given up, "
            f"{one.outstanding} outstanding"
        )
        typer.echo(f"  {one.moderated} of {one.to_moderate} moderated, {one.double} of {one.to_double} audited twice")
        for stratum, place, name in one.replace.to_numpy().tolist():
            typer.echo(f"  {_spare(stratum, place, name)}")
        for person in one.people.loc[one.people["outstanding"] > 0].itertuples():
            typer.echo(f"  {person.name}: {person.outstanding} of {person.planned} outstanding")


def _spare(stratum: str, place: int, name: str) -> str:
    given_up = f"A case of {stratum} was given up:"
    if not name:
        return f"{given_up} none is left in its reserve, and the case stays undone."
    return f"{given_up} {name} is to read its reserve number {place}."


@app.command("hand-over", epilog='Example: pmf audit hand-over ~/pmf-audits/autumn --auditor "Reviewing officer"')
def hand_over(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The round's folder of workbooks.")],
    auditor: Annotated[str, typer.Option("--auditor", metavar="NAME", help="Who can do no more of it.")],
    auditors: _Auditors = None,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Give what an auditor has not done to others, and write a workbook for each of them."""
    from pmflib import build

    found = build.hand_over_audits(
        council,
        folder,
        auditor,
        auditors=auditors,
        today=date.today(),
        data=data,
        parameters=parameters,
        outputs=outputs_folder(outputs),
    )
    for name, count in found.given.items():
        typer.echo(f"{name}: {formats.many(count, 'form')} more")
    typer.echo(f"Send out the {formats.many(len(found.files) - 1, 'new workbook')}: {found.files[0].parent}")
    typer.echo("What was done already stays. Forms handed over are refused in the old workbook from now on.")


@app.command("simulate", epilog="Example: pmf audit simulate ~/pmf-audits/re_referrals-2026-27-q2")
def simulate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Workbooks of a round, or their folder.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="The same cases get the same answers.")] = 1,
    good: Annotated[
        float, typer.Option("--good", metavar="SHARE", min=0, max=1, help="True share of cases good or better.")
    ] = 0.6,
    council: Council = "northmere",
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Fill in the workbooks of a fictional council with invented answers, to try the whole way."""
    from pmflib import build
    from pmflib.audits import Truth

    filled = build.simulate_audits(
        council,
        files,
        Truth(seed=seed, good=good),
        today=date.today(),
        parameters=parameters,
        outputs=outputs_folder(outputs),
    )
    for name, count in filled.items():
        typer.echo(f"{formats.many(count, 'form')} filled in: {name}")
