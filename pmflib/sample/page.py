"""The documentation page of the sample council, written from what is planted so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterator

from pmflib.sample.records import RATES
from pmflib.sample.truths import TRUTHS, Truth

_HEAD = """\
# The sample council: what is planted in it, and where a report must show it

This page is written from `pmflib/sample/truths.py`; after a change write it again:
`python -m pmflib.sample.page > pmflib/docs/sample.md`.

`pmf sample [DIR] --scale 0.1` writes Northmere, a fictional county with twelve districts: the same seed gives the same
bytes. `--clean` leaves out the faults of everyday recording and the truths that need them.

| file | what it is |
|---|---|
| `records/<date>/<table>.csv` | two extracts of the case system and registers, of 13 July and 12 October 2026 |
| `published/` | the layouts of the published national tables |
| `local/` | the council's own quarters, and children by district |
| `truth.json` | what was planted, and what a careful reader should conclude |
| `faults.csv` | every record made faulty: `fault, table, key, field, note`; the key is the record's |
| `made-by.txt` | the version, seed and scale it was written by |

## truth.json

| field | what it holds |
|---|---|
| `council`, `synthetic`, `seed`, `scale` | whose data, that they are invented, and how they were drawn |
| `truths` | a list of the truths below, each with the fields that follow |
| `truths[].name`, `.shape` | its name, and its kind: step, drift, poor, looks_poor, looks_good … |
| `truths[].indicators`, `.measure` | codes it shows in, and the measure it moves |
| `truths[].area` | name of the district; empty for the whole county |
| `truths[].first`, `.last` | first and last quarter it holds for, as `2024-25-q3` |
| `truths[].size` | shift on the log odds (drift: of a quarter); else the share shown, or the cases added |
| `truths[].cause`, `.reading`, `.shown` | what happened, what to conclude, where a report must show it |
| `faults` | whether the records hold the faults of everyday recording |
| `rates` | by fault of the catalogue: `share` of the records that can have it, and `records` made faulty |
| `records` | records taken by each truth that needs faults |
| `canaries` | names and numbers that must never be seen in an output |

## The truths
"""
_FAULTS = """
## The faults of everyday recording

Planted at these shares of the records that can have them; DQ39 and DQ40 lie in the published files. What finds each,
and what it does to figures, is in [quality.md](quality.md).

| fault | share |
|---|--:|
"""


def page() -> str:
    """Return the page as Markdown."""
    told = "".join("\n" + "\n".join(_truth(one)) + "\n" for one in TRUTHS)
    return (
        _HEAD + told + _FAULTS + "".join(f"| {fault} | {100 * share:g}% |\n" for fault, share in sorted(RATES.items()))
    )


def _truth(one: Truth) -> Iterator[str]:
    codes = f", in {', '.join(one.indicators)}" if one.indicators else ""
    yield f"### {one.name[0].upper()}{one.name[1:]}\n"
    yield f"- Kind: {one.shape.replace('_', ' ')}; {one.area or 'the whole county'}, {one.first} to {one.last}{codes}"
    yield f"- What happened: {one.cause}"
    yield f"- What to conclude: {one.reading}"
    yield f"- Where it shows: {one.shown}"


if __name__ == "__main__":
    print(page(), end="")
