"""What parameters/ decides about reports: which indicators they show, in which order, under which question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from pmflib.catalogue import audit_plans
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.catalogue.fields import Code, Model
from pmflib.catalogue.strict_yaml import KeyPath
from pmflib.errors import near

Words = Annotated[str, Field(min_length=1)]
Fault = tuple[KeyPath, str, str]


class Story(Model):
    """One theme of a report: the question it answers and its headline indicators, which are drawn first."""

    theme: Words
    question: Words
    charts: tuple[Code, ...] = ()


class Quarterly(Model):
    """What the quarterly report shows."""

    title: Words
    cards: Annotated[tuple[Code, ...], Field(max_length=6)]
    scorecard: tuple[Code, ...]
    districts: Annotated[tuple[Code, ...], Field(max_length=8)]
    stories: tuple[Story, ...]


class Hypothesis(Model):
    """What may lie behind a headline, which measures would move with it or against it, and what would settle it."""

    text: Words
    moves: Annotated[dict[Code, Literal["with", "against"]], Field(min_length=1)]
    settled_by: Words


class Theme(Model):
    """What a deep dive is about: its question, its headline indicator, what is read beside it, and its limits."""

    title: Words
    question: Words
    headline: Code
    linked: tuple[Code, ...]
    hypotheses: tuple[Hypothesis, ...] = ()
    limits: Annotated[tuple[Words, ...], Field(min_length=1)]
    audit: AuditPlan | None = None


def quarterly_faults(asked: Quarterly, indicators: Mapping[str, object], themes: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the codes and themes of a quarterly report that are not there: place, what is wrong, remedy."""
    for key in ("cards", "scorecard", "districts"):
        yield from _codes((key,), getattr(asked, key), indicators)
    for number, story in enumerate(asked.stories):
        if story.theme not in themes:
            yield ("stories", number, "theme"), f"'{story.theme}' is not a theme.", near(story.theme, themes)
        yield from _codes(("stories", number, "charts"), story.charts, indicators)


def theme_faults(asked: Theme, indicators: Mapping[str, object]) -> Iterator[Fault]:
    """Yield the codes of a deep dive that are not there."""
    if asked.headline not in indicators:
        yield ("headline",), f"'{asked.headline}' is not an indicator.", near(asked.headline, indicators)
    yield from _codes(("linked",), asked.linked, indicators)
    for number, one in enumerate(asked.hypotheses):
        for code in one.moves:
            if code not in indicators:
                yield ("hypotheses", number, "moves"), f"'{code}' is not an indicator.", near(code, indicators)
    if asked.audit is not None:
        yield from audit_plans.faults(asked.audit)


def _codes(path: KeyPath, codes: tuple[str, ...], indicators: Mapping[str, object]) -> Iterator[Fault]:
    for number, code in enumerate(codes):
        if code not in indicators:
            yield (*path, number), f"'{code}' is not an indicator.", near(code, indicators)
