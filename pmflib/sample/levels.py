"""How high each measure runs: `data/levels.csv` as typed rows, and the links between per cent and the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import numpy as np

from pmflib.sample.places import Floats, rows

Kind = Literal["rate", "share", "split", "stock", "sum", "ratio", "score", "constant"]
_NOT_GIVEN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Level:
    """One measure: where it is printed, how it is drawn and from what.

    Parameters
    ----------
    table, row, column : str
        Where it is printed; an empty table means only other measures use it.
    measure : str
    kind : str
        ``rate`` a count per 10,000 of the population; ``share`` a count out of `of`; ``split`` one part of
        `of`, drawn together with its sisters; ``stock`` open cases fed by the starts in `of`; ``sum`` the
        sum written in `of`; ``ratio`` an amount per unit of `of`; ``score`` a total of points over `of`.
    of : str
    level, northmere : float
        Typical level in 2025, in the country and in Northmere: per 10,000, per cent or per unit.
    trend, need, spread : float
        Change a year, change per unit of need, and standard deviation between councils, on the line.
    decimals : int
    season : tuple of float
        By quarter from April: factors of a rate, shifts on the line of a share.
    base : str
        What the printed percentage is of.
    """

    table: str
    row: str
    column: str
    measure: str
    kind: Kind
    of: str
    level: float
    northmere: float
    trend: float
    need: float
    spread: float
    decimals: int
    season: tuple[float, ...]
    base: str

    @property
    def terms(self) -> list[tuple[float, bool, str]]:
        """Return the terms of a sum: sign, whether of the period before, measure."""
        terms: list[tuple[float, bool, str]] = []
        sign, before = 1.0, False
        for word in self.of.split():
            if word in {"+", "-"}:
                sign = 1.0 if word == "+" else -1.0
            elif word == "previous":
                before = True
            else:
                terms.append((sign, before, word))
                before = False
        return terms

    @property
    def parents(self) -> list[str]:
        """Return the measures this one is drawn from."""
        return [name for _, _, name in self.terms] if self.kind == "sum" else [self.of] * bool(self.of)


def _number(text: str, default: float) -> float:
    return float(text) if text else default


@cache
def levels() -> dict[str, Level]:
    """Return every measure by name, parents before children."""
    found = [
        Level(
            table=row["table"],
            row=row["row"],
            column=row["column"],
            measure=row["measure"],
            kind=cast(Kind, row["kind"]),
            of=row["of"],
            level=_number(row["level"], _NOT_GIVEN),
            northmere=_number(row["northmere"], _NOT_GIVEN),
            trend=_number(row["trend"], 0.0),
            need=_number(row["need"], 0.0),
            spread=_number(row["spread"], 0.0),
            decimals=int(_number(row["decimals"], 0)),
            season=tuple(float(part) for part in row["season"].split()),
            base=row["base"],
        )
        for row in rows("levels.csv")
    ]
    return {level.measure: level for level in found}


def ancestry(measures: Iterable[str]) -> list[str]:
    """Return the measures and all they are drawn from, parents first."""
    known = levels()
    wanted, queue = set[str](), list(measures)
    while queue:
        name = queue.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            queue.extend(known[name].parents)
    return [name for name in known if name in wanted]


def sisters(level: Level) -> list[Level]:
    """Return the parts of the split that a measure belongs to.

    Gender and age of the same children are two splits of one whole: the row's first label tells them apart.
    """
    group = level.row.split(" | ")[0]
    parts = [one for one in levels().values() if one.kind == "split" and one.of == level.of]
    return [one for one in parts if one.row.split(" | ")[0] == group]


def is_flow(measure: str) -> bool:
    """Whether the measure counts events of the period (its quarters add up to the year) rather than open cases."""
    if measure == "population":
        return False
    level = levels()[measure]
    if level.kind in {"share", "split", "sum"}:
        return is_flow(level.parents[0])
    return level.kind == "rate"


def on_the_line(level: Level, value: Floats) -> Floats:
    """Return typical levels on the scale effects add up on: log odds of a share, log of a rate, a score as it is."""
    if level.kind == "share":
        share = np.clip(value / 100, 1e-9, 1 - 1e-9)
        return np.asarray(np.log(share / (1 - share)), dtype=np.float64)
    if level.kind == "score":
        return value
    return np.asarray(np.log(np.maximum(value, 1e-12)), dtype=np.float64)


def off_the_line(level: Level, line: Floats) -> Floats:
    """Undo `on_the_line`: a probability, a rate or ratio, a score.

    Rounding keeps the draws the same where two machines differ in the last bit of exp.
    """
    if level.kind == "share":
        line = line - np.log1p(np.exp(line))
    value = line if level.kind == "score" else np.exp(line)
    return np.asarray(np.round(value, 9), dtype=np.float64)
