"""Indicators, areas, neighbours and sources: parameters/ as typed, checked objects."""

from pmflib.catalogue.loading import councils, load
from pmflib.catalogue.models import (
    Area,
    Audience,
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
from pmflib.catalogue.record_sources import RecordMapping, RecordSource

__all__ = [
    "Area",
    "Audience",
    "Catalogue",
    "Council",
    "Indicator",
    "NeighbourSet",
    "Place",
    "Published",
    "RecordMapping",
    "RecordSource",
    "SourceTable",
    "Target",
    "councils",
    "load",
    "resolve_area",
    "slug",
]
