"""What is checked on record tables, how much each fault weighs, and the plan to mend them: quality.yml as models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from pmflib import formats
from pmflib.catalogue.fields import Code, Label, Model, Text

Dimension = Literal["accuracy", "completeness", "consistency", "timeliness", "uniqueness", "validity"]
Direction = Literal["up", "down", "unclear"]
Effect = Literal["answer", "surplus", "lacking", "none"]
Certainty = Literal["certain", "likely"]
Method = Literal[
    "swapped_dates", "jumps", "gaps", "volumes", "reconciliation", "unknown_share", "symbols", "superseded", "outturn"
]
PlanStatus = Literal["open", "done", "dropped"]
#: Methods that are applied to every series of quality.yml, each with a code of its own.
BY_SERIES: tuple[Method, ...] = ("swapped_dates", "jumps", "gaps", "volumes", "reconciliation", "outturn")
#: Methods that hold the records against published counts.
AGAINST_PUBLISHED: tuple[Method, ...] = ("reconciliation", "outturn")
#: Tables of published files, which no extract holds.
PUBLISHED_TABLES = ("observations", "neighbours")
#: What the other methods look at.
_LOOKED_AT: dict[Method, str] = {"unknown_share": "ssd_person", "symbols": "observations", "superseded": "neighbours"}
_COLUMN_OF: dict[Method, tuple[str, ...]] = {
    "unknown_share": ("pers_ethnicity",),
    "symbols": ("value",),
    "superseded": ("neighbour",),
}
#: Stands for every indicator that rests on the rule's table.
EVERY_INDICATOR = "*"
Points = Annotated[float, Field(ge=0, le=100)]
Sql = Annotated[str, Field(min_length=1, max_length=4000)]


class CheckEntry(Model):
    """One condition of a rule on one record table.

    Parameters
    ----------
    suffix : str
        Added to the rule's code where it has several conditions, as in ``DQ29-ADDRESS``.
    table : str
        Record table; its row is ``r`` in the conditions.
    columns : tuple of str
        Fields it looks at: the first is the one to put right. Where the source lacks one, the rule is not checked.
    applies : str
        SQL condition of the rows that are checked.
    fails : str
        SQL condition of those that are wrong.
    bias : dict of str to {"up", "down", "unclear"}, optional
        Indicators it pushes, where they differ from the rule's.
    day : str, optional
        SQL expression of the day that places a row in a quarter, where it is not the day of the event.
    """

    suffix: Annotated[str, Field(pattern=r"^([A-Z0-9]+)?$", max_length=12)] = ""
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    applies: Sql = "true"
    fails: Sql
    bias: dict[str, Direction] | None = None
    day: Sql | None = None


class RuleEntry(Model):
    """One rule as it stands in quality.yml: what is wrong, why it matters, what to do, and how it is found.

    Parameters
    ----------
    title : str
        The fault in plain words.
    faults : tuple of str
        Numbers in the catalogue of faults that it covers.
    dimension : {"accuracy", "completeness", "consistency", "timeliness", "uniqueness", "validity"}
    official : str
        Number in the rules of a statutory return, e.g. ``CIN 8608``; empty where there is none.
    certainty : {"certain", "likely"}
        Whether what it finds is wrong by the rule's own terms, or only probably.
    effect : {"answer", "surplus", "lacking", "none"}
        What a failing record does to a count: its answer may be another one; it is counted and should not be; it is
        not counted and should be; nothing.
    bias : dict of str to {"up", "down", "unclear"}
        Indicators whose value it pushes, and which way; ``*`` stands for all that rest on the table.
    effects : dict of str to effect
        Indicators of the bias on which it has another effect than on the others.
    why, fix, note : str
        Why it matters; what a manager can do; what else to know.
    most : float, optional
        Points it takes off a score at most, where less than any rule may.
    method : str
        How a rule is checked that no condition on a row can tell.
    checks : tuple of CheckEntry
        Conditions, where there is no method.
    """

    title: Label
    faults: tuple[Annotated[str, Field(pattern=r"^DQ[0-9]{2}$")], ...] = ()
    dimension: Dimension
    official: Annotated[str, Field(max_length=60)] = ""
    certainty: Certainty = "certain"
    effect: Effect = "answer"
    bias: dict[str, Direction] = Field(default_factory=dict)
    effects: dict[str, Effect] = Field(default_factory=dict)
    why: Text
    fix: Text
    note: Annotated[str, Field(max_length=600)] = ""
    most: Points | None = None
    method: Method | None = None
    checks: tuple[CheckEntry, ...] = ()


class QualityRule(Model):
    """One rule on one table, as it is run; the fields mean what they do in `RuleEntry` and `CheckEntry`.

    ``series`` names the series that a method counts; the table ``observations`` or ``neighbours`` is a published one.
    ``subject`` says what it is about where its entry makes several rules.
    """

    code: Code
    title: Label
    faults: tuple[str, ...]
    dimension: Dimension
    official: str
    certainty: Certainty
    effect: Effect
    bias: dict[str, Direction]
    effects: dict[str, Effect] = Field(default_factory=dict)
    why: Text
    fix: Text
    note: str
    most: Points | None = None
    method: Method | None
    series: str = ""
    table: str
    subject: str = ""
    columns: tuple[str, ...]
    applies: str = ""
    fails: str = ""
    day: str | None = None

    @property
    def named(self) -> str:
        """Its title, with what it is about where other rules have the same."""
        return f"{self.title}: {self.subject}" if self.subject else self.title

    @property
    def mendable(self) -> bool:
        """Whether it finds records that can be put right: not months or files, nor what came late and is there now."""
        return self.method is None and not (self.dimension == "timeliness" and self.effect == "none")

    @property
    def direction(self) -> Direction:
        """Where it pushes values: up, down, or unclear where that differs between indicators or is not known."""
        ways = set(self.bias.values())
        return next(iter(ways)) if len(ways) == 1 else "unclear"

    def effect_on(self, indicator: str) -> Effect:
        """Return what a failing record does to the count of an indicator."""
        return self.effects.get(indicator, self.effect)

    def pushes(self, indicator: str, tables: tuple[str, ...] = ()) -> Direction | None:
        """Return the way it pushes an indicator that rests on some tables, or None where it does not bear on it."""
        if indicator in self.bias:
            return self.bias[indicator]
        return self.bias.get(EVERY_INDICATOR) if self.table in tables else None


class Series(Model):
    """Events of one kind counted by month, for the checks of jumps, gaps and volumes.

    Parameters
    ----------
    title : str
    table, date : str
        Record table, and the field that dates the event.
    where : str
        SQL condition of the rows counted.
    published : str, optional
        Indicator whose published numerator counts the same events in a financial year.
    tolerance : float
        Per cent by which the two may differ.
    """

    title: Label
    table: str
    date: str
    where: Sql = "true"
    published: Code | None = None
    tolerance: float = Field(default=2.0, ge=0, le=100)


class Movement(Model):
    """How far doubtful records may move a figure before its level falls, whatever its score.

    Parameters
    ----------
    high, medium : float
        From the lowest value to the highest, in percentage points of a share and in per cent of other values. A figure
        that could move further is at most medium, or low.
    """

    high: float = Field(default=10.0, ge=0)
    medium: float = Field(default=20.0, ge=0)


class Scoring(Model):
    """How a confidence score is worked out; see `pmflib.quality.confidence`.

    Parameters
    ----------
    points : dict of dimension to float
        Points lost for each per cent of records that fail a rule of that dimension.
    likely : float
        Share of those points that a rule loses that is only probably right.
    most : float
        Points lost at most for one rule.
    late : float
        Points lost for each per cent of events that are still to be entered.
    high, medium : float
        Lowest score of each level.
    movement : Movement
        How far doubtful records may move a figure of each level.
    """

    points: dict[Dimension, Points] = Field(default_factory=dict)
    likely: float = Field(default=0.5, ge=0, le=1)
    most: Points = 40.0
    late: Points = 0.5
    high: Points = 80.0
    medium: Points = 60.0
    movement: Movement = Field(default_factory=Movement)


class QualityFile(Model):
    """Layout of quality.yml."""

    scoring: Scoring
    tables: dict[str, Label] = Field(default_factory=dict)
    series: dict[str, Any]
    rules: dict[str, Any]


class PlanItem(Model):
    """One line of a district's data-quality plan.

    Parameters
    ----------
    area : str
        Slug, name or code of the authority or one of its districts; its code once loaded.
    rule : str
    target : float
        Per cent of records that may still fail.
    owner : str
        Post that answers for it.
    due : date
    status : {"open", "done", "dropped"}
        What the owner says; the records say whether it is so.
    note : str
    """

    area: Label
    rule: Code
    target: float = Field(ge=0, le=100)
    owner: Label
    due: date
    status: PlanStatus = "open"
    note: Annotated[str, Field(max_length=600)] = ""


class PlanFile(Model):
    """Layout of quality_plan.yml: the year's priorities, in order, and each district's plan."""

    year: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    priorities: tuple[Code, ...] = Field(min_length=1)
    plan: tuple[Any, ...]


class QualityPlan(Model):
    """A council's data-quality plan for a financial year."""

    year: str
    priorities: tuple[Code, ...]
    items: tuple[PlanItem, ...]


class Quality(Model):
    """Everything that is checked on records, and how it counts."""

    scoring: Scoring = Field(default_factory=Scoring)
    tables: dict[str, str] = Field(default_factory=dict)
    series: dict[str, Series] = Field(default_factory=dict)
    rules: dict[str, QualityRule] = Field(default_factory=dict)


def flattened(
    code: str, entry: RuleEntry, series: Mapping[str, Series], tables: Mapping[str, str]
) -> Iterator[QualityRule]:
    """Yield a rule for each of the entry's conditions, or for each series its method is applied to.

    Parameters
    ----------
    code : str
    entry : RuleEntry
    series : mapping of str to Series
    tables : mapping of str to str
        What a reader calls each record table.
    """
    shared = {"code": code, **entry.model_dump(exclude={"checks"})}
    for check in entry.checks:
        about = tables.get(check.table, check.table) if len(entry.checks) > 1 else ""
        own = f"{code}-{check.suffix}" if check.suffix else code
        bias = entry.bias if check.bias is None else check.bias
        yield QualityRule(
            **shared | check.model_dump(exclude={"suffix"}) | {"code": own, "bias": bias, "subject": about}
        )
    if entry.method in BY_SERIES:
        for name, one in series.items():
            if one.published is not None or entry.method not in AGAINST_PUBLISHED:
                own = f"{code}-{name.upper().replace('_', '-')}"
                found = {
                    "series": name,
                    "table": one.table,
                    "columns": (one.date,),
                    "subject": formats.lowered(one.title),
                }
                yield QualityRule(**shared | {"code": own} | found)
    elif entry.method is not None:
        table = _LOOKED_AT[entry.method]
        yield QualityRule(**shared | {"table": table, "columns": _COLUMN_OF[entry.method]})
