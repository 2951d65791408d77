"""The page that lists case views and their columns for people who write indicators: ``pmflib/docs/measures.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmflib.measures.case_views import OF_CHILD, OF_PERIOD, views
from pmflib.measures.expressions import FUNCTIONS

_OPENING = """\
# Figures from case records

An indicator with a `records:` block in `parameters/indicators.yml` is worked out from the council's own records, by
team, provider, district and for the whole council. `pmf check` holds every block against this page and tells all that
is wrong with it; `pmf indicator preview CODE` shows three periods before a new one counts.

```yaml
records:
  view: assessments            # one of the views below
  date: due                    # a flow: the day that places a row in a period
  # since: date                # a stock instead: open from this day …
  # until: closed              # … until this one; counted on the last day of each period
  where: seen                  # rows that matter; all, if left out
  type: share                  # share, rate, mean, median, ratio or count
  numerator: date <= due
  denominator: "true"          # share: rows that can count; ratio: what is divided by
  once_per: person_id          # only the last row of each child in a period
  attribution: team            # home, team, provider or council
  at: event                    # as it was on the day of the event, at period_end or at closure
  breakdowns: [sex, age_band, ethnicity, primary_need, source, population]
  reaches_back: 365            # days before the period that the rule looks at
  settles: 31                  # days after a period until its answers are in: until then it is provisional
  latest_only: false           # the records hold today's state alone
  clock: assessment            # clock of calendar.yml it is judged by
  doubtful: recorded_at IS NULL  # rows whose part in the figure is in doubt
  rests_on: [ssd_cin_assessments]  # record tables it rests on, where its view is made of more
  not_captured: [What nobody records]
```

Expressions are DuckDB SQL over one row: columns of the view, constants, comparisons, `AND`, `OR`, `NOT`, `IN`,
`BETWEEN`, `LIKE`, `IS NULL`, `CASE`, sums, and the functions listed at the end. A comparison with an empty cell is
neither true nor false and does not count: a case that is still open is not `date <= due`. So "in time, of all that were
due" places rows by the day they were due: what is open after that day counts as late, what is not yet due is left out.

**Where a row belongs.** Exactly one district, `county-wide` or `unallocated`; together they make the council. By
`home`: the district of the address that started last on or before the day and has not ended; where a child has none,
the district written in the record of a complaint, audit or the like; otherwise `county-wide` if a county-wide team
holds the child, else `unallocated`. By `team`: the district that the team served on that day. For an event it is the
record's own team, then the one that held the child; at the end of a period or at closure the one that holds the child
comes first. By `provider` or `council`: `county-wide`.

**Counting.** A record counts once however often the extract holds it. Children placed here by other councils are left
out. Shares, counts and rates are exact; a median is the middle value, halfway between two if need be. A rate takes the
newest mid-year estimate that the council has, the same year for all areas, and is annualised by days and marked
`estimated`. A figure is not available where the extract lacks a field it rests on, or begins after the first day the
figure looks at.
"""


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join([_OPENING, *_columns(), *_views(), *_functions()])


def _columns() -> Iterator[str]:
    yield "## Columns of every view\n"
    yield from _table(OF_PERIOD)
    yield "\n## Columns of every view about children\n"
    yield from _table(OF_CHILD)
    yield ""


def _views() -> Iterator[str]:
    for name, view in views().items():
        yield f"## {name}\n"
        clocks = f" Due days by {', '.join(f'`{clock}`' for clock in view.clocks)}." if view.clocks else ""
        yield f"{view.title}. Table `{view.table}`.{clocks}\n"
        yield from _table(view.columns)
        yield ""


def _table(columns: Mapping[str, str]) -> Iterator[str]:
    yield "| column | meaning |"
    yield "|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in columns.items())


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    yield (
        ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))
        + ", and `due_<clock>` and `in_time_<clock>` of every clock"
    )
    yield "(see clocks.md).\n"
