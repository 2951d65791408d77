"""The word that takes an edition from draft to published, and looks through what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pmflib.cli.options import Audience, Council, Data, Outputs, Parameters, day_of, outputs_folder

if TYPE_CHECKING:
    from pmflib.editions import Asked, Published, Verified
    from pmflib.registers import State

_FAILED, _NAMED = 1, 10


def publish(
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="The edition, e.g. 2026-27-q2.")],
    review: Annotated[bool, typer.Option("--review", help="Note that its reports were reviewed.")] = False,
    sign: Annotated[bool, typer.Option("--sign", help="Note that its reports were signed, once reviewed.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash what was published, and work its figures out again.")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="'NAME, POST'", help="Who reviews, signs or publishes.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day it was decided; today if left out.")] = "",
    report: Annotated[str, typer.Option("--report", metavar="REPORT", help="Review or sign only this report.")] = "",
    area: Annotated[str, typer.Option("--area", metavar="AREA", help="Review or sign only this area, by slug.")] = "",
    audience: Audience = "internal-officer",
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Take an edition from draft to reviewed, signed and published: an immutable copy with all it was made from."""
    from pmflib import editions

    _one_of(review=review, sign=sign, verify=verify)
    asked = editions.Asked(
        council=council,
        edition=edition,
        audience=audience,
        outputs=outputs_folder(outputs),
        on=day_of(on),
        parameters=parameters,
        data=data,
        report=report,
        area=area,
        by=by,
    )
    if verify:
        _verify(asked)
    elif review or sign:
        _decide(asked, "reviewed" if review else "signed")
    else:
        _publish(asked)


def _decide(asked: Asked, state: State) -> None:
    from pmflib import editions
    from pmflib.runs.lock import locked

    with locked(asked.outputs, purpose="pmf publish"):
        done = editions.decide(asked, state)
    typer.echo(f"{done.edition} for {done.audience}: {state} by {done.name}, {done.post}, on {done.date}.")
    typer.echo(f"Next: pmf publish {done.edition}{' --sign --by …' if state == 'reviewed' else ''}")


def _publish(asked: Asked) -> None:
    from pmflib import editions
    from pmflib.cli import show

    with show.watching() as watch:
        try:
            done = editions.publish(asked, watch=watch)
        except editions.NotWritten as stopped:
            failed = [f"{one.job.label}: {one.failure.cause if one.failure else ''}" for one in stopped.result.failed]
            told = "\n".join([*failed, *map(str, stopped.result.problems)][:_NAMED])
            typer.echo(f"Nothing was published: reports could not be written.\n{told}", err=True)
            raise typer.Exit(_FAILED) from None
    _tell(done)


def _tell(done: Published) -> None:
    version = done.version
    if not done.new:
        typer.echo(f"Already published: {version.name} for {version.audience} holds the very same; nothing was done.")
        return
    typer.echo(f"Published: {version.name} for {version.audience}, {done.reports} reports in {version.public}")
    if done.follows:
        parts = "; ".join(f"{cause} {count:,}" for cause, count in done.changed.items())
        typer.echo(f"Figures changed since {done.follows}: {sum(done.changed.values()):,} ({parts or 'none'}).")
    typer.echo(f"What they were made from, for officers only: {version.evidence}")


def _verify(asked: Asked) -> None:
    from pmflib import editions
    from pmflib.errors import BadInput, near

    found = editions.versions(asked.place, edition=asked.edition, audience=asked.audience)
    if not found:
        known = [one.edition for one in editions.versions(asked.place, audience=asked.audience)]
        what = f"no version of '{asked.edition}' is published for {asked.audience}."
        raise BadInput.one("edition", what, near(asked.edition, known) or f"Publish it: pmf publish {asked.edition}")
    results = [editions.verify(one, asked.place) for one in found]
    for result in results:
        _tell_verified(result)
    if not all(result.sound for result in results):
        raise typer.Exit(_FAILED)


def _tell_verified(result: Verified) -> None:
    name = f"{result.version.name} for {result.version.audience}"
    if result.sound:
        typer.echo(f"{name}: sound. {result.files:,} files as published; {result.figures:,} figures come out again.")
        return
    for what, paths in (("is not as it was published", result.broken), ("is no longer what it was", result.lost)):
        for path in paths[:_NAMED]:
            typer.echo(f"{name}: {path} {what}.", err=True)
    if result.differing:
        code = f", published by pmf {result.pmf}" if result.pmf else ""
        typer.echo(f"{name}: {result.differing:,} numbers do not come out again{code}.", err=True)


def _one_of(*, review: bool, sign: bool, verify: bool) -> None:
    from pmflib.errors import BadInput

    if review + sign + verify > 1:
        raise BadInput.one("publish", "one step at a time.", "Give --review, --sign or --verify; none publishes.")
