"""What a council decided, as frozen strict models: indicators, areas and neighbours, where tables come from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from pmflib.catalogue.audiences import Audience
from pmflib.catalogue.clocks import Clock
from pmflib.catalogue.fields import COLOUR_FORM, AreaCode, Code, Label, Model, Slug, Text
from pmflib.catalogue.quality_rules import Quality, QualityPlan
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.catalogue.record_sources import RecordMapping, RecordSource
from pmflib.catalogue.report_options import Quarterly, Theme

Polarity = Literal["high", "low", "near", "none"]
IndicatorKind = Literal["input", "process", "output", "outcome"]
Measure = Literal["flow", "stock", "cohort"]
Window = Literal["month", "quarter", "ytd", "r12m", "year", "snapshot"]
Unit = Literal["per cent", "per 10,000", "days", "count", "score", "ratio", "pounds per week", "cases per FTE"]
Interval = Literal["wilson", "byar", "published", "none"]
Format = Literal["ees", "lait", "figures", "neighbours", "authorities", "population", "records"]
Element = Literal[
    "Quality standards",
    "Outcomes",
    "Key indicators",
    "Information",
    "Staff development, appraisals and workforce analysis",
    "Complaints",
    "Objectives",
    "Contract monitoring",
    "User engagement",
    "External monitoring",
    "Financial monitoring",
    "Service plan monitoring",
    "Risk register review and monitoring",
]
Calendar = Literal["reporting_year", "academic_year", "september", "mid_year"]


class Published(Model):
    """Where the published series of an indicator stands, and how its value is made.

    The value is ``multiplier x sum(numerator) / sum(denominator)`` of the rows that pass the filter; the
    published `value` column is the fallback where a count is missing, and the first choice where `prefer`
    says so or there are no counts. A denominator without a numerator is the base of a published mean or median.
    `denominator_filter` is laid over `filter` in the same table; with a `denominator_table` it stands alone, and
    the base is joined by area where its date lies in the period.
    `decimals` are those of the published value.
    """

    table: str
    filter: dict[str, str] = Field(default_factory=dict)
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    denominator_table: str | None = None
    denominator_filter: dict[str, str] = Field(default_factory=dict)
    value: str | None = None
    lower: str | None = None
    upper: str | None = None
    multiplier: float = 100.0
    window: Literal["year", "snapshot"] = "year"
    prefer: Literal["counts", "published"] = "counts"
    decimals: int | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it is read from: its own, then that of its denominator."""
        return tuple(dict.fromkeys((self.table, self.denominator_table or self.table)))


class Indicator(Model):
    """One indicator: what it means, how it is read, where it comes from."""

    code: Code
    title: Label
    definition: Text
    theme: Label
    element: Element
    kind: IndicatorKind
    measure: Measure
    window: Window
    unit: Unit
    decimals: int = Field(ge=0, le=3)
    polarity: Polarity
    interval: Interval
    minimum_n: int = Field(default=10, ge=1)
    owner: Label
    national_reference: Text
    valid_from: date | None = None
    valid_to: date | None = None
    successor: Code | None = None
    note: Annotated[str, Field(max_length=600)] = ""
    unknown_in: Code | None = None
    published: Published | None = None
    records: RecordMeasure | None = None


class IndicatorFile(Model):
    """Layout of indicators.yml: the themes in the order reports show them, then the indicators by code."""

    themes: tuple[Label, ...] = Field(min_length=1)
    indicators: dict[str, Any]


class TargetFile(Model):
    """Layout of targets.yml: a list of targets, each checked as `Target`."""

    targets: tuple[Any, ...]


#: More columns than this leave no room for names.
TilePlace = Annotated[int, Field(ge=1, le=8)]


class Place(Model):
    """An area the council answers for; `tile` is a district's column and row on the tile map, from its top left."""

    code: AreaCode
    name: Label
    slug: Slug
    aliases: tuple[Label, ...] = ()
    tile: tuple[TilePlace, TilePlace] | None = None


class Area(Model):
    """An area a report can be made for, as `resolve_area` found it."""

    code: str
    name: str
    slug: Slug
    level: str


class NeighbourSet(Model):
    """A set of statistical neighbours and the day from which the council uses it."""

    name: Label
    table: str
    model: str
    used_from: date


class Brand(Model):
    """How the council signs its reports."""

    name: Label
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = "OFFICIAL"
    contact: Label
    colour: Annotated[str, Field(pattern=COLOUR_FORM)] = "#12436D"


class Council(Model):
    """One council: its authority, districts and county-wide teams, and whom it is compared with."""

    slug: Slug
    authority: Place
    districts: tuple[Place, ...] = ()
    successors: dict[AreaCode, AreaCode] = Field(default_factory=dict)
    neighbours: tuple[NeighbourSet, ...] = ()
    exclude_tiny: tuple[AreaCode, ...] = ()
    synthetic: bool = False
    brand: Brand


class SourceTable(Model):
    """Where one table comes from: a file pattern under ``--data``, its layout and its release date.

    A table of the format ``population`` without a column of dates says in `as_at` of which day it is, and in `filter`
    which rows count, where some are sums of others.
    """

    file: Text
    format: Format
    label: Text
    released: date
    calendar: Calendar = "reporting_year"
    sheet: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    previous: tuple[tuple[str, date], ...] = ()
    as_at: date | None = None
    filter: dict[str, str] = Field(default_factory=dict)


class Target(Model):
    """What is aimed at: one indicator, some areas, from one day to another.

    Parameters
    ----------
    indicator : str
    areas : tuple of str
        Slugs, names or codes of the council's own places; ``districts`` stands for every district without an entry
        of its own. Codes once loaded.
    valid_from, valid_to : date
        A figure is rated by the target that is valid on the last day of its period.
    baseline, baseline_period : float, str
        Where it starts from, e.g. 21.9 in ``2024-25``.
    target, floor, stretch : float, optional
        Polarity high or low: green meets the target, amber the floor.
    tolerance, floor_tolerance : float, optional
        Polarity near: green within the one, amber within the other.
    lower_threshold, upper_threshold : float, optional
        Polarity none: activity outside is asked about, and has no RAG.
    profile : tuple of float
        Counts of the year to date: the share of the target due by the end of each quarter (4) or month (12).
    origin, set_by, agreed_on, review_due, capacity_note, version
        Who wants it, since when, and what it assumes.
    """

    indicator: Code
    areas: tuple[Label, ...] = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    baseline: float = Field(allow_inf_nan=False)
    baseline_period: Label
    target: float | None = Field(default=None, allow_inf_nan=False)
    floor: float | None = Field(default=None, allow_inf_nan=False)
    stretch: float | None = Field(default=None, allow_inf_nan=False)
    tolerance: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    floor_tolerance: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    lower_threshold: float | None = Field(default=None, allow_inf_nan=False)
    upper_threshold: float | None = Field(default=None, allow_inf_nan=False)
    profile: tuple[float, ...] = ()
    origin: Text
    set_by: Label
    agreed_on: date
    review_due: date
    capacity_note: Annotated[str, Field(max_length=600)] = ""
    version: Label


class Catalogue(Model):
    """Everything under parameters/ for one council, loaded and checked together."""

    council: Council
    indicators: dict[str, Indicator]
    sources: dict[str, SourceTable]
    records: dict[str, RecordSource] = Field(default_factory=dict)
    mappings: dict[str, RecordMapping] = Field(default_factory=dict)
    themes: tuple[str, ...] = ()
    audiences: dict[Slug, Audience] = Field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    clocks: dict[str, Clock] = Field(default_factory=dict)
    quality: Quality = Field(default_factory=Quality)
    quality_plan: QualityPlan | None = None

    quarterly: Quarterly | None = None
    dives: dict[str, Theme] = Field(default_factory=dict)

    @property
    def own_files(self) -> tuple[str, ...]:
        """Tables that hold the council's own figures, which nobody has published or protected yet."""
        figures = tuple(name for name, table in self.sources.items() if table.format == "figures")
        return (*figures, *self.records)

    def label(self, source: str) -> str:
        """Return what readers call a source of sources.yml, published or recorded."""
        return self.records[source].label if source in self.records else self.sources[source].label

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of that code (KeyError if unknown: check codes at the door)."""
        return self.indicators[code]
