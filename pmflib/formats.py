"""Numbers, dates and symbols as readers see them, and how well two colours can be told apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Unit = Literal["per cent", "per 10,000", "days", "count", "score", "ratio", "pounds per week", "cases per FTE"]

MINUS = "−"
EN_DASH = "–"

SYMBOLS: dict[str, str] = {
    "suppressed": "[c]",
    "not_available": "[x]",
    "not_applicable": "[z]",
    "low_reliability": "[u]",
    "rounds_to_zero": "[low]",
    "superseded": "[x]",
    "provisional": "[p]",
    "estimated": "[e]",
    "revised": "[r]",
    "break": "[b]",
}
MEANINGS: dict[str, str] = {
    "[c]": "confidential: hidden to protect children",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "low reliability",
    "[low]": "rounds to zero, but is not zero",
    "[p]": "provisional",
    "[e]": "estimated",
    "[r]": "revised",
    "[b]": "break in the series: not comparable with earlier periods",
}

_AFFIXES: dict[str, tuple[str, str]] = {"per cent": ("", "%"), "pounds per week": ("£", "")}


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Return a number with thousands separators, halves rounded away from zero, and a true minus sign.

    Parameters
    ----------
    value : float
        A finite number; a missing one is `symbol`'s business.
    decimals : int
        Places shown; a whole part is never dropped.
    signed : bool
        Show ``+`` before what is above zero once rounded.

    Returns
    -------
    str
        E.g. ``24,035``, ``−0.7``, ``+1.2``; what rounds to zero carries no sign.

    Raises
    ------
    ValueError
        If the value is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    shown = _shown(value, decimals)
    return _sign(shown, signed) + f"{abs(shown):,.{decimals}f}"


def many(count: int, one: str, several: str = "") -> str:
    """Return a count with the words for one or for several: ``1 case``, ``2,000 cases``, ``0 measures are``.

    Parameters
    ----------
    count : int
    one : str
        Words for exactly one.
    several : str
        Words for any other number; empty adds an s to those for one.
    """
    return f"{number(count)} {one if count == 1 else several or f'{one}s'}"


def listed(names: Sequence[str], most: int, *, by: str = ", ") -> str:
    """Return the first names of a list and how many more there are: ``Dover, Swale and 3 more``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return by.join(names[:most]) + more


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence: its first letter small, unless it begins with an abbreviation."""
    abbreviated = text[:2].isupper() and text[1:2].isalpha()
    return text if abbreviated else text[:1].lower() + text[1:]


def rounded(value: float, decimals: int) -> float:
    """Return a value as `number` shows it, for whatever must agree with what a reader sees; missing stays missing."""
    return float(_shown(value, decimals)) if math.isfinite(value) else value


def _shown(value: float, decimals: int) -> Decimal:
    # repr keeps the decimals a person wrote, so that 2.25 rounds to 2.3 although its binary form lies below
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _sign(shown: Decimal, signed: bool) -> str:
    if shown < 0:
        return MINUS
    return "+" if signed and shown > 0 else ""


def _is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def value(value: float | None, unit: str, decimals: int, *, status: str = "", marks: str = "") -> str:
    """Return a value in its unit, or the symbol that says why it is missing.

    Parameters
    ----------
    value : float or None
        Missing (None or NaN) values show the symbol of their status, ``[x]`` where that says nothing.
    unit : str
        Unit of the indicator; per cent and pounds are written, the others stand in the column head.
    decimals : int
        Places shown.
    status, marks : str
        As in the figure tables; marks are joined by ``;``.

    Returns
    -------
    str
        E.g. ``21.6%``, ``£1,204``, ``64.2 [p]``, ``[c]``.
    """
    if value is None or math.isnan(value):
        return symbol(status) or "[x]"
    before, after = _AFFIXES.get(unit, ("", ""))
    text = number(value, decimals)
    minus, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    qualified = " ".join(symbol(mark) for mark in marks.split(";") if mark)
    return f"{minus}{before}{digits}{after} {qualified}".rstrip()


def change(value: float | None, unit: str, decimals: int) -> str:
    """Return a difference of two values with its sign: ``+0.7 pp`` for percentages, ``−4.6``, ``+£12``, or ``[x]``."""
    if value is None or math.isnan(value):
        return "[x]"
    text = number(value, decimals, signed=True)
    if unit == "per cent":
        return f"{text}\N{NO-BREAK SPACE}pp"
    if unit == "pounds per week":
        sign, digits = (text[0], text[1:]) if text[0] in f"+{MINUS}" else ("", text)
        return f"{sign}£{digits}"
    return text


def interval(lower: float | None, upper: float | None, unit: str, decimals: int, *, signed: bool = False) -> str:
    """Return limits as a range: ``51.0–72.0%``, with ``to`` where a sign would meet the dash; empty if missing."""
    if lower is None or upper is None or _is_missing(lower) or _is_missing(upper):
        return ""
    if signed:
        ends = f"{number(lower, decimals, signed=True)} to {number(upper, decimals, signed=True)}"
        return f"{ends}\N{NO-BREAK SPACE}pp" if unit == "per cent" else ends
    before, after = _AFFIXES.get(unit, ("", ""))
    dash = " to " if lower < 0 or upper < 0 else EN_DASH
    return f"{before}{number(lower, decimals)}{dash}{before}{number(upper, decimals)}{after}"


def symbol(name: str) -> str:
    """Return the bracketed symbol of a status or mark: ``suppressed`` gives ``[c]``; nothing for an empty name.

    Raises
    ------
    KeyError
        If the name is in neither vocabulary.
    """
    return SYMBOLS[name] if name else ""


def day(when: date) -> str:
    """Return a date as ``31 March 2025``, whatever the locale of the machine."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """Return the month of a date as ``March 2025``."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written ``#RRGGBB``, from 1 to 21.

    Source: Web Content Accessibility Guidelines 2.2, definitions of contrast ratio and relative luminance.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
