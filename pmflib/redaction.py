"""Free text made fit to be read by others: what names or finds a person is masked by rules, and counted.

Rules find what has a form: numbers with a check digit, telephones, addresses, e-mails, dates, and names that are known
or announced ("my son Jake", "Mrs Hall"). They cannot find every name, so a quote needs a reviewer's mark before it is
shown, masked or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "e-mail",
    "web address",
    "NHS number",
    "pupil number",
    "insurance number",
    "telephone",
    "date",
    "address",
    "postcode",
    "number",
    "name",
]

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|close|drive|crescent|court|place|terrace|way|gardens|grove|square|hill|mews|"
    "walk|park|row|rise|green|parade|view|house|flats?|farm|cottages?"
)
_TITLE = r"(?:Mr|Mrs|Miss|Ms|Mx|Dr|Prof|Rev|Sir|Lady|PC|Sgt|Nurse|Father|Sister|Auntie|Aunt|Uncle)\.?"
_KIN = (
    r"son|daughter|child|baby|brother|sister|mother|mum|mam|dad|father|partner|husband|wife|ex|nan|gran|grandmother|"
    r"grandad|grandson|granddaughter|niece|nephew|cousin|stepson|stepdaughter|stepdad|stepmum|girl|boy|boyfriend|"
    r"girlfriend|social worker|worker|manager|foster carer|carer|teacher|doctor|friend|neighbour"
)
_SAID = r"named|called|name is|name's|known as|I am|I'm|signed|regards,?|sincerely,?|thanks,?"
#: One or two words with a capital; particles and double names hold together.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’\-]+(?:\s+(?:(?:de|van|von|al|el|bin|ap|Mc|O['’])\s*)?[A-ZÀ-ÖØ-Þ][\w'’\-]+){0,2}"
#: Capitalised words that follow such an announcement without being a name.
_NO_NAME = """
I The This That These Those He She They We You It My Our His Her Their Your And But Or So Then There Please
When Where What Who Why How No Not Yes If As At On In For From With Monday Tuesday Wednesday Thursday Friday
Saturday Sunday January February March April May June July August September October November December
Christmas Easter Children Services Council County Team School Hospital Police Social Care Court Very
""".split()  # noqa: SIM905 (a page of quotes says no more)


#: Letters of a unique pupil number, in the order of its check.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found in a text: what kind, and from which character to which."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without what names or finds a person, and what was taken out, in the order of the text."""

    text: str
    found: tuple[Found, ...]


@dataclass(frozen=True, kw_only=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = lambda _: True
    group: int = 0


def masked(text: str, *, names: Iterable[str] = ()) -> Masked:
    """Return the text with everything found put as its kind in square brackets: ``[name]``, ``[telephone]``.

    Parameters
    ----------
    text : str
    names : iterable of str
        Names known from the records, of children, families and workers: masked wherever they stand as a word.
    """
    found = find(text, names=names)
    parts, last = [], 0
    for one in found:
        parts += [text[last : one.start], f"[{one.kind}]"]
        last = one.end
    return Masked(text="".join([*parts, text[last:]]), found=tuple(found))


def find(text: str, *, names: Iterable[str] = ()) -> list[Found]:
    """Return what names or finds a person in a text, in order and without overlaps.

    Parameters
    ----------
    text, names
        As for `masked`.
    """
    told = [*_by_rules(text), *_known(text, tuple(names))]
    kept: list[Found] = []
    for one in sorted(told, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end:
            # Two rules found parts of one thing: nothing of either may stay.
            kept[-1] = Found(kind=kept[-1].kind, start=kept[-1].start, end=one.end)
    return kept


def _by_rules(text: str) -> Iterator[Found]:
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            if rule.holds(match[rule.group]):
                yield Found(kind=rule.kind, start=match.start(rule.group), end=match.end(rule.group))


def _known(text: str, names: tuple[str, ...]) -> Iterator[Found]:
    pattern = _names_pattern(names)
    if pattern is not None:
        yield from (Found(kind="name", start=match.start(), end=match.end()) for match in pattern.finditer(text))


@lru_cache(maxsize=8)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern for all known names. Common words that are names too only count with their capital."""
    words = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    if not words:
        return None
    spelt = "|".join(rf"{re.escape(word)}|{re.escape(word.upper())}" for word in words)
    return re.compile(rf"(?<!\w)(?:{spelt})(?:['’]s)?(?!\w)")


def _is_nhs_number(text: str) -> bool:
    """Whether ten digits satisfy the check of the NHS number (modulus 11)."""
    digits = [int(one) for one in text if one.isdigit()]
    if len(digits) != 10:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10


def is_upn(text: str) -> bool:
    """Return whether a text is a unique pupil number with its right check letter.

    Source
    ------
    Department for Education, Unique pupil numbers guide: the weights 2 to 13 modulo 23 over letters without I, O and S.
    """
    if not re.fullmatch(r"[A-Z]\d{11}[0-9A-Z]", text):
        return False
    last = UPN_LETTERS.find(text[12]) if text[12].isalpha() else int(text[12])
    values = [*(int(one) for one in text[1:12]), last]
    return last >= 0 and UPN_LETTERS[sum(at * value for at, value in enumerate(values, 2)) % 23] == text[0]


def _is_telephone(text: str) -> bool:
    digits = re.sub(r"\D", "", re.sub(r"^\+44\s?(?:\(0\))?", "0", text))
    return len(digits) in (10, 11)


def _is_name(text: str) -> bool:
    return text.split(maxsplit=1)[0] not in _NO_NAME


def _rule(
    kind: Kind, pattern: str, holds: Callable[[str], bool] = lambda _: True, *, group: int = 0, flags: int = 0
) -> _Rule:
    return _Rule(kind=kind, pattern=re.compile(pattern, flags), holds=holds, group=group)


_RULES: Sequence[_Rule] = (
    _rule("e-mail", r"[\w.+'\-]+\s?(?:@|\(at\))\s?[\w\-]+(?:\.[\w\-]+)+", flags=re.IGNORECASE),
    _rule("web address", r"(?:https?://|www\.)\S+|(?<![\w@])@\w{3,}", flags=re.IGNORECASE),
    _rule("NHS number", r"(?<!\d)\d{3}[\s\-]?\d{3}[\s\-]?\d{4}(?!\d)", _is_nhs_number),
    _rule("pupil number", r"\b[A-Z]\d{11}[0-9A-Z]\b", is_upn),
    _rule("insurance number", r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b", flags=re.IGNORECASE),
    _rule("telephone", r"(?<![\w£.])(?:\+44\s?\(?0?\)?|\(?0)\d(?:[\s\-().]{0,2}\d){8,9}(?!\d)", _is_telephone),
    _rule("date", r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"),
    _rule(
        "date", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_MONTH})\.?,?\s+(?:19|20)\d{{2}}\b", flags=re.IGNORECASE
    ),
    _rule("date", rf"\b(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b", flags=re.IGNORECASE),
    _rule(
        "date",
        rf"(?:born|birthday|d\.?o\.?b\.?)\W+(?:(?:on|is|was|in|the)\s+)*"
        rf"(\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_MONTH})|(?:{_MONTH})\s+(?:\d{{4}}|\d{{1,2}}))\b",
        group=1,
        flags=re.IGNORECASE,
    ),
    _rule("postcode", r"\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b", flags=re.IGNORECASE),
    _rule(
        "address",
        rf"\b(?:(?i:flat)\s+\w{{1,4}},?\s+)?\d{{1,4}}[a-z]?,?\s+(?:[A-Z][\w'’\-]+\s+){{1,3}}(?i:{_STREET})\b\.?",
    ),
    _rule("number", r"(?<![\w£.,])\d{7,}(?![\w.,]?\d)"),
    _rule("name", rf"\b{_TITLE}\s+({_NAME})", _is_name, group=1),
    _rule(
        "name",
        rf"\b(?i:(?:my|our|his|her|their|the|your)\s+(?:[a-z]+\s+)?(?:{_KIN}))[,:]?\s+({_NAME})",
        _is_name,
        group=1,
    ),
    _rule("name", rf"\b(?i:{_SAID})\s+({_NAME})", _is_name, group=1),
)
