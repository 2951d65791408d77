"""New indicators, held against everything and shown for three periods before they count."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from pmflib import catalogue, folders, measures, sources
from pmflib.build.data import data_folder
from pmflib.catalogue import new_indicators
from pmflib.catalogue.models import Catalogue, Indicator
from pmflib.catalogue.strict_yaml import parse, read
from pmflib.errors import BadInput, Problem, near
from pmflib.files import read_table

_FILE = "indicators.yml"
_PERIODS = 3
_SHOWN = [
    *("indicator", "area", "window", "period_end", "numerator", "denominator"),
    *("value", "n", "status", "marks"),
]
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Defined:
    """Indicators that were defined, and what they say.

    Parameters
    ----------
    codes : tuple of str
    preview : DataFrame
        As `preview` gives it; empty where there are no records to count.
    path : Path or None
        The file they were written to; none if they were only looked at.
    """

    codes: tuple[str, ...]
    preview: pd.DataFrame
    path: Path | None


def define(
    council: str,
    rows: Sequence[Mapping[str, str]],
    *,
    source: str,
    keep: bool = False,
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path | None = None,
) -> Defined:
    """Hold new indicators against everything, count them for three periods, and keep them if asked.

    Parameters
    ----------
    council : str
    rows : sequence of mapping
        One indicator each: texts by key, as `catalogue.new_indicators` takes them.
    source : str
        What problems call the place they come from, such as the sheet.
    keep : bool
        Whether to write them into indicators.yml; otherwise nothing is changed.
    data, parameters, outputs : Path, optional

    Raises
    ------
    BadInput
        With everything that is wrong with any of them; nothing is then written.
    """
    folder = parameters or folders.shipped("parameters")
    entries, places = _entries(rows, source, folder)
    text = new_indicators.inserted((folder / _FILE).read_text(encoding="utf-8-sig"), entries)
    codes = tuple(one["code"] for one in entries)
    present = catalogue.load(council, parameters=parameters)
    with _tried(folder, text) as tried:
        try:
            known = catalogue.load(council, parameters=tried)
            measures.check(known)
        except BadInput as error:
            found = [*error.problems, *_of_expressions(present, text, codes)]
            raise BadInput(dict.fromkeys(_as_written(problem, places) for problem in found)) from None
        shown = _preview(known, codes, data, (outputs or Path("outputs")) / council)
    path = _written(folder / _FILE, text) if keep else None
    return Defined(codes=codes, preview=shown, path=path)


def preview(
    council: str,
    codes: Sequence[str],
    *,
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path | None = None,
) -> pd.DataFrame:
    """Return the newest three periods of indicators that are worked out from records.

    Returns
    -------
    DataFrame
        ``indicator, area, window, period_end, numerator, denominator, value, n, status, marks``: the council, its
        districts, what belongs to none, by period.

    Raises
    ------
    BadInput
        If a code is none, or the council has no records.
    """
    known = catalogue.load(council, parameters=parameters)
    held = [code for code, one in known.indicators.items() if one.records is not None]
    unknown = [code for code in codes if code not in held]
    if unknown:
        raise BadInput(_no_code(code, known, held) for code in unknown)
    if not known.records:
        raise BadInput.one("sources.yml", "names no record tables.", "Add entries with 'format: records'.")
    return _preview(known, codes, data, (outputs or Path("outputs")) / council)


def read_sheet(path: Path, sheet: str | None = None) -> list[dict[str, str]]:
    """Return the rows of a sheet of indicators, one each, by the names of its columns; empty rows left out."""
    table = read_table(path, sheet=sheet)
    rows = [{str(key): str(text) for key, text in row.items()} for row in table.to_dict("records")]
    return [{"row": str(number + 2), **row} for number, row in enumerate(rows) if any(row.values())]


def _entries(
    rows: Sequence[Mapping[str, str]], source: str, folder: Path
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return the entries to be written, once their keys and codes are sound, and where each code was given."""
    held = read(folder / _FILE, _FILE).value["indicators"]
    problems: list[Problem] = []
    entries: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    for row in rows:
        where = f"{source}, row {row['row']}" if "row" in row else source
        cells = {key: text for key, text in row.items() if key != "row"}
        problems += new_indicators.unknown_keys(cells, where)
        code = cells.get("code", "").strip()
        if not _CODE.fullmatch(code):
            remedy = "Write capital letters and digits, such as REF20."
            problems.append(Problem(where=f"{where}, column code", what=f"'{code}' is no code.", remedy=remedy))
        elif code in held or code in entries:
            remedy = "A code is never used again for something else: choose another, and name it as successor."
            problems.append(Problem(where=f"{where}, column code", what=f"'{code}' is there already.", remedy=remedy))
        else:
            entries[code], places[code] = new_indicators.entry(cells), f"{where}, {code}"
    if not rows:
        problems.append(Problem(where=source, what="holds no indicator.", remedy="Write one row for each."))
    if problems:
        raise BadInput(problems)
    return list(entries.values()), places


def _of_expressions(present: Catalogue, text: str, codes: Sequence[str]) -> tuple[Problem, ...]:
    """Return what is wrong with the expressions of the new entries that are sound otherwise."""
    values = parse(text, _FILE).value["indicators"]
    models: dict[str, Indicator] = {}
    for code in codes:
        with suppress(ValidationError):
            models[code] = Indicator.model_validate({"code": code, **values[code]})
    try:
        measures.check(present.model_copy(update={"indicators": models}))
    except BadInput as error:
        return error.problems
    return ()


def _as_written(problem: Problem, places: Mapping[str, str]) -> Problem:
    """Word a problem of a new entry by the place the analyst wrote it in."""
    for code, place in places.items():
        found = re.search(rf"(?:^|[\s:.]){re.escape(code)}(?:\.records)?(?:\.(\w+))?", problem.where)
        if found:
            column = f", column {found[1]}" if found[1] and found[1] != "records" else ""
            return Problem(where=f"{place}{column}", what=problem.what, remedy=problem.remedy)
    return problem


@contextmanager
def _tried(folder: Path, text: str) -> Iterator[Path]:
    """Yield a copy of the parameters with another indicators.yml."""
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place) / "parameters"
        shutil.copytree(folder, tried)
        (tried / _FILE).write_text(text, encoding="utf-8")
        yield tried


def _preview(known: Catalogue, codes: Sequence[str], data: Path | None, place: Path) -> pd.DataFrame:
    if not known.records or (data is None and not known.council.synthetic):
        return pd.DataFrame(columns=_SHOWN)
    files = data_folder(known, data, place)
    staged = sources.stage(known, files, place)
    children = sources.read(known, files).population
    found = measures.measure(staged, catalogue=known, population=children, only=codes)
    declared = found["indicator"].map({code: known.indicator(code).window for code in codes})
    whole = found["level"].isin(["authority", "district"]) & (found["breakdown"] == "all")
    rows = found.loc[whole & (found["window"] == declared)]
    newest = rows.groupby("indicator")["period_end"].rank(method="dense", ascending=False) <= _PERIODS
    named = {place.code: place.name for place in (known.council.authority, *known.council.districts)}
    order = {code: number for number, code in enumerate(named)}
    shown = rows.loc[newest].assign(order=rows["area"].map(order).fillna(len(order)))
    shown = shown.sort_values(["indicator", "order", "area", "period_end"], ignore_index=True)
    return shown.assign(area=shown["area"].replace(named))[_SHOWN]


def _no_code(code: str, known: Catalogue, held: Sequence[str]) -> Problem:
    if code in known.indicators:
        return Problem(
            where="preview", what=f"{code} is not worked out from records.", remedy="Its figures are published."
        )
    return Problem(where="preview", what=f"there is no indicator '{code}'.", remedy=near(code, held))


def _written(path: Path, text: str) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except PermissionError:
        remedy = "Keep the parameters in a folder of your own, and name it with --parameters."
        raise BadInput.one(str(path), "cannot be written to.", remedy) from None
    return path
