"""How an indicator is worked out from records: the strict model of ``records:`` in indicators.yml."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from pmflib.catalogue.fields import TABLE_FORM, Model

Reckoning = Literal["share", "rate", "mean", "median", "ratio", "count"]
Attribution = Literal["home", "team", "provider", "council"]
AttributedAt = Literal["event", "period_end", "closure"]
Breakdown = Literal["sex", "age_band", "ethnicity", "primary_need", "source", "population"]
BREAKDOWNS: tuple[str, ...] = get_args(Breakdown)
Expression = Annotated[str, Field(min_length=1, max_length=1000)]
ViewName = Annotated[str, Field(pattern=TABLE_FORM, max_length=40)]

#: Keys that hold an expression, in the order in which they are checked.
EXPRESSIONS: tuple[str, ...] = ("date", "since", "until", "where", "numerator", "denominator", "doubtful")


class RecordMeasure(Model):
    """One indicator as expressions over the columns of a case view.

    Expressions are DuckDB SQL of one row: no subquery, no aggregate. The columns of each view, and what every view
    has besides, are listed in ``pmflib/docs/measures.md``.

    Parameters
    ----------
    view : str
        Case view, e.g. ``referrals``.
    date : expression
        A flow: the day that places a row in a period.
    since, until : expression
        A stock: the days from which a row is open and on which it no longer is; it is counted on the last day of each
        period. A row without `until` is still open.
    where : expression
        Rows that matter.
    type : {"share", "rate", "mean", "median", "ratio", "count"}
        share: rows for which `numerator` is true, of those for which `denominator` is (all, if left out). rate: rows
        or sum of `numerator` by children who live there. mean, median: of `numerator` over the rows that have one.
        ratio: sum of `numerator` by sum of `denominator`. count: rows for which `numerator` is true, or its sum.
    numerator, denominator : expression
    once_per : str
        A column, such as ``person_id``: only the last row of each in a period counts.
    attribution, at : str
        By home of the child, team, provider, or for the council as a whole; as it was on the day of the event, at the
        end of the period, or at closure.
    breakdowns : tuple of str
        Characteristics it is split by, for the council and its districts.
    reaches_back : int
        Days before the period that the rule looks at, e.g. 365 for "referred in the 12 months before".
    settles : int
        Days after a period until its answers are in: until then the figure is provisional.
    latest_only : bool
        Whether the records hold the state of today alone, so that only the newest period can be told.
    clock : str
        Clock of calendar.yml it is judged by, if any.
    doubtful : expression
        Rows whose part in the figure is in doubt, whatever the checks say.
    rests_on : tuple of str
        Record tables it rests on, where its view is made of more; all of the view's if left out.
    not_captured : tuple of str
        What the definition asks for and no field of the records holds.
    """

    view: ViewName
    date: Expression | None = None
    since: Expression | None = None
    until: Expression | None = None
    where: Expression = "true"
    type: Reckoning
    numerator: Expression = "true"
    denominator: Expression | None = None
    once_per: Literal["person_id", "worker_id", "provider_id"] | None = None
    attribution: Attribution
    at: AttributedAt = "event"
    breakdowns: tuple[Breakdown, ...] = ()
    reaches_back: int = Field(default=0, ge=0, le=7305)
    settles: int = Field(default=31, ge=0, le=730)
    latest_only: bool = False
    clock: ViewName | None = None
    doubtful: Expression | None = None
    rests_on: tuple[ViewName, ...] = ()
    not_captured: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()

    @property
    def is_stock(self) -> bool:
        """Whether rows are counted on a day and not over a period."""
        return self.since is not None

    @property
    def expressions(self) -> dict[str, str]:
        """The expressions by their key, those that are there."""
        return {key: text for key in EXPRESSIONS if (text := getattr(self, key)) is not None}
