"""Whether audits and figures tell the same story by district: an honest comparison, and never a score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.findings.grades import GOOD_OR_BETTER, judged
from pmflib.findings.reading import find

#: Districts, and files read in each, below which nothing is compared.
FEWEST, FILES = 6, 5
_NO_SCORE = (
    "A rank correlation of few districts, each with few files, says little: it sets two kinds of evidence side by side "
    "and is no score of either."
)


@dataclass(frozen=True, kw_only=True)
class BesideFigures:
    """Districts by their audits and by an indicator.

    Parameters
    ----------
    districts : tuple of (str, float, float)
        Name, per cent of files good or better, and the indicator's value.
    rank : float
        Spearman's rank correlation; missing with too few districts, or where all are equal.
    lower, upper : float
        Its 95% limits.
    """

    districts: tuple[tuple[str, float, float], ...]
    rank: float
    lower: float
    upper: float


def beside_figures(release: Release, theme: str, indicator: str, area: str) -> BesideFigures | None:
    """Return the districts of an area by the newest round of a theme and by an indicator; None with too few.

    Parameters
    ----------
    release : Release
    theme : str
    indicator : str
    area : str
        Code of the authority.

    Source
    ------
    Limits of Spearman's coefficient: Bonett and Wright, Psychometrika 65 (2000) 23-28.
    """
    places = [one for one in require_release(release).context.areas.values() if one.parent == area]
    both = []
    for place in places:
        one, figure = judged(release, theme, place.code), find(release, indicator, place.code)
        good = None if one is None else one.share("grade", "overall", GOOD_OR_BETTER)
        if good is None or figure is None or good.base < FILES or not math.isfinite(figure.value):
            continue
        both.append((place.name, good.value, figure.value))
    if len(both) < FEWEST:
        return None
    graded, counted = np.array([[one[1], one[2]] for one in both]).T
    if np.ptp(graded) == 0 or np.ptp(counted) == 0:
        return BesideFigures(districts=tuple(both), rank=math.nan, lower=math.nan, upper=math.nan)
    rank = float(pd.Series(graded).rank().corr(pd.Series(counted).rank()))
    reach = 1.959964 * math.sqrt((1.0 + rank * rank / 2.0) / (len(both) - 3.0))
    at = math.atanh(min(max(rank, -0.999999), 0.999999))
    return BesideFigures(districts=tuple(both), rank=rank, lower=math.tanh(at - reach), upper=math.tanh(at + reach))


def beside_figures_sentence(release: Release, theme: str, indicator: str, area: str) -> str:
    """Return whether districts whose files are graded better stand better in an indicator too."""
    found = beside_figures(release, theme, indicator, area)
    if indicator not in release.context.indicators:
        return ""
    if found is None:
        return _too_few(release, area)
    title = release.context.indicators[indicator].title
    count = len(found.districts)
    if not math.isfinite(found.rank):
        return f"In {count} districts, grades or “{title}” are all alike: there is nothing to compare."
    limits = f"{_signed(found.lower)} to {_signed(found.upper)}"
    said = f"rank correlation {_signed(found.rank)}, 95% {limits}, {count} districts"
    if found.lower <= 0 <= found.upper:
        words = f"In districts where more files are good or better, “{title}” is not clearly higher or lower"
    else:
        way = "higher" if found.rank > 0 else "lower"
        words = f"In districts where more files are good or better, “{title}” is {way}"
    return f"{words} ({said}). {_NO_SCORE}"


def _too_few(release: Release, area: str) -> str:
    """Say why an authority's grades and figures are not compared; nothing of a district, which has no districts."""
    districts = sum(one.parent == area and one.level == "district" for one in release.context.areas.values())
    if districts < FEWEST:
        return ""
    return (
        f"Whether grades and figures tell the same story is not said: that needs {FEWEST} districts in each of which "
        f"{FILES} files were read."
    )


def _signed(number: float) -> str:
    return formats.number(number, 2, signed=True)
