"""What a reader gets out of the files of a report with common tools: every number, with what it is about.

Nothing here is shared with what writes reports or searches them: tables are read as pandas or Beautiful Soup would,
drawings by the numbers at their axes, descriptions by their words.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
from lxml import etree, html

from pmflib.disclosure import Context

Month = tuple[int, int]
Label = tuple[float, float, float]
Span = tuple[float, float]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(rf"({'|'.join(_MONTHS)})[a-z]* (\d{{4}})", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)(\d\d)[-/](\d\d)\b")
_NUMBER = r"[−-]?\d[\d,]*(?:\.\d+)?"
_FIRST = re.compile(rf"^\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s?–\s?({_NUMBER})")
_POINT = re.compile(rf"({_NUMBER})%? in ((?:the year to |to )?(?:[A-Z][a-z]{{2}}[^.,]*?\d{{4}}|\d{{4}}[-/]\d\d))")
_OTHERS = re.compile(
    r"neighbour|england|target|rank|rating|signal|confidence|trend|band|floor|why|median|mean\b|process|half|then\b",
    re.IGNORECASE,
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = re.compile(r'<g fill="[^"]*" transform="translate\(([\d.]+) ([\d.]+)\)[^>]*>((?:<use [^>]*/>)+)</g>')
_LETTER = re.compile(r"#[A-Z]+([0-9a-f]+)\"")
_PATH = re.compile(r'<path d="([^"]+)"([^>]*)/?>')
_PLACE = re.compile(r"[ML] ([\d.-]+) ([\d.-]+)")
_MARK = re.compile(r'<use xlink:href="#[^"]+" x="([\d.-]+)" y="([\d.-]+)"')
_OFFSET = re.compile(r'<use x="([\d.]+)"')
#: Points to a unit of outlines, how wide about a letter is in these, how far a label may stand off the
#: straight line of the others, and how far below its own place.
_SIZE, _WIDE, _OFF, _BELOW = 0.009, 600.0, 1e-3, 2.25


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A number in a report: where, on which subject, and in what column it stands."""

    file: str
    indicator: str
    area: str
    month: Month
    column: str
    number: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as any tool reads it: what stands above it, its heads, its rows."""

    above: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a reader knows beforehand: titles of measures, names of places, and the newest period of each measure."""

    titles: Mapping[str, str]
    places: Mapping[str, str]
    newest: Mapping[str, Month]
    own: str
    known: dict[str, str] = field(default_factory=dict)

    def indicator(self, text: str) -> str:
        """Return the code of the longest title a text begins with or holds."""
        if text not in self.known:
            found = [title for title in self.titles if title in text]
            self.known[text] = self.titles[max(found, key=len)] if found else ""
        return self.known[text]

    def area(self, text: str) -> str:
        return self.places.get(re.sub(r"\s*\[.\]", "", text).strip(), "")


def read(folder: Path, words: Words) -> list[Seen]:
    """Return every number of the reports in a folder: of tables, descriptions and drawings."""
    found: list[Seen] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            found += [one for table in workbook(path) for one in placed(table, path.name, words)]
        if path.suffix == ".docx":
            found += [one for table in document(path) for one in placed(table, path.name, words)]
        if path.suffix == ".html":
            tree = html.fromstring(path.read_bytes())
            found += [one for table in page(tree) for one in placed(table, path.name, words)]
            found += [one for text, near in described(tree) for one in told(text, near, path.name, words)]
    return found


def month(text: str) -> Month | None:
    """Return the month a period ends in."""
    named = list(_NAMED.finditer(text))
    if named:
        return int(named[-1][2]), _MONTHS.index(named[-1][1][:3].lower()) + 1
    year = _YEAR.search(text)
    return (2000 + int(year[2]), 3) if year else None


def workbook(path: Path) -> Iterator[Table]:
    """Read every sheet, hidden ones too."""
    for sheet in openpyxl.load_workbook(path):
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        top = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
        above = " ".join(cell for row in rows[:top] for cell in row if cell)
        if top < len(rows):
            yield Table(above=above, heads=rows[top], rows=rows[top + 1 :])


def words_of(context: Context) -> Words:
    """Return what the definitions and the notes of a report tell a reader."""
    every = context.indicators.values()
    return Words(
        titles={one.title: one.code for one in every},
        places={one.name: one.code for one in context.areas.values()},
        newest={one.code: (one.period_end.year, one.period_end.month) for one in every},
        own=context.area,
    )


def page(tree: html.HtmlElement) -> Iterator[Table]:
    for table in tree.iter("table"):
        rows = [[" ".join(cell.text_content().split()) for cell in row.iter("th", "td")] for row in table.iter("tr")]
        above = " ".join(one.text_content() for one in table.iter("caption"))
        if rows:
            yield Table(above=above, heads=rows[0], rows=rows[1:])


def document(path: Path) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))[0]
    before: list[str] = []
    for one in body.iter(f"{_W}p", f"{_W}tbl"):
        if one.tag == f"{_W}p":
            before = [*before[-4:], _said(one)]
            continue
        rows = [[_said(cell) for cell in row.iter(f"{_W}tc")] for row in one.iter(f"{_W}tr")]
        yield Table(above=" ".join(before[-2:]), heads=rows[0], rows=rows[1:])


def _said(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{_W}t"))


def placed(table: Table, file: str, words: Words) -> Iterator[Seen]:
    """Yield the numbers of a table that are about the council's own places."""
    for row in table.rows:
        first = " ".join(row[:1])
        area = next((code for cell in row[:3] if (code := words.area(cell))), words.own)
        when = next((found for cell in row[:3] if (found := month(cell))), None)
        for head, cell in zip(table.heads, row, strict=False):
            said = words.indicator(first) or words.indicator(head) or words.indicator(table.above)
            if not said or cell is first or (_OTHERS.search(head) and not words.indicator(head)):
                continue
            at = when or month(head) or words.newest.get(said)
            if at is not None:
                for column, number in _numbers(head, cell):
                    yield Seen(file=file, indicator=said, area=area, month=at, column=column, number=number)


def _numbers(head: str, cell: str) -> Iterator[tuple[str, float]]:
    kind = head.lower()
    between = _RANGE.search(cell)
    first = None if kind == "95% interval" or words_only(cell) else _FIRST.match(cell)
    if between:
        yield from (("lower", _float(between[1])), ("upper", _float(between[2])))
    if first:
        names = {"lower": "lower", "upper": "upper", "case": "cases", "change": "change", "before": "before"}
        yield next((name for part, name in names.items() if part in kind), "value"), _float(first[1])


def words_only(cell: str) -> bool:
    """Return whether a cell says something else than its number: a period, a place, a sentence."""
    return bool(_NAMED.search(cell) or _YEAR.search(cell) or len(re.findall(r"[a-z]{3,}", cell)) > 3)


def _float(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def described(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each description of a picture with the row it stands in."""
    for one in tree.iter("img"):
        row = next((" ".join(above.text_content().split()) for above in one.iterancestors("tr")), "")
        if one.get("alt"):
            yield one.get("alt", ""), row


def told(text: str, near: str, file: str, words: Words) -> Iterator[Seen]:
    """Yield the numbers a description gives, with the period it names for each."""
    said, area = words.indicator(near), words.own
    for sentence in re.split(r"(?<=[.:])\s", text):
        said = words.indicator(sentence) or said
        if _OTHERS.search(sentence) and ":" not in sentence:
            continue
        area = next((code for name, code in words.places.items() if sentence.startswith(name)), area)
        for number, period in _POINT.findall(sentence):
            at = month(period)
            if said and at:
                yield Seen(file=file, indicator=said, area=area, month=at, column="value", number=_float(number))


def drawings(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield description and markup of every drawing of the page."""
    for path in folder.glob("*.html"):
        for one in html.fromstring(path.read_bytes()).iter("img"):
            head, _, content = one.get("src", "").partition(",")
            if "svg" in head and one.get("alt"):
                yield one.get("alt", ""), base64.b64decode(content).decode("utf-8")


def read_off(svg: str) -> Iterator[float]:
    """Yield every place of a line, marker or bar as the value an axis gives it, and every number that is written.

    Labels are set in outlines; each is called by the number of its letter, so that they can be read all the same.
    """
    svg = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.DOTALL)
    lines = [[(float(x), float(y)) for x, y in _PLACE.findall(path)] for path, _ in _PATH.findall(svg)]
    places = {place for one in lines for place in one} | {(float(x), float(y)) for x, y in _MARK.findall(svg)}
    labels = list(_labels(svg))
    yield from (number for _, _, number in labels)
    rules = np.array(sorted({one[0][1] for one in lines if len(one) == 2 and one[0][1] == one[1][1]}))
    for (left, right), (top, bottom), slope, start in _axes(labels, rules) if len(rules) else ():
        yield from (slope * y + start for x, y in places if left <= x <= right and top <= y <= bottom)


def _labels(svg: str) -> Iterator[Label]:
    """Yield every text that is a number: where it ends, how far down its line is, and the number."""
    for x, y, uses in _TEXT.findall(svg):
        said = "".join(chr(int(code, 16)) for code in _LETTER.findall(uses))
        if re.fullmatch(rf"£?{_NUMBER}%?", said):
            wide = _SIZE * (max(float(one) for one in _OFFSET.findall(uses)) + _WIDE)
            yield float(x) + wide, float(y) - _BELOW, _float(said.strip("%£"))


def _axes(labels: list[Label], rules: np.ndarray) -> Iterator[tuple[Span, Span, float, float]]:
    """Yield the upright axes: where they hold, and the straight line from places to values that their labels lie on."""
    for column in _columns(labels):
        written, value = np.array([one[1] for one in column]), np.array([one[2] for one in column])
        # A label stands at the line across the page that it belongs to.
        line = _straight(rules[np.abs(rules[None, :] - written[:, None]).argmin(axis=1)], value)
        if line is not None:
            edge = max(one[0] for one in column)
            beside = (x for x, y, _ in labels if x > edge + 40 and np.abs(written - y).min() < 40)
            yield (edge, min(beside, default=np.inf)), (written.min() - 40, written.max() + 40), *line


def _columns(labels: Iterable[Label]) -> Iterator[list[Label]]:
    """Yield the labels that end under one another, from a high number down to a low one: those of one axis."""
    column: list[Label] = []
    for one in sorted(labels, key=lambda label: (round(label[0] / 8), label[1])):
        if column and (abs(one[0] - column[-1][0]) > 8 or one[2] >= column[-1][2]):
            yield from [column] if len(column) > 1 else []
            column = []
        column.append(one)
    yield from [column] if len(column) > 1 else []


def _straight(down: np.ndarray, value: np.ndarray) -> tuple[float, float] | None:
    """Return slope and start of the line most labels lie on; none if no two do. One among them may name a target."""
    best: tuple[int, tuple[float, float]] = (1, (0.0, 0.0))
    for one, other in combinations(range(len(down)), 2):
        if down[one] != down[other]:
            slope = float((value[other] - value[one]) / (down[other] - down[one]))
            start = float(value[one] - slope * down[one])
            close = int((np.abs(slope * down + start - value) <= _OFF * np.ptp(value)).sum())
            best = max(best, (close, (slope, start)), key=lambda tried: tried[0])
    return best[1] if best[0] > 1 else None
