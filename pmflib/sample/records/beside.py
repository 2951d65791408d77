"""Rows that stand below those of the simulation, put there last: whatever is planted elsewhere stays where it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pmflib.sample.records import given_up, placed_here


def beside(made: Mapping[str, Any], *, seed: int, scale: float) -> dict[str, Any]:
    """Return the rows to add, by table: children placed here by other councils, and adoption plans given up.

    Parameters
    ----------
    made : mapping of str to pyarrow Table
        Record tables without faults.
    seed : int
    scale : float
    """
    return {**placed_here.tables(seed, scale), "ssd_permanence": given_up.table(made, seed=seed)}


def with_rows(made: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables with these rows below their own; what a row does not say is empty."""
    return {name: _below(table, more[name]) if name in more else table for name, table in made.items()}


def _below(table: Any, rows: Any) -> Any:
    own, added = _plain(table), _plain(rows)
    kinds = {field.name: field.type for one in (added, own) for field in one.schema}
    named = [*own.column_names, *(name for name in added.column_names if name not in own.column_names)]
    both = [pa.table([_column(one, name, kinds[name]) for name in named], names=named) for one in (own, added)]
    return pa.concat_tables(both)


def _column(table: Any, name: str, kind: Any) -> Any:
    return table[name].cast(kind) if name in table.column_names else pa.nulls(table.num_rows, kind)


def _plain(table: Any) -> Any:
    return pa.table(
        [one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one for one in table.columns],
        names=table.column_names,
    )
