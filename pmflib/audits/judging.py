"""`judged`: what came back of a round, as one table of grades for the release. A frame in, a frame out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmflib import frames, measures
from pmflib.audits.agreeing import agreement, moderation
from pmflib.audits.estimating import OF, PLACE, estimated, weighted
from pmflib.audits.forms import IMPROVEMENT, OVERALL, STRENGTH
from pmflib.audits.keeping import Round
from pmflib.audits.standing import states
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.stats.intervals import difference

GOOD_OR_BETTER = "good or better"
CODED, MENTIONED = "coded", "mentioned"
_AUDITS = ("first", "reserve")
_ROW = [*PLACE, *OF]
_NUMBERS = ("frame", "number", "base", "value", "lower", "upper", "n")


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where cases and teams belong.

    Parameters
    ----------
    authority : str
        Code of the council.
    team_districts : mapping of str to str
        Code of the district each team serves, by slug; empty for one that serves all.
    """

    authority: str
    team_districts: Mapping[str, str]

    def of_team(self, team: str) -> str:
        """Return the area a team stands in."""
        if team not in self.team_districts:
            return measures.UNALLOCATED
        return self.team_districts[team] or measures.COUNTY_WIDE


def judged(
    one: Round, given: pd.DataFrame, *, places: Places, today: date, before: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what a round of audits says: of the council, its districts and teams.

    Parameters
    ----------
    one : Round
    given : DataFrame
        `keeping.ANSWERS`, the newest of each audit.
    places : Places
    today : date
        Day on which audits not done are late.
    before : DataFrame, optional
        What the theme's round before said, as this returns it.

    Returns
    -------
    DataFrame
        `frames.GRADES`: activity (of the sample, no estimate), grades, answers to each question, strengths and
        weaknesses (ticked, and spoken of in the notes), agreement of auditors, and what moderation changed.
    """
    every = states(one, given, today=today)
    cases = _audited(one, every)
    parts = [_activity(one, every, places), _uncovered(one, cases, places)]
    if len(cases):
        parts += [_estimates(one, given, cases, places), _between(one, given, places)]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True)
    rows = _beside(rows.reindex(columns=[*_ROW, *_NUMBERS, "status"]), before)
    facts = one.facts
    rows = rows.assign(
        theme=facts.theme,
        round=facts.name,
        period_start=pd.Timestamp(facts.period_start),
        period_end=pd.Timestamp(facts.period_end),
    )
    blank = {column.name: np.nan if column.kind == "number" else "" for column in frames.GRADES}
    rows = rows.assign(**{name: value for name, value in blank.items() if name not in rows})
    return frames.conform(rows[frames.names(frames.GRADES)], frames.GRADES)


def comparable(before: Round, said: pd.DataFrame, now: Round) -> pd.DataFrame | None:
    """Return what the round before said, as far as it can be set beside a round.

    Parameters
    ----------
    before : Round
    said : DataFrame
        What it said, as `judged` returns it.
    now : Round

    Returns
    -------
    DataFrame or None
        Without questions and codes that were put in other words; None where other cases were drawn from, or graded on
        another scale.
    """
    then, plan = before.facts.plan, now.facts.plan
    if (then.grades, then.good, then.frame) != (plan.grades, plan.good, plan.frame):
        return None
    if before.facts.from_list != now.facts.from_list:
        return None
    changed = {
        measure: [item for item, text in _texts(plan, measure).items() if _texts(then, measure).get(item) != text]
        for measure in ("question", STRENGTH, IMPROVEMENT)
    }
    asked_otherwise = np.zeros(len(said), dtype=bool)
    for measure, items in changed.items():
        asked_otherwise |= ((said["measure"] == measure) & said["item"].isin(items)).to_numpy()
    return said.loc[~asked_otherwise]


def _texts(plan: AuditPlan, measure: str) -> dict[str, str]:
    if measure == "question":
        return {one.id: one.text for one in plan.questions}
    return {one.id: one.text for one in (plan.strengths if measure == STRENGTH else plan.improvements)}


def _audited(one: Round, every: pd.DataFrame) -> pd.DataFrame:
    """Return the cases that were audited, with what each stands for."""
    done = every.loc[every["state"].isin(["done", "late"]) & every["role"].isin(_AUDITS), ["key"]]
    cases = done.merge(one.cases, on="key")
    return cases.assign(weight=weighted(cases, one.counts))


def _spread(rows: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return rows with ``district`` and ``team`` three times over: for the council, the district and the team."""
    by_team = rows.loc[rows["team"] != ""]
    parts = (
        rows.assign(area=places.authority, team=""),
        rows.assign(area=rows["district"], team=""),
        by_team.assign(area=by_team["team"].map(places.of_team)),
    )
    return pd.concat([part.drop(columns="district") for part in parts], ignore_index=True)


def _frame(one: Round, places: Places) -> pd.DataFrame:
    counts = one.counts[["district", "team"]].assign(frame=one.counts["cases"])
    return _spread(counts, places).groupby(PLACE, as_index=False).agg(frame=("frame", "sum"))


def _activity(one: Round, every: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return what was planned and done, by place; shares are of what was planned."""
    table = every.merge(one.cases[["key", "district", "team"]], on="key")
    done = table["state"].isin(["done", "late"])
    first, audits = table["role"] == "first", table["role"].isin(_AUDITS)
    second, moderator = table["role"] == "second", table["role"] == "moderator"
    counted = {
        "planned": (first, first),
        "done": (first, done & audits),
        "late": (first, (table["state"] == "late") & audits),
        "given up": (first, (table["state"] == "given up") & first),
        "outstanding": (first, table["state"].isin(["open", "overdue"]) & first),
        "moderated": (moderator, done & moderator),
        "double": (second, done & second),
    }
    parts = []
    for item, (base, number) in counted.items():
        rows = table[["district", "team"]].assign(base=base.astype(float), number=number.astype(float))
        sums = _spread(rows, places).groupby(PLACE, as_index=False)[["base", "number"]].sum()
        parts.append(sums.assign(item=item))
    whole = pd.concat(parts, ignore_index=True)
    whole = whole.loc[(whole["base"] > 0) | (whole["number"] > 0)]
    value = 100.0 * whole["number"] / whole["base"].where(whole["base"] > 0)
    return whole.merge(_frame(one, places), on=PLACE, how="left").assign(
        measure="activity", answer="", value=value.to_numpy(), status=np.where(value.isna(), "not_applicable", "")
    )


def _uncovered(one: Round, cases: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return how many cases are in strata of which none was audited: the estimates do not speak of them."""
    lost = one.counts.loc[~one.counts["stratum"].isin(cases["stratum"]), "cases"].sum()
    whole = float(one.counts["cases"].sum())
    row = {"area": places.authority, "team": "", "measure": "activity", "item": "uncovered", "answer": ""}
    numbers = {"frame": whole, "number": float(lost), "base": whole, "value": 100.0 * float(lost) / whole}
    return pd.DataFrame([{**row, **numbers, "status": ""}])


def _estimates(one: Round, given: pd.DataFrame, cases: pd.DataFrame, places: Places) -> pd.DataFrame:
    said = _said(one.facts.plan, given, cases)
    placed = _spread(said, places)
    return estimated(placed, _frame(one, places)).assign(status="")


def _said(plan: AuditPlan, given: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each case and answer it could have had."""
    stands = final_grades(given)
    final = pd.DataFrame({"key": stands.index, "answer": stands.to_numpy(), "item": OVERALL, "measure": "grade"})
    asked = given.loc[
        given["role"].isin(_AUDITS) & (given["kind"] == "question") & (given["answer"] != ""), ["key", "item", "answer"]
    ]
    graded = pd.concat([final, asked.assign(measure="question")], ignore_index=True)
    parts = [_possible(graded, plan), _codes(given, cases, plan)]
    columns = ["key", "stratum", "district", "team", "weight"]
    return pd.concat(parts, ignore_index=True).merge(cases[columns], on="key")


def final_grades(given: pd.DataFrame) -> pd.Series:
    """Return the grade that stands of each case: the moderated one, or else the auditor's."""
    graded = given.loc[(given["kind"] == "overall") & (given["answer"] != "")]
    own = graded.loc[graded["role"].isin(_AUDITS)].drop_duplicates("key").set_index("key")["answer"]
    moderated = graded.loc[graded["role"] == "moderator"].drop_duplicates("key").set_index("key")["answer"]
    return moderated.reindex(own.index).fillna(own)


def _possible(graded: pd.DataFrame, plan: AuditPlan) -> pd.DataFrame:
    """Return each graded item once for every grade of the scale, and once for good or better."""
    options = [*plan.grades, GOOD_OR_BETTER]
    crossed = graded.rename(columns={"answer": "given"}).merge(pd.DataFrame({"answer": options}), how="cross")
    good = crossed["given"].isin(plan.good) & (crossed["answer"] == GOOD_OR_BETTER)
    return crossed.assign(hit=good | (crossed["given"] == crossed["answer"])).drop(columns="given")


def _codes(given: pd.DataFrame, cases: pd.DataFrame, plan: AuditPlan) -> pd.DataFrame:
    """Return, for each audited case and code, whether it was ticked, and whether the notes speak of it."""
    audits = given.loc[given["role"].isin(_AUDITS)]
    texts = audits.groupby("key")["text"].agg(" ".join).str.casefold()
    parts = []
    for measure, codes in ((STRENGTH, plan.strengths), (IMPROVEMENT, plan.improvements)):
        ticked = audits.loc[audits["kind"] == measure]
        for code in codes:
            keys = cases[["key"]].assign(measure=measure, item=code.id)
            own = ticked.loc[ticked["item"] == code.id, "key"]
            parts.append(keys.assign(answer=CODED, hit=cases["key"].isin(own)))
            if code.words:
                spoken = texts.index[texts.str.contains(_words(code.words))]
                parts.append(keys.assign(answer=MENTIONED, hit=cases["key"].isin(spoken)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _words(words: Sequence[str]) -> str:
    """Return the pattern of words that begin like these."""
    return r"\b(?:" + "|".join(re.escape(word.casefold()) for word in words) + ")"


def _between(one: Round, given: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return how two auditors agree, and the auditor and the moderator, over the whole round."""
    scale = one.facts.plan.grades
    graded = given.loc[(given["kind"] == "overall") & (given["answer"] != "")].drop_duplicates(["key", "role"])
    by_role = graded.pivot(index="key", columns="role", values="answer").reindex(
        columns=["first", "second", "moderator"]
    )
    twice = by_role[["first", "second"]].dropna()
    moderated = by_role[["first", "moderator"]].dropna().rename(columns={"moderator": "second"})
    parts = [
        agreement(twice, scale, "auditors"),
        agreement(moderated, scale, "moderation"),
        moderation(moderated, scale),
    ]
    some = [part for part in parts if len(part)]
    return pd.concat(some, ignore_index=True).assign(area=places.authority, team="") if some else pd.DataFrame()


def _beside(rows: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Set each row beside the round before: the change has limits where both values have."""
    if before is None or before.empty:
        return rows
    names = {"round": "previous_round", "value": "previous", "lower": "was_lower", "upper": "was_upper"}
    both = rows.merge(before[[*_ROW, *names]].rename(columns=names), on=_ROW, how="left")
    now, then = (both[["value", "lower", "upper"]], both[["previous", "was_lower", "was_upper"]])
    moved = difference(*(part[name] for part in (now, then) for name in part))
    return both.assign(change=moved.value, change_lower=moved.lower, change_upper=moved.upper)
