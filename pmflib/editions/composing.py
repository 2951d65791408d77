"""Inputs between two versions: some as they were, some as they are now, so that each cause can be seen by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from pmflib import catalogue, sources, store
from pmflib.build import Kept
from pmflib.catalogue.models import Catalogue, SourceTable
from pmflib.editions.folders import same_disk_copy
from pmflib.editions.inputs import KeptInputs
from pmflib.sources.locate import locate

#: One input at a time takes its new state, in this order. The code that works today goes before all of them.
Cause = Literal["published", "late", "corrected", "boundary", "definition", "register", "target"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
_OWN = "figures"
#: The record table that says which team serves which district.
_TEAMS = frozenset({"ssd_department"})
_NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "n")
_FILES: Mapping[str, Cause] = {"sources.yml": "published", "council.yml": "boundary", "targets.yml": "target"}


@dataclass(frozen=True)
class Between:
    """Two versions' inputs, and how they differ.

    Parameters
    ----------
    before, after : KeptInputs
    """

    before: KeptInputs
    after: KeptInputs

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """Return the causes under which anything differs, in order."""
        found = {_cause_of(name) for name in _unlike(self.before.inputs.parameters, self.after.inputs.parameters)}
        if self.before.inputs.as_of != self.after.inputs.as_of:
            found.add("published")
        return tuple(one for one in CAUSES if one in {*found, *self._of_tables, *self._of_records})

    @cached_property
    def _of_tables(self) -> set[Cause]:
        found: set[Cause] = set()
        for name, now in self._known(self.after).sources.items():
            then = self._known(self.before).sources.get(name)
            old, new = _content(self.before, then), _content(self.after, now)
            if now.format != _OWN:
                found |= {"published"} if old != new else set()
            elif old != new:
                found |= _of_rows(old, new)
        gone = set(self._known(self.before).sources) - set(self._known(self.after).sources)
        return found | ({"published"} if gone else set())

    @cached_property
    def _of_records(self) -> set[Cause]:
        then, now = self.before.extracts, self.after.extracts
        if not then or not now:
            return {"late"} if now else ({"corrected"} if then else set())
        if then == now:
            return set()
        apart = sources.apart(then[-1], now[-1])
        found: set[Cause] = {"late"} if apart.dated or set(apart.added) - _TEAMS else set()
        found |= {"corrected"} if set(apart.altered) - _TEAMS else set()
        return found | ({"boundary"} if _TEAMS & {*apart.added, *apart.altered} else set())

    def until(self, cause: Cause, work: Path) -> Kept:
        """Return the inputs in which everything up to a cause is as it is now.

        Parameters
        ----------
        cause : Cause
        work : Path
            An empty folder of its owner's alone: rows of children's records may be written there.
        """
        done = CAUSES[: CAUSES.index(cause) + 1]
        self._parameters(done, work / "parameters")
        self._data(done, work / "data")
        extracts = self._extracts(done, work)
        place = self.after.place
        return Kept(parameters=work / "parameters", data=work / "data", extracts=extracts, place=place)

    def _parameters(self, done: Sequence[Cause], target: Path) -> None:
        for name in {**self.before.inputs.parameters, **self.after.inputs.parameters}:
            side = self.after if _cause_of(name) in done else self.before
            if name in side.inputs.parameters:
                same_disk_copy(side.folder / "parameters" / name, target / name)

    def _data(self, done: Sequence[Cause], target: Path) -> None:
        for name in self.after.inputs.data:
            same_disk_copy(self.after.folder / "data" / name, target / name)
        for name, now in self._known(self.after).sources.items():
            if now.format == _OWN and "corrected" not in done:
                then = _content(self.before, self._known(self.before).sources.get(name))
                path = locate(target, now.file)
                path.write_bytes(_with_new_rows(then, path.read_bytes()) if "late" in done else then)

    def _extracts(self, done: Sequence[Cause], work: Path) -> tuple[Path, ...]:
        then, now = self.before.extracts, self.after.extracts
        if not then or not now:
            return now if ("late" if now else "corrected") in done else then
        if then == now or "late" not in done:
            return then
        if "boundary" in done and "corrected" in done:
            return now
        only_added = "corrected" not in done
        made = work / "extracts" / now[-1].name
        return (*now[:-1], sources.mixed(then[-1], now[-1], made, kept=_TEAMS, only_added=only_added))

    def _known(self, side: KeptInputs) -> Catalogue:
        return self._old if side is self.before else self._new

    @cached_property
    def _old(self) -> Catalogue:
        return catalogue.load(self.before.inputs.council, parameters=self.before.kept.parameters)

    @cached_property
    def _new(self) -> Catalogue:
        return catalogue.load(self.after.inputs.council, parameters=self.after.kept.parameters)


def _cause_of(name: str) -> Cause:
    parts = Path(name).parts
    return "register" if "registers" in parts else _FILES.get(parts[-1], "definition")


def _unlike(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in {**then, **now} if then.get(name) != now.get(name)]


def _content(side: KeptInputs, table: SourceTable | None) -> bytes:
    """Return a table of own figures, or the hashes of a published one's releases; nothing where there is none."""
    if table is None:
        return b""
    root = side.kept.data
    if table.format == _OWN:
        return locate(root, table.file).read_bytes()
    patterns = (table.file, *(name for name, _ in table.previous))
    return b"".join(store.sha256(locate(root, pattern)).encode() for pattern in patterns)


def _of_rows(old: bytes, new: bytes) -> set[Cause]:
    """Return whether rows of own figures were only added, or changed too."""
    late = _with_new_rows(old, new)
    if late == old:
        return {"corrected"}
    return {"late"} if sorted(_rows(late)) == sorted(_rows(new)) else {"late", "corrected"}


def _with_new_rows(old: bytes, new: bytes) -> bytes:
    """Return a table of own figures with the rows whose key is new; as it was where that cannot be told."""
    head = _rows(new)[:1]
    if not old or _rows(old)[:1] != head:
        return old
    at = [place for place, name in enumerate(head[0]) if name.strip().lower() not in _NUMBERS]
    known = {tuple(row[place] for place in at) for row in _rows(old)[1:]}
    fresh = [row for row in _rows(new)[1:] if tuple(row[place] for place in at) not in known]
    return old.rstrip(b"\r\n") + b"\n" + _written(fresh) if fresh else old


def _rows(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV; of anything else nothing, so that it counts as changed as a whole."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    rows = list(csv.reader(text.splitlines()))
    width = len(rows[0]) if rows else 0
    return [row for row in rows if len(row) == width]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerows(rows)
    return page.getvalue().encode()
