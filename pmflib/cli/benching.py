"""The word that measures what reports cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pmflib.runs.bench import Chain, Measured


def bench(
    reports: Annotated[
        str, typer.Option("--reports", metavar="N,N…", help="Batch sizes; 1,10,100,200 for the whole table.")
    ] = "1,10",
    workers: Annotated[str, typer.Option("--jobs", metavar="N,N…", help="Reports written at once.")] = "1",
    chains: Annotated[
        str, typer.Option("--chains", metavar="NAMES", help="Ways to compare: cli, loop, page, ours, searched, limit.")
    ] = "cli,loop,page,ours,searched,limit",
) -> None:
    """Measure what a report costs here, beside papermill, nbconvert and a plain script doing the same."""
    from pmflib.runs import bench as benchmarks

    wanted = benchmarks.Wanted(
        reports=_numbers("--reports", reports), workers=_numbers("--jobs", workers), chains=_chains(chains)
    )
    typer.echo("Building the fictional council …", err=True)
    measured = benchmarks.bench(wanted, tell=lambda each: typer.echo(_line(each), err=True))
    typer.echo("\n".join(table(measured)))


def table(measured: list[Measured]) -> list[str]:
    """Return the measurements as a Markdown table with the ratios below it."""
    from pmflib.runs.bench import CHAINS, further, ratio, times_further

    heads = "| way | reports | at once | CPU s | CPU s a report | clock s | peak MB | held MB | open files |"
    rows = [heads, "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for each in measured:
        held, files = _first_and_last(each.memory, 2**20), _first_and_last(each.files, 1)
        rows.append(
            f"| {CHAINS[each.chain]} | {each.reports} | {each.workers} | {each.cpu:.1f} | {each.each:.2f} "
            f"| {each.seconds:.0f} | {each.peak / 2**20:.0f} | {held} | {files} |"
        )
    said = {
        "The commands of papermill and nbconvert cost {:.1f} times as much as pmf run.": ratio(measured, "cli", "ours"),
        "They cost {:.1f} times as much as pmf run for the same files, the page alone.": ratio(measured, "cli", "page"),
        "papermill in a loop, without any export, costs {:.1f} times as much.": ratio(measured, "loop", "ours"),
        "One more report costs {:.2f} times as much as by a plain script with the same search of its files.": (
            times_further(measured, "searched")
        ),
        "It costs {:.2f} times as much as by a plain script that searches nothing.": times_further(measured, "limit"),
        "The largest batch of both costs {:.2f} times as much as by that script.": ratio(measured, "ours", "limit"),
        **{
            f"One more report costs {{:.2f}} CPU seconds, {count} at once.": further(measured, workers=count)
            for count in sorted({each.workers for each in measured})
        },
    }
    return [*rows, "", *(f"- {words.format(value)}" for words, value in said.items() if value is not None)]


def _line(each: Measured) -> str:
    return f"{each.chain}: {each.reports} reports, {each.workers} at once: {each.cpu:.1f} CPU s, {each.seconds:.0f} s"


def _first_and_last(values: tuple[int, int], unit: int) -> str:
    return " → ".join(f"{value / unit:.0f}" for value in values)


def _numbers(option: str, text: str) -> tuple[int, ...]:
    from pmflib.errors import BadInput

    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or not all(word.isdecimal() and int(word) for word in words):
        raise BadInput.one(option, f"'{text}' is not a list of whole numbers above 0.", "Write it as 1,10.")
    return tuple(int(word) for word in words)


def _chains(text: str) -> tuple[Chain, ...]:
    from pmflib.errors import BadInput, Problem, near
    from pmflib.runs.bench import CHAINS

    asked = [word.strip() for word in text.split(",") if word.strip()]
    problems = [
        Problem(where="--chains", what=f"there is no way '{word}'.", remedy=near(word, CHAINS))
        for word in asked or [""]
        if word not in CHAINS
    ]
    if problems:
        raise BadInput(problems)
    return tuple(chain for chain in CHAINS if chain in asked)
