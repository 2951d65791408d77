"""The rows of every published table: country, regions, councils, and how the councils' counts become theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.sample.draws import Drawn
from pmflib.sample.levels import Level
from pmflib.sample.places import COUNTRY_CODE, COUNTRY_NAME, YEARS, Authority, Floats, alive, authorities, regions

Bools = npt.NDArray[np.bool_]
Identity = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Areas:
    """The areas a table shows.

    Parameters
    ----------
    identity : tuple of dict
        Identity columns of each area: country, regions, councils, then councils shown as one.
    above : int
        How many of them are country or region.
    existing : array of bool, areas by years
    """

    identity: tuple[Identity, ...]
    above: int
    existing: Bools
    _alive: Bools
    _adding: Floats
    _together: Floats

    def stack(self, level: Level, drawn: Drawn) -> Floats:
        """Return a measure by area and year: sums of councils, or means of what cannot be summed."""
        values = np.where(self._alive, np.nan_to_num(drawn[level.measure]), 0.0)
        total = self._adding @ values
        if level.of == "constant":
            total = total / (self._adding @ self._alive)
        return np.vstack([np.round(total, 6), values, self._together @ values])

    def base(self, measure: str, drawn: Drawn) -> Floats:
        """Return the base of a percentage by area and year."""
        values = np.where(self._alive, np.nan_to_num(drawn[measure]), 0.0)
        return np.vstack([self._adding @ values, values, self._together @ values])

    def place(self, code: str) -> int:
        """Return the row of the council with that code."""
        return next(at for at, one in enumerate(self.identity) if one.get("new_la_code") == code)


def areas(together: tuple[str, ...] = ()) -> Areas:
    """Return the areas of a table.

    Parameters
    ----------
    together : tuple of str
        Codes of councils that the table shows as one row, as it does where they share their staff.
    """
    councils, wider = authorities(), regions()
    members = np.array([council.code in together for council in councils])
    living = alive(councils, YEARS)
    inside = [[council.region == region.code for council in councils] for region in wider]
    combined = np.array([members], dtype=np.float64) if together else np.zeros((0, len(councils)))
    above = 1 + len(wider)
    existing = [np.ones((above, len(YEARS)), dtype=np.bool_), living & ~members[:, None], combined @ living > 0]
    return Areas(
        identity=tuple(_identities(tuple(council for council in councils if council.code in together))),
        above=above,
        existing=np.vstack(existing),
        _alive=living,
        _adding=np.vstack([np.ones(len(councils)), np.array(inside, dtype=np.float64)]),
        _together=combined,
    )


def _identities(together: tuple[Authority, ...]) -> list[Identity]:
    country = {"country_code": COUNTRY_CODE, "country_name": COUNTRY_NAME}
    named = {region.code: region.name for region in regions()}
    lines = [country | {"geographic_level": "National"}]
    for code, name in named.items():
        lines.append(country | {"geographic_level": "Regional", "region_code": code, "region_name": name})
    groups = [(one,) for one in authorities()] + ([together] if together else [])
    for group in groups:
        region = {"region_code": group[0].region, "region_name": named[group[0].region]}
        codes = {"old_la_code": " / ".join(one.old_code for one in group)}
        codes |= {"new_la_code": " / ".join(one.code for one in group)}
        codes |= {"la_name": " / ".join(one.name for one in group)}
        lines.append(country | {"geographic_level": "Local authority"} | region | codes)
    return lines
