"""What changed from one version to the next, figure by figure, and under which cause.

One input at a time takes its new state, in the order of `ORDER`; after each the figures are worked out again. What a
figure moves by at a step is what that cause contributes, so that the contributions add up to the whole change. The
order matters where two causes touch one figure: such figures are counted as "several", with each contribution beside.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pmflib import frames, store
from pmflib.build import Inputs, Recomputed, recompute
from pmflib.editions import folders, inputs
from pmflib.editions.composing import CAUSES, Between
from pmflib.editions.inputs import KeptInputs
from pmflib.errors import BadInput

KEY = list(frames.KEY)
SEVERAL = "several"
#: Every cause, in the order in which its input takes its new state, and what readers call it.
ORDER: Mapping[str, str] = {
    "code": "another version of pmf",
    "published": "a published revision",
    "late": "a late entry",
    "corrected": "a corrected record",
    "boundary": "a boundary or team that moved",
    "definition": "a changed definition",
    "register": "a register entry",
    "target": "a changed target",
}
#: For audiences from whom small numbers are kept: figures that changed only in what is hidden of them.
PROTECTION = "protection"
_PUBLISHED_LEVELS = ("england", "region", "authority")
_TEXTS = ("status", "rating")
_NEAR = 1e-9


@dataclass(frozen=True, kw_only=True)
class Restated:
    """Every figure that is not what it was.

    Parameters
    ----------
    rows : DataFrame
        Key, `cause`, `causes` (all of them, joined by ;), `changed` (what of it: value, target, rating …), each tracked
        number ``… before`` and ``… now``, and for each cause what it contributed to the value, ``by <cause>``.
    together : tuple of pairs of str
        Causes that could not be told apart: what came by the first is counted under the second.
    """

    rows: pd.DataFrame
    together: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return how many figures changed by each cause, `SEVERAL` among them; they add up to all rows."""
        found = self.rows["cause"].value_counts()
        return {one: int(found[one]) for one in (*ORDER, SEVERAL, PROTECTION) if one in found}

    @property
    def contributions(self) -> list[str]:
        """Return the columns of what each cause contributed to the value."""
        return [name for name in self.rows.columns if str(name).startswith("by ")]


def restated(before: folders.Version, place: Path, now: KeptInputs, figures: Recomputed, code: str) -> Restated:
    """Return what changed since a version, by cause.

    Parameters
    ----------
    before : Version
        The version published before.
    place : Path
        The council's outputs.
    now : KeptInputs
    figures : Recomputed
        Worked out from them.
    code : str
        Hash of the code at work.

    Raises
    ------
    BadInput
        If what the version before was made from is no longer there whole.
    """
    proof = before.proof()
    kept = _inputs_of(before, place)
    own = figures.known.council.authority.code
    steps: list[tuple[str, pd.DataFrame]] = [("", tracked(_frozen(before), own))]
    if proof["code"] != code:
        steps.append(("code", tracked(recompute(kept.inputs, kept.kept).tables, own)))
    between = Between(kept, now)
    together: list[tuple[str, str]] = []
    waiting: list[str] = []
    for cause in between.causes:
        last = cause == between.causes[-1]
        found = figures.tables if last else _worked_out(between, cause, place, now)
        if found is None:
            waiting.append(cause)
            continue
        together += [(one, cause) for one in waiting]
        waiting = []
        steps.append((cause, tracked(found, own)))
    return told_apart(steps, together)


def told_apart(steps: Sequence[tuple[str, pd.DataFrame]], together: Sequence[tuple[str, str]] = ()) -> Restated:
    """Return each figure that differs between the first and the last step, with the steps at which it moved.

    Parameters
    ----------
    steps : sequence of pairs
        Cause, and figures as `tracked` gives them once its input has taken its new state; the first cause is none.
    together : sequence of pairs of str
        As `Restated` has them.
    """
    keys = steps[0][1].index
    for _, table in steps[1:]:
        keys = keys.union(table.index)
    stands = [table.reindex(keys) for _, table in steps]
    net = _unlike(stands[0], stands[-1])
    changed = net.any(axis=1)
    causes = [cause for cause, _ in steps[1:]]
    moved = np.column_stack(
        [_unlike(then, now).any(axis=1).to_numpy() for then, now in pairwise(stands)]
        or [np.zeros(len(keys), dtype=bool)]
    )[changed.to_numpy()]
    rows = _before_and_now(stands[0].loc[changed], stands[-1].loc[changed])
    rows.insert(0, "changed", _named(net.loc[changed]))
    rows.insert(0, "causes", [";".join(np.array(causes)[row]) for row in moved])
    rows.insert(0, "cause", _causes(moved, causes))
    for cause, (then, now) in zip(causes, pairwise(stands), strict=True):
        rows[f"by {cause}"] = (now["value"] - then["value"]).loc[changed]
    return Restated(rows=rows.reset_index(), together=tuple(together))


def as_seen(
    whole: Restated,
    then: Mapping[str, pd.DataFrame],
    now: Mapping[str, pd.DataFrame],
    *,
    authority: str,
    officers: bool,
) -> Restated:
    """Return what changed of the figures of two releases, as their readers see it.

    Parameters
    ----------
    whole : Restated
        Of the true figures.
    then, now : mapping of str to DataFrame
        Released tables, before and now.
    authority : str
    officers : bool
        Whether the readers see true counts. If not, nothing is said of what a cause contributed: that would be a true
        number between two protected ones.
    """
    seen = told_apart([("", tracked(then, authority)), (PROTECTION, tracked(now, authority))]).rows
    by = whole.rows.set_index(KEY)
    at = pd.MultiIndex.from_frame(seen[KEY])
    seen["cause"] = by["cause"].reindex(at).fillna(PROTECTION).to_numpy()
    seen["causes"] = by["causes"].reindex(at).fillna(PROTECTION).to_numpy()
    seen = seen.drop(columns=[f"by {PROTECTION}"])
    if officers:
        for name in whole.contributions:
            seen[name] = by[name].reindex(at).to_numpy()
    return Restated(rows=seen, together=whole.together)


def tracked(tables: Mapping[str, pd.DataFrame], authority: str) -> pd.DataFrame:
    """Return what a reader would notice of each of the council's own figures, by key.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``core``, ``targets`` and ``comparisons`` among them.
    authority : str
        Code of the council: of others nothing is tracked.
    """
    core = tables["core"]
    own = (core["area"] == authority) | ~core["level"].isin(_PUBLISHED_LEVELS)
    rows = core.loc[own, [*KEY, "value", "numerator", "denominator", "status"]].set_index(KEY)
    aims = tables["targets"].set_index(KEY)[["target", "floor", "rag"]].rename(columns={"rag": "rating"})
    rows = rows.join(aims)
    beside = tables["comparisons"]
    for name, wanted in (("neighbours", "neighbours"), ("England", "england")):
        newest = beside.loc[beside["comparator"] == wanted].sort_values("comparator_set", kind="stable")
        medians = newest.drop_duplicates(KEY, keep="last").set_index(KEY)["comparator_value"]
        rows = rows.assign(**{name: medians.reindex(rows.index)})
    return rows.assign(rating=rows["rating"].fillna(""))


def _unlike(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for name in then.columns:
        if name in _TEXTS:
            found[name] = then[name].fillna("") != now[name].fillna("")
            continue
        a, b = then[name].to_numpy(dtype=float), now[name].to_numpy(dtype=float)
        found[name] = pd.Series(~np.isclose(a, b, rtol=_NEAR, atol=_NEAR, equal_nan=True), index=then.index)
    return pd.DataFrame(found)


def _before_and_now(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    names = [(name, when) for name in then.columns for when in ("before", "now")]
    sides = {"before": then, "now": now}
    return pd.DataFrame({f"{name} {when}": sides[when][name] for name, when in names}, index=then.index)


def _named(net: pd.DataFrame) -> list[str]:
    """Return what of each figure changed; counts are named only where nothing that rests on them has."""
    shown = [name for name in net.columns if name not in ("numerator", "denominator")]
    words = [", ".join(name for name, is_so in zip(shown, row, strict=True) if is_so) for row in net[shown].to_numpy()]
    return [text or "counts" for text in words]


def _causes(moved: np.ndarray, causes: Sequence[str]) -> list[str]:
    return [causes[int(row.argmax())] if row.sum() == 1 else SEVERAL for row in moved]


def _frozen(before: folders.Version) -> dict[str, pd.DataFrame]:
    place = before.evidence / folders.FIGURES
    return {path.stem: store.read_table(path) for path in place.glob("*.parquet")}


def _inputs_of(before: folders.Version, place: Path) -> KeptInputs:
    """Return the inputs a version was made from.

    Raises
    ------
    BadInput
        If they are no longer what they were.
    """
    proof = before.proof()
    kept = inputs.kept(place, Inputs.of(proof["made_from"]))
    if lost := inputs.broken(kept, proof["extracts"]):
        remedy = "Put it back from a backup: what changed since cannot be worked out without."
        raise BadInput.one(lost[0], f"is no longer what {before.name} was made from.", remedy)
    return kept


def _worked_out(between: Between, cause: str, place: Path, now: KeptInputs) -> Mapping[str, pd.DataFrame] | None:
    """Return the figures once a cause's input is as it is now; None where that alone makes no sense.

    A new definition may need a new table, a new table a new district: then the two cannot be told apart.
    """
    with _private(place) as work:
        try:
            chosen = next(one for one in CAUSES if one == cause)
            return recompute(now.inputs, between.until(chosen, work)).tables
        except BadInput:
            return None


@contextmanager
def _private(place: Path) -> Iterator[Path]:
    """Yield a folder of its owner's alone, gone after: children's records may be written there."""
    home = folders.home(place)
    home.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=home))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
