"""The command's name, its words, and its exit codes."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from pmflib import __version__
from pmflib.cli import (
    auditing,
    benching,
    indicating,
    listing,
    looking,
    making,
    publishing,
    recording,
    releasing,
    running,
    scheduling,
)
from pmflib.errors import BadInput, PmfError

BAD_INPUT, INTERRUPTED = 2, 130
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}

_COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("sample", making.sample, "pmf sample my-sample"),
    ("check", making.check, "pmf check --council kent --data published"),
    ("build", making.build, "pmf build --period 2026-27-q2"),
    ("run", running.run, "pmf run quarterly --all"),
    ("due", scheduling.due, "pmf due --on 2026-11-16"),
    ("lists", listing.lists, "pmf lists --team ambermoor-assessment --out my-lists"),
    ("release", releasing.release, "pmf release quarterly --area ambermoor --audience public"),
    ("publish", publishing.publish, 'pmf publish 2026-27-q2 --review --by "A. Smith, Head of Performance"'),
    ("export", making.export, "pmf export my-report.ipynb --to html,pdf"),
    ("status", looking.status, "pmf status"),
    ("bench", benching.bench, "pmf bench --reports 1,10"),
    ("explore", looking.explore, "pmf explore"),
    ("serve", looking.serve, "pmf serve --audience internal-officer"),
)


class _Truthful(TyperGroup):
    """Turns what a user can cure into one message and exit code 2, and Ctrl-C into 130."""

    def invoke(self, ctx: Any) -> Any:
        """Run the word given."""
        try:
            return super().invoke(ctx)
        except PmfError as error:
            _stop(_worded(error), BAD_INPUT)
        except OSError as error:
            if not error.filename and error.errno not in _OF_THE_DISK:
                raise
            _stop(f"{error.filename or 'Disk'}: {error.strerror}. Free space or give another folder.", BAD_INPUT)
        except KeyboardInterrupt:
            _stop("Interrupted. What was finished is kept.", INTERRUPTED)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"pmf {__version__}")
        raise typer.Exit


app = typer.Typer(name="pmf", cls=_Truthful, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback(epilog="Start with: pmf run quarterly --all")
def pmf(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Performance reports for children's services: published figures in, accessible reports out."""


for _word, _command, _example in _COMMANDS:
    app.command(_word, epilog=f"Example: {_example}")(_command)
app.add_typer(recording.commentary, name="commentary")
app.add_typer(indicating.app)
app.add_typer(auditing.app)


def main() -> None:
    """Run the command line."""
    app(prog_name="pmf")


def _worded(error: PmfError) -> str:
    if not isinstance(error, BadInput) or len(error.problems) == 1:
        return str(error)
    return f"{len(error.problems)} problems:\n" + "\n".join(f"- {problem}" for problem in error.problems)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
