"""Names of people: announced, known from a list, or words with a capital that stand where none belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pmflib.redaction.words import ACTS, DOES, LETTERED, NAMES, ORDINARY, SHORT, STARTERS

Span = tuple[int, int]
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ]"
_FORMAL = "Mr|Mrs|Miss|Ms|Mx|Dr|Prof|Professor|Cllr|Councillor"
TITLE = (
    rf"(?:{_FORMAL}|Rev|Sir|Lady|PC|DC|Sgt|Sergeant|Inspector|Nurse|Father|Sister|Auntie|Aunty|Aunt|Uncle|Nanny|Nana|"
    r"Judge|Imam|Pastor|Headteacher|Baby|Little)\.?"
)
KIN = (
    r"son|daughter|child|baby|brother|sister|mother|mum|mummy|mam|dad|daddy|father|partner|husband|wife|ex|nan|gran|"
    r"grandmother|grandma|grandad|grandfather|grandson|granddaughter|grandchild|niece|nephew|cousin|stepson|stepdaughter|"
    r"stepdad|stepmum|step-?(?:son|daughter|father|mother|brother|sister)|half-?(?:brother|sister)|"
    r"(?:brother|sister|mother|father|son|daughter)-in-law|girl|boy|boyfriend|girlfriend|twins?|sons|daughters|brothers|"
    r"sisters|kids|boys|girls|social worker|worker|manager|foster carer|carer|teacher|head|doctor|nurse|friend|"
    r"neighbour|solicitor|iro|reviewing officer|health visitor|advocate|adviser|mentor|client|patient|pupil|student|"
    r"aunt|uncle|auntie"
)
_SAID = (
    r"named|called|name is|name's|names are|known as|nicknamed|I am|I'm|this is|signed|signed by|regards,?|sincerely,?|"
    r"faithfully,?|wishes,?|thanks,?|thank you,?|cheers,?|love,?|yours,?|attn:?|cc:?|fao:?"
)
_PARTICLE = r"(?:de|da|dos|van|von|der|den|al|el|bin|bint|binti|ibn|ap|ab|Mc|Mac|Ní|Nic|Ó|Ui|O['’])"
_PART = rf"(?:{_CAPITAL}[\w'’\-]+|{_CAPITAL}\.)"
#: A word with a capital, and those that hold together with it.
NAME = rf"(?:{_PARTICLE}\s+){{0,2}}{_PART}(?:\s+(?:{_PARTICLE}\s*){{0,2}}{_PART}){{0,2}}"
_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
#: Before a word that begins a sentence: nothing, the end of the one before, a new line, or an opening sign.
_BEGINS = re.compile(r"(?:^|[.!?…:;]['’\"”)]*\s+|\n\s*|[\"“‘(•]\s*|[-–—]\s+)$")
_OWNED = re.compile(r"['’]s$")
_INNER = re.compile(r"^(?:O['’]|Mc|Mac(?=[A-Z])|D['’])[A-Z]|-[A-Z]|[^\x00-\x7F’]")
_NO_NAME = frozenset(word.capitalize() for word in ORDINARY) | {"I", "Council", "Very"}


def holds_together(between: str) -> bool:
    """Whether what stands between two names makes them one."""
    return bool(re.fullmatch(rf"[ -]|\s+{_PARTICLE}\s*", between))


def _is_name(text: str) -> bool:
    return _OWNED.sub("", text.split(maxsplit=1)[0]) not in _NO_NAME


_ANNOUNCED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{TITLE}\s+({NAME})",
        rf"\b(?i:(?:my|our|his|her|their|the|your|a|with|and|little)\s+(?:[a-z\-]+\s+)?(?:[a-z]+['’]s\s+)?(?:{KIN}))"
        rf"[,:(]?\s*\(?({NAME})",
        rf"\b(?i:{KIN}|name|from|to|child|signed|patient|client|re)\s*:\s*({NAME})",
        rf"\b(?i:{_SAID})\s+({NAME})",
        # Initials with a family name, or by themselves.
        rf"(?<![\w.])((?:[A-Z]\.\s?){{1,3}}(?:{_PARTICLE}\s+)?{_CAPITAL}[\w'’\-]+)",
        r"(?<![\w.])((?!(?:D\.O\.B|N\.H\.S|U\.K|G\.P|P\.S|U\.S)\.)(?:[A-Z]\.\s?){2,3})(?![\w])",
    )
)
_LETTER = re.compile(rf"(?<![\w.'’&/-])([B-HJ-Z])(?:['’]s\b|(?=\s+(?:{DOES})\b))|\b(?:and|with)\s([B-HJ-Z])(?=[\s.,])")
#: What only a person does, after the first word of a sentence.
_ACTS = re.compile(rf"(?:{ACTS})\b|and (?:I|me|my|his|her|their|our)\b")
_PAIR = re.compile(rf"(?<![\w.])([A-Z]{{2}})(?=(?:['’]s)?\s+(?:{DOES})\b)")


#: After these every word with a capital is a name, ordinary as it may be elsewhere: Mrs Hall, Mr Church.
_TITLED = re.compile(rf"\b(?:{_FORMAL})\.?\s+({NAME})")


def announced(text: str) -> Iterator[Span]:
    """Yield names that a title, a relation or a greeting announces, and initials."""
    for match in _TITLED.finditer(text):
        yield match.span(1)
    for pattern in _ANNOUNCED:
        for match in pattern.finditer(text):
            if _is_name(match[1]):
                yield match.span(1)
            elif later := _after(match):
                yield later


def _after(match: re.Match[str]) -> Span | None:
    """Return what follows an ordinary word in what was announced: of "my son When Jake" the last word."""
    for word in _WORD.finditer(match[1]):
        if word.start() and word[0] in _NO_NAME:
            continue
        if word.start() and word[0].lower() in NAMES:
            return match.start(1) + word.start(), match.start(1) + word.end()
    return None


def listed(text: str) -> Iterator[Span]:
    """Yield words of the list of common names, in whatever spelling."""
    for word in _WORD.finditer(text):
        if _plain(word[0]) in NAMES or any(part in NAMES for part in _plain(word[0]).split("-")[:-1]):
            yield word.start(), word.end()


def lettered(text: str) -> Iterator[Span]:
    """Yield letters that stand for people: "K visited", "JS said"."""
    for match in _LETTER.finditer(text):
        group = 1 if match[1] else 2
        before = text[: match.start(group)].rsplit(maxsplit=1)
        if not before or before[-1].lower() not in LETTERED:
            yield match.span(group)
    for match in _PAIR.finditer(text):
        if match[1] not in SHORT and text != text.upper():
            yield match.span(1)


def capitals(text: str) -> Iterator[Span]:
    """Yield words with a capital that are neither ordinary nor first in their sentence, and those they belong to."""
    words = list(_WORD.finditer(text))
    inside = [_stands_out(text, word) for word in words]
    known = {_plain(word[0]) for word, out in zip(words, inside, strict=True) if out}
    for at, word in enumerate(words):
        if inside[at] or (_may_begin(text, word) and (_plain(word[0]) in known or _leads(text, words, inside, at))):
            yield word.start(), word.end()


def _stands_out(text: str, word: re.Match[str]) -> bool:
    if not _capital(word[0]):
        return False
    begins = _BEGINS.search(text[max(0, word.start() - 8) : word.start()])
    return bool(_INNER.search(_OWNED.sub("", word[0]))) or not begins


def _may_begin(text: str, word: re.Match[str]) -> bool:
    return _capital(word[0]) and bool(_BEGINS.search(text[max(0, word.start() - 8) : word.start()]))


def _leads(text: str, words: list[re.Match[str]], inside: list[bool], at: int) -> bool:
    """Whether the first word of a sentence is part of the name after it, or owns a relation of its."""
    if at + 1 == len(words):
        return False
    word, after = words[at], words[at + 1]
    between = text[word.end() : after.start()]
    if _OWNED.search(word[0]):
        return bool(re.fullmatch(KIN, after[0], re.IGNORECASE))
    if between != " " or _plain(word[0]) in STARTERS:
        return False
    return inside[at + 1] or bool(_ACTS.match(text, after.start()))


@lru_cache(maxsize=10_000)
def _capital(word: str) -> bool:
    """Whether a word has a capital first and small letters after it, and is not an ordinary word."""
    plain = _OWNED.sub("", word)
    return len(plain) > 1 and plain[0].isupper() and not plain[1:].isupper() and _plain(word) not in ORDINARY


def _plain(word: str) -> str:
    return _OWNED.sub("", word).lower().replace("’", "'")
