"""What an expression of indicators.yml may say: columns and plain functions of one row, nothing that reads or adds up.

DuckDB parses it; the tree it returns is walked, so that nothing is judged by the look of its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmflib.errors import near

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CLASSES = frozenset(
    {"COLUMN_REF", "CONSTANT", "FUNCTION", "OPERATOR", "CONJUNCTION", "COMPARISON", "CASE", "CAST", "BETWEEN", "TYPE"}
)
_REFUSED = {
    "SUBQUERY": "asks another table",
    "WINDOW": "looks at other rows",
    "STAR": "takes all columns",
    "LAMBDA": "holds a function of its own",
    "PARAMETER": "holds a parameter",
}
#: Functions of one row. Operators (+, ||, LIKE …) and those of `clocks` are allowed besides.
FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """
        abs ceil ceiling floor round sign greatest least ln sqrt trunc if ifnull nullif coalesce
        lower upper trim ltrim rtrim length left right substring substr replace contains starts_with ends_with
        concat concat_ws regexp_matches prefix suffix
        date_diff datediff date_sub datesub date_add date_trunc datetrunc date_part datepart last_day make_date
        year month day quarter week dayofweek isodow weekday dayofyear
        to_years to_months to_weeks to_days to_quarters
        working_days_between working_days_including add_working_days next_working_day is_working_day in_time
        """,
    )
)
_OF_CLOCKS = ("in_time_", "due_")
_SELECT: dict[str, Any] = {"modifiers": [], "where_clause": None, "having": None, "qualify": None, "sample": None}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """An expression that may be used: the columns and functions it names.

    Parameters
    ----------
    columns, functions : tuple of str
        In order, in lower case.
    """

    columns: tuple[str, ...]
    functions: tuple[str, ...]


class Refused(ValueError):
    """An expression that may not be used."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}".rstrip())


def parse(
    connection: DuckDBPyConnection, text: str, *, columns: Mapping[str, str], clocks: Mapping[str, Any]
) -> Parsed:
    """Parse an expression, and refuse what it may not say.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Any: nothing is run.
    text : str
    columns : mapping
        Columns it may use.
    clocks : mapping
        Clocks whose functions it may use.

    Raises
    ------
    Refused
        With what is wrong and what to do: not one expression, an unknown column or function, a subquery.
    """
    tree = _tree(connection, text)
    nodes = list(_nodes(tree))
    for node in nodes:
        _allowed(node)
    named = [_column(node) for node in nodes if node["class"] == "COLUMN_REF"]
    for name in named:
        if name not in columns:
            raise Refused(f"there is no column '{name}' in the view.", near(name, columns))
    calls = [node for node in nodes if node["class"] == "FUNCTION" and not node["is_operator"]]
    called = [node["function_name"].lower() for node in calls]
    for name in called:
        _known_function(name, clocks)
    return Parsed(columns=tuple(dict.fromkeys(named)), functions=tuple(dict.fromkeys(called)))


def _tree(connection: DuckDBPyConnection, text: str) -> dict[str, Any]:
    row = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT ({text}\n)"]).fetchall()[0]
    answer = json.loads(row[0])
    if answer.get("error", True):
        raise Refused(f"is not an expression: {_clean(answer.get('error_message', ''))}.", "Check its spelling.")
    statements = answer["statements"]
    node = statements[0]["node"]
    one = len(statements) == 1 and node.get("type") == "SELECT_NODE" and len(node["select_list"]) == 1
    plain = one and node["from_table"]["type"] == "EMPTY" and not node["group_expressions"]
    plain = plain and all(node[key] == value for key, value in _SELECT.items()) and not node["cte_map"]["map"]
    if not plain or node["select_list"][0]["alias"]:
        raise Refused("is more than one expression.", "Write one expression, without SELECT, FROM or commas outside.")
    found: dict[str, Any] = node["select_list"][0]
    return found


def _clean(message: str) -> str:
    return " ".join(message.split()).rstrip(".")[:120]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of the tree that has a class."""
    pending = [value]
    while pending:
        one = pending.pop(0)
        if isinstance(one, dict):
            if "class" in one:
                yield one
            pending += [inner for inner in one.values() if isinstance(inner, dict | list)]
        elif isinstance(one, list):
            pending += one


def _allowed(node: Mapping[str, Any]) -> None:
    kind = node["class"]
    if kind not in _CLASSES:
        does = _REFUSED.get(kind, f"holds a {kind.lower()}")
        raise Refused(f"{does}, which an expression may not.", "Use columns of one row only.")
    if kind == "FUNCTION" and (node.get("schema") or node.get("catalog") or node.get("distinct") or node.get("filter")):
        raise Refused("calls a function by a schema, or adds up.", "Call plain functions of one row.")


def _column(node: Mapping[str, Any]) -> str:
    names = node["column_names"]
    if len(names) != 1:
        raise Refused(f"names a column as '{'.'.join(names)}'.", f"Write '{names[-1]}'.")
    return str(names[0]).lower()


def _known_function(name: str, clocks: Mapping[str, Any]) -> None:
    if name in FUNCTIONS:
        return
    if name == "row":
        raise Refused("is more than one expression.", "Write one expression, without commas outside brackets.")
    for prefix in _OF_CLOCKS:
        if name.startswith(prefix):
            if name.removeprefix(prefix) in clocks:
                return
            what = f"there is no clock '{name.removeprefix(prefix)}' in calendar.yml."
            raise Refused(what, near(name.removeprefix(prefix), clocks))
    raise Refused(f"the function '{name}' is not one of those allowed.", near(name, FUNCTIONS))
