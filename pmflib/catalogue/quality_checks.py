"""What one rule or plan line cannot tell: tables, fields, indicators, rules and places that must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pmflib import records
from pmflib.catalogue.models import Council
from pmflib.catalogue.places import folded
from pmflib.catalogue.quality_rules import EVERY_INDICATOR, PlanItem, QualityRule, RuleEntry, Series
from pmflib.catalogue.strict_yaml import KeyPath, shown
from pmflib.errors import near

Fault = tuple[KeyPath, str, str]


def rules(found: Mapping[str, RuleEntry], indicators: Collection[str] | None) -> Iterator[Fault]:
    """Yield what is wrong with rules: neither method nor check, unknown tables, fields and indicators, one code twice.

    Parameters
    ----------
    found : mapping of str to RuleEntry
    indicators : collection of str, optional
        Known codes; none where indicators.yml could not be read.
    """
    seen: dict[str, str] = {}
    for code, rule in found.items():
        if (rule.method is None) == (not rule.checks):
            yield (code, "checks"), "a rule has either a method or checks.", "Write one of them."
        yield from _indicators((code, "bias"), rule.bias, indicators)
        for name in rule.effects.keys() - rule.bias.keys():
            yield (code, "effects", name), f"the rule does not push {shown(name)}.", near(name, rule.bias)
        for number, check in enumerate(rule.checks):
            at = ("rules", code, "checks", number)
            yield from ((path[1:], what, cure) for path, what, cure in _fields(at, check.table, check.columns))
            yield from _indicators((code, "checks", number, "bias"), check.bias or {}, indicators)
            own = f"{code}-{check.suffix}" if check.suffix else code
            if own in seen:
                yield (
                    (code, "checks", number, "suffix"),
                    f"{shown(own)} is the code of another check.",
                    "Make it distinct.",
                )
            seen[own] = code


def _indicators(at: KeyPath, bias: Iterable[str], known: Collection[str] | None) -> Iterator[Fault]:
    for name in bias if known is not None else ():
        if name != EVERY_INDICATOR and name not in (known or ()):
            yield (*at, name), f"{shown(name)} is not an indicator.", near(name, known or ())


def series(found: Mapping[str, Series], indicators: Collection[str] | None) -> Iterator[Fault]:
    """Yield what is wrong with series: unknown tables, fields and indicators."""
    for name, one in found.items():
        yield from _fields((name,), one.table, (one.date,))
        if indicators is not None and one.published is not None and one.published not in indicators:
            yield (name, "published"), f"{shown(one.published)} is not an indicator.", near(one.published, indicators)


def _fields(at: KeyPath, table: str, columns: Iterable[str]) -> Iterator[Fault]:
    known = records.tables()
    if table not in known:
        yield (*at, "table"), f"{shown(table)} is not a record table.", near(table, known)
        return
    for column in columns:
        if column not in known[table].fields:
            what = f"{shown(column)} is not a field of {table}."
            yield (*at, "columns"), what, near(column, known[table].fields)


def placed(
    found: Mapping[int, PlanItem], council: Council, known: Mapping[str, QualityRule]
) -> tuple[dict[int, PlanItem], list[Fault]]:
    """Return the plan's lines with their areas by code, and what is wrong with them: areas, rules, one line twice.

    Parameters
    ----------
    found : mapping of int to PlanItem
        By place in the file.
    council : Council
    known : mapping of str to QualityRule
    """
    places = (council.authority, *council.districts)
    codes = {folded(name): place.code for place in places for name in (place.slug, place.name, *place.aliases)}
    codes |= {folded(place.code): place.code for place in places}
    faults: list[Fault] = []
    out: dict[int, PlanItem] = {}
    seen: set[tuple[str, str]] = set()
    for number, item in found.items():
        at = ("plan", number)
        code = codes.get(folded(item.area), "")
        if not code:
            what = f"{shown(item.area)} is not a place of this council."
            faults.append(((*at, "area"), what, near(item.area, [place.slug for place in places])))
        if item.rule not in known:
            faults.append(((*at, "rule"), f"{shown(item.rule)} is not in quality.yml.", near(item.rule, known)))
        if (code, item.rule) in seen:
            faults.append((at, f"a second line for {item.rule} in {item.area}.", "Keep one."))
        seen.add((code, item.rule))
        out[number] = item.model_copy(update={"area": code})
    return out, faults
