"""What every statistic asks of its numbers, so that a wrong count is named and a missing one stays missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pmflib.errors import BadInput, Problem, near

Floats = npt.NDArray[np.float64]
Levels = float | Sequence[float]


class BadNumbers(BadInput, ValueError):
    """Numbers a statistic cannot be worked out from; also a ValueError."""


def floats(values: npt.ArrayLike) -> Floats:
    """Return values as float64 with NaN for anything missing."""
    to_numpy = getattr(values, "to_numpy", None)
    if to_numpy is not None:
        return np.asarray(to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    return np.asarray(values, dtype=np.float64)


def broadcast(**named: npt.ArrayLike) -> list[Floats]:
    """Return the arrays at one common shape, or say which lengths do not fit."""
    arrays = {name: floats(values) for name, values in named.items()}
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise BadNumbers.one("arrays", f"The shapes do not fit together: {shapes}.", "Give equal lengths.") from None
    return [array if array.shape == shape else np.broadcast_to(array, shape) for array in arrays.values()]


def require(checks: Iterable[tuple[str, npt.NDArray[np.bool_], npt.ArrayLike, str, str]]) -> None:
    """Raise one error for every ``(name, wrong, values, what, remedy)`` whose ``wrong`` has a true element."""
    problems = [_problem(*check) for check in checks if check[1].any()]
    if problems:
        raise BadNumbers(problems)


def _problem(name: str, wrong: npt.NDArray[np.bool_], values: npt.ArrayLike, what: str, remedy: str) -> Problem:
    first = int(np.flatnonzero(wrong)[0])
    value = np.broadcast_to(np.asarray(values), wrong.shape).ravel()[first]
    return Problem(
        where=name,
        what=f"{int(wrong.sum()):,} of {wrong.size:,} values {what}; the first is {value:g} at position {first}.",
        remedy=remedy,
    )


def counts(name: str, values: Floats, *, fractional: bool = False) -> list[tuple[str, Any, Floats, str, str]]:
    """Return the checks that hold for a count of events or cases: finite, not negative and, unless told, whole."""
    found = [finite(name, values), (name, values < 0, values, "are negative", "A count is zero or more.")]
    if not fractional:
        wrong = np.isfinite(values) & (np.trunc(values) != values)
        found.append(
            (name, wrong, values, "are not whole", "Give counts, or say fractional=True (full-time equivalents).")
        )
    return found


def finite(name: str, values: Floats) -> tuple[str, Any, Floats, str, str]:
    """Return the check that no value is infinite; NaN is allowed and means missing."""
    return (name, np.isinf(values), values, "are infinite", "Use NaN for a missing value.")


def not_negative(name: str, values: Floats) -> tuple[str, Any, Floats, str, str]:
    """Return the check that no value is below zero."""
    return (name, values < 0, values, "are negative", "A base or denominator is zero (missing result) or more.")


def levels(confidence: Levels) -> Floats:
    """Return the confidence levels as a 0-d or 1-d array, each strictly between 0 and 1."""
    given = np.asarray(confidence, dtype=np.float64)
    if given.ndim > 1 or not given.size or not ((given > 0) & (given < 1)).all():
        raise BadNumbers.one(
            "confidence", f"{confidence!r} is not between 0 and 1.", "Give e.g. 0.95 or (0.95, 0.998)."
        )
    return given


def positive(name: str, value: float) -> float:
    """Return a single number that must be finite and above zero."""
    if not (np.isfinite(value) and value > 0):
        raise BadNumbers.one(name, f"{value!r} is not a number above zero.", "Give a positive number.")
    return float(value)


def one_of(name: str, value: str, options: Iterable[str]) -> str:
    """Return an option that must belong to a closed vocabulary."""
    options = tuple(options)
    if value not in options:
        raise BadNumbers.one(name, f"'{value}' is not known.", near(str(value), options))
    return value
