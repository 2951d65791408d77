"""What a year of quality assurance says: audits, strengths, areas for improvement, actions, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pmflib import formats
from pmflib.catalogue.report_options import Theme
from pmflib.disclosure import Release, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings.acted import Acted, acted
from pmflib.findings.case_audits import DONE, GOOD
from pmflib.findings.exceptional import exceptions
from pmflib.findings.explained import Moved, moved
from pmflib.findings.grades import GOOD_OR_BETTER, Share, judged, round_of
from pmflib.findings.reading import find, readings
from pmflib.findings.strengths import strengths

_NAMED = 3
_LEVELS = ("high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class Dived:
    """One theme in the year: its headline, case files read and the share of cases they are good in, what was agreed."""

    slug: str
    theme: Theme
    moved: Moved | None
    read: float
    was_read: bool
    good: Share | None
    actions: tuple[Acted, ...]


def dived(release: Release, area: str) -> tuple[Dived, ...]:
    """Return every theme that has a figure in an area, with what is known of it."""
    context = require_release(release).context
    return tuple(
        Dived(
            slug=slug,
            theme=theme,
            moved=moved(release, theme.headline, area),
            read=_read(release, slug, area),
            was_read=_was_read(release, slug),
            good=_good(release, slug, area),
            actions=acted(release, area, theme=slug),
        )
        for slug, theme in context.dives.items()
        if find(release, theme.headline, area) is not None
    )


def annual_messages(release: Release, area: str) -> KeyMessages:
    """Return what a reader of the annual report must take away."""
    said = (_audits(release, area), _strong(release, area), _weak(release, area), _done(release, area))
    told = [one for one in said if one is not None]
    themes = dived(release, area)
    read = [one.theme.title for one in themes if one.was_read]
    lead = f"{read_words(len(read), len(themes))}."
    rest = (
        f"{', '.join(read)}. The others rest on figures alone." if read else "All that is said rests on figures alone."
    )
    return KeyMessages(items=(*told, Message(lead=lead, rest=rest)))


def rests_sentences(release: Release, area: str) -> tuple[str, ...]:
    """Say on what a report rests: how many figures from records, how far these can be trusted, how many files read."""
    found = readings(require_release(release), area)
    local = [one for one in found if one.confidence is not None and one.confidence.confidence]
    counted = {level: sum(one.confidence.confidence == level for one in local if one.confidence) for level in _LEVELS}
    levels = ", ".join(f"{many} of {level} confidence" for level, many in counted.items() if many)
    done, themes = find(release, DONE, area), dived(release, area)
    files = sum(one.read for one in themes)
    elsewhere = len(found) - len(local)
    audits = 0.0 if done is None or not math.isfinite(done.numerator) else done.numerator
    return (
        f"{len(found)} measures, {elsewhere} of them published elsewhere and {len(local)} counted from the council’s "
        f"own records{f': {levels}' if levels else ''}.",
        f"{formats.number(audits)} case audits done within a month of their day.",
        _files_words(files, any(one.was_read for one in themes)),
    )


def read_words(read: int, themes: int) -> str:
    """Say on how many themes case files were read."""
    return f"Case files were read on {read} of {themes} themes" if read else f"No case file was read on {themes} themes"


def _files_words(files: float, read: bool) -> str:
    if files:
        return f"{formats.number(files)} case files read in themed audits."
    if read:
        return "Case files were read in themed audits, none of them from here or none that these readers are shown."
    return "No themed audit was imported: what is said of themes rests on data only, and no case file has been read."


def _of_year(release: Release) -> pd.DataFrame:
    """Return the grades of rounds whose cases are of the year."""
    rows = release.grades
    return rows.loc[rows["period_end"] > pd.Timestamp(release.context.edition_end) - pd.DateOffset(years=1)]


def _was_read(release: Release, slug: str) -> bool:
    """Return whether a round of the year came back; of any year for readers who are shown no grades."""
    if release.grades.empty:
        return round_of(release, slug) is not None
    return bool((_of_year(release)["theme"] == slug).any())


def _good(release: Release, slug: str, area: str) -> Share | None:
    one = judged(release, slug, area)
    share = None if one is None else one.share("grade", "overall", GOOD_OR_BETTER)
    return share if share is not None and share.told else None


def _read(release: Release, slug: str, area: str) -> float:
    """Return how many case files were read on a theme, in all its rounds of the year."""
    rows = _of_year(release)
    chosen = (rows["theme"] == slug) & (rows["area"] == area) & (rows["team"] == "")
    done = rows.loc[chosen & (rows["measure"] == "activity") & (rows["item"] == "done"), "number"]
    return float(done.sum())


def _audits(release: Release, area: str) -> Message | None:
    done, good = find(release, DONE, area), find(release, GOOD, area)
    if done is None or good is None or not (done.denominator > 0 and good.denominator > 0):
        return None
    if not math.isfinite(done.numerator + good.value):
        return None
    lead = f"{formats.number(done.numerator)} of {formats.number(done.denominator)} planned audits were done in time."
    share = formats.value(good.value, "per cent", 0)
    span = formats.interval(good.lower, good.upper, "per cent", 0)
    return Message(
        lead=lead, rest=f"{share} ({span}) of the {formats.number(good.denominator)} done were good or better."
    )


def _strong(release: Release, area: str) -> Message | None:
    found = strengths(release, area)
    titles = [one.reading.indicator.title for one in found]
    return (
        None if not found else Message(lead=f"{_many(found)} strong, and the figures support it.", rest=_some(titles))
    )


def _weak(release: Release, area: str) -> Message | None:
    found = exceptions(release, area)
    titles = [one.reading.indicator.title for one in found]
    return None if not found else Message(lead=f"{_many(found)} to be looked at first.", rest=_some(titles))


def _done(release: Release, area: str) -> Message | None:
    found = acted(release, area)
    if not found:
        return None
    done = [one for one in found if one.standing == "done"]
    worked = sum(one.effect is not None and one.effect.verdict == "worked" for one in done)
    early = sum(one.effect is not None and one.effect.verdict == "too early to say" for one in done)
    late = sum(one.standing == "overdue" for one in found)
    rest = f"After {worked} of them the measure moved as hoped; for {early} it is too early to say. Overdue: {late}."
    return Message(lead=f"{len(done)} of {len(found)} actions are done.", rest=rest)


def _many(found: Sequence[object]) -> str:
    return formats.many(len(found), "measure is", "measures are")


def _some(titles: Sequence[str]) -> str:
    more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    return f"{'; '.join(titles[:_NAMED])}{more}."
