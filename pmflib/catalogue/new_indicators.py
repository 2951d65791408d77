"""Indicators written by an analyst as plain cells: into the text of indicators.yml, comments and order kept.

One indicator is a row of texts by key: the keys of an entry and, beside them, those of its ``records:``. What can be
told from the others may be left out (see `entry`).
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from pmflib.catalogue.models import Indicator
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.catalogue.strict_yaml import parse, plain
from pmflib.errors import Problem, near

Cells = Mapping[str, str]

#: Keys in the order in which an entry is written.
OF_INDICATOR: tuple[str, ...] = tuple(
    name for name in Indicator.model_fields if name not in ("code", "published", "records")
)
OF_RECORDS: tuple[str, ...] = tuple(RecordMeasure.model_fields)
_LISTS = ("breakdowns", "rests_on", "not_captured")
_NUMBERS = ("decimals", "minimum_n", "reaches_back", "settles", "latest_only", "valid_from", "valid_to")
_FOLDED = 96
_UNITS = {"share": "per cent", "rate": "per 10,000", "count": "count"}
_INTERVALS = {"share": "wilson", "rate": "byar", "count": "byar"}
_LEAST = {"wilson": "20", "byar": "10", "none": "20"}
_PLAIN = re.compile(r"[A-Za-z0-9(][^:#\n]*[^:#\s]|[A-Za-z0-9]")


def entry(cells: Cells) -> dict[str, str]:
    """Return the cells of one indicator with what goes without saying filled in; empty cells left out.

    A stock (`since`) is counted on the last day of the quarter, where the child is then; anything else in a quarter,
    where it was at the event. Unit, interval and `minimum_n` follow from the type; polarity is none, and the national
    reference none.
    """
    given = {key: text.strip() for key, text in cells.items() if text.strip()}
    stock = "since" in given
    interval = given.get("interval") or _INTERVALS.get(given.get("type", ""), "none")
    usual = {
        "measure": "stock" if stock else "flow",
        "window": "snapshot" if stock else "quarter",
        "unit": _UNITS.get(given.get("type", ""), ""),
        "decimals": "0" if given.get("type") == "count" else "1",
        "polarity": "none",
        "interval": interval,
        "minimum_n": _LEAST.get(interval, "20"),
        "national_reference": "None; local",
        "at": "period_end" if stock else "event",
    }
    return {key: text for key, text in (usual | given).items() if text}


def unknown_keys(cells: Cells, where: str) -> list[Problem]:
    """Return a problem for each key that is none of an indicator."""
    known = ("code", *OF_INDICATOR, *OF_RECORDS)
    return [
        Problem(where=f"{where}, column {key}", what="is not known.", remedy=near(key, known))
        for key in cells
        if key not in known
    ]


def inserted(text: str, entries: Sequence[Cells]) -> str:
    """Return the text of indicators.yml with new entries, each behind the last one of its theme.

    Parameters
    ----------
    text : str
        Of the file as it is; not one character of it changes.
    entries : sequence of mapping
        As `entry` gives them, each with its code.
    """
    for one in entries:
        text = _with(text, one)
    return text


def _with(text: str, one: Cells) -> str:
    parsed = parse(text, "indicators.yml")
    held = parsed.value["indicators"]
    lines = text.split("\n")
    first = {code: parsed.lines[("indicators", code)] for code in held}
    of_theme = [code for code, values in held.items() if values.get("theme") == one.get("theme")]
    last = of_theme[-1] if of_theme else list(held)[-1]
    following = min((line for line in first.values() if line > first[last]), default=len(lines) + 1)
    at = following - 1
    # Comments and empty lines above the next entry are its own.
    while not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return "\n".join([*lines[:at], "", *written(one), *lines[at:]])


def written(one: Cells) -> list[str]:
    """Return the lines of one entry."""
    lines = [f"  {one['code']}:"]
    lines += [line for key in OF_INDICATOR if key in one for line in _line(key, one[key], 4)]
    lines.append("    records:")
    return lines + [line for key in OF_RECORDS if key in one for line in _line(key, one[key], 6)]


def _line(key: str, text: str, indent: int) -> Iterator[str]:
    before = " " * indent
    if key in _LISTS:
        items = [_scalar(part.strip()) for part in text.split(";") if part.strip()]
        yield f"{before}{key}: [{', '.join(items)}]"
    elif key in _NUMBERS:
        yield f"{before}{key}: {text if plain(text) != text else json.dumps(text, ensure_ascii=False)}"
    elif len(text) > _FOLDED and " ".join(text.split()) == text:
        yield f"{before}{key}: >-"
        yield from (f"{before}  {part}" for part in textwrap.wrap(text, 100, break_long_words=False))
    else:
        yield f"{before}{key}: {_scalar(text)}"


def _scalar(text: str) -> str:
    """Return a text as YAML: as it is where that says the same, in double quotes otherwise."""
    simple = _PLAIN.fullmatch(text) is not None and not set(text) & set(',[]{}"') and plain(text) == text
    return text if simple else json.dumps(text, ensure_ascii=False)
