"""`load`: everything under parameters/ for one council, or every problem in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from pmflib import folders
from pmflib.catalogue import audiences, clock_checks, cross_checks, quality_loading, record_loading, target_checks
from pmflib.catalogue.audiences import Audience
from pmflib.catalogue.clocks import Clock
from pmflib.catalogue.fields import SLUG_FORM, TABLE_FORM
from pmflib.catalogue.models import (
    Catalogue,
    Council,
    Indicator,
    IndicatorFile,
    SourceTable,
    Target,
    TargetFile,
)
from pmflib.catalogue.quality_rules import Quality, QualityPlan
from pmflib.catalogue.report_options import Fault, Quarterly, Theme, quarterly_faults, theme_faults
from pmflib.catalogue.strict_yaml import Parsed, read, shown
from pmflib.catalogue.validation import Entries, entries, validate
from pmflib.errors import BadInput, Problem, near

M = TypeVar("M", bound=BaseModel)


def councils(parameters: Path | None = None) -> list[str]:
    """Return the names of the councils under ``parameters/councils``, in order.

    Parameters
    ----------
    parameters : Path, optional
        The parameters folder; default: the one that ships.

    Raises
    ------
    BadInput
        If there is no such folder.
    """
    folder = _folder(parameters) / "councils"
    if not folder.is_dir():
        raise BadInput.one(str(folder), "the folder is missing.", "Point --parameters at a folder that has councils/.")
    return sorted(profile.parent.name for profile in folder.glob("*/council.yml"))


def load(council: str, *, parameters: Path | None = None) -> Catalogue:
    """Load and check the parameters of one council.

    Parameters
    ----------
    council : str
        Name of its folder under ``parameters/councils``.
    parameters : Path, optional
        The parameters folder; default: the one that ships.

    Returns
    -------
    Catalogue

    Raises
    ------
    BadInput
        With every problem of every file: place, value and remedy.
    """
    known = councils(parameters)
    if council not in known:
        raise BadInput.one("council", f"{shown(council)} has no parameters.", near(council, known))
    folder = _folder(parameters)
    problems: list[Problem] = []
    sources, recorded = _sources(folder, f"councils/{council}/sources.yml", problems)
    themes, indicators = _indicators(folder, "indicators.yml", sources, problems)
    profile = _profile(folder, f"councils/{council}/council.yml", sources, problems)
    # An indicator with problems of its own would leave its table without a reader.
    if sources.names is not None and indicators.names is not None and len(indicators.models) == len(indicators.names):
        problems += cross_checks.unused_tables(sources, indicators.models.values(), profile)
    audiences = _audiences(folder, "disclosure.yml", problems)
    targets = _targets(folder, f"councils/{council}/targets.yml", profile, indicators, problems)
    clocks = _clocks(folder, "calendar.yml", problems)
    quarterly, dives = _reports(folder, themes, indicators, problems)
    quality, plan = _quality(folder, f"councils/{council}/quality_plan.yml", profile, indicators, problems)
    if problems or profile is None:
        raise BadInput(problems)
    return Catalogue(
        council=profile,
        indicators=indicators.models,
        sources=sources.models,
        records=recorded.sources,
        mappings=recorded.mappings,
        themes=themes,
        audiences=audiences.models,
        targets=targets,
        clocks=clocks,
        quality=quality,
        quality_plan=plan,
        quarterly=quarterly,
        dives=dives,
    )


def _folder(parameters: Path | None) -> Path:
    return folders.shipped("parameters") if parameters is None else parameters


def _read(folder: Path, name: str, problems: list[Problem]) -> Parsed | None:
    """Return the parsed file, or none; what is wrong with it joins the problems."""
    try:
        parsed = read(folder / name, name)
    except BadInput as error:
        problems += error.problems
        return None
    problems += parsed.problems
    return parsed


def _sources(
    folder: Path, name: str, problems: list[Problem]
) -> tuple[Entries[SourceTable], record_loading.RecordEntries]:
    parsed = _read(folder, name, problems)
    if parsed is None:
        return Entries.unread(), record_loading.RecordEntries(sources={}, mappings={})
    published = record_loading.without_records(parsed)
    tables = entries(SourceTable, published.value, published, problems, form=TABLE_FORM)
    problems += cross_checks.sources(tables)
    return tables, record_loading.record_entries(parsed, folder, problems)


def _audiences(folder: Path, name: str, problems: list[Problem]) -> Entries[Audience]:
    parsed = _read(folder, name, problems)
    if parsed is None:
        return Entries.unread()
    found = entries(Audience, parsed.value, parsed, problems, form=SLUG_FORM)
    if found.names is not None and len(found.names) == len(found.models):
        faults = audiences.faults(found.models)
        problems += [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]
    return found


def _reports(
    folder: Path, themes: tuple[str, ...], indicators: Entries[Indicator], problems: list[Problem]
) -> tuple[Quarterly | None, dict[str, Theme]]:
    """Return what the quarterly report and each deep dive show; parameters of figures alone need no such files."""
    quarterly = _options(folder, "reports/quarterly.yml", Quarterly, problems)
    found = {path.stem: f"themes/{path.name}" for path in sorted((folder / "themes").glob("*.yml"))}
    dives = {name: _options(folder, file, Theme, problems) for name, file in found.items()}
    if indicators.names is None:
        return None, {}
    known = dict.fromkeys(indicators.names)
    if quarterly is not None:
        problems += _placed(quarterly[1], quarterly_faults(quarterly[0], known, themes))
    for dive in dives.values():
        problems += [] if dive is None else _placed(dive[1], theme_faults(dive[0], known))
    sound = {name: dive[0] for name, dive in dives.items() if dive is not None}
    return None if quarterly is None else quarterly[0], sound


def _options(folder: Path, name: str, model: type[M], problems: list[Problem]) -> tuple[M, Parsed] | None:
    parsed = _read(folder, name, problems) if (folder / name).is_file() else None
    found = None if parsed is None else validate(model, parsed.value, parsed, problems)
    return None if parsed is None or found is None else (found, parsed)


def _placed(parsed: Parsed, faults: Iterable[Fault]) -> list[Problem]:
    return [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def _clocks(folder: Path, name: str, problems: list[Problem]) -> dict[str, Clock]:
    """Return the clocks; parameters of published figures alone need no such file."""
    parsed = _read(folder, name, problems) if (folder / name).is_file() else None
    if parsed is None:
        return {}
    found = entries(Clock, parsed.value, parsed, problems, key_as="code")
    problems += clock_checks.clocks(found)
    return found.models


def _quality(
    folder: Path, plan: str, profile: Council | None, indicators: Entries[Indicator], problems: list[Problem]
) -> tuple[Quality, QualityPlan | None]:
    """Return what is checked on records and the plan to mend it; published figures alone need neither file."""
    parsed = _read(folder, "quality.yml", problems) if (folder / "quality.yml").is_file() else None
    found = None if parsed is None else quality_loading.quality(parsed, indicators.names, problems)
    planned = _read(folder, plan, problems) if (folder / plan).is_file() else None
    agreed = None if planned is None else quality_loading.plan(planned, profile, found, problems)
    return found or Quality(), agreed


def _indicators(
    folder: Path, name: str, sources: Entries[SourceTable], problems: list[Problem]
) -> tuple[tuple[str, ...], Entries[Indicator]]:
    parsed = _read(folder, name, problems)
    listed = None if parsed is None else validate(IndicatorFile, parsed.value, parsed, problems)
    if parsed is None or listed is None:
        return (), Entries.unread()
    found = entries(Indicator, listed.indicators, parsed, problems, at=("indicators",), key_as="code")
    problems += cross_checks.indicators(found, listed.themes, sources)
    return listed.themes, found


def _profile(folder: Path, name: str, sources: Entries[SourceTable], problems: list[Problem]) -> Council | None:
    parsed = _read(folder, name, problems)
    profile = None if parsed is None else validate(Council, parsed.value, parsed, problems)
    if parsed is not None and profile is not None:
        problems += cross_checks.council(profile, parsed, sources)
    return profile


def _targets(
    folder: Path, name: str, profile: Council | None, indicators: Entries[Indicator], problems: list[Problem]
) -> tuple[Target, ...]:
    """Return the targets, their areas by code; a council without the file has none."""
    parsed = _read(folder, name, problems) if (folder / name).is_file() else None
    listed = None if parsed is None else validate(TargetFile, parsed.value, parsed, problems)
    if parsed is None or listed is None:
        return ()
    found = {
        number: validate(Target, values, parsed, problems, at=("targets", number))
        for number, values in enumerate(listed.targets)
    }
    sound = {number: target for number, target in found.items() if target is not None}
    if profile is None or indicators.names is None:
        return ()
    placed, unplaced = target_checks.placed(sound, profile)
    faults = [*unplaced, *target_checks.targets(placed, indicators)]
    problems += [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]
    return tuple(placed.values())
