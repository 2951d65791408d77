"""The year to now beside the year before: which measures clearly changed, and which way."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.findings.explained import Moved, moved
from pmflib.findings.reading import find

_NAMED = 2


def yearly(release: Release, area: str, codes: Sequence[str]) -> tuple[Moved, ...]:
    """Return how measures moved from the year before to the year now, in order; without those that cannot be told.

    Parameters
    ----------
    release : Release
    area : str
        Code.
    codes : sequence of str
        Indicators.
    """
    shown = [code for code in codes if find(require_release(release), code, area) is not None]
    found = (moved(release, code, area, years=1) for code in shown)
    return tuple(one for one in found if one is not None)


def year_reading(one: Moved) -> str:
    """Say which way a measure clearly moved, by what is better where one way is."""
    polarity = one.reading.indicator.polarity
    if not one.way:
        return "no clear change"
    if polarity not in ("high", "low"):
        return "clearly up" if one.way > 0 else "clearly down"
    return "clearly better" if (one.way > 0) == (polarity == "high") else "clearly worse"


def years_title(found: Sequence[Moved]) -> str:
    """Return which measures clearly changed on the year before, as a title.

    Parameters
    ----------
    found : sequence of Moved
        At least one.
    """
    clear = [one for one in found if one.way]
    if not clear:
        if len(found) == 1:
            return f"{found[0].reading.indicator.title}: no clear change on the year before"
        return f"None of {len(found)} measures clearly changed on the year before"
    named = [f"{one.reading.indicator.title} {year_reading(one)}" for one in clear[:_NAMED]]
    more = f"; {len(clear) - _NAMED} more clearly changed" if len(clear) > _NAMED else ""
    return f"{'; '.join(named)} than the year before{more}" if _compared(clear) else f"{'; '.join(named)}{more}"


def _compared(clear: Sequence[Moved]) -> bool:
    return all(year_reading(one) in ("clearly better", "clearly worse") for one in clear[:_NAMED])


def stages_sentence(release: Release, area: str, codes: tuple[str, str, str]) -> str:
    """Say how many concerns of the year stayed informal, were raised formally, and were taken further.

    Parameters
    ----------
    release : Release
    area : str
        Code.
    codes : tuple of str
        Counts of all concerns, of those raised formally or taken further, and of those taken further.

    Returns
    -------
    str
        Empty where a number is not told, and for readers from whom small numbers are kept: what stayed informal is a
        difference, and may be a handful.
    """
    if require_release(release).context.withheld:
        return ""
    found = yearly(release, area, codes)
    numbers = [one.value for one in found]
    if len(numbers) < len(codes) or not all(map(math.isfinite, numbers)):
        return ""
    every, formal, further = (int(number) for number in numbers)
    if not every >= formal >= further >= 0:
        return ""
    parts = [f"{every - formal:,} stayed informal", f"{formal - further:,} went as far as a formal dispute"]
    return f"Of {formats.many(every, 'concern')} of the year {', '.join(parts)}, and {further:,} were taken further."
