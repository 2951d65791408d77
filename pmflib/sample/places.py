"""The fictional country: its councils, regions and districts, their children, and who is statistically alike."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COUNTRY_CODE, COUNTRY_NAME = "X92000001", "Wealdmark"
FIRST_YEAR, LAST_YEAR = 2021, 2026
#: Reporting years drawn: one more than is written, so that the first written year has a year before it.
YEARS = np.arange(FIRST_YEAR - 1, LAST_YEAR + 1)


@dataclass(frozen=True, kw_only=True)
class Region:
    """A fictional region."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A fictional council; need is in standard units, once for each neighbour model."""

    old_code: str
    code: str
    name: str
    kind: str
    region: str
    children: int
    need_2021: float
    need_2025: float
    first_year: int
    last_year: int
    successor: str
    note: str

    @property
    def current(self) -> bool:
        """Whether the council is there in the last year."""
        return self.last_year == LAST_YEAR


@dataclass(frozen=True, kw_only=True)
class District:
    """A district of Northmere: its share of the county's children (per cent) and its need."""

    code: str
    name: str
    share: float
    need: float


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the data files beside this module."""
    text = resources.files("pmflib.sample").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def regions() -> tuple[Region, ...]:
    """Return the five regions."""
    return tuple(Region(code=row["code"], name=row["name"]) for row in rows("regions.csv"))


@cache
def authorities() -> tuple[Authority, ...]:
    """Return Northmere first, then the comparators, then the two councils that merged."""
    return tuple(
        Authority(
            old_code=row["old_code"],
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            region=row["region"],
            children=int(row["children"]),
            need_2021=float(row["need_2021"]),
            need_2025=float(row["need_2025"]),
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
            successor=row["successor"],
            note=row["note"],
        )
        for row in rows("councils.csv")
    )


@cache
def districts() -> tuple[District, ...]:
    """Return Northmere's twelve districts."""
    return tuple(
        District(code=row["code"], name=row["name"], share=float(row["share"]), need=float(row["need"]))
        for row in rows("districts.csv")
    )


def alive(councils: tuple[Authority, ...], years: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return, by council and reporting year, whether the council is there."""
    first = np.array([council.first_year if council.first_year > FIRST_YEAR else 0 for council in councils])
    last = np.array([council.last_year for council in councils])
    return (years >= first[:, None]) & (years <= last[:, None])


def children(councils: tuple[Authority, ...]) -> Floats:
    """Return children aged 0-17 by council and reporting year (the mid-year estimate of the year before)."""
    at_2025 = np.array([council.children for council in councils], dtype=np.float64)
    growth = 1.004 + 0.002 * np.array([council.need_2025 for council in councils])
    return np.round(at_2025[:, None] * growth[:, None] ** (YEARS - 2025))


def shared_out(totals: Floats, shares: Floats) -> Floats:
    """Share whole totals out by largest remainder, so that the parts add up to them exactly."""
    exact = shares[:, None] / shares.sum() * totals
    parts = np.floor(exact)
    left = (totals - parts.sum(axis=0)).astype(np.int64)
    order = np.argsort(np.argsort(parts - exact, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(parts + (order < left), dtype=np.float64)


def distance(one: Authority, other: Authority, model: str) -> float:
    """Return how unlike two councils are: need of that model's year, kind of council, size."""
    need = getattr(one, f"need_{model}") - getattr(other, f"need_{model}")
    size = np.log(one.children / other.children)
    return float(np.round(np.sqrt(need**2 + (0.45 * (one.kind != other.kind)) ** 2 + (0.12 * size) ** 2), 9))


def nearest(council: Authority, model: str, count: int = 10) -> list[tuple[Authority, float]]:
    """Return the council's statistical neighbours of a model, nearest first, with their distance."""
    others = [other for other in authorities() if other.current and other.code != council.code]
    far = [(other, distance(council, other, model)) for other in others]
    return sorted(far, key=lambda pair: (pair[1], pair[0].code))[:count]
