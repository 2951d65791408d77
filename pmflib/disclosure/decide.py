"""What of a council's own rows is hidden from an audience, and what is shown in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib.disclosure import cells as counting
from pmflib.disclosure import history, rounding
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.planning import Tables, costs, needs, plan
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.sums import Sums, sums
from pmflib.disclosure.unknown import filled
from pmflib.errors import BadInput, Problem

_NAMED = 20
_WHOLE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of each row.

    Parameters
    ----------
    shown : DataFrame
        ``numerator, denominator, n, value`` of each row as the audience sees them, missing where hidden.
    reasons : DataFrame
        One line per count hidden in a row: position ``row``, ``role``, ``reason`` (primary, secondary or source) and
        whether an earlier release has shown it (``already``).
    rounded : ndarray of bool (rows,)
        Whether a number shown is a rounded one.
    truth : DataFrame
        ``numerator, denominator`` of each row, with a number that fits in place of one its source hid.
    """

    shown: pd.DataFrame
    reasons: pd.DataFrame
    rounded: Flags
    truth: pd.DataFrame


def decide(
    rows: pd.DataFrame,
    *,
    policy: Policy,
    known: Sequence[pd.DataFrame] = (),
    left: pd.DataFrame | None = None,
) -> Decision:
    """Decide what to hide of the rows, all linked with one another.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE` or `frames.OBSERVATIONS`: the council's own true rows, one per key, numbered from 0, of
        those the audience may see.
    policy : Policy
    known : sequence of DataFrame
        Core tables that readers have from earlier releases.
    left : DataFrame, optional
        The rows as an earlier decision left them: what that hid stays hidden.

    Raises
    ------
    BadInput
        If counts are negative or not whole, totals do not add up, or nothing can keep the policy.
    """
    _refuse(list(unsound(rows)))
    known = [core.loc[core["source"].isin(policy.local_sources)] for core in known]
    past = history.rows_no_longer_shown(known, rows)
    everything = pd.concat([rows, past], ignore_index=True) if len(past) else rows
    lines = counting.long(everything)
    lines["count"] = lines["own"].map(counting.names(lines, policy.same_counts))
    cells, position = counting.gather(lines)
    cells["true"] = filled(cells, lines, position, policy=policy)
    linked = sums(cells, lines, position, policy=policy)
    _refuse(linked.problems)
    seen = history.published(lines, everything, known) | (lines["row"].to_numpy() >= len(rows))
    already = np.zeros(len(cells), dtype=bool)
    already[position[seen]] = True
    tables = _tables(cells, linked, policy, already)
    before = _hidden_before(lines, position, rows, left, len(tables.true)) & ~tables.unseen
    if policy.rounds == "controlled":
        hidden = np.zeros(len(tables.true), dtype=bool)
        display = rounding.controlled(tables, policy.rounding)
    else:
        hidden, exposed = plan(tables, before)
        _refuse(list(_exposed(cells, exposed, policy)))
        display = rounding.nearest(tables.true, rounding.chosen(cells, len(tables.true), policy), policy.rounding)
    here = lines["row"].to_numpy() < len(rows)
    return _decision(rows, lines.loc[here], position[here], cells, tables, hidden, display, already, policy)


def _hidden_before(
    lines: pd.DataFrame, position: np.ndarray, rows: pd.DataFrame, left: pd.DataFrame | None, size: int
) -> Flags:
    out = np.zeros(size, dtype=bool)
    if left is None:
        return out
    for role in ("numerator", "denominator"):
        gone = (rows[role].notna() & left[role].isna()).to_numpy()
        here = ((lines["role"] == role) & (lines["row"] < len(rows))).to_numpy()
        out[position[here]] |= gone[lines.loc[here, "row"]]
    return out


def unsound(rows: pd.DataFrame) -> Iterator[Problem]:
    """Name counts of children that are below none or not whole."""
    rate_or_share = counting.scales(rows).reindex(rows["indicator"]).to_numpy() >= 99
    for name in ("numerator", "denominator", "n"):
        for index in np.flatnonzero((rows[name] < 0).to_numpy()):
            yield _told(rows.iloc[index], name, "is below none", "Correct it in the source.")
    broken = rate_or_share & ~counting.whole(rows["numerator"]).to_numpy()
    for index in np.flatnonzero(broken & ~(rows["numerator"] < 0).to_numpy()):
        yield _told(rows.iloc[index], "numerator", "is not a whole number of children", "Give whole counts.")


def _told(row: pd.Series, name: str, what: str, remedy: str) -> Problem:
    group = "" if row["breakdown"] == "all" else f", {row['breakdown']} {row['category']}"
    where = (
        f"{row['source']}: {row['indicator']}, {row['area']}{group}, {row['window']} to {row['period_end']:%Y-%m-%d}"
    )
    return Problem(where=where, what=f"the {name} {row[name]:g} {what}; nothing is released.", remedy=remedy)


def _tables(cells: pd.DataFrame, linked: Sums, policy: Policy, already: Flags) -> Tables:
    """Join the cells and what is left over in their equations."""
    over = len(linked.rests)
    true = np.concatenate([cells["true"].to_numpy(float), linked.rests["true"].to_numpy(float)])
    matrix = linked.matrix(len(true))
    unknown = _padded(cells["unknown"].to_numpy(bool), over)
    unseen = np.concatenate([cells["shown_in"].to_numpy() == 0, np.ones(over, dtype=bool)])
    fixed = _padded(already, over)
    need = needs(true, policy=policy)
    # What its source hid must stay a matter of doubt, however large it may be.
    need = np.where(unknown, np.maximum(need, 1.0), need)
    need = np.where(fixed, 0.0, need)
    hidden = (unknown | (need > 0)) & ~unseen
    kept = _padded(cells["level"].isin(list(policy.always_shown)).to_numpy(), over)
    shown = rounding.chosen(cells, len(true), policy) & ~fixed
    half = policy.rounding / 2 if policy.rounds != "controlled" else policy.rounding - 1.0
    middle = rounding.nearest(true, shown, policy.rounding)
    return Tables(
        matrix=matrix,
        true=true,
        need=need,
        hidden=hidden,
        may=~unseen & ~hidden & ~fixed & ~kept & ((true > 0) | (policy.zeros == "hidden")),
        unseen=unseen & ~fixed,
        least=np.where(unseen | (policy.zeros == "hidden"), 0.0, 1.0),
        shown_lower=np.where(shown, np.maximum(middle - half, 0.0), true),
        shown_upper=np.where(shown, middle + half, true),
        cost=np.concatenate([costs(cells), np.zeros(over)]),
    )


def _padded(flags: Flags, more: int) -> Flags:
    return np.concatenate([flags, np.zeros(more, dtype=bool)])


def _exposed(cells: pd.DataFrame, exposed: Flags, policy: Policy) -> Iterator[Problem]:
    for index in np.flatnonzero(exposed[: len(cells)]):
        cell = cells.iloc[index]
        yield Problem(
            where=f"disclosure.yml: {policy.audience}",
            what=f"cannot be kept: {cell['count']} of {cell['area']} ({cell['breakdown']} {cell['category']}) could be "
            "worked out from what must be shown or has been published.",
            remedy="Take levels out of 'always_shown', leave the breakdown out, or choose a coarser window; nothing "
            "is released.",
        )
    if exposed[len(cells) :].any():
        yield Problem(
            where=f"disclosure.yml: {policy.audience}",
            what="cannot be kept: small numbers left over between a total and its parts could be worked out.",
            remedy="Take levels out of 'always_shown'; nothing is released.",
        )


def _decision(
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    position: np.ndarray,
    cells: pd.DataFrame,
    tables: Tables,
    hidden: Flags,
    display: Numbers,
    already: Flags,
    policy: Policy,
) -> Decision:
    """Read off, row by row, what the cells in it have become."""
    seen = lines["published"].to_numpy() == 1
    told = pd.DataFrame(
        {
            "row": lines["row"].to_numpy(),
            "role": lines["role"].to_numpy(),
            "true": cells["true"].to_numpy()[position],
            "hidden": hidden[position],
            "small": tables.hidden[position],
            "unknown": lines["unknown"].to_numpy(),
            "already": already[position],
            "display": display[position],
        }
    ).loc[seen]
    out = told.loc[told["hidden"]]
    reason = np.where(out["unknown"], "source", np.where(out["small"], "primary", "secondary"))
    shown = rounding.redisplayed(rows, told, policy)
    changed = np.zeros(len(rows), dtype=bool)
    changed[told.loc[(told["display"] - told["true"]).abs() > _WHOLE, "row"]] = True
    return Decision(
        shown=shown,
        reasons=out[["row", "role", "already"]].assign(reason=reason).reset_index(drop=True),
        rounded=changed,
        truth=_truth(rows, told),
    )


def _truth(rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    out = rows[["numerator", "denominator"]].copy()
    for role in out.columns:
        lines = told.loc[(told["role"] == role) & told["unknown"]]
        out = rounding.put(out, lines["row"].to_numpy(), role, lines["true"].to_numpy())
    return out


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        more = len(problems) - _NAMED
        rest = [Problem(where="and", what=f"{more} more like these.", remedy="")] if more > 0 else []
        raise BadInput([*problems[:_NAMED], *rest])
