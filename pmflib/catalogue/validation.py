"""Parsed values into strict models; what does not fit becomes a problem with place, value and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from pmflib.catalogue.fields import FORMS
from pmflib.catalogue.strict_yaml import KeyPath, Parsed, dotted, shown
from pmflib.errors import Problem, near

M = TypeVar("M", bound=BaseModel)

#: After so many problems the rest is left for the next attempt.
ENOUGH = 100


@dataclass(frozen=True, kw_only=True)
class Entries(Generic[M]):
    """The named entries of one file: the sound ones as models, the names of all, and how to say where.

    Parameters
    ----------
    models : dict of str to model
        Entries that passed.
    names : tuple of str, or None
        Every name in the file, sound or not; none when the file could not be read.
    where : callable
        Words the place of a key path that starts with the entry's name.
    """

    models: dict[str, M]
    names: tuple[str, ...] | None
    where: Callable[[KeyPath], str]

    @classmethod
    def unread(cls) -> Entries[M]:
        """Return the entries of a file that could not be read: nothing is known of them."""
        return cls(models={}, names=None, where=dotted)


def validate(model: type[M], values: Any, parsed: Parsed, problems: list[Problem], *, at: KeyPath = ()) -> M | None:
    """Return the model, or none; what is wrong joins the problems.

    Parameters
    ----------
    model : type of BaseModel
    values : Any
        What stands at `at` in the file.
    parsed : Parsed
        The file, for its name and lines.
    problems : list of Problem
        Added to.
    at : key path
        Where `values` stands.
    """
    if not isinstance(values, dict):
        problems.append(_not_keys(values, parsed, at, f"Known keys: {', '.join(model.model_fields)}."))
        return None
    try:
        return model.model_validate(values)
    except ValidationError as error:
        room = max(0, ENOUGH - len(problems))
        problems.extend(_problem(model, detail, parsed, at) for detail in _causes(error)[:room])
        return None


def entries(
    model: type[M],
    values: Any,
    parsed: Parsed,
    problems: list[Problem],
    *,
    form: str = "",
    at: KeyPath = (),
    key_as: str = "",
) -> Entries[M]:
    """Return the named entries of a file; what is wrong with any of them joins the problems.

    Parameters
    ----------
    model : type of BaseModel
        Of each entry.
    values, parsed, problems
        As in `validate`; the values are names with their entries.
    form : str
        Pattern of the names, one of `FORMS`; empty where the model checks them.
    at : key path
    key_as : str
        Field of the model that the entry's name fills, if any.
    """
    if not isinstance(values, dict):
        problems.append(_not_keys(values, parsed, at, "Write each name, a colon, then its keys."))
        return Entries.unread()
    models = {}
    for name, entry in values.items():
        if len(problems) >= ENOUGH:
            break
        whole = {key_as: name} | entry if key_as and isinstance(entry, dict) else entry
        if form and not re.fullmatch(form, name):
            problems.append(_misnamed(parsed.where((*at, name)), form))
        found = validate(model, whole, parsed, problems, at=(*at, name))
        if found is not None:
            models[name] = found
    return Entries(models=models, names=tuple(values), where=lambda path: parsed.where((*at, *path)))


def _misnamed(where: str, form: str) -> Problem:
    return Problem(where=where, what="is not a name.", remedy=f"Use {FORMS[form]}.")


def _not_keys(values: Any, parsed: Parsed, at: KeyPath, remedy: str) -> Problem:
    return Problem(where=parsed.where(at), what=f"holds {shown(values)} instead of keys with values.", remedy=remedy)


def _causes(error: ValidationError) -> list[Mapping[str, Any]]:
    """Return the details without lists called too short only because one of their items is wrong."""
    details = error.errors(include_url=False)
    inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inside]


def _problem(model: type[BaseModel], detail: Mapping[str, Any], parsed: Parsed, at: KeyPath) -> Problem:
    inner = tuple(step for step in detail["loc"] if step != "[key]")
    what, remedy = _words(model, detail, inner)
    return Problem(where=parsed.where(at + inner), what=what, remedy=remedy)


def _words(model: type[BaseModel], detail: Mapping[str, Any], inner: KeyPath) -> tuple[str, str]:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing.", f"Add the key '{inner[-1]}'."
    if kind == "extra_forbidden":
        return "is not a known key.", near(str(inner[-1]), _fields_at(model, inner[:-1])) or "Remove it."
    if kind == "literal_error":
        return f"{shown(value)} is not known.", near(str(value), re.findall(r"'([^']*)'", context["expected"]))
    if kind == "too_short":
        return f"is empty or too short: it needs {context['min_length']} or more.", "Add what is missing."
    if kind in _EXPECTED:
        expected = _EXPECTED[kind](context)
        return f"{shown(value)} is not {expected}.", _quote_hint(kind, value) or f"Write {expected}."
    return f"{shown(value)}: {detail['msg']}.", f"Change '{dotted(inner)}'."


def _quote_hint(kind: str, value: Any) -> str:
    if kind == "string_type" and isinstance(value, bool | int | float | date):
        return f'Put it in quotes: "{value}".'
    return ""


def _fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the known keys of the model that stands at a path inside another."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models_in(model.model_fields[step].annotation), model)
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _fixed(words: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda _context: words


_EXPECTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": _fixed("text"),
    "int_type": _fixed("a whole number"),
    "float_type": _fixed("a number"),
    "bool_type": _fixed("true or false"),
    "date_type": _fixed("a day of the calendar, such as 2026-03-31"),
    "tuple_type": _fixed("a list such as [one, two]"),
    "dict_type": _fixed("a set of keys with values"),
    "model_type": _fixed("a set of keys with values"),
    "string_pattern_mismatch": lambda context: FORMS.get(context["pattern"], f"of the form {context['pattern']}"),
    "string_too_long": lambda context: f"at most {context['max_length']} characters long",
    "string_too_short": lambda context: f"at least {context['min_length']} characters long",
    "greater_than_equal": lambda context: f"{context['ge']} or more",
    "less_than_equal": lambda context: f"{context['le']} or less",
    "greater_than": lambda context: f"more than {context['gt']}",
    "finite_number": _fixed("a finite number"),
}
