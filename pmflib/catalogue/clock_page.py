"""`page`: the clocks as a page for readers, from which pmflib/docs/clocks.md is written."""

from __future__ import annotations

from collections.abc import Iterable

from pmflib.catalogue.clocks import Clock, ClockRule

_OPENING = """\
# Clocks

Each line is a clock of `parameters/calendar.yml`: what starts it, how long it runs, what stops it, and who says so.
This page is written from that file; after a change write it again:
`python -m pmflib.catalogue.clock_page > pmflib/docs/clocks.md`.

## How days are counted

- A **working day** is a day from Monday to Friday that is no bank holiday in England. One-off holidays count (the
  jubilee of 2022, the state funeral, the coronation), and so do substitute days when a holiday falls on a weekend.
  Bank holidays that are not yet proclaimed follow the rules of the Banking and Financial Dealings Act 1971.
- The day of the event is **day 0**; day 1 is the day after, or the first working day after, unless the line says
  otherwise. A referral of Saturday is due for a decision on Monday.
- A **month** ends on the corresponding date; where there is none, on the last day: six months after 31 August is
  28 or 29 February.
- The due day is the last day in time. It stays where it falls, also on a Sunday, unless the line says otherwise.
- **In time** means done on or before the due day. What is not done and past its due day is late; what is not done
  and not yet due is left out.
- Where a rule has changed, the day of the event decides which one applies.
- The calendar reaches from 1990 to 2069. A date outside it has no due day.
"""
_SQL = """
## In SQL

Expressions in `indicators.yml` use the same clocks: `due_assessment(d)` and `in_time_assessment(d, done, as_of)` for
the clock `assessment`, and so on. Beside them stand `working_days_between(a, b)` (a not counted),
`working_days_including(a, b)` (a counted), `add_working_days(d, n)`, `next_working_day(d)`, `is_working_day(d)` and
`in_time(due, done, as_of)`.
"""
_HEAD = """
| clock | starts | stops | limit | source |
|---|---|---|---|---|
"""


def page(clocks: Iterable[Clock]) -> str:
    """Return the clocks as Markdown: what law and guidance set, then local standards."""
    listed = list(clocks)
    law = [row for clock in listed if clock.statutory for row in _rows(clock)]
    local = [row for clock in listed if not clock.statutory for row in _rows(clock)]
    tables = [f"\n## Set by law or statutory guidance\n{_HEAD}{''.join(law)}"] if law else []
    tables += [f"\n## Local standards\n{_HEAD}{''.join(local)}"] if local else []
    notes = [f"- **{clock.title}.** {clock.note}\n" for clock in listed if clock.note]
    return _OPENING + "".join(tables) + ("\n## Notes\n\n" if notes else "") + "".join(notes) + _SQL


def _rows(clock: Clock) -> list[str]:
    name = f"{clock.title} (`{clock.code}`)"
    return [f"| {name} | {clock.anchor} | {clock.done} | {_limit(rule)} | {rule.source} |\n" for rule in clock.rules]


def _limit(rule: ClockRule) -> str:
    parts = [
        f"{rule.limit} {rule.unit.removesuffix('s') if rule.limit == 1 else rule.unit}",
        "beginning with the day itself" if rule.first_day == "anchor day" else "",
        "moved to the next working day" if rule.not_working == "next working day" else "",
        "without bank holidays of any part of the United Kingdom" if rule.bank_holidays == "united kingdom" else "",
        f"from {rule.valid_from:%d %B %Y}".replace(" 0", " ") if rule.valid_from else "",
        f"to {rule.valid_to:%d %B %Y}".replace(" 0", " ") if rule.valid_to else "",
    ]
    return ", ".join(part for part in parts if part)


if __name__ == "__main__":
    import sys

    from pmflib.catalogue.loading import load

    sys.stdout.write(page(load("northmere").clocks.values()))
