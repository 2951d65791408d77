"""What a release tells of the council's records in words: rules, the plan, what could not be read or checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from pmflib import quality
from pmflib.build.recorded import Recorded
from pmflib.catalogue import QualityRule
from pmflib.catalogue.models import Catalogue


def told(known: Catalogue, records: Recorded | None) -> dict[str, Any]:
    """Return the part of a context that is about the records and what the checks found in them.

    Parameters
    ----------
    known : Catalogue
    records : Recorded, optional
    """
    if records is None:
        return {}
    checked, staged = records.checked, records.staged
    plan = known.quality_plan
    return {
        "rules": {code: _rule(known, rule) for code, rule in checked.rules.items()},
        "reasons": {code: words.rstrip(".") for code, words in quality.reason_words(known).items()},
        "priorities": () if plan is None else plan.priorities,
        "plan": () if plan is None else tuple(item.model_dump() for item in plan.items),
        "missing_tables": {known.quality.tables.get(name, name): why for name, why in staged.missing.items()},
        "extracted": staged.extracted,
        "extracted_before": staged.earlier[-1].extracted if staged.earlier else None,
        "read_notes": tuple(
            {"where": note.where, "what": note.what, "remedy": note.remedy} for note in dict.fromkeys(staged.notes)
        ),
        "unchecked": {_named(known, code): why for code, why in checked.unchecked.items()},
        "unsupported": {known.indicator(code).title: why for code, why in records.observed.unsupported.items()},
        "outturn": tuple(_outturn(known, checked.outturn)),
    }


def latest(known: Catalogue, records: Recorded | None, places: Collection[str]) -> tuple[dict[str, Any], ...]:
    """Return what is recorded so far of the last month in some places, for the part of a context of one slice."""
    if records is None:
        return ()
    rows = records.checked.latest
    numbers = ("recorded", "expected", "lower", "upper", "month_before", "year_before")
    return tuple(
        {
            "title": known.quality.series[row["series"]].title,
            "area": row["area"],
            "period_end": row["period_end"].date(),
            **{name: _number(row[name]) for name in numbers},
        }
        for row in rows.loc[rows["area"].isin(list(places))].to_dict("records")
    )


def _named(known: Catalogue, code: str) -> str:
    return known.quality.rules[code].named


def _rule(known: Catalogue, rule: QualityRule) -> dict[str, Any]:
    own = {name: getattr(rule, name) for name in ("dimension", "official", "certainty", "why", "fix")}
    table = known.quality.tables.get(rule.table, rule.table)
    return {**own, "title": rule.named, "record_table": table, "bias": dict(rule.bias)}


def _outturn(known: Catalogue, rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows.to_dict("records"):
        yield {
            "title": known.quality.series[row["series"]].title,
            "period_end": row["period_end"].date(),
            "months_left": int(row["months_left"]),
            "published_end": None if pd.isna(row["published_end"]) else row["published_end"].date(),
            **{name: _number(row[name]) for name in ("so_far", "value", "lower", "upper", "published")},
        }


def _number(cell: Any) -> float | None:
    return None if pd.isna(cell) else float(cell)
