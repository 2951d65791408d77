"""Whether some groups of children meet something more often than all others: relative rates with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmflib import document, findings, formats, records, theme
from pmflib.disclosure import Release
from pmflib.plots import numbers, ranked, series, words
from pmflib.plots.ranked import Mark, Reference
from pmflib.plots.series import Subject

_NAMES = {
    "sex": "Sex",
    "age_band": "Age",
    "ethnicity": "Ethnicity",
    "primary_need": "Main need",
    "source": "Source",
    "population": "Group",
}
_QUARTERS = 4
_MOST = 24
_WHOLE = "all"
#: Unaccompanied children stand beside all others: the others beside them would say the same.
_MIRRORED = "excl_uasc"
_CATEGORIES = {"uasc": "unaccompanied asylum-seeking children"}
_FIRST = "Under 1"
_NONE = "nobody else met it"


def has_disproportionality(release: Release, indicator: str, area: str) -> bool:
    """Return whether the rates of at least two groups can be compared."""
    found = _rates(series.subject(release, indicator, area))
    return int(found["relative_rate"].notna().sum()) > 1


def disproportionality(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw how many times as often each group meets the event as all other children do, with 95% limits.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_disproportionality` says whether groups can be compared.

    Returns
    -------
    document.Figure
        Groups by sex, age, ethnicity and whatever else the indicator is split by; those of fewer than ten events, and
        those whose answer is not known, are named and not drawn. Quarters of a flow are added up to a year.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.

    Notes
    -----
    See `assess.relative_rates` for method and source. A group is called higher or lower where that holds for all
    groups looked at together (`assess.explaining.settled`), in the chart as in the words beside it.
    """
    about = series.subject(release, indicator, area)
    found = _rates(about)
    drawn = found[found["relative_rate"].notna()].head(_MOST)
    left = found[found["relative_rate"].isna()]
    return document.Figure(
        title=_title(about, drawn),
        subtitle=words.subtitle(
            about, _period(about), "times as often as all others, lines: 95% interval of each alone"
        ),
        svg=ranked.draw(
            [_mark(row) for row in numbers.records(drawn)],
            shape="dot",
            colour=theme.brand(release.context.colour),
            reference=Reference(value=0.0, text="as often as all others", colour=theme.INK),
        ),
        alt=_description(about, drawn, left),
        source=words.source(about, comparators=False),
        data=_behind(about, found),
    )


def _rates(about: Subject) -> pd.DataFrame:
    # What assesses loads half a second of statistics that most reports never need.
    from pmflib import assess
    from pmflib.assess.explaining import settled

    rows = _of_year(about)
    parts = [
        assess.relative_rates(rows, breakdown=name)
        for name in dict.fromkeys([*_NAMES, *sorted(rows["breakdown"].unique())])
        if (rows["breakdown"] == name).any() and name != _WHOLE
    ]
    if not parts:
        return pd.DataFrame({"breakdown": [], "category": [], "relative_rate": []})
    counts = rows[["breakdown", "category", "numerator", "denominator"]]
    found = settled(pd.concat(parts, ignore_index=True).merge(counts, on=["breakdown", "category"]))
    found = _as_told(about, found)
    found = found[found["category"] != _MIRRORED].sort_values(["breakdown", "category"], key=_order, kind="stable")
    found = found.reset_index(drop=True)
    # All others without an event make no ratio.
    endless = np.isinf(found["relative_rate"].to_numpy(dtype=np.float64))
    return found.assign(
        relative_rate=found["relative_rate"].mask(endless), verdict=found["verdict"].mask(endless, _NONE)
    )


def _as_told(about: Subject, found: pd.DataFrame) -> pd.DataFrame:
    """Return the groups with the verdicts that the report's words and tables give them, where they speak of them."""
    told = findings.groups(about.release, about.indicator.code, about.area.code)
    pairs = zip(told["breakdown"], told["category"], told["verdict"], strict=True)
    verdicts = {(breakdown, category): verdict for breakdown, category, verdict in pairs}
    known = zip(found["breakdown"], found["category"], found["verdict"], strict=True)
    return found.assign(verdict=[verdicts.get((breakdown, category), own) for breakdown, category, own in known])


def _order(names: pd.Series) -> pd.Series:
    """Return the order of characteristics, or of groups: ages by their first year, others by their letters."""
    known = list(_NAMES)
    if names.name == "breakdown":
        return names.map(lambda name: known.index(name) if name in known else len(known))
    ages = names.str.extract(r"^(\d+)", expand=False).str.zfill(3)
    return ages.fillna(names).where(names != _FIRST, "000")


def _of_year(about: Subject) -> pd.DataFrame:
    """Return the counts by group of the headline period; those of a flow in quarters of the whole year to its end."""
    rows = series.split_rows(about)
    end = pd.Timestamp(about.indicator.period_end)
    if not _added_up(about):
        return rows[rows["period_end"] == end]
    ends = [(end + pd.offsets.Day(1) - pd.DateOffset(months=3 * back)) - pd.offsets.Day(1) for back in range(_QUARTERS)]
    year = rows[rows["period_end"].isin(ends)]
    # A quarter whose count is hidden leaves the sum of the year hidden too.
    sums = year.groupby(["indicator", "area", "breakdown", "category", "window"], as_index=False)
    counted = sums[["numerator", "denominator"]].sum(skipna=False)
    return counted.assign(period_end=end)


def _added_up(about: Subject) -> bool:
    return about.indicator.window == "quarter" and about.indicator.measure == "flow"


def _period(about: Subject) -> str:
    if not _added_up(about):
        return words.headline_period(about)
    return f"year to {formats.day(about.indicator.period_end)}"


def _named(row: Mapping[Any, Any]) -> str:
    breakdown, category = str(row["breakdown"]), str(row["category"])
    codes = records.code_lists()
    known = codes[breakdown].meanings if breakdown in codes else {}
    group = _CATEGORIES.get(category, known.get(category, category))
    return f"{_NAMES.get(breakdown, breakdown.capitalize())}: {group}"


def _mark(row: dict[str, Any]) -> Mark:
    """Return a group as it is drawn: on a scale on which twice and half as often are as far from once."""
    value, lower, upper = (_doublings(row[name]) for name in ("relative_rate", "lower", "upper"))
    if math.isnan(value):
        # Never is endlessly far from once: only its words are drawn, lest its limits push all others together.
        lower = upper = math.nan
    text = f"{_times(row['relative_rate'])} ({_span(row)})"
    clear = row["verdict"] in ("higher", "lower")
    return Mark(name=_named(row), value=value, lower=lower, upper=upper, text=text, own=clear)


def _doublings(ratio: float) -> float:
    return math.log2(ratio) if ratio > 0 and math.isfinite(ratio) else math.nan


def _times(ratio: float) -> str:
    return formats.number(ratio, 1 if ratio >= 10 else 2)


def _span(row: Mapping[Any, Any]) -> str:
    """Return the interval of a ratio in words; nothing where there is none."""
    lower, upper = float(row["lower"]), float(row["upper"])
    if math.isfinite(lower) and math.isfinite(upper):
        return f"{_times(lower)}{formats.EN_DASH}{_times(upper)}"
    return f"{_times(lower)} or more" if math.isfinite(lower) else ""


def _title(about: Subject, drawn: pd.DataFrame) -> str:
    """Name the group that differs most; say so where none does."""
    title = about.indicator.title
    clear = drawn[drawn["verdict"].isin(["higher", "lower"])] if len(drawn) else drawn
    if drawn.empty:
        return f"{title}: too few cases to compare groups"
    if clear.empty:
        return f"{title}: no group differs clearly from all others"
    apart = np.abs([_doublings(ratio) for ratio in clear["relative_rate"]])
    most = clear.iloc[int(np.argmax(np.nan_to_num(apart)))]
    more = f" ({len(clear)} of {len(drawn)} groups differ clearly)" if len(clear) > 1 else ""
    return f"{title}: {_named(most.to_dict())} {_times(most['relative_rate'])} times as often as all others{more}"


def _description(about: Subject, drawn: pd.DataFrame, left: pd.DataFrame) -> str:
    """Describe the chart in words: each group with its ratio, and who cannot be compared."""
    said = "; ".join(f"{_named(row)} {_mark(row).text}, {row['verdict']}" for row in numbers.records(drawn))
    opening = f"Dot chart of relative rates of {words.measure(about)} in {about.area.name}, {_period(about)}"
    rest = "; ".join(f"{_named(row)}: {row['verdict'] or 'hidden'}" for row in numbers.records(left))
    return f"{opening}: {said or 'no group can be compared'}." + (f" Not compared: {rest}." if rest else "")


def _behind(about: Subject, found: pd.DataFrame) -> document.Table:
    columns = numbers.heads("Group", "Times as often", "95% interval", "Finding")
    rows: Sequence[numbers.Row] = [
        (
            numbers.text(_named(row)),
            document.Cell(
                text=_times(row["relative_rate"]) if math.isfinite(row["relative_rate"]) else "",
                number=row["relative_rate"],
            ),
            numbers.text(_span(row)),
            numbers.text(row["verdict"] or "hidden"),
        )
        for row in numbers.records(found)
    ]
    return numbers.table(about, f"relative rates by group, {_period(about)}", columns, rows)
