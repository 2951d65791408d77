"""What can go wrong with what a person gave us: said once, whole, with the cure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong in one place, and what to do about it.

    Parameters
    ----------
    where : str
        File, then sheet, row, column or key as far as they are known, e.g. ``targets.yml: REF02.floor``.
    what : str
        What is wrong, with the offending value.
    remedy : str
        What the reader can do.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}".rstrip()


class PmfError(Exception):
    """Base of every error a user can cause and cure; the command line turns it into exit code 2."""


class BadInput(PmfError):
    """All problems found in what was given, reported together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, where: str, what: str, remedy: str) -> BadInput:
        """Return the error for a single problem."""
        return cls([Problem(where=where, what=what, remedy=remedy)])


class Unprotected(PmfError):
    """Something other than a Release was handed to a room that draws or writes for readers."""


def near(name: str, options: Iterable[str]) -> str:
    """Word the nearest known names, or list a few: ``Did you mean 'kent'?``."""
    known = sorted(set(options))
    by_folded = {option.casefold(): option for option in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=2, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(f"'{by_folded[folded]}'" for folded in close) + "?"
    if not known:
        return ""
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"Known: {shown}."
