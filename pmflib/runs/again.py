"""Reports written once more on the release that stands, whatever the sources hold by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pmflib.runs import batch, place
from pmflib.runs.models import Request, RunResult


def rewritten(
    release: Path,
    reports: Sequence[tuple[str, str]],
    *,
    outputs: Path,
    parameters: Path | None,
    notebooks: Path | None = None,
    watch: batch.Watch | None = None,
) -> RunResult:
    """Write reports again whose sign-off has changed; those whose cover would say the same are left.

    Parameters
    ----------
    release : Path
        ``releases/<edition>/<audience>``: nothing is built.
    reports : sequence of pairs of str
        Report and folder, as they stand under the edition.
    outputs : Path
    parameters, notebooks : Path or None
    watch : Watch, optional

    Returns
    -------
    RunResult
        Of all of them together.
    """
    edition, audience, council = release.parent.name, release.name, release.parents[2].name
    told = [
        place.read(outputs / council / edition / audience / name / folder)["parameters"] for name, folder in reports
    ]
    alike: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (name, _), asked in zip(reports, told, strict=True):
        alike[asked["as_of"], asked.get("theme", "")][name].append(asked["area"])
    results = [
        batch.run(
            Request(
                reports=(name,),
                areas=tuple(areas),
                outputs=outputs,
                council=council,
                period=edition,
                as_of=as_of,
                audience=audience,
                themes=(theme,) if theme else (),
                parameters=parameters,
                notebooks=notebooks,
                as_built=True,
            ),
            watch=watch,
        )
        for (as_of, theme), named in alike.items()
        for name, areas in named.items()
    ]
    return _together(results)


def _together(results: Sequence[RunResult]) -> RunResult:
    first, *rest = results
    for one in rest:
        first = replace(
            first,
            planned=first.planned + one.planned,
            done=(*first.done, *one.done),
            failed=(*first.failed, *one.failed),
            skipped=(*first.skipped, *one.skipped),
            interrupted=first.interrupted or one.interrupted,
            problems=(*first.problems, *one.problems),
            indexes=tuple(dict.fromkeys((*first.indexes, *one.indexes))),
        )
    return first
