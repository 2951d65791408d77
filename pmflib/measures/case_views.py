"""The case views: what each holds, and the statements that make them.

A view's file says itself what it means: a title, the record table it is mainly made of, and behind each column of its
select list the column's meaning. Views call each other ``case_<name>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pmflib.records import tables

_TITLE = re.compile(r"-- (.+)")
_TABLE = re.compile(r"-- table: (\w+)")
_COLUMN = re.compile(r"\bAS (\w+),? -- (.+)$", re.MULTILINE)
_OTHER = re.compile(r"\b(?:FROM|JOIN)\s+case_(\w+)")
_CLOCK = re.compile(r"\bdue_(\w+)\(")
_WORD = re.compile(r"\w+")

#: Columns the engine adds to every view, and to those about a child.
OF_PERIOD: Mapping[str, str] = {
    "period_start": "First day of the period",
    "period_end": "Last day of the period",
    "on_day": "Day the row is looked at: its date for a flow, the last day of the period for a stock",
}
OF_CHILD: Mapping[str, str] = {
    "sex": "boy, girl or not known",
    "age": "Years of age on the day",
    "age_band": "Under 1, 1 to 4, 5 to 9, 10 to 15, 16 to 17, 18 and over, or not known",
    "ethnicity": "White, Mixed, Asian, Black, Other or not known",
    "uasc": "Whether an unaccompanied asylum-seeking child on the day",
    "disabled": "Whether a disability is recorded",
}


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One case view.

    Parameters
    ----------
    name, title : str
    table : str
        Record table it is mainly made of: a figure's source.
    columns : mapping of str to str
        Meaning of each column, in order.
    sql : str
        Its select statement.
    """

    name: str
    title: str
    table: str
    columns: Mapping[str, str]
    sql: str

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the views it is made of."""
        return tuple(dict.fromkeys(_OTHER.findall(self.sql)))

    @property
    def clocks(self) -> tuple[str, ...]:
        """Codes of the clocks that it and the views it is made of ask for due days."""
        own = [*_CLOCK.findall(self.sql), *(code for name in self.others for code in views()[name].clocks)]
        return tuple(dict.fromkeys(own))

    @property
    def tables(self) -> tuple[str, ...]:
        """Record tables its own statement reads."""
        named = set(_WORD.findall(re.sub(r"--.*", "", self.sql)))
        return tuple(name for name in tables() if name in named)

    @property
    def allowed(self) -> Mapping[str, str]:
        """Columns an expression may use, with their meaning."""
        of_child = OF_CHILD if "person_id" in self.columns else {}
        return {**self.columns, **of_child, **OF_PERIOD}


@cache
def views() -> Mapping[str, CaseView]:
    """Return every case view by name, in alphabetical order."""
    folder = resources.files(__package__).joinpath("views")
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return {
        name.removesuffix(".sql"): _view(name.removesuffix(".sql"), folder.joinpath(name).read_text(encoding="utf-8"))
        for name in files
    }


def _view(name: str, text: str) -> CaseView:
    title, table = _TITLE.match(text), _TABLE.search(text)
    if title is None or table is None or table[1] not in tables():
        raise ValueError(f"{name}.sql does not begin with its title and its record table")
    columns = dict(_COLUMN.findall(text))
    return CaseView(name=name, title=title[1], table=table[1], columns=columns, sql=text)


def statements(wanted: Iterable[str]) -> list[str]:
    """Return the statements that make these views and those they are made of, each after what it needs."""
    ordered: dict[str, str] = {}

    def add(name: str) -> None:
        for other in views()[name].others:
            add(other)
        ordered.setdefault(name, f"CREATE OR REPLACE VIEW case_{name} AS\n{views()[name].sql}")

    for name in wanted:
        add(name)
    return list(ordered.values())
