"""The one door out: figures become a pack of releases, one slice per area.

What its source hid stays hidden, in every column of every table that could give it away. The council's own figures are
shown as its policy says: small counts hidden, with as many others as keep them from being worked out, or rounded. What
is left is attacked as a reader would, and released only if nothing hidden can be inferred. A table or column that is
not known is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import cells as counting
from pmflib.disclosure import hiding, history
from pmflib.disclosure.auditing import audited, untouched
from pmflib.disclosure.decide import Decision, decide
from pmflib.disclosure.known import Known
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.release import _SEAL, Context, Release
from pmflib.disclosure.rounding import put
from pmflib.disclosure.withheld import empty_record, no_numbers, numbers, record
from pmflib.errors import BadInput

_HIDDEN = "suppressed"
_KEY = list(frames.KEY)
#: Why an audience that does not see true counts gets none of these tables.
_WHY = {
    "failures": "What is wrong with the records is not shown to this audience: by rule, team and quarter, most of it "
    "is a handful of children.",
    "grades": "What audits of case files found is not shown to this audience: by team and grade, most of it is a "
    "handful of children.",
    "durations": "How many cases are still open day by day is not shown to this audience: a step of it is a child.",
    "themes": "What people wrote to the service, counted by theme, is not shown to this audience: most of it is a "
    "handful of people.",
}


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Every slice of one council, edition and audience, by area slug.

    Parameters
    ----------
    council, edition, audience : str
    slices : mapping of str to Release
    audit : mapping
        What was hidden, how it was attacked, and what came of it.
    withheld : DataFrame
        For officers: one line per hidden count, with its reason (primary, secondary, rounding or source).
    truth : DataFrame
        For officers: the true numbers of every figure of which one is hidden or shown otherwise.
    """

    council: str
    edition: str
    audience: str
    slices: Mapping[str, Release]
    audit: Mapping[str, Any] = field(default_factory=dict)
    withheld: pd.DataFrame = field(default_factory=empty_record)
    truth: pd.DataFrame = field(default_factory=no_numbers)


def protect(
    tables: Mapping[str, pd.DataFrame],
    *,
    policy: Policy,
    contexts: Mapping[str, Context],
    known: Sequence[Known] = (),
    truth: pd.DataFrame | None = None,
) -> Pack:
    """Turn figure tables into a pack that may be drawn, worded and written.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `frames.RELEASED` as they were made; one that is not given is empty.
    policy : Policy
        What the audience may see, and how small numbers are kept from it.
    contexts : mapping of str to Context
        By area slug; each names the areas whose figures its slice holds.
    known : sequence of Known
        Earlier releases, as `known_to` reads them: what readers have already.
    truth : DataFrame, optional
        True counts, shape `frames.OBSERVATIONS`, where the tables were assessed on what `allowed` left of them.

    Raises
    ------
    frames.ShapeError
        If there is a table, or a column, whose power to reveal is not known.
    BadInput
        If counts are unsound or do not add up, the policy cannot be kept, or the attack succeeds.
    """
    if unknown := sorted(set(tables) - set(frames.RELEASED)):
        raise frames.ShapeError(f"tables unknown: {unknown}")
    policy = policy.model_copy(update={"parents": {**_parents(contexts), **policy.parents}})
    seen = _may_see(frames.conform(tables["core"], frames.CORE), policy).reset_index(drop=True)
    own = sorted({code for context in contexts.values() for code in _own(context)})
    others = {name: hiding.conformed(tables, name) for name in frames.FIGURES[1:]}
    among_seen = counting.key_of(seen)
    others = {
        name: table.loc[table["area"].isin(own) & hiding.among(table, _KEY, among_seen)].reset_index(drop=True)
        for name, table in others.items()
    }
    local = bool(_to_protect(seen, policy).any())
    if policy.protects and local:
        protected, for_officers = _protected(seen, others, policy, known, truth)
    else:
        protected = _as_they_are(seen, others)
        for_officers = _ForOfficers(audit=untouched(policy, local=local))
    evidence = _evidence(tables, own)
    kept = {} if policy.true_counts else {name: _WHY[name] for name, table in evidence.items() if len(table)}
    protected |= {name: table.iloc[: 0 if name in kept else None] for name, table in evidence.items()}
    contexts = {slug: _worded(each, kept, policy, protected["core"]) for slug, each in contexts.items()}
    one = next(iter(contexts.values()))
    return Pack(
        council=one.council,
        edition=one.edition,
        audience=policy.audience,
        slices=_Slices(protected, contexts),
        audit=for_officers.audit,
        withheld=for_officers.withheld,
        truth=for_officers.truth,
    )


@dataclass(frozen=True, kw_only=True)
class _ForOfficers:
    """What is kept of the protecting itself, as `Pack` says."""

    audit: Mapping[str, Any]
    withheld: pd.DataFrame = field(default_factory=empty_record)
    truth: pd.DataFrame = field(default_factory=no_numbers)


def _worded(context: Context, kept: Mapping[str, str], policy: Policy, core: pd.DataFrame) -> Context:
    """Return a context that says what its audience does not get, without words that count cases where that is so."""
    if policy.true_counts:
        return context.model_copy(update={"withheld": kept})
    tables = dict.fromkeys(context.missing_tables, "")
    untold = {"read_notes": (), "outturn": (), "latest": (), "missing_tables": tables}
    # What a service says of a figure may well name it.
    hidden = counting.key_of(core.loc[core["status"] == _HIDDEN])
    said = [each for each in context.commentary if _headline(context, each.indicator, each.area) not in hidden]
    return context.model_copy(update={"withheld": kept, **untold, "commentary": tuple(said)})


def _headline(context: Context, code: str, area: str) -> tuple[Any, ...]:
    """Return the key of the figure that an edition shows of an indicator and area; none of that indicator if none."""
    shown = context.indicators.get(code)
    return () if shown is None else (code, area, "all", "all", shown.window, pd.Timestamp(shown.period_end))


def _evidence(tables: Mapping[str, pd.DataFrame], own: Sequence[str]) -> dict[str, pd.DataFrame]:
    """What checks and audits found in the areas' own records."""
    found = {name: hiding.conformed(tables, name) for name in frames.EVIDENCE}
    return {name: table.loc[table["area"].isin(own)].reset_index(drop=True) for name, table in found.items()}


def allowed(rows: pd.DataFrame, policy: Policy, *, known: Sequence[Known] = ()) -> pd.DataFrame:
    """Return the rows, of observations or core, as an audience may see them.

    Figures worked out from these rest on nothing the audience may not see: no limit, trend or median gives it away.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.OBSERVATIONS` or `frames.CORE`; one row per key if the policy hides or rounds anything.
    policy : Policy
        Its `parents` say which district or team is part of which area.
    known : sequence of Known
        Earlier releases.

    Raises
    ------
    BadInput
        If counts are unsound or do not add up, or the policy cannot be kept.
    """
    seen = _may_see(rows, policy)
    local = np.flatnonzero(_to_protect(seen, policy))
    if not policy.protects or not len(local):
        return seen
    seen = seen.reset_index(drop=True)
    given = seen.iloc[local].reset_index(drop=True)
    decision, _ = _decided(given, policy, known, history.official(seen, policy))
    out = seen
    for name in counting.NUMBERS:
        out = put(out, local, name, decision.shown[name].to_numpy())
    gone = local[decision.gone()]
    # Limits that came with a figure rest on its true counts: they are not those of what is shown in its place.
    late = local[_worked_out_from_more(given, decision.shown)]
    for name in ("lower", "upper"):
        out = put(put(out, gone, name, np.nan), late, name, np.nan)
    marked: pd.DataFrame = put(out, gone, "status", _HIDDEN)
    return marked


def _decided(
    rows: pd.DataFrame,
    policy: Policy,
    known: Sequence[Known],
    official: Sequence[Known],
    left: pd.DataFrame | None = None,
) -> tuple[Decision, list[Known]]:
    """Return what becomes of each row, and what of readers' knowledge was heeded.

    What publishers say of the same figures is heeded as long as the policy can then be kept: it is not for the council
    to undo what they show.
    """
    if official:
        try:
            return decide(rows, policy=policy, known=[*known, *official], left=left), [*known, *official]
        except BadInput:
            pass
    return decide(rows, policy=policy, known=known, left=left), list(known)


def _may_see(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    local = rows["source"].isin(policy.local_sources)
    if not policy.local_figures:
        return rows.loc[~local]
    kept = ~local
    fits = pd.Series(True, index=rows.index)
    if policy.levels:
        fits &= rows["level"].isin(policy.levels)
    if policy.breakdowns:
        fits &= rows["breakdown"].isin([*policy.breakdowns, "all"])
    return rows.loc[kept | fits]


def _to_protect(rows: pd.DataFrame, policy: Policy) -> np.ndarray:
    own = rows["source"].isin(policy.local_sources) & ~rows["source"].isin(policy.exempt)
    return (own & ~rows["indicator"].isin(policy.not_people)).to_numpy()


def _as_they_are(seen: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Hide what its source hid, and nothing else."""
    hidden = counting.key_of(seen.loc[seen["status"] == _HIDDEN])
    core = hiding.hide(seen, frames.CORE, hidden)
    core = core.assign(hidden_because=np.where(core["status"] == _HIDDEN, "source", ""))
    return {"core": core} | {name: hiding.hide(table, frames.SHAPES[name], hidden) for name, table in others.items()}


def _protected(
    seen: pd.DataFrame,
    others: Mapping[str, pd.DataFrame],
    policy: Policy,
    known: Sequence[Known],
    truth: pd.DataFrame | None,
) -> tuple[dict[str, pd.DataFrame], _ForOfficers]:
    local = np.flatnonzero(_to_protect(seen, policy))
    given = seen.iloc[local].reset_index(drop=True)
    true = given if truth is None else _with_truth(given, truth)
    decision, heeded = _decided(true, policy, known, history.official(seen, policy), left=given)
    gone = decision.gone()
    late = _worked_out_from_more(given, decision.shown)
    core = put(seen, local[gone], "status", _HIDDEN)
    core = core.assign(hidden_because=np.where(core["status"] == _HIDDEN, "source", ""))
    core = put(core, local[gone & (true["status"] != _HIDDEN).to_numpy()], "hidden_because", "protected")
    hidden = counting.key_of(core.loc[core["status"] == _HIDDEN])
    shown = core[counting.NUMBERS]
    elsewhere = np.setdiff1d(np.flatnonzero(core["status"] == _HIDDEN), local)
    for name in counting.NUMBERS:
        shown = put(shown, local, name, decision.shown[name].to_numpy())
        shown = shown if name == "denominator" else put(shown, elsewhere, name, np.nan)
    late_rows = np.zeros(len(core), dtype=bool)
    late_rows[local[late]] = True
    late_keys = counting.key_of(core.loc[late_rows])
    protected = {"core": hiding.hide_core(core, shown, late_rows, hidden)} | {
        name: hiding.hide_late(name, hiding.hide(table, frames.SHAPES[name], hidden), late_keys)
        for name, table in others.items()
    }
    protected = {name: table.reset_index(drop=True) for name, table in protected.items()}
    protected["quality"] = hiding.without_doubtful(protected["quality"], hidden)
    protected["targets"] = hiding.without_baselines(protected["targets"], hidden)
    audit = audited(protected, local, true, decision, policy=policy, known=heeded, releases=len(known))
    return protected, _ForOfficers(audit=audit, withheld=record(true, decision), truth=numbers(true, decision))


def _with_truth(given: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Put the true counts in place of those that were left when the rows were assessed."""
    names = [*counting.NUMBERS, "status"]
    true = truth.drop_duplicates(_KEY, keep="last").set_index(_KEY)[names]
    found = true.reindex(counting.key_of(given)).reset_index(drop=True)
    there = counting.key_of(given).isin(true.index)
    return given.assign(**{name: found[name].where(there, given[name]) for name in names})


def _worked_out_from_more(given: pd.DataFrame, shown: pd.DataFrame) -> np.ndarray:
    """Rows that came with a number which is not shown as it was: what was worked out from it must go too."""
    before, after = given[counting.NUMBERS].to_numpy(float), shown[counting.NUMBERS].to_numpy(float)
    different = ~np.isnan(before) & ~np.isclose(before, after, rtol=1e-12, atol=1e-9)
    return np.asarray(different.any(axis=1))


def _parents(contexts: Mapping[str, Context]) -> dict[str, str]:
    return {code: area.parent for context in contexts.values() for code, area in context.areas.items() if area.parent}


def _own(context: Context) -> list[str]:
    """The area of a slice and, for an authority, its districts: those whose comparisons it holds."""
    return [code for code, area in context.areas.items() if context.area in (code, area.parent)]


class _Slices(Mapping[str, Release]):
    """The slices of a pack, each cut out when it is asked for: together they hold the tables several times over."""

    def __init__(self, protected: Mapping[str, pd.DataFrame], contexts: Mapping[str, Context]) -> None:
        self._protected, self._contexts = protected, contexts

    def __getitem__(self, slug: str) -> Release:
        return _slice(self._protected, self._contexts[slug])

    def __iter__(self) -> Iterator[str]:
        return iter(self._contexts)

    def __len__(self) -> int:
        return len(self._contexts)


def _slice(protected: Mapping[str, pd.DataFrame], context: Context) -> Release:
    """The figures of the area, its districts and its comparators; all else of itself and its districts only."""
    own = _own(context)
    tables = {
        name: _of_areas(table, list(context.areas) if name == "core" else own) for name, table in protected.items()
    }
    return Release(context=context, tables=tables, seal=_SEAL)


def _of_areas(table: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    kept = table["area"].isin(areas)
    # An authority's slice holds nearly everything: what need not be copied is shared.
    return (table if kept.all() else table.loc[kept]).reset_index(drop=True)
