"""Which cases of a frame are looked at: proportional to the strata, reproducible from a seed, chances recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.errors import BadInput
from pmflib.stats.sampling import allocate, draw, sample_size, systematic

Positions = npt.NDArray[np.int64]
#: What a case of a frame is known by; the columns of the strata stand beside.
CASE = ("case", "record", "day", "district", "team")
NOT_KNOWN = "not known"
_JOIN = " / "


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A sample and how it was drawn.

    Parameters
    ----------
    cases : DataFrame
        The columns of `CASE`, then ``stratum``, ``reserve`` (bool), ``place`` (from 1: in the sample, or in the
        reserve of its stratum), ``probability`` (of being drawn; missing for the reserve), ``double`` and
        ``moderated`` (bool).
    strata : DataFrame
        ``stratum, frame, drawn, reserve, probability``.
    seed : int
    notes : tuple of str
        Strata that gave less than was wanted.
    """

    cases: pd.DataFrame
    strata: pd.DataFrame
    seed: int
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Cases in the sample, the reserve left out."""
        return int(self.strata["drawn"].sum())


def draw_cases(
    frame: pd.DataFrame,
    plan: AuditPlan,
    *,
    seed: int,
    size: int | None = None,
    districts: Mapping[str, str] | None = None,
) -> Drawn:
    """Draw the cases of a round: so many from each stratum, each case of a stratum as likely as any other.

    Parameters
    ----------
    frame : DataFrame
        The columns of `CASE` and those of the plan's strata, in a fixed order of days.
    plan : AuditPlan
    seed : int
        The same frame, plan, size and seed give the same cases.
    size : int, optional
        Instead of the plan's size or precision.
    districts : mapping of str to str, optional
        What the strata call each district's code.

    Returns
    -------
    Drawn

    Raises
    ------
    BadInput
        For an empty frame, more cases than there are, or strata whose least numbers need more: each with a proposal.

    Source
    ------
    Stratified random sampling: Cochran, Sampling Techniques, 3rd ed. (1977), ch. 5. Every k-th case of a list in order
    would spread the sample better and leave its error unknown; so the list is shuffled first.
    """
    if frame.empty:
        raise BadInput.one("frame", "no case fits it.", "Widen its 'where', or choose another period: --period.")
    codes, names = strata_of(frame, plan.strata, districts or {})
    held = np.bincount(codes, minlength=len(names))
    wanted = _wanted(len(frame), plan, size)
    taken = _allocated(held, wanted, plan.at_least)
    ordered = np.random.default_rng(seed).permutation(len(frame))
    chosen = ordered[draw(codes[ordered], dict(enumerate(taken.tolist())), seed=seed)]
    reserve = _reserve(codes, chosen, taken, plan.replacements, seed)
    strata = pd.DataFrame({"stratum": names.astype(str), "frame": held, "drawn": taken})
    strata["reserve"] = np.bincount(codes[reserve], minlength=len(names))
    strata["probability"] = strata["drawn"] / strata["frame"]
    cases = _cases(frame, codes, chosen, reserve, strata, plan, seed)
    return Drawn(cases=cases, strata=strata, seed=seed, notes=_notes(strata, plan))


def strata_of(
    frame: pd.DataFrame, names: Sequence[str], districts: Mapping[str, str]
) -> tuple[Positions, npt.NDArray[np.object_]]:
    """Return the stratum of each case: its place among the strata's names, and these in order.

    What is not known is a stratum of its own. Names are put together once a stratum and not once a case.
    """
    whole, said = np.zeros(len(frame), dtype=np.int64), np.array([""], dtype=object)
    for name in names:
        codes, uniques = pd.factorize(frame[name])
        words = [districts.get(str(one), str(one)) if name == "district" else str(one) for one in uniques]
        both = whole * len(uniques) + codes
        kept, whole = np.unique(both, return_inverse=True)
        lead = [f"{text}{_JOIN}" if text else "" for text in said[kept // len(uniques)]]
        said = np.array(
            [first + (words[at] or NOT_KNOWN) for first, at in zip(lead, kept % len(uniques), strict=True)],
            dtype=object,
        )
    named, places = np.unique(np.where(said == "", "all", said).astype(str), return_inverse=True)
    return np.asarray(places[whole], dtype=np.int64), named.astype(object)


def _wanted(cases: int, plan: AuditPlan, size: int | None) -> int:
    if size is None and plan.size is None:
        size = int(sample_size(cases, margin=float(plan.precision or 10.0) / 100.0))
    wanted = size if size is not None else int(plan.size or 0)
    if not 0 < wanted <= cases:
        what = f"{wanted:,} cases are wanted and the frame holds {cases:,}."
        raise BadInput.one("size", what, f"Look at all of them with --size {cases}, or choose a longer period.")
    return wanted


def _allocated(held: Positions, wanted: int, least: int) -> Positions:
    needed = int(np.minimum(held, least).sum())
    if needed > wanted:
        what = f"{least} of each of {len(held)} strata are {needed:,} cases, more than the {wanted:,} wanted."
        raise BadInput.one("at_least", what, f"Draw more with --size {needed}, lower 'at_least', or use fewer strata.")
    return allocate(held, wanted, minimum=least)


def _reserve(codes: Positions, chosen: Positions, taken: Positions, share: float, seed: int) -> Positions:
    """Return the positions held in reserve, those of a stratum in the order in which they are to be used."""
    left = np.ones(len(codes), dtype=bool)
    left[chosen] = False
    spare = np.random.default_rng(seed + 3).permutation(np.flatnonzero(left))
    spare = spare[np.argsort(codes[spare], kind="stable")]
    most = np.ceil(taken * share / 100.0)
    return np.asarray(spare[_running(codes[spare]) < most[codes[spare]]], dtype=np.int64)


def _cases(
    frame: pd.DataFrame,
    codes: Positions,
    chosen: Positions,
    reserve: Positions,
    strata: pd.DataFrame,
    plan: AuditPlan,
    seed: int,
) -> pd.DataFrame:
    chosen = np.sort(chosen)
    order = np.lexsort((chosen, codes[chosen]))
    chosen = chosen[order]
    at = np.concatenate([chosen, reserve])
    cases = frame.iloc[at][list(CASE)].reset_index(drop=True)
    spare = np.arange(len(at)) >= len(chosen)
    cases["stratum"] = strata["stratum"].to_numpy()[codes[at]]
    cases["reserve"] = spare
    cases["place"] = np.concatenate([np.arange(len(chosen)), _running(codes[reserve])]) + 1
    cases["probability"] = np.where(spare, np.nan, strata["probability"].to_numpy()[codes[at]])
    double = _some(np.zeros(len(at), dtype=bool), len(chosen), plan.double_share, seed + 1)
    cases["double"] = double
    # Whoever has looked at a case cannot moderate it: cases nobody else has looked at come first.
    cases["moderated"] = _some(double, len(chosen), plan.moderation_share, seed + 2)
    return cases


def _running(codes: Positions) -> Positions:
    """Return the place of each within its stratum, from 0, in the order given."""
    return np.asarray(pd.Series(codes).groupby(codes).cumcount(), dtype=np.int64)


def _some(after: npt.NDArray[np.bool_], size: int, share: float, seed: int) -> npt.NDArray[np.bool_]:
    """Return a share of the sample, spread evenly over it; those marked come after the others, where they are needed.

    At least one case is chosen where any is wanted.
    """
    flags = np.zeros(len(after), dtype=bool)
    count = min(size, max(1, round(size * share / 100.0))) if share > 0 else 0
    for group in (np.flatnonzero(~after[:size]), np.flatnonzero(after[:size])):
        taken = min(count, len(group))
        flags[group[systematic(len(group), taken, seed=seed)]] = True
        count -= taken
    return flags


def _notes(strata: pd.DataFrame, plan: AuditPlan) -> tuple[str, ...]:
    small = strata.loc[strata["frame"] < plan.at_least]
    return tuple(
        f"{row.stratum}: {'its only case' if row.frame == 1 else f'all of its {row.frame} cases'}, where "
        f"{plan.at_least} are wanted of each stratum. Join it to another stratum, or read it with care."
        for row in small.itertuples()
    )
