"""The documentation page of the checks, written from quality.yml so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pmflib.catalogue import Quality, QualityRule
from pmflib.catalogue.quality_rules import EVERY_INDICATOR

_HEAD = """\
# Data quality: what is checked, and what a confidence level means

This page is written from `parameters/quality.yml`; after a change write it again:
`python -m pmflib.quality.page > pmflib/docs/quality.md`.

An analyst adds a rule by adding an entry there: a table, a condition in SQL, why it matters and what to do. The
comments at its head list what a condition may use; `pmf check` says what is wrong with it.

## From failures to a confidence level

A figure's score starts at 100. Every rule that bears on its indicator takes off the per cent of records that fail it,
in the place and the quarters the figure covers, times the points of its dimension:

{points}
A rule that is only probably right takes off {likely:.0%} of that; no rule takes off more than {most:g}. Each per cent
of events still to be entered takes off {late:g}, each per cent of sampled case files that did not agree with the
records as much as accuracy, and an extract that does not reach back to the period's beginning {most:g}. A figure that
stands on one day is judged by the records of the twelve months before it, one of a provider by those of the council.

**High** is {high:g} and above, **medium** {medium:g} and above, the rest is **low**. However good its score, a figure
that doubtful records could move by more than {far:g} (percentage points of a share, per cent of other values) is at
most medium, and by more than {farther:g} low.

**Doubtful records** fail a rule that could change the figure. **Lowest and highest** are the values if all of them
fell one way or the other: an answer that may be wrong moves from one side of the share to the other; a surplus record
leaves; a lacking one joins. A record that pushes the value up can only lower it once it is right. **Bias** is up or
down where three quarters of the doubtful records push that way.

**Expected** is the value once late entries are in: from the days between event and entry, or, in tables that do not
keep the day of entry, from what an earlier extract knew of the same days.

**Put right, still failing, new**: the extract before is looked at with today's checks, so that each failing record is
followed from one extract to the next. What came late is left out: nobody can put it right any more.

## How well it works, on the sample council

Northmere is written twice, with the faults of everyday recording and without, so that the truth is known. At a seventh
of its size:

- Every fault planted in the records is found, by rules that are certain and by those that are only probably right. Of
  what the latter find at least 95% was planted (DQ37: 90%; DQ08, a month swapped between days and months: half).
  Records without faults raise no rule at all; at other sizes a handful of months leap by chance.
- Of the county's figures 84% have their true value within lowest and highest, 95% at most one percentage point (of
  other values: one per cent) outside, 99% at most four; of figures of high confidence more than 99% at most four. Of
  the districts' figures it is 88%, 93% and 97%. What the bounds do not know: children whose district cannot be read
  are counted in none, and a sum of money may be wrong by more than any count of records.
- The referrals of June 2026 were, in the extract of 13 July, expected to become more in every place; in the extract of
  October the number was within the limits for the county and for every district.

## The rules
"""


def page(quality: Quality) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    quality : Quality
    """
    scoring = quality.scoring
    head = _HEAD.format(
        points="".join(f"- {name}: {points:g}\n" for name, points in scoring.points.items()),
        likely=scoring.likely,
        most=scoring.most,
        late=scoring.late,
        high=scoring.high,
        medium=scoring.medium,
        far=scoring.movement.high,
        farther=scoring.movement.medium,
    )
    grouped = groupby(quality.rules.values(), key=_entry)
    return head + "".join("\n" + "\n".join(_rule(code, list(own))) + "\n" for code, own in grouped)


def _entry(rule: QualityRule) -> str:
    return rule.code.split("-")[0]


def _rule(code: str, rules: Sequence[QualityRule]) -> Iterator[str]:
    one = rules[0]
    yield f"### {code}: {one.title}\n"
    yield f"- Dimension: {one.dimension}"
    if one.faults:
        yield f"- Fault of the catalogue: {', '.join(one.faults)}"
    if one.official:
        yield f"- Official rule: {one.official}"
    yield f"- Certainty: {one.certainty}" + ("" if one.certainty == "certain" else " to be wrong; somebody has to look")
    yield from (f"- Checked on: {where}" for where in dict.fromkeys(_where(rule, code) for rule in rules))
    yield f"- Moves: {_moves(one)}"
    yield f"- Why it matters: {one.why}"
    yield f"- What to do: {one.fix}"
    if one.note:
        yield f"- Note: {one.note}"


def _where(rule: QualityRule, code: str) -> str:
    named = "" if rule.code == code else f" (`{rule.code}`)"
    return f"`{rule.table}`, {', '.join(f'`{name}`' for name in rule.columns)}{named}"


def _moves(rule: QualityRule) -> str:
    """Word the indicators a rule pushes, and which way; a rule that pushes all of its table says so."""
    if not rule.bias:
        return "no indicator"
    ways = [
        f"{'whatever rests on the table' if name == EVERY_INDICATOR else name} ({way})"
        for name, way in rule.bias.items()
    ]
    return ", ".join(ways)


if __name__ == "__main__":
    from pmflib.catalogue import load

    print(page(load("northmere").quality), end="")
