"""Columns by name, whatever a release calls them: the council's own mapping, then renames known to have happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pmflib.errors import Problem
from pmflib.files import missing_column

#: Names one column has had in different releases of a table.
KNOWN_RENAMES: tuple[frozenset[str], ...] = (
    frozenset({"children_count", "number"}),
    frozenset({"children_percent", "percentage"}),
    frozenset({"population_type", "population_count"}),
    frozenset({"rereferral_percent", "re_referrals_percent"}),
    frozenset({"awaiting_assessment"}),
    frozenset({"category"}),
    frozenset({"short desc", "measure_short"}),
)


def resolve(
    path: Path, wanted: Iterable[str], present: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """Return what the file calls each wanted column, and a problem for each it does not have.

    Parameters
    ----------
    path : Path
        For the messages.
    wanted : iterable of str
        Our names, those of the newest release.
    present : sequence of str
        The file's names.
    mapping : mapping of str to str
        Our name to the file's, as the council wrote it; it goes before everything else.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name in dict.fromkeys(wanted):
        theirs = _theirs(name, present, mapping)
        if theirs is None:
            problems.append(missing_column(path, mapping.get(name, name), present))
        else:
            found[name] = theirs
    return found, problems


def _theirs(name: str, present: Sequence[str], mapping: Mapping[str, str]) -> str | None:
    if name in mapping:
        return mapping[name] if mapping[name] in present else None
    if name in present:
        return name
    folded = name.casefold()
    others = next((group for group in KNOWN_RENAMES if folded in group), frozenset({folded}))
    matches = [column for column in present if column.casefold() in others]
    return matches[0] if len(matches) == 1 else None
