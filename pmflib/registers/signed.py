"""Who reviewed, signed and published which reports: each decision bound to the very figures it was made on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from pmflib import formats
from pmflib.catalogue import Catalogue
from pmflib.files import write_csv
from pmflib.registers.reading import Entry, Fault, Register, read

State = Literal["draft", "reviewed", "signed", "published"]
STATES: tuple[State, ...] = get_args(State)
#: Beside a release: who signed it. No part of the release, which must not change by being signed.
SIDECAR = "signoff.json"
_HASH = 64


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """How far a report has come, and who took it there.

    Parameters
    ----------
    state : {"draft", "reviewed", "signed", "published"}
    name, post : str
        Nobody's for a draft.
    on : str
        ISO day.
    """

    state: State = "draft"
    name: str = ""
    post: str = ""
    on: str = ""

    @property
    def words(self) -> str:
        """Return the state with name and date, as a cover prints it."""
        if self.state == "draft":
            return "Draft, not yet reviewed"
        who = ", ".join(part for part in (self.name, self.post) if part)
        return f"{self.state.capitalize()} by {who}, {formats.day(date.fromisoformat(self.on))}"

    @property
    def final(self) -> bool:
        """Whether nothing is left to be decided."""
        return self.state in ("signed", "published")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One row of the register: who took which reports how far, and on which figures.

    Parameters
    ----------
    edition, audience : str
    report, area : str
        Empty for every report, or every area.
    state : {"reviewed", "signed", "published"}
    name, post : str
    date : str
        ISO day.
    release : str
        Hash of the figures decided on.
    """

    edition: str
    audience: str
    report: str = ""
    area: str = ""
    state: State
    name: str
    post: str
    date: str
    release: str

    def covers(self, report: str, area: str) -> bool:
        """Return whether a report of an area is among those decided on."""
        return self.report in ("", report) and self.area in ("", area)


def signoffs(folder: Path, *, catalogue: Catalogue) -> tuple[Decision, ...]:
    """Return every decision on the editions of a council, in the order it was taken.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``signoffs.csv`` in it nothing was decided.
    catalogue : Catalogue

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    rows = read(folder, _REGISTER, catalogue=catalogue, areas=pd.DataFrame())
    days = rows["date"].dt.strftime("%Y-%m-%d")
    told = rows.assign(date=days).to_dict("records")
    return tuple(Decision(**{str(name): cell for name, cell in row.items()}) for row in told)


def keep_signoffs(folder: Path, decisions: tuple[Decision, ...]) -> None:
    """Write the register of decisions, whole.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; made if it is not there.
    decisions : tuple of Decision
        All that stand, and the new ones after them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = pd.DataFrame([asdict(one) for one in decisions], columns=list(SIGNOFFS))
    write_csv(rows, folder / _REGISTER.file)


def reached(decisions: tuple[Decision, ...], *, edition: str, audience: str, release: str) -> tuple[Decision, ...]:
    """Return the decisions that hold for the figures of an edition as they are now."""
    return tuple(one for one in decisions if (one.edition, one.audience, one.release) == (edition, audience, release))


def standing(decisions: tuple[Decision, ...], *, report: str, area: str) -> SignOff:
    """Return how far a report of an area has come by the decisions that hold.

    Parameters
    ----------
    decisions : tuple of Decision
        As `reached` gives them.
    report : str
        Name of its notebook.
    area : str
        Slug.
    """
    own = [one for one in decisions if one.covers(report, area)]
    if not own:
        return SignOff()
    last = max(own, key=lambda one: STATES.index(one.state))
    return SignOff(state=last.state, name=last.name, post=last.post, on=last.date)


def write_sidecar(folder: Path, decisions: tuple[Decision, ...]) -> None:
    """Put beside a release what was decided on it, for the covers; take it away where nothing was.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.
    decisions : tuple of Decision
        As `reached` gives them.
    """
    path = folder / SIDECAR
    text = json.dumps([asdict(one) for one in decisions], indent=1, ensure_ascii=False) + "\n"
    if not decisions:
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)


def read_sidecar(folder: Path) -> tuple[Decision, ...]:
    """Return what was decided on a stored release; nothing if it is a draft.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.
    """
    path = folder / SIDECAR
    return tuple(Decision(**one) for one in json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else ()


def _known(row: Mapping[str, str]) -> Iterator[Fault]:
    if row["release"] and (len(row["release"]) != _HASH or set(row["release"]) - set("0123456789abcdef")):
        yield "release", f"'{row['release']}' is not the hash of a release.", "Let 'pmf publish' write this register."


_REGISTER = Register(
    file="signoffs.csv",
    columns=(
        Entry(name="edition", kind="period", remedy="Give the edition, such as 2026-27-q2."),
        Entry(name="audience", remedy="Give the audience, such as internal-officer."),
        Entry(name="report", needed=False),
        Entry(name="area", needed=False),
        Entry(name="state", kind="choice", choices=STATES[1:], remedy="Write reviewed, signed or published."),
        Entry(name="name", remedy="Name who decided."),
        Entry(name="post", remedy="Name the post that decided."),
        Entry(name="date", kind="date", remedy="Write the day it was decided."),
        Entry(name="release", remedy="Let 'pmf publish' write this register."),
    ),
    key=("edition", "audience", "report", "area", "state", "release"),
    again="gives a second '{state}' of {edition} for {audience}.",
    also=_known,
)
SIGNOFFS = _REGISTER.names
