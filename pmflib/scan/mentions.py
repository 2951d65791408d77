"""What a text speaks of: which indicators, areas and periods, and which numbers it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pmflib.scan.phrases import Found, Phrases, folded

#: Year and month in which a period ends.
Month = tuple[int, int]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = "|".join(_MONTHS)
_MONTH = rf"(?:{_NAMED})[a-z]*"
_PERIOD = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d\d-\d\d\b)|\b(?P<quarter>\d{{4}}-\d\d-q[1-4])\b"
    rf"|(?:\b\d{{1,2}}\s)?\b(?:(?:{_MONTH})(?:\s\d{{4}})?\s?(?:–|-|to)\s?)?(?P<month>{_NAMED})[a-z]*\s(?P<of>\d{{4}})\b"
    r"|\b(?P<from>(?:19|20)\d\d)[-–/](?P<to>\d\d)\b(?![-/]\d)"
)
# The day a source was released says nothing about the period of a figure.
_RELEASED = re.compile(rf"released \d{{1,2}} {_MONTH} \d{{4}}")
# What counts figures, tables and outcomes says nothing of children.
_NUMBERED = re.compile(
    r"\b(?:figure|table|outcome|page|section|part|sheet|picture)s?[\s-]\d+(?: of \d+)?\b|\bperiod \(\d+\)"
    r"|\bquarter [1-4]\b|\b\d+ known changes?\b"
)
_SOURCE = re.compile(r"\s*sources?:")
_YEAR = re.compile(r"\d{4}")
_NUMBER = re.compile(
    r"(?<![\w.,/])(?P<sign>[+−-])?(?P<pound>£)?(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.(?P<part>\d+))?"
    r"(?:e(?P<power>[+-]?\d+))?"
    r"(?P<after>\s?%|\sper\scent\b|\s?pp\b|\spercentage\spoints?\b)?(?![\w/])"
    r"(?:\s(?:of|in|out\sof)\s(?:the\s)?(?!(?:19|20)\d\d\b)(?P<pair>\d[\d,]*)\b(?![.%]))?(?:[\s-](?P<next>[a-z]+))?"
)
_DIGIT = re.compile(r"\d")
_PLAIN = re.compile(r"[+−-]?\d{1,3}(?:\.\d+)?%?")
_REMEMBERED = 50_000
#: Words after a number that say it counts something else than children.
_OTHERS = frozenset(
    {"month", "months", "quarter", "quarters", "year", "years", "week", "weeks", "day", "days", "working", "times"}
    | {"period", "periods"}
    | {"point", "points", "district", "districts", "area", "areas", "neighbour", "neighbours", "team", "teams"}
    | {"council", "councils", "measure", "measures", "indicator", "indicators", "authorities", "small", "charts"}
    | {"page", "pages", "rows", "list", "per", "statistical", "confidence", "interval", "limits", "level"}
)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as written.

    Parameters
    ----------
    value : float
    places : int
        Decimals written.
    unit : str
        ``%``, ``pp``, ``£`` or nothing.
    signed : bool
        Whether it carries a plus: a change, not a level.
    pair : float, optional
        What it is said to be out of.
    counts : str
        The word after it, if that says it counts something else.
    """

    value: float
    places: int
    unit: str = ""
    signed: bool = False
    pair: float | None = None
    counts: str = ""


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """What one text speaks of: codes, months its periods end in, its words, and all but names and dates."""

    indicators: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    months: frozenset[Month] = frozenset()
    words: str = field(default="", repr=False)
    source: bool = False
    rest: str = field(default="", repr=False)

    @property
    def names(self) -> bool:
        """Return whether it names any indicator, area or period."""
        return bool(self.indicators or self.areas or self.months)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Return the numbers it gives, but for those inside names and dates."""
        return tuple(_numbers(self.rest)) if _DIGIT.search(self.rest) else ()


class Reader:
    """Reads what texts speak of, each text once.

    Parameters
    ----------
    indicators, areas : iterable of tuple of str
        Names and codes, each with the code it stands for.
    """

    def __init__(self, indicators: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str]]) -> None:
        labelled = [(name, f"indicator {code}") for name, code in indicators]
        labelled += [(name, f"area {code}") for name, code in areas]
        self._phrases = Phrases(labelled)
        self._read: dict[str, Mentions] = {}
        self._outer: dict[tuple[tuple[str, ...], ...], tuple[tuple[Mentions, ...], ...]] = {}

    def __call__(self, text: str) -> Mentions:
        """Return what a text speaks of."""
        known = self._read.get(text)
        if known is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            known = self._read[text] = self._mentions(text)
        return known

    def equal(self, texts: tuple[str, ...]) -> tuple[Mentions, ...]:
        """Return what each of some texts of equal rank says; a source tells who gave the figures, not of whom."""
        return tuple(one for text in texts if not (one := self(text)).source)

    def outer(self, layers: tuple[tuple[str, ...], ...]) -> tuple[tuple[Mentions, ...], ...]:
        """Return the same of each of the layers that all cells of a table share."""
        known = self._outer.get(layers)
        if known is None:
            if len(self._outer) >= _REMEMBERED:
                self._outer.clear()
            known = self._outer[layers] = tuple(self.equal(texts) for texts in layers)
        return known

    def _mentions(self, text: str) -> Mentions:
        if _PLAIN.fullmatch(text):
            return Mentions(words=text, rest=text)
        low = folded(" ".join(text.split()))
        if "released" in low:
            low = _RELEASED.sub(" ", low)
        named = list(self._phrases.find(low))
        rest = _without(low, ((one.start, one.end) for one in named))
        dated: list[re.Match[str]] = []
        if _DIGIT.search(rest):
            # Names first: "section 47 enquiries" is one, and no section of the report.
            rest = _NUMBERED.sub(" ", rest)
            dated = list(_PERIOD.finditer(rest)) if _YEAR.search(rest) else []
            rest = _without(rest, (one.span() for one in dated))
        return Mentions(
            indicators=_codes(named, "indicator "),
            areas=_codes(named, "area "),
            months=frozenset(month for one in dated for month in _months(one)),
            words=low,
            rest=rest,
            source=bool(_SOURCE.match(low)),
        )


def _codes(named: Iterable[Found], kind: str) -> frozenset[str]:
    return frozenset(one.label.removeprefix(kind) for one in named if one.label.startswith(kind))


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with those places blank, so that what stands elsewhere keeps its place."""
    for start, end in spans:
        text = f"{text[:start]}{'·' * (end - start)}{text[end:]}"
    return text


def _months(found: re.Match[str]) -> Iterator[Month]:
    if found["iso"]:
        yield int(found["iso"][:4]), int(found["iso"][5:7])
    elif found["quarter"]:
        year, quarter = int(found["quarter"][:4]), int(found["quarter"][-1])
        yield (year, 3 * quarter + 3) if quarter < 4 else (year + 1, 3)
    elif found["month"]:
        yield int(found["of"]), _MONTHS.index(found["month"]) + 1
    else:
        ends = int(found["from"]) + 1
        # A financial year ends in March, a school year in August, the year of a return in September.
        if ends % 100 == int(found["to"]):
            yield from ((ends, month) for month in (3, 7, 8, 9))


def _numbers(text: str) -> Iterator[Number]:
    for found in _NUMBER.finditer(text):
        part, power = found["part"] or "", int(found["power"] or 0)
        written = f"{found['whole'].replace(',', '')}{'.' if part else ''}{part}e{power}"
        value = float(written) * (-1 if found["sign"] in ("-", "−") else 1)
        after = (found["after"] or "").strip()
        following = found["next"] or ""
        yield Number(
            value=value,
            places=max(len(part) - power, 0),
            unit="pp" if after.startswith(("pp", "percentage")) else "%" if after else found["pound"] or "",
            signed=found["sign"] == "+",
            pair=float(found["pair"].replace(",", "")) if found["pair"] else None,
            counts=following if following in _OTHERS else "",
        )
