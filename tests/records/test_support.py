"""Whether an extract reaches far enough for a figure."""

from datetime import date
from pathlib import Path

import pytest

from pmflib import records

EXTRACT = records.Records(
    folder=Path("extract"),
    extracted=date(2026, 10, 12),
    tables={"ssd_contacts": Path("contacts"), "ssd_person": Path("person"), "complaints": Path("complaints")},
    missing={"ssd_cp_plans": "The file is empty."},
    look_back={"ssd_contacts": date(2026, 4, 12)},
    taken={"complaints": date(2026, 9, 30)},
)


@pytest.mark.parametrize(
    ("table", "first", "last", "said"),
    [
        ("ssd_contacts", date(2026, 4, 12), None, ""),
        ("ssd_contacts", date(2026, 4, 11), None, "reaches back to 2026-04-12"),
        ("ssd_person", date(2001, 1, 1), date(2026, 10, 12), ""),
        ("ssd_person", date(2001, 1, 1), date(2026, 10, 13), "taken on 2026-10-12"),
        ("complaints", date(2026, 7, 1), date(2026, 10, 1), "taken on 2026-09-30"),
        ("ssd_cp_plans", date(2026, 7, 1), None, "could not be read: The file is empty."),
        ("audits", date(2026, 7, 1), None, "has no table audits"),
    ],
)
def test_a_figure_is_refused_for_days_the_table_does_not_hold(table: str, first: date, last: date | None, said: str):
    reason = records.supports(EXTRACT, table, first, last)
    assert said in reason
    assert bool(reason) == bool(said)
