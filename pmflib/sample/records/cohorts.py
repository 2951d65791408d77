"""Families and referrals as whole arrays, and how batches of them become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from pmflib.sample.records.columns import Ints
from pmflib.sample.records.courses import Courses
from pmflib.sample.records.days import Days
from pmflib.sample.records.entering import Entries

#: District of who has no home in the county.
NOWHERE = -1


@dataclass(frozen=True, kw_only=True)
class Families:
    """Families and their children.

    Parameters
    ----------
    district, size, first_child : array of int, by family
    family : array of int, by child
    born : array of day, by child
    """

    district: Ints
    size: Ints
    first_child: Ints
    family: Ints
    born: Days


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """One entry a child referred, in the order of days.

    Parameters
    ----------
    child, district, group : array of int
        `group` is the family's entry in `courses`.
    referred, closed : array of day
    course : Courses
        One entry a family referred.
    entries : Entries
        Children who came into care, by their place in these arrays.
    """

    child: Ints
    district: Ints
    group: Ints
    referred: Days
    closed: Days
    course: Courses
    entries: Entries


def put_together(batches: Sequence[Referrals]) -> Referrals:
    """Return batches of referrals as one, in the order given."""
    groups = np.cumsum([0, *(len(one.course.decided) for one in batches)])
    rows = np.cumsum([0, *(len(one.child) for one in batches)])
    parts = {one.name: [getattr(batch.course, one.name) for batch in batches] for one in fields(Courses)}
    care = {one.name: [getattr(batch.entries, one.name) for batch in batches] for one in fields(Entries)}
    care["at"] = [places + rows[number] for number, places in enumerate(care["at"])]
    return Referrals(
        child=np.concatenate([batch.child for batch in batches]),
        district=np.concatenate([batch.district for batch in batches]),
        group=np.concatenate([batch.group + groups[number] for number, batch in enumerate(batches)]),
        referred=np.concatenate([batch.referred for batch in batches]),
        closed=np.concatenate([batch.closed for batch in batches]),
        course=Courses(**{name: np.concatenate(arrays) for name, arrays in parts.items()}),
        entries=Entries(**{name: np.concatenate(arrays) for name, arrays in care.items()}),
    )


def in_order(referrals: Referrals) -> Referrals:
    """Return referrals in the order of their days."""
    order = np.argsort(referrals.referred, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    entries = referrals.entries
    return Referrals(
        child=referrals.child[order],
        district=referrals.district[order],
        group=referrals.group[order],
        referred=referrals.referred[order],
        closed=referrals.closed[order],
        course=referrals.course,
        entries=Entries(
            at=place[entries.at], start=entries.start, end=entries.end, reason=entries.reason, closed=entries.closed
        ),
    )
