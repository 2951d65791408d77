"""The extracts of the record tables: the newest with all there is, the one before with what was known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pmflib.sample.records.days import EARLIER_LAST, EARLIER_TAKEN

NEWEST, BEFORE = "2026-10-12", "2026-07-13"


@dataclass(frozen=True, kw_only=True)
class _Dated:
    """How a table's rows stand in time.

    Parameters
    ----------
    began : str
        Column with the day the row is about; none for tables that are always whole.
    later : mapping of str to tuple of str
        Columns with days that may not have come yet, each with the columns that go with it.
    """

    began: str = ""
    later: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_DATED = {
    "ssd_person": _Dated(later={"pers_dob": ("pers_sex", "pers_gender")}),
    "ssd_address": _Dated(began="addr_address_start_date", later={"addr_address_end_date": ()}),
    "ssd_immigration_status": _Dated(began="immi_immigration_status_start_date"),
    "ssd_cin_episodes": _Dated(
        began="cine_referral_date", later={"cine_close_date": ("cine_close_reason",), "decision_date": ()}
    ),
    "ssd_cin_assessments": _Dated(
        began="cina_assessment_start_date",
        later={
            "cina_assessment_auth_date": (
                "cina_assessment_child_seen",
                "cina_assessment_outcome_json",
                "cina_assessment_outcome_nfa",
            )
        },
    ),
    "ssd_s47_enquiry": _Dated(
        began="s47e_s47_start_date", later={"s47e_s47_end_date": ("s47e_s47_nfa", "s47e_s47_outcome_json")}
    ),
    "ssd_initial_cp_conference": _Dated(began="icpc_icpc_date"),
    "ssd_cp_plans": _Dated(
        began="cppl_cp_plan_start_date", later={"cppl_cp_plan_end_date": (), "first_core_group_date": ()}
    ),
    "ssd_cla_episodes": _Dated(
        began="clae_cla_episode_start_date",
        later={"clae_cla_episode_ceased_date": ("clae_cla_episode_ceased_reason",)},
    ),
    "ssd_cla_placement": _Dated(
        began="clap_cla_placement_start_date",
        later={"clap_cla_placement_end_date": ("clap_cla_placement_change_reason",)},
    ),
    "ssd_legal_status": _Dated(began="lega_legal_status_start_date", later={"lega_legal_status_end_date": ()}),
}
_BELONGING = {"ssd_assessment_factors": ("cinf_assessment_id", "ssd_cin_assessments", "cina_assessment_id")}


def write(folder: Path, tables: Mapping[str, Any]) -> None:
    """Write both extracts of the tables, one CSV file a table.

    Parameters
    ----------
    folder : Path
        ``records``: each extract goes into a folder named after the day it was taken.
    tables : mapping of str to pyarrow Table
    """
    for name, table in tables.items():
        _write(folder / NEWEST / f"{name}.csv", table)
    for name, table in as_known_before(tables).items():
        _write(folder / BEFORE / f"{name}.csv", table)


def as_known_before(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables as the extract before had them: nothing that came or was entered later."""
    known = {name: _before(name, table) for name, table in tables.items()}
    for name, (column, whole, key) in _BELONGING.items():
        if name in known:
            done = known[whole].filter(pc.is_valid(known[whole]["cina_assessment_auth_date"]))
            known[name] = known[name].filter(pc.is_in(known[name][column], done[key].combine_chunks()))
    return known


def _before(name: str, table: Any) -> Any:
    dated = _DATED.get(name, _Dated())
    last = pa.scalar(EARLIER_LAST, pa.int32()).cast(pa.date32())
    if dated.began:
        table = table.filter(pc.less_equal(table[dated.began], last))
    if "recorded_at" in table.column_names:
        taken = pa.scalar(EARLIER_TAKEN, pa.int32()).cast(pa.date32())
        table = table.filter(pc.less_equal(table["recorded_at"], taken))
    for column, others in dated.later.items():
        come = pc.less_equal(table[column], last)
        for each in (column, *others):
            place = table.column_names.index(each)
            table = table.set_column(place, each, pc.if_else(come, _decoded(table[each]), None))
    return table


def _write(path: Path, table: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [_decoded(table.column(place)) for place in range(table.num_columns)]
    pa_csv.write_csv(pa.table(plain, names=table.column_names), path)


def _decoded(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
