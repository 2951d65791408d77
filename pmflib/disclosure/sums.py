"""Which counts add up to which: over areas, groups and periods, and to the base of a share.

An equation is a list of terms ``sign * cell`` that come to nothing. Where the parts fall short of the whole, what is
left (children nobody placed, a team of the whole county) is a cell of its own: no row shows it, a reader works it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib.disclosure.cells import labels
from pmflib.disclosure.partitions import Tie, partitions
from pmflib.disclosure.partitions import ties as partitioned
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.spans import Adding, spans
from pmflib.errors import Problem

_SLACK = 0.5
_TERM = ["equation", "cell", "sign"]


@dataclass(frozen=True, kw_only=True)
class Ties:
    """What a reader has found out of how counts hang together, wherever they stand.

    Parameters
    ----------
    adding : frozenset
        Shorter windows and counts whose sums are those of longer ones.
    partitions : frozenset
        Counts that come to another.
    """

    adding: frozenset[Adding] = frozenset()
    partitions: frozenset[Tie] = frozenset()


NO_TIES = Ties()


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Equations over cells.

    Parameters
    ----------
    terms : DataFrame
        Columns ``equation`` (from 0), ``cell``, ``sign``.
    rests : DataFrame
        What stands in no row, as cells after those given: shorter periods before the first, and what is left over in
        equations. Columns ``cell``, ``true``, ``label``: that of its place or equation.
    labels : ndarray of int
        Of each equation a number, the same in whatever table it stands.
    ties : Ties
    problems : tuple of Problem
        Totals smaller than their parts.
    """

    terms: pd.DataFrame
    rests: pd.DataFrame
    labels: NDArray[np.int64]
    ties: Ties
    problems: tuple[Problem, ...]

    def matrix(self, columns: int) -> sparse.csr_matrix:
        """Return the equations as rows of coefficients, one column per cell."""
        rows = int(self.terms["equation"].max()) + 1 if len(self.terms) else 0
        places = (self.terms["equation"].to_numpy(int), self.terms["cell"].to_numpy(int))
        return sparse.csr_matrix((self.terms["sign"].to_numpy(float), places), shape=(rows, columns))


def sums(
    cells: pd.DataFrame, lines: pd.DataFrame, position: np.ndarray, *, policy: Policy, ties: Ties = NO_TIES
) -> Sums:
    """Return every equation a reader may know of.

    Parameters
    ----------
    cells : DataFrame
        As `cells.gather` gives them, with ``true`` filled in.
    lines, position
        As `cells.long` and `cells.gather` give them.
    policy : Policy
    ties : Ties
        What other tables have told.
    """
    over_time = spans(cells, ties.adding)
    true = np.concatenate([cells["true"].to_numpy(float), over_time.pieces])
    several = partitions(cells, lines, ties.partitions)
    found = [
        *_areas(cells, policy.parents),
        _groups(cells, policy.overlapping),
        over_time.terms,
        _shares(lines, position),
        several,
    ]
    problems: list[Problem] = []
    terms: list[pd.DataFrame] = []
    ids = np.arange(len(cells), len(true))
    rests = [pd.DataFrame({"cell": ids, "true": over_time.pieces, "label": over_time.labels})]
    places = np.concatenate([labels(cells), over_time.labels])
    called: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    count = 0
    for each in found:
        if each.empty:
            continue
        numbered = each.assign(equation=each.groupby("equation", sort=False).ngroup() + count)
        left = _left(numbered, true)
        problems += _exceeding(numbered, left, cells)
        called.append(_called(numbered, places))
        over = left.loc[left > _SLACK]
        ids = len(cells) + sum(len(rest) for rest in rests) + np.arange(len(over))
        known = called[-1][over.index.to_numpy() - count]
        rests.append(pd.DataFrame({"cell": ids, "true": over.to_numpy(), "label": known}))
        terms += [numbered[_TERM], pd.DataFrame({"equation": over.index, "cell": ids, "sign": -1.0})]
        count = int(numbered["equation"].max()) + 1
    return Sums(
        terms=_joined(terms, _TERM),
        rests=_joined(rests, ["cell", "true", "label"]),
        labels=np.concatenate(called),
        ties=Ties(adding=over_time.adding, partitions=partitioned(several, cells)),
        problems=tuple(problems),
    )


def _joined(parts: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame({name: [] for name in names}).astype(int)


def _called(terms: pd.DataFrame, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each equation that its counts make, wherever they stand."""
    # What is left over is no count of the equation: it is called by the rest of it.
    one = np.where(terms["sign"] > 0, 1, -1) * places[terms["cell"].to_numpy(int)]
    return np.asarray(pd.Series(one).groupby(terms["equation"].to_numpy()).sum().to_numpy(np.int64))


def _left(terms: pd.DataFrame, true: np.ndarray) -> pd.Series:
    left: pd.Series = (terms["sign"] * true[terms["cell"].to_numpy()]).groupby(terms["equation"]).sum()
    return left


def _exceeding(terms: pd.DataFrame, left: pd.Series, cells: pd.DataFrame) -> Iterator[Problem]:
    """Name the totals whose parts come to more."""
    whole = terms.loc[terms["sign"] > 0].drop_duplicates("equation").set_index("equation")["cell"]
    broken = left.loc[left < -_SLACK]
    for cell, short in zip(cells.loc[whole.loc[broken.index]].to_dict("records"), broken, strict=True):
        group = "" if cell["breakdown"] == "all" else f", {cell['breakdown']} {cell['category']}"
        yield Problem(
            where=f"{cell['count']}, {cell['area']}{group}, {cell['window']} to month {month(cell['last'])}",
            what=f"is {cell['true']:g}, and its parts come to {-short:g} more.",
            remedy="Correct the source, or name a breakdown whose groups overlap under 'overlapping' in "
            "disclosure.yml.",
        )


def month(number: int) -> str:
    """Return a running month in words, such as 2026-06."""
    return f"{(number - 1) // 12}-{(number - 1) % 12 + 1:02d}"


def _areas(cells: pd.DataFrame, parents: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    """Parts of an area: districts and teams together where they come to the whole, each kind by itself if not."""
    place = ["count", "breakdown", "category", "window", "last"]
    children = cells.assign(cell=np.arange(len(cells)), parent=cells["area"].map(parents)).dropna(subset=["parent"])
    tops = cells[["area", "true", *place]].rename(columns={"area": "parent", "true": "whole"})
    tops["top"] = np.arange(len(cells))
    linked = children.merge(tops, on=["parent", *place])
    if linked.empty:
        return
    linked["together"] = linked.groupby("top")["true"].transform("sum")
    exceeds = (linked["together"] > linked["whole"] + _SLACK).groupby([linked["count"], linked["parent"]])
    apart = exceeds.transform("any") & linked.groupby(["count", "parent"])["level"].transform("nunique").gt(1)
    linked["kind"] = linked["level"].where(apart, "")
    yield _terms(linked, ["top", "kind"])


def _terms(linked: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One equation per group: its ``top`` is the sum of its ``cell``s."""
    equation = linked.groupby(by, sort=False).ngroup()
    parts = pd.DataFrame({"equation": equation, "cell": linked["cell"], "sign": -1.0})
    tops = pd.DataFrame({"equation": equation, "cell": linked["top"], "sign": 1.0}).drop_duplicates("equation")
    return pd.concat([parts, tops], ignore_index=True)


def _groups(cells: pd.DataFrame, overlapping: tuple[str, ...]) -> pd.DataFrame:
    """Groups of a breakdown come to the whole."""
    place = ["count", "area", "window", "last"]
    numbered = cells.assign(cell=np.arange(len(cells)))
    tops = numbered.loc[numbered["breakdown"] == "all", [*place, "cell"]].rename(columns={"cell": "top"})
    parts = numbered.loc[(numbered["breakdown"] != "all") & ~numbered["breakdown"].isin(list(overlapping))]
    return _terms(parts.merge(tops, on=place), ["top", "breakdown"])


def _shares(lines: pd.DataFrame, position: np.ndarray) -> pd.DataFrame:
    """The base of a share is those who count and those who do not."""
    wide = lines.assign(cell=position).pivot(index="row", columns="role", values="cell")
    if not {"numerator", "denominator", "remainder"} <= set(wide.columns):
        return pd.DataFrame({"equation": [], "cell": [], "sign": []})
    whole = wide.dropna().drop_duplicates().astype(int)
    equation = np.arange(len(whole))
    signs = {"denominator": 1.0, "numerator": -1.0, "remainder": -1.0}
    return pd.concat(
        [
            pd.DataFrame({"equation": equation, "cell": whole[role].to_numpy(), "sign": sign})
            for role, sign in signs.items()
        ],
        ignore_index=True,
    )
