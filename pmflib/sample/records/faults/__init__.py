"""The forty faults of everyday recording, planted at stated rates, each faulty record listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmflib.sample.records.faults import care, front_door, local, protection, slices
from pmflib.sample.records.faults.scene import HEADER, Scene

RATES = {**front_door.RATES, **protection.RATES, **care.RATES, **local.RATES}
#: Faults that lie in the published files themselves, whether records are clean or not.
PUBLISHED = (
    ("DQ39", "published/cin_referrals", "X10000011 2022", "referral_count", "x: not available, no nought"),
    ("DQ39", "published/cin_referrals", "X10000022 2024", "rereferral_percent", "u: low reliability"),
    ("DQ39", "published/cla_ceased", "small counts", "number", "c: hidden"),
    ("DQ40", "published/cin_referrals", "X10000041 2024", "new_la_code", "two councils are one from here on"),
    ("DQ40", "published/workforce", "X10000008 / X10000038", "new_la_code", "two councils in one row"),
)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Records with faults.

    Parameters
    ----------
    tables : mapping of str to pyarrow Table
        The newest extract.
    stood : mapping of str to pyarrow Table
        The same before what was written over since the extract before.
    marks : tuple of tuple
        Rows under `HEADER`, sorted.
    slices : mapping of str to int
        How many records each truth that needs faults took.
    """

    tables: Mapping[str, Any]
    stood: Mapping[str, Any]
    marks: tuple[tuple[str, ...], ...]
    slices: Mapping[str, int]


def plant(tables: Mapping[str, Any], *, seed: int, scale: float) -> Planted:
    """Plant every fault in the records.

    Parameters
    ----------
    tables : mapping of str to pyarrow Table
        Clean records.
    seed : int
    scale : float
    """
    scene = Scene(tables=dict(tables), seed=seed)
    taken = slices.plant(scene, scale)
    for part in (front_door, protection, care, local):
        part.plant(scene)
        scene.forget()
    front_door.doubled(scene)
    stood, taken["ethnicities entered since"] = slices.mended(scene)
    local.overwritten(scene)
    marks = tuple(sorted({*scene.marks, *PUBLISHED}))
    return Planted(tables=scene.tables, stood=stood, marks=marks, slices=taken)


__all__ = ["HEADER", "PUBLISHED", "RATES", "Planted", "plant"]
