"""Indicators, areas, neighbours and sources: parameters/ as typed, checked objects."""

from pmflib.catalogue.audiences import Audience
from pmflib.catalogue.loading import councils, load
from pmflib.catalogue.models import (
    Area,
    Catalogue,
    Council,
    Indicator,
    NeighbourSet,
    Place,
    Published,
    SourceTable,
    Target,
)
from pmflib.catalogue.places import resolve_area, slug
from pmflib.catalogue.quality_rules import (
    Dimension,
    Direction,
    Method,
    PlanItem,
    Quality,
    QualityPlan,
    QualityRule,
    Scoring,
    Series,
)
from pmflib.catalogue.record_sources import RecordMapping, RecordSource

__all__ = [
    "Area",
    "Audience",
    "Catalogue",
    "Council",
    "Dimension",
    "Direction",
    "Indicator",
    "Method",
    "NeighbourSet",
    "Place",
    "PlanItem",
    "Published",
    "Quality",
    "QualityPlan",
    "QualityRule",
    "RecordMapping",
    "RecordSource",
    "Scoring",
    "Series",
    "SourceTable",
    "Target",
    "councils",
    "load",
    "resolve_area",
    "slug",
]
