"""What of a council's own rows is hidden from an audience, and what is shown in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib.disclosure import cells as counting
from pmflib.disclosure import rounding
from pmflib.disclosure.known import Known
from pmflib.disclosure.moves import Flags, GaveUp, Numbers
from pmflib.disclosure.planning import plan
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.preparing import Prepared, prepared, refuse
from pmflib.disclosure.sums import month
from pmflib.disclosure.told import told_before
from pmflib.errors import BadInput, Problem

_WHOLE = 1e-6
_TABLES_NAMED, _RELEASES_NAMED = 5, 3
_REMEDY = (
    "Build editions in their order, each for all audiences. Where a stored release of another edition shows too much "
    "that was never handed out, build that one again first (pmf build --period). Else take levels out of "
    "'always_shown', leave the breakdown out, or choose a coarser window; nothing is released."
)


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
    told : tuple of str
        In words, small numbers that earlier releases have told already, which nothing can protect any more.
    """

    shown: pd.DataFrame
    reasons: pd.DataFrame
    rounded: Flags
    truth: pd.DataFrame
    told: tuple[str, ...] = ()

    def gone(self) -> Flags:
        """Return which rows' figures are hidden, whichever of their counts is."""
        out = np.zeros(len(self.shown), dtype=bool)
        out[self.reasons["row"].to_numpy()] = True
        return out


def decide(
    rows: pd.DataFrame,
    *,
    policy: Policy,
    known: Sequence[Known] = (),
    left: pd.DataFrame | None = None,
) -> Decision:
    """Decide what to hide of the rows, all linked with one another.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE` or `frames.OBSERVATIONS`: the council's own true rows, one per key, numbered from 0, of
        those the audience may see.
    policy : Policy
    known : sequence of Known
        Releases that readers have already.
    left : DataFrame, optional
        The rows as an earlier decision left them: what that hid stays hidden.

    Raises
    ------
    BadInput
        If counts are negative or not whole, totals do not add up, or nothing can keep the policy.
    """
    refuse(list(unsound(rows)))
    ready = prepared(rows, policy=policy, known=known)
    tables = ready.tables
    if policy.rounds == "controlled":
        told: tuple[str, ...] = ()
        hidden = np.zeros(len(tables.true), dtype=bool)
        display = rounding.controlled(tables, policy.rounding)
    else:
        before = (_hidden_before(ready, rows, left) & ~tables.unseen) | (_hidden_beside(ready, rows) & tables.may)
        try:
            hidden, told = _planned(ready, before, policy)
        except GaveUp as error:
            raise BadInput(_given_up(ready.cells, error.cells, policy)) from error
        which = rounding.chosen(ready.cells, len(tables.true), policy)
        display = rounding.nearest(tables.true, which, policy.rounding)
    return replace(_decision(rows, ready, hidden, display, policy), told=told)


def _planned(ready: Prepared, before: Flags, policy: Policy) -> tuple[Flags, tuple[str, ...]]:
    """Return which cells to hide, and in words which small numbers earlier releases have told already.

    Raises
    ------
    BadInput
        If today's release would give any other number away, whatever is hidden of it.
    """
    tables, words = ready.tables, list[str]()
    while True:
        hidden, exposed = plan(tables, before)
        if not exposed.any():
            return hidden, tuple(words)
        told = told_before(ready, exposed, policy=policy)
        left = exposed.copy()
        left[told.index.to_numpy(int)] = False
        if left.any() and tables.zeros.any():
            # Better a none hidden than a few told.
            tables = replace(tables, may=tables.may | tables.zeros, zeros=np.zeros(len(left), dtype=bool))
            continue
        refuse(list(_exposed(ready, left, policy)))
        at = told.index.to_numpy(int)
        words += [
            f"{_named(ready, one)}: told already by {_and(names)}"
            for one, names in zip(at.tolist(), told["names"], strict=True)
        ]
        need = tables.need.copy()
        need[at] = told["need"]
        tables = replace(tables, need=need)


def _named(ready: Prepared, at: int) -> str:
    """Return in words which count of which place stands at a position of the tables."""
    over = len(ready.past.now.true)
    cells, later = ready.cells, ready.past.earlier.numbers
    cell = cells.iloc[at] if at < len(cells) else later.iloc[at - over] if at >= over else None
    if cell is None or pd.isna(cell["last"]):
        return "what parts leave of their total"
    group = "" if cell["breakdown"] == "all" else f", {cell['breakdown']} {cell['category']}"
    then = "" if at < over else " as it was then"
    return f"{cell['count']} of {cell['area']}{group}, {cell['window']} to {month(int(cell['last']))}{then}"


def _and(names: Sequence[str]) -> str:
    shown = [*names[:_RELEASES_NAMED], *([f"{len(names) - _RELEASES_NAMED} more"] * (len(names) > _RELEASES_NAMED))]
    return " and ".join(shown)


def _hidden_before(ready: Prepared, rows: pd.DataFrame, left: pd.DataFrame | None) -> Flags:
    if left is None:
        return np.zeros(len(ready.tables.true), dtype=bool)
    return _cells(ready, Known(core=rows).shown().notna() & Known(core=left).shown().isna())


def _hidden_beside(ready: Prepared, rows: pd.DataFrame) -> Flags:
    """Return which cells the same edition hides from another audience that its readers may belong to."""
    out, here = np.zeros(len(ready.tables.true), dtype=bool), counting.key_of(rows)
    own = Known(core=rows).shown().notna()
    for known in ready.past.known:
        if known.beside:
            gone = known.shown().isna().set_axis(counting.key_of(known.core)).reindex(here, fill_value=False)
            out |= _cells(ready, own & gone.to_numpy(bool))
    return out


def _cells(ready: Prepared, gone: pd.DataFrame) -> Flags:
    """Return the cells of numbers that are missing, by row and role."""
    out = np.zeros(len(ready.tables.true), dtype=bool)
    for role in ("numerator", "denominator"):
        here = (ready.lines["role"] == role).to_numpy()
        out[ready.position[here]] |= gone[role].to_numpy()[ready.lines.loc[here, "row"]]
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
    # A value that is all its row has, and rests on as many cases, is a count.
    alone = rows["numerator"].isna() & rows["denominator"].isna() & (rows["value"] == rows["n"])
    for index in np.flatnonzero((alone & ~counting.whole(rows["value"]) & (rows["n"] >= 0)).to_numpy()):
        yield _told(rows.iloc[index], "value", "is not a whole number of children", "Give whole counts.")


def _told(row: pd.Series, name: str, what: str, remedy: str) -> Problem:
    group = "" if row["breakdown"] == "all" else f", {row['breakdown']} {row['category']}"
    where = (
        f"{row['source']}: {row['indicator']}, {row['area']}{group}, {row['window']} to {row['period_end']:%Y-%m-%d}"
    )
    return Problem(where=where, what=f"the {name} {row[name]:g} {what}; nothing is released.", remedy=remedy)


def _exposed(ready: Prepared, exposed: Flags, policy: Policy) -> Iterator[Problem]:
    for at in np.flatnonzero(exposed).tolist():
        yield Problem(
            where=f"disclosure.yml: {policy.audience}",
            what=f"cannot be kept: {_named(ready, at)} could be worked out from what must be shown or has been "
            "published.",
            remedy=_REMEDY,
        )


def _given_up(cells: pd.DataFrame, linked: NDArray[np.int64], policy: Policy) -> Iterator[Problem]:
    """Name the tables that are linked so closely that nothing could be found to protect them."""
    tables = cells.iloc[linked[linked < len(cells)]].groupby(["count", "breakdown", "window"], sort=False).size()
    largest = tables.sort_values(ascending=False, kind="stable")
    for count, breakdown, window in largest.index[:_TABLES_NAMED]:
        yield Problem(
            where=f"disclosure.yml: {policy.audience}: {count}, by {breakdown}, {window}",
            what=f"cannot be kept: no way was found to protect it with the {len(largest)} tables linked with it.",
            remedy="Leave the breakdown or a level out for this audience, or choose a coarser window; nothing is "
            "released.",
        )


def _decision(rows: pd.DataFrame, ready: Prepared, hidden: Flags, display: Numbers, policy: Policy) -> Decision:
    """Read off, row by row, what the cells in it have become."""
    lines, position, tables = ready.lines, ready.position, ready.tables
    seen = lines["published"].to_numpy() == 1
    told = pd.DataFrame(
        {
            "row": lines["row"].to_numpy(),
            "role": lines["role"].to_numpy(),
            "true": tables.true[position],
            "hidden": hidden[position],
            "small": tables.hidden[position],
            "unknown": lines["unknown"].to_numpy(),
            "already": ready.already[position],
            "display": display[position],
        }
    )
    # Nearly all is as telling as hardly any: who is left over is a small number too.
    few = told.loc[~seen & (tables.true[position] > 0) & ready.small[position], "row"]
    told["small"] |= told["row"].isin(few) & (told["role"] == "numerator")
    told = told.loc[seen]
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
