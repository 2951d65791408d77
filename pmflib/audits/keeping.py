"""Rounds of audits on disk, for officers alone: what was drawn and asked, and every answer that came back.

A round stands in ``outputs/<council>/audits/<round>/``, which only its owner can open. It holds no number of a case:
cases are known by a keyed digest, so that a returned workbook can be matched and nothing here finds a child. Answers
are only ever added to: a later version of an audit stands beside the earlier one, and the newest counts.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pandas as pd

from pmflib import store
from pmflib.audits.assigning import Auditor
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.catalogue.fields import Model
from pmflib.errors import BadInput, near
from pmflib.files import store_private

FOLDER = "audits"
FACTS = "round.json"
#: How the source of a frame begins that was brought as a list.
LISTED = "list "
_CASES, _ASSIGNED, _COUNTS = "cases.parquet", "assigned.parquet", "counts.parquet"
_ANSWERS = re.compile(r"answers-(\d{4})\.parquet")
_HANDED = "handed-over-{:04d}.json"
_Read = TypeVar("_Read", bound=Model)
#: One row for each thing said of an audit.
ANSWERS = ("key", "role", "auditor", "kind", "item", "answer", "text", "received")
#: Columns of what was drawn, and of the frame it was drawn from.
CASES = ("key", "stratum", "district", "team", "reserve", "place", "probability", "double", "moderated")
COUNTS = ("stratum", "district", "team", "cases")
#: What tells one audit of one case from another.
AUDIT = ["key", "role"]


class Facts(Model):
    """What a round is: see `Round`."""

    name: str
    theme: str
    title: str
    question: str
    period: str
    period_start: date
    period_end: date
    drawn_on: date
    due: date
    delete_after: date
    seed: int
    frame: int
    size: int
    source: str
    taken: date
    fingerprint: str
    version: str
    salt: str
    auditors: tuple[Auditor, ...]
    plan: AuditPlan

    @property
    def from_list(self) -> bool:
        """Whether its cases come from a list the council brought."""
        return self.source.startswith(LISTED)


class HandedOver(Model):
    """Audits that somebody could no longer do, and who has them now: stands beside the round as it was drawn.

    Parameters
    ----------
    on : date
    leaving : str
        Slug of the auditor.
    auditors : tuple of Auditor
        Those who had no part in the round before.
    given : tuple of (str, str, str)
        Digest of the case, role, and slug of who has it now.
    """

    on: date
    leaving: str
    auditors: tuple[Auditor, ...] = ()
    given: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of audits.

    Parameters
    ----------
    facts : Facts
        Theme, period, days, seed, sizes, the questions as they were when it was drawn, and who audits. ``version``
        stands in every workbook of the round; ``salt`` is the key of the digests.
    cases : DataFrame
        `CASES`: what was drawn.
    assigned : DataFrame
        ``key, role, auditor``.
    counts : DataFrame
        `COUNTS`: how many cases the frame holds of each stratum, district and team.
    """

    facts: Facts
    cases: pd.DataFrame
    assigned: pd.DataFrame
    counts: pd.DataFrame

    def key(self, case: str) -> str:
        """Return the digest a case is known by."""
        return digest(case, self.facts.salt)

    @property
    def auditors(self) -> Mapping[str, Auditor]:
        """The auditors by slug."""
        return {one.slug: one for one in self.facts.auditors}


def digest(case: str, salt: str) -> str:
    """Return what stands for a case's number: nobody without the salt can tell which case it is."""
    return hashlib.blake2b(case.encode(), key=bytes.fromhex(salt), digest_size=8).hexdigest()


def version_of(plan: AuditPlan, assigned: pd.DataFrame) -> str:
    """Return eight letters that change with the questions, the scale, the cases, and who has which."""
    said = plan.model_dump_json() + assigned.to_csv(index=False)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def stored_rounds(place: Path) -> list[str]:
    """Return the names of a council's rounds, the first drawn first.

    Parameters
    ----------
    place : Path
        The council's outputs.
    """
    folders = [path.parent for path in (place / FOLDER).glob(f"*/{FACTS}")]
    drawn = {folder.name: _facts(folder).drawn_on for folder in folders}
    return sorted(drawn, key=lambda name: (drawn[name], name))


def open_round(place: Path, name: str) -> Round:
    """Open a round.

    Raises
    ------
    BadInput
        If there is none of that name, or its files are not whole.
    """
    folder = place / FOLDER / name
    if not (folder / FACTS).is_file():
        known = stored_rounds(place)
        raise BadInput.one("round", f"there is no round '{name}'.", near(name, known) or "Draw one: pmf audit sample.")
    cases, assigned, counts = (store.read_table(folder / file) for file in (_CASES, _ASSIGNED, _COUNTS))
    one = Round(facts=_facts(folder), cases=cases, assigned=assigned, counts=counts)
    for path in _handed_over(folder):
        one = with_handed_over(one, _read(HandedOver, path))
    return one


def with_handed_over(one: Round, handed: HandedOver) -> Round:
    """Return a round in which some audits are somebody else's."""
    now = {(key, role): auditor for key, role, auditor in handed.given}
    audits = zip(one.assigned["key"], one.assigned["role"], one.assigned["auditor"], strict=True)
    auditor = [now.get((key, role), had) for key, role, had in audits]
    facts = one.facts.model_copy(update={"auditors": (*one.facts.auditors, *handed.auditors)})
    return replace(one, facts=facts, assigned=one.assigned.assign(auditor=auditor).astype({"auditor": "str"}))


def hand_over(place: Path, one: Round, handed: HandedOver) -> int:
    """Keep who has some audits now, and return how many times that was done in this round. The draw itself stays."""
    folder = _owned(place / FOLDER, one.facts.name)
    number = len(_handed_over(folder)) + 1
    store_private(folder / _HANDED.format(number), handed.model_dump_json(indent=1).encode())
    return number


def _handed_over(folder: Path) -> list[Path]:
    return sorted(folder.glob(_HANDED.replace("{:04d}", "[0-9]*")))


def store_round(place: Path, one: Round) -> Path:
    """Keep a round for its owner alone; answers that came back before stay."""
    folder = _owned(place / FOLDER, one.facts.name)
    for file, table in ((_CASES, one.cases), (_ASSIGNED, one.assigned), (_COUNTS, one.counts)):
        store_private(folder / file, _parquet(table))
    store_private(folder / FACTS, one.facts.model_dump_json(indent=1).encode())
    return folder


def round_files(place: Path, name: str) -> list[Path]:
    """Return the files that what a round says rests on: they are only ever added to."""
    folder = place / FOLDER / name
    return [*(folder / file for file in (FACTS, _CASES, _ASSIGNED, _COUNTS)), *(path for _, path in _versions(folder))]


def answers(place: Path, name: str, *, only: Container[str] | None = None) -> pd.DataFrame:
    """Return what was said of each audit, the newest version of each.

    Parameters
    ----------
    place : Path
        The council's outputs.
    name : str
    only : container of str, optional
        Files that count, by path below the folder of audits; all of them without.

    Returns
    -------
    DataFrame
        `ANSWERS`, all text but ``received`` (day it was imported).
    """
    kept = [
        store.read_table(path).assign(version=number)
        for number, path in _versions(place / FOLDER / name)
        if only is None or f"{name}/{path.name}" in only
    ]
    if not kept:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in ANSWERS}).astype(
            {"received": "datetime64[s]"}
        )
    every = pd.concat(kept, ignore_index=True)
    newest = every.groupby(AUDIT)["version"].transform("max")
    return every.loc[every["version"] == newest, list(ANSWERS)].reset_index(drop=True)


def add_answers(place: Path, name: str, given: pd.DataFrame) -> int:
    """Add answers as a new version; audits that say what they said before are left out.

    Parameters
    ----------
    place : Path
    name : str
    given : DataFrame
        `ANSWERS`.

    Returns
    -------
    int
        Audits that are new or changed.
    """
    standing = _told(answers(place, name))
    told = _told(given)
    fresh = [audit for audit, said in told.items() if standing.get(audit) != said]
    if not fresh:
        return 0
    folder = place / FOLDER / name
    wanted = pd.MultiIndex.from_frame(given[AUDIT]).isin(fresh)
    last = max((number for number, _ in _versions(folder)), default=0)
    store_private(folder / f"answers-{last + 1:04d}.parquet", _parquet(given.loc[wanted, list(ANSWERS)]))
    return len(fresh)


def _told(given: pd.DataFrame) -> dict[tuple[str, str], frozenset[tuple[str, ...]]]:
    """Return what is said of each audit, whatever the order and the day."""
    columns = [name for name in ANSWERS if name != "received"]
    grouped = given[columns].groupby(AUDIT, sort=False)
    return {
        (str(audit[0]), str(audit[1])): frozenset(tuple(map(str, row)) for row in rows.to_numpy().tolist())
        for audit, rows in grouped
    }


def _versions(folder: Path) -> list[tuple[int, Path]]:
    found = [(match, path) for path in folder.glob("answers-*.parquet") if (match := _ANSWERS.fullmatch(path.name))]
    return sorted((int(match[1]), path) for match, path in found)


def _facts(folder: Path) -> Facts:
    return _read(Facts, folder / FACTS)


def _read(model: type[_Read], path: Path) -> _Read:
    try:
        return model.model_validate_json(path.read_bytes())
    except ValueError as error:
        what = "is not whole, or another version of pmf wrote it."
        raise BadInput.one(str(path), what, "Restore it from a copy.") from error


def _owned(parent: Path, name: str) -> Path:
    """Return the round's folder, made for its owner alone."""
    for folder in (parent, parent / name):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    return parent / name


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
