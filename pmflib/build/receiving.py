"""Rounds of audits once they are out: workbooks taken in, how rounds stand, and invented answers for a trial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pmflib import audits, catalogue
from pmflib.audits import Standing, TakenIn, Truth
from pmflib.build.auditing import ALL_CASES
from pmflib.errors import BadInput, near
from pmflib.files import unmarked


def import_audits(
    council: str, workbooks: Sequence[Path], *, today: date, parameters: Path | None = None, outputs: Path
) -> TakenIn:
    """Take in workbooks that came back: what is good is kept, whatever is wrong with the rest.

    Parameters
    ----------
    council : str
    workbooks : sequence of Path
        Files, or folders whose workbooks are meant, those of folders in them too.
    today : date
    parameters : Path, optional
    outputs : Path

    Raises
    ------
    BadInput
        If there is no such council, or a folder holds no workbook. Problems of the workbooks are in the result.
    """
    catalogue.load(council, parameters=parameters)
    place = outputs / council
    found = audits.take_in(_workbooks(workbooks), place, today=today)
    for name in found.rounds:
        audits.keep_quotes(place, audits.open_round(place, name), audits.answers(place, name))
    return found


def _workbooks(given: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        own = sorted(path.rglob("*.xlsx")) if path.is_dir() else [path]
        own = [one for one in own if not one.name.startswith(("~$", f"{ALL_CASES}-", "."))]
        if not own:
            raise BadInput.one(str(path), "holds no workbook of an auditor.", "Name the workbooks that came back.")
        found += own
    return found


def audit_standings(
    council: str, *, theme: str = "", today: date, parameters: Path | None = None, outputs: Path
) -> list[Standing]:
    """Return how each round stands, the last drawn first.

    Parameters
    ----------
    council : str
    theme : str
        Only its rounds; all if empty.
    today : date
    parameters : Path, optional
    outputs : Path

    Raises
    ------
    BadInput
        If there is no such theme.
    """
    known = catalogue.load(council, parameters=parameters)
    if theme and theme not in known.dives:
        raise BadInput.one("--theme", f"there is no theme '{theme}'.", near(theme, known.dives))
    place = outputs / council
    rounds = [audits.open_round(place, name) for name in reversed(audits.stored_rounds(place))]
    return [
        audits.standing(one, audits.answers(place, one.facts.name), today=today)
        for one in rounds
        if theme in ("", one.facts.theme)
    ]


def simulate_audits(
    council: str, workbooks: Sequence[Path], truth: Truth, *, today: date, parameters: Path | None, outputs: Path
) -> dict[str, int]:
    """Fill in the workbooks of a fictional council, to try the whole way; return the forms filled, by file.

    Parameters
    ----------
    council : str
    workbooks : sequence of Path
        Files, or folders whose workbooks are meant, those of folders in them too.
    truth : Truth
        What the cases are truly like.
    today : date
    parameters : Path, optional
    outputs : Path

    Raises
    ------
    BadInput
        If the council is a real one: nobody invents what its files say.
    """
    known = catalogue.load(council, parameters=parameters)
    if not known.council.synthetic:
        what = f"'{council}' is a real council: what its case files say cannot be invented."
        raise BadInput.one("--council", what, "Try it with northmere.")
    place = outputs / council
    return {
        unmarked(path.name) or path.name: audits.fill(path, place, truth, today=today) for path in _workbooks(workbooks)
    }
