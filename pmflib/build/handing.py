"""An auditor who leaves: what was not done goes to others, in workbooks of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pmflib import audits, catalogue, measures
from pmflib.audits import Auditor, Round
from pmflib.build.auditing import ALL_CASES, ENDING, NO_TEAMS, drawn_from
from pmflib.build.checking import registers_folder
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput
from pmflib.files import marked, private_folder, store_private


@dataclass(frozen=True, kw_only=True)
class HandedOn:
    """What became of the audits of somebody who left.

    Parameters
    ----------
    round : Round
        As it stands now.
    given : mapping of str to int
        Audits each of the others has taken, by name.
    files : tuple of Path
        The list of all cases, then a workbook for each who has taken any.
    """

    round: Round
    given: dict[str, int]
    files: tuple[Path, ...]


def hand_over_audits(
    council: str,
    folder: Path,
    leaving: str,
    *,
    auditors: Path | None = None,
    today: date,
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path,
) -> HandedOn:
    """Give what an auditor has not done to others, and write a workbook for each of them.

    Parameters
    ----------
    council : str
    folder : Path
        The round's folder of workbooks, with the list of all cases in it.
    leaving : str
        Name or slug of the auditor.
    auditors : Path, optional
        Who audits now; the council's ``auditors.csv`` if left out.
    today : date
    data, parameters : Path, optional
    outputs : Path

    Raises
    ------
    BadInput
        If the folder is of no round, nobody goes by that name, nothing is left to do, or nobody may take a case.
    """
    known = catalogue.load(council, parameters=parameters)
    place = outputs / council
    folder = private_folder(folder, outputs=outputs)
    listing = _listing(folder)
    before = audits.open_round(place, folder.name)
    cases = audits.read_case_list(listing, before)
    people = _people(known, before, auditors or registers_folder(known, parameters) / audits.FILE, place, data)
    given = audits.answers(place, before.facts.name)
    handed = audits.handed_over(before, given, leaving, people, today=today)
    one = audits.with_handed_over(before, handed)
    number = audits.hand_over(place, before, handed)
    until = one.facts.delete_after
    took = {slug: {(key, role) for key, role, who in handed.given if who == slug} for _, _, slug in handed.given}
    files = [store_private(listing, audits.case_list(one, cases))]
    for slug, only in took.items():
        name = f"{slug}-handed-over-{number}-{ENDING}"
        content = audits.auditor_workbook(one, slug, cases, only=only)
        files.append(store_private(folder / marked(name, until, "xlsx"), content))
    named = {one.auditors[slug].name: len(only) for slug, only in took.items()}
    return HandedOn(round=one, given=named, files=tuple(files))


def _listing(folder: Path) -> Path:
    found = sorted(folder.glob(f"{ALL_CASES}-*.xlsx"))
    if not found:
        what = "holds no list of all cases of a round."
        raise BadInput.one(str(folder), what, "Name the round's folder that 'pmf audit sample' wrote.")
    return found[-1]


def _people(known: Catalogue, one: Round, path: Path, place: Path, data: Path | None) -> tuple[Auditor, ...]:
    teams = NO_TEAMS if one.facts.from_list else measures.teams(drawn_from(known, place, data), known)
    return audits.read_auditors(path, teams=teams, agencies=one.facts.plan.agencies)
