"""Who provides placements and services: the market, its contracts and how they perform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints

KINDS = ("own", "independent fostering", "residential", "supported accommodation", "support service")
_COUNTS = (2, 12, 26, 14, 9)
_FIRST = ("Harbour", "Beacon", "Willow", "Compass", "Northstar", "Bridge", "Oakfield", "Kestrel", "Meadow", "Anchor")
_SECOND = ("Fostering", "Homes", "Futures", "Families", "Care", "Horizons", "Lodge")
#: Kind of provider that offers each kind of placement, and the share of foster care that is the council's own.
_OFFERED = {"K2": 2, "K1": 2, "R1": 2, "S1": 2, "R3": 2, "H5": 3}
_OWN_FOSTERING = 0.58


@dataclass(frozen=True, kw_only=True)
class Market:
    """Providers by number: the council's own first.

    Parameters
    ----------
    kind : array of int
        Place in `KINDS`.
    """

    kind: Ints

    def chosen(self, rng: np.random.Generator, placement: Ints, types: Sequence[str]) -> Ints:
        """Return a provider for each placement; -1 with parents and adopters."""
        offered = np.array([_OFFERED.get(code, 1 if code.startswith("U") else -1) for code in types])[placement]
        own = (offered == 1) & (rng.random(len(placement)) < _OWN_FOSTERING)
        first = np.searchsorted(self.kind, np.arange(len(KINDS)))
        many = np.bincount(self.kind, minlength=len(KINDS))
        luck = rng.random(len(placement)) ** 1.6
        number = first[offered] + np.floor(luck * many[offered]).astype(np.int64)
        return np.where(own, 0, np.where(offered < 0, -1, number))


def market() -> Market:
    """Return the providers."""
    return Market(kind=np.repeat(np.arange(len(KINDS)), _COUNTS))


def table(providers: Market) -> Any:
    """Return the table of providers."""
    number = np.arange(len(providers.kind))
    names = [f"{_FIRST[n % 10]} {_SECOND[(n * 3 + n // 10) % 7]} {n // 10 + 1}" for n in number]
    names[:2] = ["Northmere fostering", "Northmere homes"]
    return columns.table(
        {
            "provider_id": columns.ids("PV", number, width=3),
            "name": columns.coded(names, number),
            "kind": columns.coded(KINDS, providers.kind),
        }
    )
