"""A Release: figures that passed protection, and the only thing that may be drawn, worded or written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from pmflib import frames
from pmflib.catalogue.report_options import Quarterly, Theme
from pmflib.errors import Unprotected

_SEAL = object()


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class IndicatorContext(_Model):
    """What a reader must be told about an indicator, and which of its rows the edition shows."""

    code: str
    title: str
    definition: str
    theme: str
    element: str
    kind: str
    measure: str
    unit: str
    decimals: int
    polarity: str
    interval: str
    minimum_n: int
    owner: str
    national_reference: str
    note: str
    unknown_in: str
    window: str
    period_start: date
    period_end: date
    source: str
    released: date
    published_source: str = ""
    published_released: date | None = None
    view: str = ""


class AreaContext(_Model):
    """Name and place of an area a figure may name; `tile` is its column and row on the tile map."""

    code: str
    name: str
    slug: str
    level: str
    parent: str
    tile: tuple[int, int] | None = None


class RuleContext(_Model):
    """What a reader must be told about a check: the fault, why it matters, what to do, which figures it moves."""

    title: str
    record_table: str
    dimension: str
    official: str
    certainty: str
    why: str
    fix: str
    bias: dict[str, str]


class PlanContext(_Model):
    """One line of a data-quality plan: who brings which fault down to what share, by when."""

    area: str
    rule: str
    target: float
    owner: str
    due: date
    status: str
    note: str


class ReadContext(_Model):
    """Something read of the council's records that deserves a look: where, what it is, what to do."""

    where: str
    what: str
    remedy: str


class LatestContext(_Model):
    """What is recorded so far of the last month, with what it is expected to become, and the months beside it.

    Numbers that are not known are none.
    """

    title: str
    area: str
    period_end: date
    recorded: float
    expected: float | None
    lower: float | None
    upper: float | None
    month_before: float | None
    year_before: float | None


class OutturnContext(_Model):
    """What a count of a statutory return is heading for at the year's end, with limits, beside the last one published.

    Numbers that are not known are none.
    """

    title: str
    period_end: date
    so_far: float | None
    months_left: int
    value: float | None
    lower: float | None
    upper: float | None
    published: float | None
    published_end: date | None


class CommentContext(_Model):
    """What the service said of one figure of the edition: cause, action, who answers for it, by when it recovers."""

    indicator: str
    area: str
    cause: str
    action: str
    owner: str
    recovery: date
    author: str
    said_on: date


class ActionContext(_Model):
    """What the service said it would do: by whom, by when, which measure should move, and how it stands."""

    id: str
    action: str
    source: str
    theme: str
    indicator: str
    direction: str
    area: str
    measure: str
    owner: str
    agreed: date
    due: date
    done: date | None
    status: str
    evidence: str
    verified_by: str


class ChangeContext(_Model):
    """A change of practice that somebody confirmed: from which day, of which measure, and what it was."""

    indicator: str
    area: str
    begun: date
    text: str
    author: str


class QuoteContext(_Model):
    """What an auditor wrote of a case, without what names or finds a person, and signed by a reviewer."""

    round: str
    area: str
    item: str
    text: str


class RoundContext(_Model):
    """One round of audits: what was asked of how chosen cases, and the words of its questions and codes."""

    name: str
    theme: str
    title: str
    period_label: str
    drawn_on: date
    due: date
    source: str
    agencies: tuple[str, ...]
    grades: tuple[str, ...]
    good: tuple[str, ...]
    questions: dict[str, str]
    practice: dict[str, str]
    codes: dict[str, str]


class Context(_Model):
    """Words and definitions that travel with the figures of one pack or slice.

    `withheld` says of each table that its audience does not get at all, why. Of the council's records it tells the days
    of the newest extract and the one before, tables that could not be read, by title the checks that could not be made
    (`unchecked`) and the indicators that cannot be given (`unsupported`), each with the reason.
    """

    council: str
    council_name: str
    authority: str
    area: str
    edition: str
    edition_label: str
    edition_end: date
    audience: str
    as_of: date
    synthetic: bool
    annual_only: bool
    marking: str
    contact: str
    colour: str
    current_set: str
    previous_set: str
    indicators: dict[str, IndicatorContext]
    areas: dict[str, AreaContext]
    neighbours: dict[str, tuple[str, ...]]
    revisions: tuple[str, ...]
    withheld: dict[str, str] = {}
    reasons: dict[str, str] = {}
    rules: dict[str, RuleContext] = {}
    priorities: tuple[str, ...] = ()
    plan: tuple[PlanContext, ...] = ()
    missing_tables: dict[str, str] = {}
    extracted: date | None = None
    extracted_before: date | None = None
    read_notes: tuple[ReadContext, ...] = ()
    unchecked: dict[str, str] = {}
    unsupported: dict[str, str] = {}
    outturn: tuple[OutturnContext, ...] = ()
    latest: tuple[LatestContext, ...] = ()
    commentary: tuple[CommentContext, ...] = ()
    actions: tuple[ActionContext, ...] = ()
    changes: tuple[ChangeContext, ...] = ()
    quarterly: Quarterly | None = None
    dives: dict[str, Theme] = {}
    rounds: tuple[RoundContext, ...] = ()
    quotes: tuple[QuoteContext, ...] = ()
    notes: tuple[str, ...]


class Release:
    """Protected figures of one area, with their context. Made only by `protect` and `open_slice`."""

    def __init__(self, *, context: Context, tables: dict[str, pd.DataFrame], seal: object) -> None:
        if seal is not _SEAL:
            raise Unprotected("A Release is made by disclosure.protect or disclosure.open_slice only.")
        self.context = context
        shapes = {name: frames.SHAPES[name] for name in frames.RELEASED}
        self._tables = {
            name: frames.conform(tables[name], shape) if name in tables else frames.empty(shape)
            for name, shape in shapes.items()
        }

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of one figure table, one of `frames.RELEASED`."""
        return self._tables[name].copy()

    def headline(self, area: str) -> pd.DataFrame:
        """Return the core rows the edition shows for an area, one per indicator, in catalogue order."""
        core = self._tables["core"]
        shown = pd.DataFrame(
            [(code, row.window, pd.Timestamp(row.period_end)) for code, row in self.context.indicators.items()],
            columns=["indicator", "window", "period_end"],
        )
        whole = core.loc[(core["area"] == area) & (core["breakdown"] == "all")]
        return shown.merge(whole.astype({"period_end": shown["period_end"].dtype}), how="inner")[list(core.columns)]

    def beside(self, area: str, comparator: str, comparator_set: str = "") -> pd.DataFrame:
        """Return the comparison rows of an area with one comparator: every indicator, window and period."""
        rows = self._tables["comparisons"]
        chosen = (rows["area"] == area) & (rows["comparator"] == comparator)
        if comparator_set:
            chosen &= rows["comparator_set"] == comparator_set
        return rows.loc[chosen].reset_index(drop=True)

    @property
    def core(self) -> pd.DataFrame:
        """Values, limits, previous and change, one row per key."""
        return self.table("core")

    @property
    def comparisons(self) -> pd.DataFrame:
        """One row per key and comparator."""
        return self.table("comparisons")

    @property
    def shifts(self) -> pd.DataFrame:
        """One row per key and earlier period: how the gap to the neighbours moved, and why."""
        return self.table("shifts")

    @property
    def targets(self) -> pd.DataFrame:
        """One row per key that has a target or thresholds."""
        return self.table("targets")

    @property
    def signals(self) -> pd.DataFrame:
        """One row per key of non-overlapping periods: process limits, direction, attention and outlook."""
        return self.table("signals")

    @property
    def bounds(self) -> pd.DataFrame:
        """One row per key whose indicator has cases with an unknown answer."""
        return self.table("bounds")

    @property
    def quality(self) -> pd.DataFrame:
        """One row per key measured from records: how far the figure can be trusted, and why."""
        return self.table("quality")

    @property
    def failures(self) -> pd.DataFrame:
        """One row per rule, area, team and quarter: records checked and records that failed."""
        return self.table("failures")

    @property
    def grades(self) -> pd.DataFrame:
        """One row per round of audits, area, team and answer: how many cases, of how many, with limits."""
        return self.table("grades")


def require_release(thing: Any) -> Release:
    """Return the Release, or refuse anything else and name the cure."""
    if not isinstance(thing, Release):
        raise Unprotected(
            f"Expected a Release, got {type(thing).__name__}. Pass figures through disclosure.protect first, "
            "or open a stored slice with disclosure.open_slice."
        )
    return thing
