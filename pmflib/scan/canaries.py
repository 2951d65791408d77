"""What must stand nowhere in a pack, in no form: children's ids and names, secrets, and any list given."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from pmflib.records.shape import Field, tables
from pmflib.scan.phrases import Phrases, folded, words

if TYPE_CHECKING:
    from pmflib.records import Records

_SHORTEST_DIGITS = 6
_SHORTEST_SECRET = 4
_SHORTEST_WORD = 5
_NAMES = ("forename", "surname")


@dataclass(frozen=True, kw_only=True)
class Canaries:
    """Phrases and secrets, compiled once for every file of every report.

    Parameters
    ----------
    phrases : Phrases
        Looked for as whole words, whatever their case and what stands between them.
    secrets : mapping of str to str
        Case folded, each with what it is called; looked for inside words too.
    left_out : int
        How many were too short or too ordinary to look for: a number of five digits, one common word.
    """

    phrases: Phrases = field(default_factory=lambda: Phrases(()))
    secrets: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(len(self.phrases) or self.secrets)

    def may_stand(self, text: str) -> bool:
        """Return whether any may stand in a text, however long: if not, none need be looked for."""
        low = folded(text)
        return any(secret in low for secret in self.secrets) or self.phrases.may_stand(low)


def mark(value: str) -> str:
    """Return eight signs that tell one value from another, however it is written, and do not give it away."""
    return hashlib.blake2b(" ".join(words(value)).encode(), digest_size=4, person=b"pmf-scan").hexdigest()


def canaries(*, records: Records | None = None, variables: Iterable[str] = (), given: Iterable[str] = ()) -> Canaries:
    """Gather what a council's reports must not hold.

    Parameters
    ----------
    records : Records, optional
        Staged records: ids of persons, whole names, and whatever `fields.csv` marks personal and identifies somebody.
        Dates of birth and nationalities are no words of their own and are left to the rules for free text.
    variables : iterable of str
        Names of environment variables that hold secrets, as ``sources.yml`` names them: their values, and the
        password and user name inside an address.
    given : iterable of str
        Any others.
    """
    found = dict.fromkeys(given, "a word of the list given")
    if records is not None:
        found |= _personal(records)
    kept = [(value, kind) for value, kind in found.items() if _tells(value)]
    secrets = {
        form: f"{kind} ({mark(value)})"
        for value, kind in _secrets(variables)
        if len(value) >= _SHORTEST_SECRET
        for form in {folded(value), folded(quote(value, safe="")), folded(unquote(value))}
    }
    return Canaries(phrases=Phrases(kept), secrets=secrets, left_out=len(found) - len(kept))


def _tells(value: str) -> bool:
    """Return whether finding a value says anything: an ordinary word or a small number does not."""
    if value.isdigit():
        return len(value) >= _SHORTEST_DIGITS
    parts = words(value)
    if len(parts) == 1:
        return len(parts[0]) >= _SHORTEST_WORD and any(sign.isdigit() for sign in parts[0])
    return len(parts) > 1


def _secrets(variables: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in variables:
        value = os.environ.get(name, "").strip()
        if value:
            yield value, f"the value of {name}"
        parts = urlsplit(value) if "://" in value else None
        if parts is not None and parts.password:
            yield unquote(parts.password), f"the password in {name}"


def _personal(records: Records) -> dict[str, str]:
    """Return each value with what it is called; one that stands in many tables is called as in the first."""
    from pmflib.records import connected

    present = [table for table in tables().values() if table.name in records.tables]
    columns = [(table.name, one.name) for table in present for one in table.fields.values() if _identifies(one)]
    # Each value once, from all columns together: an id stands in dozens of them.
    parts = [f'SELECT "{name}" AS value, {at} AS place FROM "{table}"' for at, (table, name) in enumerate(columns)]  # noqa: S608
    every = f"SELECT value, min(place) FROM ({' UNION ALL '.join(parts)}) WHERE value <> '' GROUP BY value"  # noqa: S608
    found: dict[str, str] = {}
    with connected(records) as connection:
        for value, at in connection.execute(every).fetchall() if parts else ():
            name = columns[at][1]
            if value.startswith("{"):
                found |= dict.fromkeys(_values(value), name)
            else:
                found[value] = name
        for table in present:
            pair = [one.name for one in table.fields.values() if one.name.endswith(_NAMES)]
            if len(pair) == len(_NAMES):
                first, last = (f'"{name}"' for name in sorted(pair))
                rows = connection.execute(f'SELECT DISTINCT {first}, {last} FROM "{table.name}"').fetchall()  # noqa: S608
                found |= _whole_names(rows)
    return found


def _whole_names(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    both = ((forename, surname) for forename, surname in pairs if forename and surname)
    orders = (f"{one} {other}" for pair in both for one, other in (pair, pair[::-1]))
    return dict.fromkeys(orders, "a whole name")


def _identifies(field: Field) -> bool:
    if field.name.endswith(_NAMES) or field.type != "text":
        return False
    person = field.name.endswith("person_id") or field.refers_to.endswith("person_id")
    # Words of a complaint are masked and reviewed, not forbidden.
    return person or (field.personal and not field.codes and field.name != "text")


def _values(value: str) -> Iterator[str]:
    """Yield what is inside an address in JSON."""
    try:
        inner = json.loads(value)
    except ValueError:
        yield value
        return
    # A house number or a town alone is no address.
    yield from (str(each) for each in inner.values() if len(words(str(each))) > 1 and any(map(str.isdigit, str(each))))
