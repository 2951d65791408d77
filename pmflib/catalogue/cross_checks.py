"""What one key cannot tell: codes that must exist elsewhere, choices that must fit together."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from pmflib.catalogue import record_checks
from pmflib.catalogue.models import Brand, Council, Indicator, Interval, Published, SourceTable, Unit
from pmflib.catalogue.places import folded
from pmflib.catalogue.strict_yaml import KeyPath, Parsed, shown
from pmflib.catalogue.validation import Entries
from pmflib.errors import Problem, near
from pmflib.formats import contrast

Fault = tuple[KeyPath, str, str]

_PAPER = "#FFFFFF"
_READABLE = 4.5
_FICTIONAL = "X"
#: Likeness from which an undeclared table is a slip of the pen rather than one the council has not.
_MISSPELT = 0.9
_UNITS_OF_INTERVAL: dict[Interval, tuple[Unit, ...]] = {
    "wilson": ("per cent",),
    "byar": ("per 10,000", "ratio", "cases per FTE", "per cent", "count"),
}


def indicators(found: Entries[Indicator], themes: tuple[str, ...], tables: Entries[SourceTable]) -> list[Problem]:
    """Check the indicators against one another, the list of themes and the council's tables."""
    faults = [
        *_repeated("title", ((code, item.title) for code, item in found.models.items())),
        *_repeated("definition", ((code, item.definition) for code, item in found.models.items())),
        *(fault for code, item in found.models.items() for fault in _indicator(code, item, found, themes)),
    ]
    if tables.names is not None:
        faults += [fault for code, item in found.models.items() for fault in _tables(code, item, tables.names)]
    return [Problem(where=found.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def _repeated(key: str, values: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, value in values:
        if value.casefold() in first:
            yield (name, key), f"{shown(value)} is the {key} of {first[value.casefold()]} too.", "Make it distinct."
        first.setdefault(value.casefold(), name)


def _indicator(code: str, item: Indicator, found: Entries[Indicator], themes: tuple[str, ...]) -> Iterator[Fault]:
    if item.code != code:
        yield (code, "code"), f"{shown(item.code)} differs from the name above it.", "Leave the key 'code' out."
    if item.theme not in themes:
        yield (code, "theme"), f"{shown(item.theme)} is not in the list of themes.", near(item.theme, themes)
    if item.successor is not None and (item.successor == code or item.successor not in (found.names or ())):
        others = [name for name in found.names or () if name != code]
        yield (code, "successor"), f"{shown(item.successor)} is not another indicator.", near(item.successor, others)
    if item.unknown_in is not None and (item.unknown_in == code or item.unknown_in not in (found.names or ())):
        others = [name for name in found.names or () if name != code]
        yield (code, "unknown_in"), f"{shown(item.unknown_in)} is not another indicator.", near(item.unknown_in, others)
    if item.valid_from and item.valid_to and item.valid_from > item.valid_to:
        yield (code, "valid_to"), f"{item.valid_to} comes before valid_from {item.valid_from}.", "Swap or correct them."
    yield from _clock(code, item)
    yield from _limits(code, item)
    yield from record_checks.faults(code, item)
    if item.published is not None:
        yield from _published(code, item.published)


def _clock(code: str, item: Indicator) -> Iterator[Fault]:
    if (item.measure == "stock") != (item.window == "snapshot"):
        what = f"a {item.measure} does not go with the window {shown(item.window)}."
        yield (code, "window"), what, "A stock is a snapshot; a flow or cohort has a period."
    if item.published is not None and (item.measure == "stock") != (item.published.window == "snapshot"):
        what = f"a {item.measure} does not go with the published window {shown(item.published.window)}."
        yield (code, "published", "window"), what, "Write snapshot for a stock, year otherwise."


def _limits(code: str, item: Indicator) -> Iterator[Fault]:
    units = _UNITS_OF_INTERVAL.get(item.interval)
    if units is not None and item.unit not in units:
        what = f"{shown(item.interval)} does not fit the unit {shown(item.unit)}."
        yield (code, "interval"), what, f"It fits {', '.join(units)}; otherwise write none."
    published = item.published
    if published is None:
        return
    if item.interval == "published" and not (published.lower and published.upper):
        what = "'published' needs the columns of the published limits."
        yield (code, "interval"), what, "Add published.lower and published.upper, or write none."


def _published(code: str, published: Published) -> Iterator[Fault]:
    at = (code, "published")
    if not published.numerator and published.value is None:
        yield (*at, "value"), "there is neither a numerator nor a value.", "Name the columns of one of them."
    if published.numerator and not published.denominator:
        yield (*at, "denominator"), "is missing beside the numerator.", "Name the columns of the base."
    if published.prefer == "published" and published.value is None:
        yield (*at, "prefer"), "'published' needs the column of the published value.", "Name published.value."
    if bool(published.lower) != bool(published.upper):
        yield (*at, "lower" if published.upper else "upper"), "is missing beside its partner.", "Name both or neither."
    if published.numerator and published.value is not None and published.decimals is None:
        what = "is missing: without it a recomputed value cannot be held against the published one."
        yield (*at, "decimals"), what, "Write how many decimals the published value has."


def _tables(code: str, item: Indicator, names: tuple[str, ...]) -> Iterator[Fault]:
    """Tables a council does not have leave an indicator to its own figures; only a misspelt name is a fault."""
    if item.published is None:
        return
    for key in ("table", "denominator_table"):
        table = getattr(item.published, key)
        if table is not None and table not in names and difflib.get_close_matches(table, names, cutoff=_MISSPELT):
            yield (code, "published", key), f"{shown(table)} is not in the council's sources.yml.", near(table, names)


def sources(tables: Entries[SourceTable]) -> list[Problem]:
    """Check that the tables stay under the data folder and that their releases are in order."""
    faults = [fault for name, table in tables.models.items() for fault in _source(name, table)]
    return [Problem(where=tables.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def unused_tables(
    tables: Entries[SourceTable], indicators: Iterable[Indicator], profile: Council | None
) -> list[Problem]:
    """Find the tables that nothing reads: a misspelt name leaves its indicators without published figures."""
    published = {table for one in indicators if one.published for table in one.published.tables}
    lists = None if profile is None else {chosen.table for chosen in profile.neighbours}
    read = {"ees": published, "lait": published, "neighbours": lists}
    wanted = published | (lists or set())
    return [
        Problem(
            where=tables.where((name,)),
            what=f"no indicator or neighbour set uses the table {shown(name)}.",
            remedy=near(name, wanted - set(tables.names or ())) or "Remove it.",
        )
        for name, table in tables.models.items()
        if (users := read.get(table.format)) is not None and name not in users
    ]


def _source(name: str, table: SourceTable) -> Iterator[Fault]:
    patterns: list[tuple[KeyPath, str]] = [((name, "file"), table.file)]
    patterns += [((name, "previous", number, 0), pattern) for number, (pattern, _) in enumerate(table.previous)]
    for path, pattern in patterns:
        if not stays_inside(pattern):
            what = f"{shown(pattern)} is not a path inside the data folder."
            yield path, what, "Write it from --data, with forward slashes and without '..'."
    for number, (_, released) in enumerate(table.previous):
        if released >= table.released:
            what = f"{released} is not before the release of {table.released}."
            yield (name, "previous", number, 1), what, "Name the newest release in file and released."
    if table.sheet is not None and not table.file.endswith(".xlsx"):
        yield (name, "sheet"), "only an .xlsx file has sheets.", "Remove it, or name the workbook."


def stays_inside(pattern: str) -> bool:
    """Tell whether a pattern of files stays under the folder it is seen from."""
    parts = PurePosixPath(pattern).parts
    windows = "\\" in pattern or ":" in pattern
    return bool(parts) and not windows and parts[0] != "/" and ".." not in parts


def council(profile: Council, parsed: Parsed, tables: Entries[SourceTable]) -> list[Problem]:
    """Check the council's places against one another and its neighbour sets against its tables."""
    faults = [
        *_folder(profile, parsed),
        *_places(profile),
        *_fictional(profile),
        *_tiles(profile),
        *_successors(profile),
        *_neighbours(profile),
        *_colour(profile.brand),
    ]
    if tables.names is not None:
        faults += _neighbour_tables(profile, tables)
    return [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def _folder(profile: Council, parsed: Parsed) -> Iterator[Fault]:
    folder = PurePosixPath(parsed.name).parent.name
    if profile.slug != folder:
        yield ("slug",), f"{shown(profile.slug)} differs from the folder's name.", f"Write '{folder}'."


def _places(profile: Council) -> Iterator[Fault]:
    paths: list[KeyPath] = [("authority",), *(("districts", number) for number in range(len(profile.districts)))]
    places = list(zip(paths, (profile.authority, *profile.districts), strict=True))
    codes: dict[str, str] = {}
    called: dict[str, str] = {}
    for path, place in places:
        if place.code in codes:
            yield (*path, "code"), f"{shown(place.code)} is the code of {codes[place.code]} too.", "Make it distinct."
        codes.setdefault(place.code, place.name)
        if folded(place.slug) != place.slug:
            yield (
                (*path, "slug"),
                f"{shown(place.slug)} is a name that Windows keeps.",
                f"Write '{folded(place.slug)}'.",
            )
        for key, name in [("slug", place.slug), ("name", place.name), *(("aliases", name) for name in place.aliases)]:
            owner = called.setdefault(folded(name), place.code)
            if owner != place.code:
                yield (*path, key), f"{shown(name)} already stands for {codes.get(owner, owner)}.", "Make it distinct."


def _tiles(profile: Council) -> Iterator[Fault]:
    """Hold the places on the tile map against each other: the authority has none, and no two districts share one."""
    if profile.authority.tile is not None:
        yield ("authority", "tile"), "the tile map shows districts only.", "Leave the key out."
    taken: dict[tuple[int, int], str] = {}
    for number, place in enumerate(profile.districts):
        if place.tile is None:
            continue
        owner = taken.setdefault(place.tile, place.name)
        if owner != place.name:
            what = f"{list(place.tile)} is the tile of {owner} too."
            yield ("districts", number, "tile"), what, "Give each district a tile of its own."


def _fictional(profile: Council) -> Iterator[Fault]:
    """Hold the codes against the word on the cover: neither may an invented council pass for real nor the reverse."""
    codes: dict[KeyPath, str] = {("authority", "code"): profile.authority.code}
    codes |= {("districts", number, "code"): place.code for number, place in enumerate(profile.districts)}
    real = [code for code in codes.values() if not code.startswith(_FICTIONAL)]
    if profile.synthetic and real:
        what = f"a council with the code {shown(real[0])} is a real one; its reports would be marked as invented."
        yield ("synthetic",), what, "Write 'synthetic: false', or leave the key out."
    for path, code in codes.items():
        if not profile.synthetic and code.startswith(_FICTIONAL):
            remedy = "Write the area's own code, or 'synthetic: true' if all of it is invented."
            yield path, f"{shown(code)} is a fictional code.", remedy


def _successors(profile: Council) -> Iterator[Fault]:
    for code, successor in profile.successors.items():
        if successor in profile.successors:
            what = f"{shown(successor)} is itself superseded."
            yield ("successors", code), what, f"Name the area of today: '{profile.successors[successor]}'."


def _colour(brand: Brand) -> Iterator[Fault]:
    ratio = contrast(brand.colour, _PAPER)
    if ratio < _READABLE:
        what = f"{shown(brand.colour)} has a contrast of {ratio:.1f} with white; text needs {_READABLE}."
        yield ("brand", "colour"), what, "Choose a darker colour."


def _neighbours(profile: Council) -> Iterator[Fault]:
    for key in ("name", "used_from"):
        seen: dict[str, int] = {}
        for number, neighbours in enumerate(profile.neighbours):
            value = str(getattr(neighbours, key))
            first = seen.setdefault(value, number)
            if first != number:
                yield (
                    ("neighbours", number, key),
                    f"{shown(value)} is that of set {first + 1} too.",
                    "Make it distinct.",
                )


def _neighbour_tables(profile: Council, tables: Entries[SourceTable]) -> Iterator[Fault]:
    names = tables.names or ()
    for number, neighbours in enumerate(profile.neighbours):
        path = ("neighbours", number, "table")
        if neighbours.table not in names:
            of_format = [name for name, table in tables.models.items() if table.format == "neighbours"]
            yield path, f"{shown(neighbours.table)} is not in sources.yml.", near(neighbours.table, of_format or names)
        elif neighbours.table in tables.models and tables.models[neighbours.table].format != "neighbours":
            what = f"the table {shown(neighbours.table)} has the format '{tables.models[neighbours.table].format}'."
            yield path, what, "Name a table of the format neighbours."
