"""Northmere's children by district and mid-year, as its own estimate has them."""

from __future__ import annotations

import numpy as np

from pmflib.sample.places import YEARS, Floats, districts, shared_out

HEADER = ("area", "date", "population")


def children_lines(children: Floats) -> list[tuple[str, str, str]]:
    """Return the rows of ``population.csv``: every district, every mid-year; they add up to the county.

    Parameters
    ----------
    children : array of float
        Northmere's children by reporting year, which is the estimate of the middle of the year before.
    """
    parts = shared_out(children, np.array([district.share for district in districts()]))
    return [
        (district.code, f"{year - 1}-06-30", f"{parts[at, column]:.0f}")
        for at, district in enumerate(districts())
        for column, year in enumerate(YEARS)
    ]
