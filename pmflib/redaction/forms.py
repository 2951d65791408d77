"""What has a form: numbers with a check digit, telephones, addresses, e-mails, dates, schools."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
    "school",
    "number",
    "name",
]

#: Letters of a unique pupil number, in the order of its check.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_ORDINAL = (
    r"\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth|(?:twenty|thirty)[\s-](?:first|second|third|fourth|"
    r"fifth|sixth|seventh|eighth|ninth)"
)
_YEAR = (
    r"(?:19|20)\d{2}|two thousand(?: and)?(?: [a-z]+(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)?|"
    r"twenty[- ](?:oh[- ])?(?:ten|eleven|twelve|[a-z]+teen|twenty|one|two|three|four|five|six|seven|eight|nine)|"
    r"nineteen[- ][a-z]+(?:[- ][a-z]+)?"
)
_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|close|drive|crescent|court|place|terrace|way|gardens|grove|square|hill|mews|"
    "walk|park|row|rise|green|parade|view|house|flats?|farm|cottages?"
)
#: Of these the words alone, with their capitals, are an address.
_NAMED_STREET = (
    "Street|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Mews|Cottages?|Rectory|Vicarage|Lodge|"
    "Farm"
)
_DIGIT = "zero|oh|nought|o|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred"
_TLD = r"(?:com|org|net|co|uk|gov|ac|nhs|me|info|io|example|sch|eu|ie|pl|ro)"
_AT = r"(?:\s?(?:@|[(\[{]\s?at\s?[)\]}])\s?|\s+at\s+(?=[\w\-]+\s*(?:\.|dot\b)))"
_DOT = r"(?:\s?[(\[{]\s?dot\s?[)\]}]\s?|\s+dot\s+|\.)"
#: Kinds of school, which name none.
_GENERIC = frozenset(
    """
    the a an my our his her their new old primary secondary junior infant infants high special nursery pre-school free
    local whole first middle upper lower grammar catholic church of england and sunday boarding public private
    independent virtual sixth form further education community village mainstream art business law
    """.split()  # noqa: SIM905 (a column of quotes says no more)
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one kind of thing looks like, where in a match it stands, and what else must hold of it."""

    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    group: int


def formed(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Yield what has a form, with its first and last place; things may overlap."""
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            if rule.holds(match[rule.group]):
                yield rule.kind, match.start(rule.group), match.end(rule.group)


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


def _is_spaced_upn(text: str) -> bool:
    return is_upn(re.sub(r"[\s-]", "", text).upper())


def _is_postcode(text: str) -> bool:
    """Whether what looks like a postcode does not end in a word: of "A1 2 us" nothing is one."""
    return not re.search(r"\s(?:at|as|an|be|by|we|us|up|he|ad)$", text, re.IGNORECASE)


def _is_telephone(text: str) -> bool:
    digits = re.sub(r"\D", "", re.sub(r"^\+44\s?(?:\(0\))?", "0", text))
    return len(digits) in (10, 11)


def _is_named(text: str) -> bool:
    """Whether a school has a name besides the kind of school it is."""
    return any(word.lower().strip(".") not in _GENERIC for word in text.split()[:-1])


def _has_digits(text: str) -> bool:
    return sum(one.isdigit() for one in text) >= 6


def _holds(_: str) -> bool:
    return True


def _rule(
    kind: Kind, pattern: str, holds: Callable[[str], bool] = _holds, *, group: int = 0, flags: int = re.IGNORECASE
) -> Rule:
    return Rule(kind=kind, pattern=re.compile(pattern, flags), holds=holds, group=group)


_RULES: Sequence[Rule] = (
    _rule(
        "e-mail",
        rf"(?<![\w.+'\-])[\w.+'\-]{{1,64}}(?:{_DOT}[\w+'\-]{{1,64}}){{0,4}}{_AT}[\w\-]{{1,64}}(?:{_DOT}[\w\-]{{1,64}}){{1,5}}",
    ),
    _rule("web address", r"(?:https?://|www\.)\S+|(?<![\w@])@\w{3,}"),
    _rule("web address", rf"(?<![\w.\-])(?:[\w\-]{{1,63}}\.){{1,5}}{_TLD}(?:/[\w./?=&%\-]*)?\b"),
    _rule(
        "web address",
        r"\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|facebook|twitter|username|user name|handle|gamertag)\s*"
        r"(?:name|account|page|is|[:=]|called)*\s*[:=]?\s*(@?[a-z]\w*[_.\d]\w*(?:[_.]\w+)*)",
        group=1,
    ),
    _rule("NHS number", r"(?<!\d)\d(?:[\s\-]?\d){9}(?!\d)", _is_nhs_number),
    _rule(
        "NHS number", r"\bNHS(?:\s*(?:no\.?|num(?:ber)?|id))?\s*[:#]?\s*(?:is\s+)?(\d(?:[\s\-]?\d){9})(?!\d)", group=1
    ),
    _rule("pupil number", r"\b[A-Z](?:[\s\-]?\d){11}[\s\-]?[0-9A-Z]\b", _is_spaced_upn),
    _rule("insurance number", r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    _rule("telephone", r"(?<![\w£.])(?:\+44\s?\(?0?\)?|\(?0[\s\-]?)\d(?:[\s\-().]{0,2}\d){8,9}(?!\d)", _is_telephone),
    _rule("telephone", rf"\b(?:zero|oh|o|nought)\b(?:[\s,\-]+(?:{_DIGIT}|thousand|and)\b){{5,}}"),
    _rule("date", r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"),
    _rule("date", rf"\b(?:{_ORDINAL})(?:\s+of)?\s+(?:{_MONTH})\b\.?,?\s+(?:{_YEAR})\b"),
    _rule("date", rf"\b(?:{_MONTH})\.?\s+(?:the\s+)?(?:{_ORDINAL}),?\s+(?:{_YEAR})\b"),
    _rule(
        "date",
        rf"(?:born|birthday|birth|d\.?o\.?b\.?)\W+(?:(?:on|is|was|in|the|of|date)\s+)*"
        rf"((?:{_ORDINAL})(?:\s+of)?\s+(?:{_MONTH})|(?:{_MONTH})\s+(?:\d{{4}}|(?:the\s+)?(?:{_ORDINAL}))|"
        r"\d{1,2}[\s./\-]\d{1,2}[\s./\-]\d{2,4}|\d{6}|\d{8})\b",
        group=1,
    ),
    _rule("postcode", r"\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?(?:\s{0,2}\d|\s\d\s)[ABD-HJLNP-UW-Z]{2})\b", _is_postcode),
    _rule(
        "address",
        rf"\b(?:(?i:flat|unit|number|no\.?)\s+\w{{1,4}},?\s+)?\d{{1,4}}[a-z]?,?\s+(?:[A-Z][\w'’\-]+\s+){{1,3}}"
        rf"(?i:{_STREET})\b\.?",
        flags=0,
    ),
    _rule(
        "address",
        r"\b(?i:flat|unit)\s+\d{1,4}[a-z]?(?:,?\s+(?:[A-Z][\w'’\-]+\s+){1,2}(?:House|Court|Tower|Lodge))?",
        flags=0,
    ),
    _rule("address", r"\b(?:at|from|of|to)\s+((?:number|no\.?)\s+\d{1,3}[a-z]?)\b", group=1),
    _rule(
        "address",
        r"(?<![\w\-])(?:The\s+)?(?:(?!Family|Crown|County|High Court)[A-Z][\w'’\-]{1,30}\s+){1,2}"
        rf"(?:{_NAMED_STREET})\b",
        flags=0,
    ),
    _rule(
        "school",
        r"(?<![\w'’.\-])(?:[A-Z][\w'’.\-]{0,30}\s+(?:of\s+|the\s+|and\s+|&\s+)?){1,6}"
        r"(?:School|Academy|College|Nursery|Pre-?[Ss]chool|Playgroup|Kindergarten|Infants|Juniors|Primary)\b",
        _is_named,
        flags=0,
    ),
    _rule(
        "number",
        r"\b(?:case|ref(?:erence)?|mosaic|liquidlogic|lac|child|client|person|id|account|policy|crime)\s*"
        r"(?:id|no\.?|num(?:ber)?|ref(?:erence)?)?\s*(?:is\s+|[:#]\s*)?((?:[a-z]{1,4}[\-/]?)?\d[\d\-/ ]{3,}\d)\b",
        _has_digits,
        group=1,
    ),
    _rule("number", r"\b[A-Z]{1,3}\d{5,}\b"),
    _rule("number", r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b", flags=0),
    _rule("number", r"(?<![\w£.,])\d{7,}(?![\w.,]?\d)"),
)
