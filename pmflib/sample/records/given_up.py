"""Adoption plans that were given up: children in care for whom adoption was decided, and then decided against.

Drawn by themselves from the children in care who were not adopted, so that no other row depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from pmflib.sample.draws import stream
from pmflib.sample.places import authorities
from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, NEVER, REACHES, Days, on_working
from pmflib.sample.records.placed_here import FIRST_ID

#: Given up in the years of the records, for each plan for adoption there was.
_SHARE = 0.16
_OLDEST = 6 * 365


def table(made: Mapping[str, Any], *, seed: int) -> Any:
    """Return the rows of plans given up that the table of permanence lacks.

    Parameters
    ----------
    made : mapping of str to pyarrow Table
        Record tables without faults.
    seed : int
    """
    rng = stream(seed, "records", "plans given up")
    person, care, entered, left, born = _children(made)
    decided = on_working(np.minimum(entered + rng.integers(150, 420, len(person)), NEVER - 400))
    turned = on_working(np.minimum(decided + rng.integers(100, 500, len(person)), NEVER - 400))
    told = (decided >= REACHES) & (turned < np.minimum(left, LAST)) & (decided - born < _OLDEST)
    plans = int(made["ssd_permanence"]["perm_adm_decision_date"].is_valid().to_numpy().sum())
    rows = np.flatnonzero(told)
    rows = np.sort(rng.permutation(rows)[: max(round(_SHARE * plans), 2)])
    ordered = rng.random(len(rows)) < 0.4
    return columns.table(
        {
            "perm_table_id": columns.ids("PM", FIRST_ID + np.arange(len(rows))),
            "perm_person_id": pa.array(person[rows], pa.string()),
            "perm_cla_id": pa.array(care[rows], pa.string()),
            "perm_adm_decision_date": columns.dates(decided[rows]),
            "perm_placement_order_date": columns.dates(on_working(decided[rows] + 45), known=ordered),
            "perm_decision_reversed_date": columns.dates(turned[rows]),
        }
    )


def _children(made: Mapping[str, Any]) -> tuple[Any, Any, Days, Days, Days]:
    """Return child, period of care, first and last day in care and day of birth of those for whom nothing was made."""
    rows = made["ssd_cla_episodes"]
    care, person = (np.asarray(_texts(rows[name])) for name in ("clae_cla_id", "clae_person_id"))
    # Episodes of a period stand in their order: the last one tells whether the child has left.
    last = np.r_[care[1:] != care[:-1], True]
    settled = [one or "" for one in _texts(made["ssd_permanence"]["perm_person_id"])]
    mine = np.asarray(_texts(rows["responsible_authority"])) == authorities()[0].code
    at = np.flatnonzero(last & mine & ~np.isin(person, settled))
    born = dict(zip(_texts(made["ssd_person"]["pers_person_id"]), _days(made["ssd_person"]["pers_dob"]), strict=True))
    entered, left = (_days(rows[f"clae_{name}_date"])[at] for name in ("entered_care", "cla_episode_ceased"))
    return person[at], care[at], entered, left, np.array([born[one] for one in person[at]], dtype=np.int64)


def _texts(column: Any) -> list[str | None]:
    text: list[str | None] = column.cast(pa.string()).to_pylist()
    return text


def _days(column: Any) -> Ints:
    """Return dates as day numbers; one that is not there is later than any."""
    return np.asarray(column.cast(pa.int32()).fill_null(NEVER).to_numpy(), dtype=np.int64)
