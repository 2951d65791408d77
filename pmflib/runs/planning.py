"""From what was asked for to the jobs that do it, refused as a whole before any kernel starts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from pmflib import folders
from pmflib.errors import BadInput, Problem, near
from pmflib.runs import editions, notebooks
from pmflib.runs.models import LONGEST_PATH, Job, Parameters, Request, ThemedParameters


def check(request: Request, *, folder: Path) -> None:
    """Refuse what no build could make right: reports and themes that do not exist, notebooks that ask for more.

    Parameters
    ----------
    request : Request
    folder : Path
        Where the notebooks are.

    Raises
    ------
    BadInput
        With every problem found.
    """
    known = notebooks.reports(folder)
    problems = editions.problems(request)
    problems += [
        Problem(where="report", what=f"there is no report '{name}'.", remedy=near(name, known))
        for name in request.reports
        if name not in known
    ]
    if not request.reports:
        problems.append(Problem(where="report", what="none is named.", remedy=near("", known)))
    asked = [known[name] for name in request.reports if name in known]
    for notebook in asked:
        problems += _notebook_problems(notebook)
    if not problems:
        problems += _theme_problems(request, asked)
    if problems:
        raise BadInput(problems)


def plan(request: Request, *, folder: Path, edition: str, areas: Sequence[str]) -> tuple[Job, ...]:
    """Return one job for each report, area and theme.

    Parameters
    ----------
    request : Request
    folder : Path
        Where the notebooks are.
    edition : str
        The period built, e.g. ``2026-27-q2``.
    areas : sequence of str
        Slugs of the areas to report on.

    Returns
    -------
    tuple of Job
        With ids that depend on the request alone, no two alike.

    Raises
    ------
    BadInput
        If a value is not of its kind, or a notebook's parameters are not those given; with every problem found.
    """
    known = notebooks.reports(folder)
    jobs: list[Job] = []
    problems: list[Problem] = []
    for report in dict.fromkeys(request.reports):
        declares = notebooks.declared(known[report])
        for area, theme in product(dict.fromkeys(areas), _themes(request, declares)):
            try:
                job = _job(request, known[report], edition=edition, area=area, theme=theme)
            except ValidationError as error:
                problems += _invalid(error, report)
                continue
            problems += notebooks.mismatches(job.notebook, declares, job.parameters.model_dump())
            problems += _too_long(job)
            jobs.append(job)
    if problems:
        raise BadInput(dict.fromkeys(problems))
    return tuple(jobs)


def _theme_problems(request: Request, asked: Sequence[Path]) -> list[Problem]:
    if request.themes and not any("theme" in notebooks.declared(notebook) for notebook in asked):
        remedy = "Leave --theme out, or run deep_dive."
        return [Problem(where="theme", what="none of the reports asked for takes one.", remedy=remedy)]
    parameters = request.parameters or folders.shipped("parameters")
    known = [path.stem for path in (parameters / "themes").glob("*.yml")]
    return [
        Problem(where="theme", what=f"there is no theme '{theme}'.", remedy=near(theme, known))
        for theme in request.themes
        if theme not in known
    ]


def _notebook_problems(notebook: Path) -> Sequence[Problem]:
    """Hold a notebook's parameters against the kinds a run gives, before any value is known."""
    try:
        declares = notebooks.declared(notebook)
    except BadInput as error:
        return error.problems
    fields = ThemedParameters.model_fields if "theme" in declares else Parameters.model_fields
    return notebooks.mismatches(notebook, declares, dict.fromkeys(fields, ""))


def _themes(request: Request, declares: dict[str, notebooks.Declared]) -> tuple[str, ...]:
    """Return the themes asked for, or else the notebook's own; nothing for a report without themes."""
    if "theme" not in declares:
        return ("",)
    return tuple(dict.fromkeys(request.themes)) or (str(declares["theme"].default),)


def _job(request: Request, notebook: Path, *, edition: str, area: str, theme: str) -> Job:
    given = {
        "council": request.council,
        "area": area,
        "period": edition,
        "as_of": request.as_of,
        "audience": request.audience,
        "outputs": str(request.outputs.resolve()),
    }
    parameters = ThemedParameters(**given, theme=theme) if theme else Parameters(**given)
    report = notebook.stem
    place = "--".join(part for part in (area, theme) if part)
    return Job(
        id="--".join((edition, request.audience, report, place)),
        report=report,
        notebook=notebook.resolve(),
        folder=Path(request.council, edition, request.audience, report, place),
        parameters=parameters,
    )


def _invalid(error: ValidationError, report: str) -> list[Problem]:
    return [
        Problem(
            where=f"{report}: {'.'.join(str(part) for part in each['loc'])}",
            what=f"{each['input']!r}: {each['msg']}.",
            remedy="Use small letters, digits and hyphens.",
        )
        for each in error.errors()
    ]


def _too_long(job: Job) -> list[Problem]:
    length = len(job.folder.as_posix())
    if length <= LONGEST_PATH:
        return []
    what = f"its folder's path has {length} characters."
    return [Problem(where=job.label, what=what, remedy=f"Shorten the names to keep it to {LONGEST_PATH}.")]
