"""Which editions a request means: one, the newest, or all between two days or two periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pmflib import periods
from pmflib.errors import BadInput, Problem
from pmflib.periods import Period
from pmflib.runs.models import Request

MOST = 60


def problems(request: Request) -> list[Problem]:
    """Return what is wrong with a request's period, its two ends and its day."""
    found = [each for text in (request.period,) if text for each in _unreadable(text)]
    if request.as_of and _day(request.as_of) is None:
        what = f"'{request.as_of}' is not a date."
        found.append(Problem(where="as-of", what=what, remedy="Write it as 2026-03-31."))
    if request.period and (request.first or request.last):
        found.append(Problem(where="period", what="stands beside --from or --to.", remedy="Give one or the other."))
    if request.last and not request.first:
        found.append(Problem(where="to", what="stands without --from.", remedy="Say where to begin, or use --period."))
    ends = [(where, text) for where, text in (("from", request.first), ("to", request.last)) if text]
    unknown = [(where, text) for where, text in ends if _day(text) is None and periods.read(text) is None]
    found += [_no_end(where, text) for where, text in unknown]
    return found if found or unknown or not request.first else _range_problems(request)


def asked(request: Request, newest: Callable[[], str]) -> tuple[str, ...]:
    """Return the codes of the editions a request means, oldest first.

    Parameters
    ----------
    request : Request
        Without `problems`.
    newest : callable
        Returns the code of the newest edition there is; called only if it matters.

    Raises
    ------
    BadInput
        If no edition ends in between, or more than `MOST` do.
    """
    if not request.first:
        return (request.period or newest(),)
    first = periods.read(request.first) or _first_of(request.first, newest)
    ends = periods.read(request.last) or _day(request.last) or periods.parse(newest())
    last = ends if isinstance(ends, date) else ends.end
    codes: list[str] = []
    while first.end <= last and len(codes) <= MOST:
        codes.append(first.code)
        first = first.next()
    if not codes:
        what = f"no edition ends between {request.first} and {request.last or last.isoformat()}."
        raise BadInput.one("from", what, "Begin earlier, or end later.")
    if len(codes) > MOST:
        raise BadInput.one("from", f"more than {MOST} editions lie there.", "Take a shorter time at once.")
    return tuple(codes)


def _first_of(day: str, newest: Callable[[], str]) -> Period:
    """Return the first edition, of the kind the newest one is, that ends on a day or after."""
    return periods.containing(date.fromisoformat(day), periods.parse(newest()).kind)


def _range_problems(request: Request) -> list[Problem]:
    first, last = periods.read(request.first), periods.read(request.last)
    if first and last and first.kind != last.kind:
        what = f"'{request.first}' is a {first.kind}, '{request.last}' a {last.kind}."
        return [Problem(where="from", what=what, remedy="Give two periods of one kind, or two dates.")]
    begins = first.start if first else _day(request.first)
    ends = last.end if last else _day(request.last)
    if begins and ends and begins > ends:
        what = f"'{request.first}' lies after '{request.last}'."
        return [Problem(where="from", what=what, remedy="Change them round.")]
    return []


def _unreadable(text: str) -> tuple[Problem, ...]:
    try:
        periods.parse(text)
    except BadInput as error:
        return error.problems
    return ()


def _no_end(where: str, text: str) -> Problem:
    what = f"'{text}' is neither a date nor a period."
    return Problem(where=where, what=what, remedy="Write 2026-04-01 or 2026-27-q1.")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
