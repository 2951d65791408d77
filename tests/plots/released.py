"""Fabricated Releases with what the further charts draw: outlooks, groups of children, audits, teams, steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import AreaContext, ChangeContext, Release
from pmflib.plots.journey import STAGES
from tests.judged import STEP, judged
from tests.releases import OWN, Case, _shaped, changed

GRADES = ("outstanding", "good", "requires improvement", "inadequate")
BREAKDOWNS = {
    "sex": ("boy", "girl", "not known"),
    "ethnicity": ("White", "Mixed", "Asian", "Black", "Other", "not known"),
    "primary_need": ("N1", "N2", "N3"),
}


@lru_cache(maxsize=16)
def everything(case: Case) -> Release:
    """Return a judged Release with all that any chart draws."""
    return told(case, with_outlook, with_groups, with_grades, with_teams, with_durations, with_themes, with_steps)


def told(case: Case, *makers: Callable[[Release], Release]) -> Release:
    """Return a judged Release as each maker in turn changes it."""
    release = judged(case)
    for make in makers:
        release = make(release)
    return release


def known(*changes: tuple[date, str]) -> Release:
    """Return a judged Release of quarters with known changes of practice: the day each began, and its words."""
    base = judged(Case(quarterly=True, own=STEP))
    told = tuple(
        ChangeContext(indicator="REF02", area=OWN, begun=begun, text=text, author="Service lead")
        for begun, text in changes
    )
    return changed(base, base.context.model_copy(update={"changes": told}))


def with_outlook(release: Release) -> Release:
    """Give the newest signal of each series an outlook to the end of the year."""
    rows = release.signals
    last = ~rows.duplicated(["indicator", "area"], keep="last")
    value = rows["mean"].fillna(20.0)
    end = pd.Timestamp("2027-03-31")
    told_ = {
        "forecast": value.where(last),
        "forecast_lower": (value - 2).where(last),
        "forecast_upper": (value + 2.5).where(last),
        "forecast_period_end": pd.Series(end, index=rows.index, dtype="datetime64[s]").where(last),
    }
    return changed(release, signals=rows.assign(**told_))


def with_groups(release: Release) -> Release:
    """Split the own area's newest row by groups of children."""
    core = release.core
    own = core[(core["area"] == OWN) & (core["value"].notna())].drop_duplicates("indicator", keep="last")
    parts = [
        own.assign(
            breakdown=breakdown,
            category=category,
            numerator=float(3 + 17 * at),
            denominator=float(200 + 10 * at),
            value=np.nan,
        )
        for breakdown, categories in BREAKDOWNS.items()
        for at, category in enumerate(categories)
    ]
    return changed(release, core=pd.concat([core, *parts], ignore_index=True))


def with_grades(release: Release) -> Release:
    """Give the area two rounds of audits, and its districts the newest."""
    districts = [code for code, place in release.context.areas.items() if place.level == "district"]
    rows = [
        row
        for at, end in enumerate(("2026-06-30", "2026-09-30"))
        for place, code in enumerate([OWN, *(districts if at else [])])
        for row in _round(code, f"round-{at}", pd.Timestamp(end), 8.0 + place % 4)
    ]
    return changed(release, grades=_shaped(pd.DataFrame(rows), frames.GRADES))


def _round(area: str, name: str, end: pd.Timestamp, best: float) -> list[dict[str, object]]:
    shares = (best, 60.0 - best, 39.0, 1.0)
    common = {
        "theme": "re_referrals",
        "round": name,
        "area": area,
        "measure": "grade",
        "item": "overall",
        "period_start": end - pd.Timedelta(days=91),
        "period_end": end,
        "base": 40.0,
    }
    graded = [{**common, "answer": grade, "value": share} for grade, share in zip(GRADES, shares, strict=True)]
    return [*graded, {**common, "answer": "good or better", "value": 60.0, "lower": 45.0, "upper": 73.0}]


def with_teams(release: Release) -> Release:
    """Give every district a team with its own figures."""
    core, areas = release.core, release.context.areas
    districts = [place for place in areas.values() if place.level == "district"]
    slug = {place.code: f"team-{place.slug}" for place in districts}
    teams = {
        slug[place.code]: AreaContext(
            code=slug[place.code], name=f"{place.name} team", slug=slug[place.code], level="team", parent=place.code
        )
        for place in districts
    }
    mine = core[core["area"].isin(list(slug))]
    rows = mine.assign(area=mine["area"].map(slug), level="team")
    context = release.context.model_copy(update={"areas": areas | teams})
    return changed(release, context, core=pd.concat([core, rows], ignore_index=True))


def with_steps(release: Release) -> Release:
    """Give the area the steps of the journey: the counts of its first indicator, each step with fewer."""
    core, known = release.core, release.context.indicators
    mine = core[(core["indicator"] == "REF02") & (core["area"] == OWN)]
    codes = [code for code, *_ in STAGES]
    steps = [
        mine.assign(indicator=code, numerator=mine["denominator"] / 2**at, denominator=mine["denominator"] / 2**at)
        for at, code in enumerate(codes)
    ]
    named = {code: known["REF02"].model_copy(update={"code": code, "title": code}) for code in codes}
    context = release.context.model_copy(update={"indicators": known | named})
    rest = core[~core["indicator"].isin(codes)]
    return changed(release, context, core=pd.concat([rest, *steps], ignore_index=True))


def with_durations(release: Release) -> Release:
    """Give the area and its districts two years of assessments, of which a few stay open."""
    known = release.context.indicators
    named = {"REF02": known["REF02"].model_copy(update={"view": "assessments"})}
    codes = [code for code, place in release.context.areas.items() if OWN in (code, place.parent)]
    rows = [row for code in codes for year in (2025, 2026) for row in _curve(code, year)]
    context = release.context.model_copy(update={"indicators": known | named})
    return changed(release, context, durations=_shaped(pd.DataFrame(rows), frames.DURATIONS))


def _curve(area: str, year: int) -> list[dict[str, object]]:
    days, share = np.arange(2.0, 90.0, 4.0), 100 * np.exp(-np.arange(2.0, 90.0, 4.0) / 30)
    return [
        {
            "view": "assessments",
            "area": area,
            "period_start": pd.Timestamp(year - 1, 10, 1),
            "period_end": pd.Timestamp(year, 9, 30),
            "days": day,
            "unit": "working days",
            "time_limit": 45.0,
            "begun": 400.0,
            "at_risk": 4 * open_,
            "still_open": open_,
            "lower": 0.9 * open_,
            "upper": min(1.1 * open_, 100.0),
        }
        for day, open_ in zip(days, share, strict=True)
    ]


def with_themes(release: Release) -> Release:
    """Give the area complaints about a few things, some of them in words of their own."""
    counts = {"delay": 12.0, "communication": 9.0, "records": 2.0, "placement": 1.0, "other words": 4.0}
    rows = [
        {
            "view": "complaints",
            "area": OWN,
            "theme": name,
            "period_start": pd.Timestamp("2026-07-01"),
            "period_end": pd.Timestamp("2026-09-30"),
            "number": number,
            "base": 25.0,
        }
        for name, number in counts.items()
    ]
    return changed(release, themes=_shaped(pd.DataFrame(rows), frames.THEMES))
