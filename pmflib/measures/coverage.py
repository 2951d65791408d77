"""Which indicators are worked out from records, what each needs, and what the records do not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import pandas as pd

from pmflib.catalogue import Catalogue
from pmflib.catalogue.models import Element, Indicator, IndicatorKind
from pmflib.errors import BadInput
from pmflib.measures.binding import bound
from pmflib.measures.lineage import Fields, fields_of
from pmflib.measures.opening import opened_empty
from pmflib.measures.passes import Measured
from pmflib.measures.support import needs
from pmflib.records import Records, connected, tables

_HOME: Fields = frozenset(
    ("ssd_address", field)
    for field in ("addr_person_id", "addr_address_start_date", "addr_address_end_date", "district")
)
_TEAM: Fields = frozenset(
    {("ssd_department", "dept_team_id"), ("ssd_department", "district"), ("ssd_department", "kind")}
)
_SPLIT: dict[str, Fields] = {
    "sex": frozenset({("ssd_person", "pers_sex")}),
    "age_band": frozenset({("ssd_person", "pers_dob")}),
    "ethnicity": frozenset({("ssd_person", "pers_ethnicity")}),
    "population": frozenset({("ssd_immigration_status", "immi_immigration_status")}),
}


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the indicators need of the records.

    Parameters
    ----------
    needs : DataFrame
        ``indicator, title, element, kind, view, record_table, field, origin`` (SSD and its item, or Local),
        ``filled`` (per cent of the rows of the extract that have it; missing where the extract has no such field, or
        none was given). One row for each field an indicator needs.
    not_captured : DataFrame
        ``indicator, what``: what a definition asks for and nothing records.
    published_only : tuple of str
        Indicators that records cannot give.
    retired : dict of str to str
        Indicators whose definition has ended, and the one that follows.
    kinds, elements : dict of str to int
        How many indicators from records there are of each kind, and of each element of the framework.
    """

    needs: pd.DataFrame
    not_captured: pd.DataFrame
    published_only: tuple[str, ...]
    retired: dict[str, str]
    kinds: dict[IndicatorKind, int]
    elements: dict[Element, int]

    @property
    def indicators(self) -> int:
        """How many indicators are worked out from records."""
        return sum(self.kinds.values())

    def lines(self) -> list[str]:
        """Word it in a few lines; none where no indicator is worked out from records."""
        if not self.indicators:
            return []
        mix = ", ".join(f"{count} {kind}" for kind, count in self.kinds.items() if count)
        said = [f"{self.indicators} indicators are worked out from records: {mix}."]
        none = [element for element, count in self.elements.items() if not count]
        if none:
            said.append(f"Elements of the framework without one: {'; '.join(none)}.")
        said += [f"{code} has been replaced by {successor}." for code, successor in self.retired.items()]
        absent = self.needs.loc[self.needs["filled"].fillna(0) == 0] if self.needs["filled"].notna().any() else None
        if absent is not None and len(absent):
            fields = sorted({f"{table}.{field}" for table, field in absent[["record_table", "field"]].to_numpy()})
            said.append(f"Not in the extract, or empty: {', '.join(fields)}.")
        said += [f"{code}: no field holds {what[:1].lower()}{what[1:]}." for code, what in self.not_captured.to_numpy()]
        return said


def check(catalogue: Catalogue) -> None:
    """Hold every ``records:`` rule against the case views.

    Raises
    ------
    BadInput
        With everything that is wrong with any of them.
    """
    _bound(catalogue)


def coverage(catalogue: Catalogue, records: Records | None = None) -> Coverage:
    """Return which field each indicator needs, how far an extract holds it, and the mix of kinds and elements.

    Parameters
    ----------
    catalogue : Catalogue
    records : Records, optional
        An extract to look into.

    Raises
    ------
    BadInput
        If a ``records:`` rule cannot be used.
    """
    found = _bound(catalogue)
    rows = [_row(one, table, field) for one in found for table, field in sorted(_all_needs(one))]
    columns = ["indicator", "title", "element", "kind", "view", "record_table", "field", "origin"]
    needed = pd.DataFrame(rows, columns=columns).astype("str")
    filled = {} if records is None else _filled(records, zip(needed["record_table"], needed["field"], strict=True))
    pairs = zip(needed["record_table"], needed["field"], strict=True)
    shares = pd.Series([filled.get(pair) for pair in pairs], index=needed.index, dtype="float64")
    gaps = [(one.code, what) for one in found for what in one.spec.not_captured]
    every = catalogue.indicators.values()
    return Coverage(
        needs=needed.assign(filled=shares),
        not_captured=pd.DataFrame(gaps, columns=["indicator", "what"]).astype("str"),
        published_only=tuple(one.code for one in every if one.records is None),
        retired={one.code: one.successor for one in every if one.valid_to and one.successor},
        kinds={kind: sum(one.indicator.kind == kind for one in found) for kind in get_args(IndicatorKind)},
        elements={element: sum(one.indicator.element == element for one in found) for element in get_args(Element)},
    )


def _bound(catalogue: Catalogue) -> list[Measured]:
    with opened_empty(catalogue) as connection:
        found, problems = bound(connection, catalogue)
    if problems:
        raise BadInput(problems)
    return found


def _all_needs(one: Measured) -> Fields:
    """Return what an indicator's expressions, its place and its breakdowns rest on."""
    of_team = fields_of(one.spec.view, "team_id") | _TEAM
    place = {"home": _HOME, "team": of_team, "provider": fields_of(one.spec.view, "provider_id")}
    split = [_SPLIT.get(name, fields_of(one.spec.view, name)) for name in one.spec.breakdowns]
    return needs(one).union(place.get(one.spec.attribution, frozenset()), *split)


def _row(one: Measured, table: str, field: str) -> tuple[str, ...]:
    item: Indicator = one.indicator
    origin = tables()[table].fields[field].origin
    return item.code, item.title, item.element, item.kind, one.spec.view, table, field, origin


def _filled(records: Records, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Return the per cent of rows in which each field is filled; nothing for an empty or absent table."""
    wanted: dict[str, list[str]] = {}
    for table, field in dict.fromkeys(pairs):
        wanted.setdefault(table, []).append(field)
    shares: dict[tuple[str, str], float] = {}
    with connected(records) as connection:
        for table, fields in wanted.items():
            counts = ", ".join(f'count("{field}")' for field in fields)
            row = connection.execute(f'SELECT count(*), {counts} FROM "{table}"').fetchall()[0]  # noqa: S608 (shape)
            shares |= {
                (table, field): 100.0 * held / row[0] for field, held in zip(fields, row[1:], strict=True) if row[0]
            }
    return shares
