"""Words for what people say of the figures: the services' commentary by spreadsheet and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pmflib.cli.options import Areas, Council, Outputs, Parameters, Period, outputs_folder

commentary = typer.Typer(no_args_is_help=True, help="The services' words on figures that miss their floor.")


@commentary.command("export", epilog="Example: pmf commentary export commentary.xlsx --period 2026-27-q2")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook to write.")],
    period: Period = "",
    area: Areas = None,
    council: Council = "northmere",
    outputs: Outputs = None,
) -> None:
    """Write the workbook to send round: one row for each figure that misses its floor, with room for the words."""
    from pmflib import disclosure
    from pmflib.errors import BadInput, near
    from pmflib.export import commentary_workbook

    if file.exists():
        raise BadInput.one(
            str(file),
            "is there already, perhaps with words that nobody has taken in yet.",
            "Import it and move it away, or give another name.",
        )
    place = outputs_folder(outputs) / council
    stored = [one.code for one in disclosure.stored_editions(place, "internal-officer")]
    edition = period or (stored[-1] if stored else "")
    if edition not in stored:
        raise BadInput.one(
            "period", f"no figures of '{edition}' are stored.", near(edition, stored) or "Run: pmf build"
        )
    folder = disclosure.release_folder(place, edition, "internal-officer")
    slugs = disclosure.slices(folder)
    if lost := [one for one in area or () if one not in slugs]:
        raise BadInput.one("area", f"'{lost[0]}' has no figures in {edition}.", near(lost[0], slugs))
    opened = [disclosure.open_slice(folder, slug) for slug in area or slugs]
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(commentary_workbook(opened))
    part.replace(file)
    typer.echo(f"Commentary workbook of {edition} written to {file}")


@commentary.command("import", epilog="Example: pmf commentary import commentary.xlsx")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook that came back.")],
    council: Council = "northmere",
    parameters: Parameters = None,
) -> None:
    """Add what came back to the register of commentary; all problems are named, and then nothing is taken in."""
    from pmflib import formats
    from pmflib.build import receive_commentary

    today = datetime.now(tz=UTC).date()
    received = receive_commentary(council, file, said_on=today, parameters=parameters)
    for told in received.masked:
        typer.echo(f"Masked: {told}. Leave people out; write a month instead of a day.")
    added = formats.many(received.added, "new entry", "new entries")
    typer.echo(f"{added} in the register of commentary of {council}. Run 'pmf run' to print them.")
