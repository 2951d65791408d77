"""What a slice holds, as hashes by indicator: what tells of its own area, and what sets it among its fellows.

A report that shows some indicators only, or shows them only beside those of other districts, is another report when
one of these moves, and the same one when anything else does.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure.release import Context, Release

_FELLOWS = "districts"
_LEVELS = ("district", "team", "elsewhere")


def digests(release: Release) -> dict[str, Any]:
    """Return the hashes of a slice's tables of indicators.

    Returns
    -------
    dict
        ``tables``, which these are; ``own``, by indicator, of the rows about the area and whatever it is always
        compared with; ``beside``, by indicator, of the rows of its fellows and of how it stands among them; and
        ``there``, of which figures of the area there are, where from and why not, whatever their numbers.
    """
    tables = [name for name in frames.RELEASED if "indicator" in frames.names(frames.SHAPES[name])]
    fellows = _fellows(release.context)
    own: dict[str, list[bytes]] = defaultdict(list)
    beside: dict[str, list[bytes]] = defaultdict(list)
    for name in tables:
        table = release.table(name)
        theirs = _theirs(name, table, fellows)
        rows = np.asarray(pd.util.hash_pandas_object(table, index=False), dtype=np.uint64)
        for found, mask in ((own, ~theirs), (beside, theirs)):
            hashed = rows[mask]
            for code, at in table.loc[mask].groupby("indicator").indices.items():
                found[str(code)] += [name.encode(), hashed[at].tobytes()]
    return {"tables": tables, "own": _shas(own), "beside": _shas(beside), "there": _there(release)}


def _theirs(name: str, table: pd.DataFrame, fellows: list[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which rows tell of fellows too; an authority has none: its districts are its own."""
    if name == "core" and fellows:
        return table["area"].isin(fellows).to_numpy(dtype=bool)
    if name == "comparisons" and fellows:
        return (table["comparator"] == _FELLOWS).to_numpy(dtype=bool)
    return np.zeros(len(table), dtype=bool)


def _there(release: Release) -> str:
    core = release.core
    names = [column.name for column in frames.CORE if column.kind != "number"]
    mine = core.loc[core["area"] == release.context.area]
    shown = mine[names].assign(value=mine["value"].notna())
    return _sha([np.asarray(pd.util.hash_pandas_object(shown, index=False), dtype=np.uint64).tobytes()])


def _fellows(context: Context) -> list[str]:
    """Return the parts of the council that are neither the area nor part of it."""
    if context.areas[context.area].level == "authority":
        return []
    own = {code for code, area in context.areas.items() if context.area in (code, area.parent)}
    return [code for code, area in context.areas.items() if area.level in _LEVELS and code not in own]


def _sha(parts: list[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _shas(found: dict[str, list[bytes]]) -> dict[str, str]:
    return {code: _sha(parts) for code, parts in sorted(found.items())}
