"""What a change is made of, who is affected, what may lie behind it and what faults in the records could explain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pmflib import formats
from pmflib.catalogue.report_options import Hypothesis, Theme
from pmflib.disclosure import Release, require_release
from pmflib.findings.group_words import breakdown_words, category_words
from pmflib.findings.of_indicator import rows_of, whole_of
from pmflib.findings.reading import Reading, find, read
from pmflib.findings.sentences import confidence_sentence, provisional_sentence
from pmflib.findings.slices import cut
from pmflib.findings.words import range_words, signed_words, value_words

# What takes a change apart loads much that a report without it need not wait for.
if TYPE_CHECKING:
    from pmflib.assess.spans import Span

Speaks = Literal["for it", "against it", "nothing clear", "counted otherwise"]
_SMALL = 0.1
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How one figure moved between a year now and one before."""

    reading: Reading
    years: int
    yearly: bool
    then: date
    now: date
    value_then: float
    value: float
    numerator: float
    denominator: float
    change: float
    lower: float
    upper: float

    @property
    def way(self) -> int:
        """1 if it clearly rose, -1 if it clearly fell, 0 if neither is clear."""
        return int(self.lower > 0) - int(self.upper < 0)

    @property
    def times(self) -> str:
        """Both times as a subtitle names them."""
        year = "year to " if self.yearly else ""
        return f"{year}{formats.day(self.now)} against {year}{formats.day(self.then)}"

    def when(self, day: date) -> str:
        """Return one of the two times as it stands in a sentence."""
        return f"{'in the year to' if self.yearly else 'on'} {formats.day(day)}"


@dataclass(frozen=True, kw_only=True)
class Tested:
    """One hypothesis: how each measure named by it moved, and for what that speaks."""

    hypothesis: Hypothesis
    evidence: tuple[tuple[Moved, Speaks], ...]
    missing: tuple[str, ...]

    @property
    def speaks(self) -> str:
        """What the measures say together."""
        said = {one for _, one in self.evidence if one in ("for it", "against it")}
        if not said:
            return "The figures say nothing clear"
        return f"The figures speak {said.pop()}" if len(said) == 1 else "The figures disagree"


def moved(release: Release, indicator: str, area: str, *, years: int = 0) -> Moved | None:
    """Return how a figure moved, free of seasons; None where there is nothing to compare.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.
    years : int
        How many years lie between; 0 is three, or two or one where the figures reach no further back.
    """
    found = _spanned(release, indicator, area, whole=True, years=years)
    if found is None:
        return None
    row = found.whole(area)
    numbers = {name: row[name] for name in ("value_then", "value", "change", "numerator", "denominator")}
    limits = {"lower": row["change_lower"], "upper": row["change_upper"]}
    return Moved(
        reading=read(release, indicator, area),
        years=found.years,
        yearly=found.yearly,
        then=found.then,
        now=found.now,
        **{name: float(number) for name, number in (numbers | limits).items()},
    )


def moved_sentence(one: Moved | None) -> str:
    """Say how a figure moved, with its interval: never more than that supports."""
    if one is None:
        return "There are no two years of one definition to compare."
    span_words = formats.interval(one.lower, one.upper, one.reading.indicator.unit, _decimals(one), signed=True)
    sure = "" if one.way else " That is no clear change."
    interval = f" (95% interval {span_words})" if span_words else ""
    now, then = (value_words(one.reading, number) for number in (one.value, one.value_then))
    times = f"{now} {one.when(one.now)}, {then} {one.when(one.then)}"
    return f"{one.reading.indicator.title}: {times}: {signed_words(one.reading, one.change)}{interval}.{sure}"


def improved(one: Moved | None) -> bool:
    """Return whether a figure clearly moved for the better."""
    return one is not None and one.way == {"high": 1, "low": -1}.get(one.reading.indicator.polarity, 0) != 0


def parts(release: Release, indicator: str, area: str) -> pd.DataFrame:
    """Return what the change of a figure is made of, as `assess.explaining.made_of` does; empty where it cannot."""
    found: pd.DataFrame = _kept(release, f"parts {indicator} {area}", lambda: _parts(release, indicator, area))
    return found


def groups(release: Release, indicator: str, area: str) -> pd.DataFrame:
    """Return how groups of children differ, as `assess.explaining.subgroups` does; empty where none are told."""
    found: pd.DataFrame = _kept(release, f"groups {indicator} {area}", lambda: _groups(release, indicator, area))
    return found


def parts_title(release: Release, indicator: str, area: str) -> str:
    """Say how much of the change is another mix of children and how much a change within groups."""
    split = parts(release, indicator, area)
    one = moved(release, indicator, area)
    if split.empty or one is None:
        return "The change cannot be taken apart"
    if not one.way:
        return f"The change of {signed_words(one.reading, one.change)} is not clear: its parts are no clearer"
    sums = split.groupby("breakdown")["mix"].sum()
    widest = str(sums.abs().idxmax())
    mix, size = float(sums[widest]), abs(one.change)
    name = breakdown_words(widest).lower()
    if abs(mix) < _SMALL * size:
        return f"The change of {signed_words(one.reading, one.change)} is within the groups: no other mix explains it"
    share = formats.value(100 * abs(mix) / size, "per cent", 0)
    helps = "makes up" if mix * one.change > 0 else "hides change worth"
    return f"Another mix by {name} {helps} {share} of the change of {signed_words(one.reading, one.change)}"


def places_sentence(release: Release, indicator: str, area: str) -> str:
    """Say in which districts the figure clearly rose or fell; empty where there are none to tell of."""
    split = parts(release, indicator, area)
    rows = split.loc[(split["breakdown"] == "place") & split["adjusted"].notna()]
    if rows.empty:
        return ""
    context = release.context
    said = [_ways(context.areas, rows, sign) for sign in (-1, 1)]
    clear = "; ".join(words for words in said if words)
    return clear if clear else f"None of {len(rows)} places with enough cases clearly moved"


def groups_title(release: Release, indicator: str, area: str) -> str:
    """Name the groups of children whose figure clearly differs from that of all others."""
    found = groups(release, indicator, area)
    if found.empty:
        return "No groups of children can be told apart"
    found = _one_of_two(found)
    named = [_apart(release, found, verdict) for verdict in ("higher", "lower")]
    said = "; ".join(words for words in named if words)
    return said if said else "No group of children clearly differs from all others"


def tested(release: Release, theme: Theme, area: str) -> tuple[Tested, ...]:
    """Return each hypothesis of a theme with how the measures it names moved beside the headline."""
    headline = moved(require_release(release), theme.headline, area)
    return tuple(_tested(release, one, headline, area) for one in theme.hypotheses)


def tested_title(release: Release, theme: Theme, area: str) -> str:
    """Say of how many hypotheses the figures say anything."""
    headline = moved(release, theme.headline, area)
    if headline is None or not headline.way:
        return "The headline has not clearly moved, so that no measure can be seen to move with it"
    found = tested(release, theme, area)
    clear = sum(one.speaks.startswith("The figures speak") for one in found)
    return f"The figures speak for or against {clear} of {len(found)} hypotheses"


def doubt_sentences(release: Release, indicator: str, area: str) -> tuple[str, ...]:
    """Say how far the records can be trusted, and whether their faults could explain the change."""
    reading = read(require_release(release), indicator, area)
    said = (
        confidence_sentence(reading),
        _low_places(release, reading),
        provisional_sentence(reading),
        _explains(release, reading),
    )
    return tuple(one for one in said if one)


def _low_places(release: Release, reading: Reading) -> str:
    """Name the districts of whose records the figure rests on low confidence: what looks good there may not be."""
    code, places = reading.indicator.code, release.context.areas.values()
    inside = [one for one in places if one.parent == reading.area.code and one.level == "district"]
    found = ((one.name, find(release, code, one.code)) for one in inside)
    low = [
        name
        for name, one in found
        if one is not None and one.confidence is not None and one.confidence.confidence == "low"
    ]
    if not low:
        return ""
    return f"Low confidence in the records of {', '.join(low)}: a figure that looks good or bad there may not be so."


def _explains(release: Release, reading: Reading) -> str:
    """Say whether the doubtful records of the newest figure reach as far as the figure of the year before."""
    doubt, one = reading.confidence, moved(release, reading.indicator.code, reading.area.code)
    if doubt is None or one is None or not one.way or not math.isfinite(doubt.lowest + doubt.highest):
        return ""
    span_words = range_words(reading, doubt.lowest, doubt.highest)
    then = f"{value_words(reading, one.value_then)} {one.when(one.then)}"
    if doubt.lowest <= one.value_then <= doubt.highest:
        return f"Faults could explain the whole change: they leave the figure in {span_words}, and it was {then}."
    return f"Faults in today’s records cannot explain the change: they leave it in {span_words}, and it was {then}."


def _tested(release: Release, one: Hypothesis, headline: Moved | None, area: str) -> Tested:
    shown = [code for code in one.moves if code in release.context.indicators]
    found = {code: moved(release, code, area) for code in shown if find(release, code, area) is not None}
    told = {code: said for code, said in found.items() if said is not None}
    return Tested(
        hypothesis=one,
        evidence=tuple(
            (said, "counted otherwise" if _changed(release, said) else _speaks(headline, said, one.moves[code]))
            for code, said in told.items()
        ),
        missing=tuple(code for code in one.moves if code not in told),
    )


def _changed(release: Release, one: Moved) -> bool:
    """Return whether a measure clearly moved between two years of which a confirmed change makes two processes."""
    begins = one.then - timedelta(days=365) if one.yearly else one.then
    places = (one.reading.area.code, release.context.authority)
    code = one.reading.indicator.code
    known = (each for each in release.context.changes if each.indicator == code and each.area in places)
    return bool(one.way) and any(begins < each.begun <= one.now for each in known)


def _speaks(headline: Moved | None, one: Moved, hoped: str) -> Speaks:
    if headline is None or not (headline.way and one.way):
        return "nothing clear"
    together = headline.way == one.way
    return "for it" if together == (hoped == "with") else "against it"


def _kept(release: Release, key: str, make: Any) -> Any:
    held = cut(require_release(release))
    if key not in held.made:
        held.made[key] = make()
    return held.made[key]


def _spanned(release: Release, indicator: str, area: str, *, whole: bool = False, years: int = 0) -> Span | None:
    def make() -> Span | None:
        from pmflib.assess.spans import YEARS_BACK, span

        chosen = whole_of(release, indicator, area) if whole else rows_of(release, indicator)
        about = release.context.indicators[indicator]
        back = (years,) if years else YEARS_BACK
        return span(chosen, area, window=about.window, end=about.period_end, interval=about.interval, back=back)

    found: Span | None = _kept(release, f"span {indicator} {area} {whole} {years}", make)
    return found


def _parts(release: Release, indicator: str, area: str) -> pd.DataFrame:
    from pmflib.assess.explaining import PARTS, made_of

    found = _spanned(release, indicator, area)
    places = release.context.areas.items()
    inside = tuple(code for code, one in places if one.parent == area and one.level in ("district", "elsewhere"))
    return pd.DataFrame(columns=list(PARTS)) if found is None else made_of(found, area, inside)


def _groups(release: Release, indicator: str, area: str) -> pd.DataFrame:
    from pmflib.assess.explaining import GROUPS, subgroups

    found = _spanned(release, indicator, area)
    if found is None:
        return pd.DataFrame(columns=list(GROUPS))
    fewest = release.context.indicators[indicator].minimum_n
    return subgroups(rows_of(release, indicator), found, area, fewest=fewest)


def _ways(areas: Any, rows: pd.DataFrame, sign: int) -> str:
    clear = rows.loc[rows["clear"] & (rows["change"] * sign > 0)]
    if clear.empty:
        return ""
    widest = clear.loc[(clear["within"] * sign).sort_values(ascending=False).index]
    names = [areas[code].name if code in areas else code for code in widest["category"]]
    verb = "rose" if sign > 0 else "fell"
    many = f"All {len(rows)}" if len(names) == len(rows) else f"{len(names)} of {len(rows)}"
    named = ", ".join(names[:_NAMED])
    most = f", most of it in {named}" if len(names) > _NAMED else f": {named}"
    return f"{many} places with enough cases clearly {verb}{most}"


def _apart(release: Release, found: pd.DataFrame, verdict: str) -> str:
    rows = found.loc[found["verdict"] == verdict]
    if rows.empty:
        return ""
    # The groups that weigh most come first: a wide ratio of few children is no headline.
    ordered = rows.sort_values("adjusted", kind="stable")
    pairs = zip(ordered["breakdown"], ordered["category"], strict=True)
    names = [category_words(release.context, str(one), str(group)) for one, group in pairs][:_NAMED]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"{verdict.capitalize()} than for all others: {', '.join(names)}{more}"


def _one_of_two(found: pd.DataFrame) -> pd.DataFrame:
    """Leave out the larger of two groups that are all there is: where one is higher the other is lower."""
    known = found.loc[found["verdict"] != "not known"]
    by = known.groupby("breakdown")["base"]
    larger = (by.transform("size") == 2) & (known["base"] == by.transform("max"))
    return known.loc[~larger]


def _decimals(one: Moved) -> int:
    return one.reading.indicator.decimals
