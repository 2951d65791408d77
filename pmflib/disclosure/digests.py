"""What a slice holds, as hashes in two parts: what tells of its own area, and what sets it among its fellows.

A report that shows some indicators only beside those of other districts is another report when one of these moves,
and the same one when anything else of another district does.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from pmflib.disclosure.release import Context, Release

#: Tables that tell of fellows too; every other table of a slice tells of its own area alone.
MIXED = ("core", "comparisons")
_FELLOWS = "districts"
_LEVELS = ("district", "team", "elsewhere")


def digests(release: Release) -> dict[str, Any]:
    """Return the hashes of a slice's mixed tables.

    Returns
    -------
    dict
        ``own``, of the rows about the area and whatever it is always compared with; and ``beside``, by indicator, of
        the rows of its fellows and of how it stands among them.
    """
    fellows = _fellows(release.context)
    own: list[bytes] = []
    beside: dict[str, list[bytes]] = {}
    for name in MIXED:
        table = release.table(name)
        theirs = (table["area"].isin(fellows) if name == "core" else table["comparator"] == _FELLOWS).to_numpy()
        # An authority has no fellows: its districts are its own.
        theirs = theirs if fellows else np.zeros(len(table), dtype=bool)
        rows = np.asarray(pd.util.hash_pandas_object(table, index=False), dtype=np.uint64)
        own.append(rows[~theirs].tobytes())
        for code, at in table.loc[theirs].groupby("indicator").indices.items():
            beside.setdefault(str(code), []).append(rows[theirs][at].tobytes())
    return {"own": _sha(own), "beside": {code: _sha(parts) for code, parts in sorted(beside.items())}}


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
