"""Numbers shown rounded: to the nearest, or so that totals still add up; and the figures made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from pmflib.disclosure import cells as counting
from pmflib.disclosure import moves
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.planning import Tables
from pmflib.disclosure.policy import Policy
from pmflib.errors import BadInput

_TOTALS = ("authority",)
_NEAR = 1e-6


def chosen(cells: pd.DataFrame, size: int, policy: Policy) -> Flags:
    """Return which cells are rounded where they are shown; those after the cells given never are."""
    out = np.zeros(size, dtype=bool)
    if policy.rounds in ("counts", "controlled"):
        out[: len(cells)] = (cells["shown_in"] > 0).to_numpy()
    if policy.rounds == "totals":
        out[: len(cells)] = ((cells["shown_in"] > 0) & cells["level"].isin(_TOTALS)).to_numpy()
    return out


def reach(policy: Policy) -> float:
    """Return how far a number shown rounded may lie from the true one."""
    return policy.rounding / 2 if policy.rounds != "controlled" else policy.rounding - 1.0


def nearest(true: Numbers, which: Flags, base: int) -> Numbers:
    """Return the counts, those chosen rounded to the nearest multiple of the base, halves up."""
    return np.where(which, base * np.floor(true / base + 0.5), true) if base else true


def controlled(tables: Tables, base: int) -> Numbers:
    """Return every count rounded up or down so that totals still add up, as near to the true ones as can be.

    Controlled rounding as in Cox 1987, by an integer programme for each group of linked counts. A multiple of the
    base stays as it is; another count goes to the multiple below or above, or where that cannot be, one further.

    Parameters
    ----------
    tables : Tables
    base : int

    Raises
    ------
    BadInput
        If the totals cannot be kept.
    """
    out = tables.true.copy()
    label = moves.groups(tables.matrix, np.ones(len(out), dtype=bool))
    firsts = np.unique(label, return_index=True)[1]
    for members, _ in moves.batches(label, firsts):
        out[members] = _rounded(tables, members, base)
    return out


def _rounded(tables: Tables, members: np.ndarray, base: int) -> Numbers:
    true, unseen = tables.true[members], tables.unseen[members]
    low, off = np.floor(true / base + _NEAR), np.mod(true, base) > _NEAR
    rows = moves.rows_of(tables.matrix, members)
    size = len(members)
    # Multiples k of the base, and how far each is from the count, so that the sum of distances is least.
    lower = np.where(unseen, 0.0, np.where(off, np.maximum(low - 1, 0), low))
    upper = np.where(unseen, np.inf, np.where(off, low + 2, low))
    eye = sparse.eye_array(size)
    found = optimize.milp(
        np.concatenate([np.zeros(size), np.where(unseen, 0.0, 1.0)]),
        integrality=np.concatenate([np.where(unseen, 0, 1), np.zeros(size)]),
        bounds=optimize.Bounds(np.concatenate([lower, np.zeros(size)]), np.concatenate([upper, np.full(size, np.inf)])),
        constraints=[
            optimize.LinearConstraint(
                sparse.vstack(
                    [
                        sparse.hstack([rows * base, sparse.csr_matrix(rows.shape)]),
                        sparse.hstack([-base * eye, eye]),
                        sparse.hstack([base * eye, eye]),
                    ],
                    format="csr",
                ),
                np.concatenate([np.zeros(rows.shape[0]), -true, true]),
                np.concatenate([np.zeros(rows.shape[0]), np.full(2 * size, np.inf)]),
            )
        ],
        options={"mip_rel_gap": 0.02},
    )
    if found.x is None:
        raise BadInput.one(
            "disclosure.yml: rounds",
            "these totals cannot be kept in controlled rounding.",
            "Choose a larger base, or hide small numbers instead; nothing is released.",
        )
    return np.where(unseen, true, base * np.round(found.x[:size]))


def redisplayed(rows: pd.DataFrame, told: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the numbers of each row as they are shown: hidden ones missing, the others made of rounded counts.

    Parameters
    ----------
    rows : DataFrame
    told : DataFrame
        Lines with ``row``, ``role``, ``true``, ``hidden`` and ``display``.
    policy : Policy
    """
    out = rows[counting.NUMBERS].copy()
    counted = rows["numerator"].isna() & rows["denominator"].isna()
    scale = rows["value"] * rows["denominator"] / rows["numerator"].where(rows["numerator"] > 0)
    usual = rows["indicator"].map(counting.scales(rows))
    gone = {role: np.zeros(len(rows), dtype=bool) for role in ("numerator", "denominator")}
    for role, off in gone.items():
        lines = told.loc[told["role"] == role]
        changed = lines.loc[(lines["display"] - lines["true"]).abs() > _NEAR]
        where, display = changed["row"].to_numpy(), changed["display"].to_numpy()
        for name in ("n", "value") if role == "numerator" else ("n",):
            same = np.abs(rows[name].to_numpy()[where] - changed["true"].to_numpy()) < _NEAR
            out = put(out, where[same], name, display[same])
        kept = ~counted.iloc[where].to_numpy()
        out = put(out, where[kept], role, display[kept])
        off[lines.loc[lines["hidden"], "row"]] = True
    counts = np.isin(np.arange(len(rows)), told.loc[told["role"] == "numerator", "row"])
    counts &= ~rows["indicator"].isin(list(policy.averages)).to_numpy()
    return _figures(rows, out, scale.fillna(usual), gone, counts, policy)


def put(frame: pd.DataFrame, where: np.ndarray, name: str, values: object) -> pd.DataFrame:
    """Return the frame with other values in some rows, by position, of one column."""
    column = frame[name].to_numpy(copy=True)
    column[where] = values
    return frame.assign(**{name: pd.Series(column, index=frame.index, dtype=frame[name].dtype)})


def _figures(
    rows: pd.DataFrame, out: pd.DataFrame, scale: pd.Series, gone: dict[str, Flags], counts: Flags, policy: Policy
) -> pd.DataFrame:
    moved = (out[["numerator", "denominator"]] - rows[["numerator", "denominator"]]).abs().max(axis=1) > _NEAR
    remade = scale * out["numerator"] / out["denominator"].where(out["denominator"] > 0)
    out["value"] = out["value"].mask(moved & scale.notna(), remade)
    share, rate = (scale - 100).abs() < 1, scale > 100
    if policy.percentages == "whole":
        out["value"] = out["value"].mask(share, out["value"].round())
    nothing = pd.Series(gone["numerator"] | gone["denominator"], index=out.index)
    if policy.percentages == "hidden":
        out["value"] = out["value"].mask(share | rate)
    out["value"], out["n"] = out["value"].mask(nothing), out["n"].mask(nothing)
    # The top of a mean is no count of children; it goes with the mean.
    out["numerator"] = out["numerator"].mask(gone["numerator"] | (nothing & ~counts))
    out["denominator"] = out["denominator"].mask(gone["denominator"])
    return out
