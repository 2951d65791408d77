"""Published cells: numbers become numbers, symbols become the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

#: The reasons, by code: a cell with a number has code 0.
STATUSES = (
    "",
    "suppressed",
    "not_available",
    "not_applicable",
    "low_reliability",
    "rounds_to_zero",
    "superseded",
)
_CODE = {status: code for code, status in enumerate(STATUSES)}
SUPERSEDED = _CODE["superseded"]
NOT_AVAILABLE = _CODE["not_available"]
NOT_APPLICABLE = _CODE["not_applicable"]
#: What a publisher holds back on purpose: no value is worked out from counts that stand beside it.
WITHHELD = tuple(_CODE[status] for status in ("suppressed", "low_reliability", "not_applicable"))

EES_SYMBOLS: dict[str, str] = {
    "c": "suppressed",
    "x": "not_available",
    ":": "not_available",
    "": "not_available",
    "z": "not_applicable",
    "k": "rounds_to_zero",
    "low": "rounds_to_zero",
    "u": "low_reliability",
}
LAIT_SYMBOLS: dict[str, str] = {**EES_SYMBOLS, "-": "not_available", "..": "not_available"}

_NUMBER = r"^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$"


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A column as numbers and reasons.

    Parameters
    ----------
    values : array
        NaN where there is no number.
    status : array
        Positions in `STATUSES`; 0 where there is a number.
    """

    values: Floats
    status: Codes

    def take(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Cells:
        """Return the chosen rows."""
        return Cells(values=self.values[rows], status=self.status[rows])


def parse(text: pd.Series, symbols: Mapping[str, str] = EES_SYMBOLS) -> tuple[Cells, npt.NDArray[np.bool_]]:
    """Return a column's numbers and reasons, and which cells are neither.

    Parameters
    ----------
    text : Series of str
    symbols : mapping of str to str
        Symbol, in lower case, to status.
    """
    cells = pc.utf8_trim_whitespace(pa.array(text, pa.string(), from_pandas=True))
    numeric = pc.match_substring_regex(cells, _NUMBER)
    numbers = pc.if_else(numeric, cells, pa.scalar(None, pa.string())).cast(pa.float64())
    values = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    values[np.isinf(values)] = np.nan
    places = pc.index_in(pc.utf8_lower(cells), value_set=pa.array(list(symbols), pa.string())).fill_null(-1).to_numpy()
    reasons = np.array([*(_CODE[status] for status in symbols.values()), 0], dtype=np.int8)
    unknown = np.isnan(values) & (places < 0)
    return Cells(values=values, status=np.where(np.isnan(values), reasons[places], 0).astype(np.int8)), unknown


def added(parts: list[Cells]) -> Cells:
    """Return the sum of columns by row; missing where any is, for the reason of the first that is missing."""
    total = parts[0]
    for part in parts[1:]:
        total = Cells(
            values=total.values + part.values,
            status=np.where(total.status != 0, total.status, part.status),
        )
    return total


def filled(size: int, code: int) -> Cells:
    """Return a column without numbers, for one reason."""
    return Cells(values=np.full(size, np.nan), status=np.full(size, code, dtype=np.int8))


def names(status: Codes) -> pd.Series:
    """Return the reasons as text."""
    return pd.Series(np.array(STATUSES, dtype=object)[status], dtype="str")
