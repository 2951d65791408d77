"""Findings, complaints, requests, feedback, contracts, audits and actions in plain pandas."""

from __future__ import annotations

from collections.abc import Callable

import holidays
import numpy as np
import pandas as pd
from plain_measures import COUNCIL, Frame, Tables, add_working_days, days, every, slug, stock, told

Plain = Callable[[Tables], Frame]
Test = Callable[[Frame], pd.Series]
GOOD, HALF_UPHELD = ("outstanding", "good"), ("upheld", "partly_upheld")


def findings(tables: Tables) -> Frame:
    raw = tables["iro_findings"].rename(columns={"person_id": "person"})
    due = add_working_days(raw["raised_date"], 20)
    formal = raw["stage"].isin(["formal", "escalated"])
    return raw.assign(due=due, late_from=due + days(1), worry=raw["concern"] != "good practice", formal=formal)


def _findings(num: Test, among: Test, *, long: str = "") -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(findings, "raised_date", "team")
        return told(rows, num(rows), where=among(rows), long=long)

    return plain


def _worry(rows: Frame) -> pd.Series:
    return rows["worry"]


def disputes_settled(tables: Tables) -> Frame:
    rows = tables.on(findings, "due", "team")
    return told(rows, rows["resolved_date"] <= rows["due"], where=rows["worry"] & rows["formal"], long="r12m")


def _still_open(make: Plain, since: str, until: str, among: Test) -> Plain:
    """Count what is open past a day, placed on that day."""

    def plain(tables: Tables) -> Frame:
        rows = tables.on(make, since, "team")
        rows = rows.assign(since=rows[since], until=rows[until], num=1.0, den=np.nan).loc[among(rows)]
        return stock(rows, lambda there: there, lambda there, _: there, council=COUNCIL)

    return plain


def complaints(tables: Tables) -> Frame:
    raw = tables["complaints"].rename(columns={"person_id": "person"})
    usual, longer = (add_working_days(raw["received_date"], limit) for limit in (25, 65))
    return raw.assign(due=usual.where(raw["extended"] != "Y", longer), half=raw["outcome"].isin(HALF_UPHELD))


def complaints_received(tables: Tables) -> Frame:
    rows = tables.on(complaints, "received_date", "team")
    return told(rows, rows["stage"] == "1")


def second_stage(tables: Tables) -> Frame:
    rows = tables.on(complaints, "due", "team")
    return told(rows, rows["response_date"] <= rows["due"], where=rows["stage"] == "2", long="r12m")


def upheld(tables: Tables) -> Frame:
    rows = tables.on(complaints, "response_date", "team")
    return told(rows, rows["half"], den=rows["outcome"].notna(), long="r12m")


def learnt(tables: Tables) -> Frame:
    rows = tables.on(complaints, "response_date", "team")
    return told(rows, rows["learning"].fillna("").str.strip() != "", where=rows["half"], long="r12m")


def compliments(tables: Tables) -> Frame:
    return tables["compliments"]


def compliments_received(tables: Tables) -> Frame:
    return told(tables.on(compliments, "received_date", "team"), 1.0)


def requests(tables: Tables) -> Frame:
    raw = tables["foi"]
    # Freedom of Information Act 2000, section 10(6): a bank holiday in any part of the United Kingdom is not counted.
    years = range(2019, 2029)
    parts = [holidays.country_holidays("GB", subdiv=part, years=years) for part in ("ENG", "WLS", "SCT", "NIR")]
    off = np.array(sorted({day for part in parts for day in part}), dtype="datetime64[D]")
    came = raw["received_date"].to_numpy().astype("datetime64[D]")
    due = np.busday_offset(came, 20, roll="backward", holidays=off)
    return raw.assign(due=due.astype("datetime64[ns]"))


def requests_answered(tables: Tables) -> Frame:
    rows = tables.on(requests, "due", "council")
    return told(rows, rows["response_date"] <= rows["due"], long="r12m")


def answers(tables: Tables) -> Frame:
    return tables["feedback"].rename(columns={"date": "given"})


def _good_answers(source: str) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(answers, "given", "team")
        return told(rows, rows["score"] >= 4, den=rows["score"].notna(), where=rows["source"] == source, long="r12m")

    return plain


def answers_of_families(tables: Tables) -> Frame:
    rows = tables.on(answers, "given", "team")
    return told(rows, rows["source"] != "staff", where=rows["score"].notna())


def contract_reviews(tables: Tables) -> Frame:
    return tables["contract_reviews"]


def contracts_reviewed(tables: Tables) -> Frame:
    rows = tables.on(contract_reviews, "due_date", "provider")
    return told(rows, rows["review_date"] <= rows["due_date"], long="r12m")


def targets_met(tables: Tables) -> Frame:
    rows = tables.on(contract_reviews, "review_date", "provider")
    both = rows["value"].notna() & rows["target"].notna()
    return told(rows, both & (rows["value"] >= rows["target"]), den=both, long="r12m")


def good_visits(tables: Tables) -> Frame:
    rows = tables.on(contract_reviews, "review_date", "provider")
    return told(rows, rows["visit_grade"].isin(GOOD), where=rows["visit_grade"].notna(), long="r12m")


def audits(tables: Tables) -> Frame:
    raw = tables["audits"].rename(columns={"person_id": "person"})
    first, second = (raw[name].str.strip().str.lower() for name in ("grade", "moderated_grade"))
    over = raw["due_date"] + days(30)
    return raw.assign(first=first, second=second, final=second.fillna(first), over=over, lost=over + days(1))


def _audits(day: str, by: str, num: Test, among: Test = every) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(audits, day, by)
        return told(rows, num(rows), where=among(rows), long="r12m")

    return plain


def audits_never_done(tables: Tables) -> Frame:
    rows = tables.on(audits, "lost", "team")
    rows = rows.assign(since=rows["lost"], until=rows["audit_date"], num=1.0, den=np.nan)
    return stock(
        rows,
        lambda there: there,
        lambda there, end: there.loc[there["lost"] > end - days(365)],
        council=COUNCIL,
    )


def actions(tables: Tables) -> Frame:
    """Return the actions with the district written on each: no child and no team is named."""
    if "actions here" not in tables.made:
        raw = tables["actions"].reset_index(drop=True)
        raw = raw.loc[raw["status"] != "cancelled"]
        code = raw["district"].map(lambda text: tables.districts.get(slug(text)) if isinstance(text, str) else None)
        proof = (raw["status"] == "complete") & (raw["evidence"].fillna("").str.strip() != "")
        placed = {"district": code.fillna("unallocated"), "team": None, "proof": proof}
        tables.made["actions here"] = raw.assign(**placed)
    return tables.made["actions here"]


def _actions_in_time(source: str = "") -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = actions(tables)
        rows = rows.assign(day=rows["first_due_date"])
        among = rows["source"] == source if source else None
        return told(rows, rows["completed_date"] <= rows["day"], where=among, long="r12m")

    return plain


def proven(tables: Tables) -> Frame:
    rows = actions(tables)
    rows = rows.assign(day=rows["completed_date"])
    return told(rows, rows["proof"], where=rows["status"] == "complete", long="r12m")


def overdue(tables: Tables) -> Frame:
    rows = actions(tables)
    rows = rows.assign(since=rows["first_due_date"] + days(1), until=rows["completed_date"], num=1.0, den=np.nan)
    return stock(rows, lambda there: there, lambda there, _: there, council=COUNCIL)


VOICE: dict[str, Plain] = {
    "IRO01": _findings(lambda rows: rows["formal"], _worry),
    "IRO02": disputes_settled,
    "IRO03": _findings(lambda rows: rows["concern"] == "drift", _worry, long="r12m"),
    "IRO04": _findings(every, _worry),
    "IRO05": _findings(lambda rows: rows["stage"] == "escalated", _worry),
    "IRO06": _still_open(findings, "late_from", "resolved_date", lambda rows: rows["worry"] & rows["formal"]),
    "IRO07": _findings(every, lambda rows: ~rows["worry"]),
    "IRO08": _findings(every, lambda rows: rows["worry"] & (rows["role"] == "cp_chair")),
    "COM01": complaints_received,
    "COM03": second_stage,
    "COM04": upheld,
    "COM05": learnt,
    "COM06": compliments_received,
    "FOI01": requests_answered,
    "FDB01": _good_answers("child"),
    "FDB02": _good_answers("parent"),
    "FDB03": _good_answers("carer"),
    "FDB04": _good_answers("staff"),
    "FDB05": answers_of_families,
    "CON01": contracts_reviewed,
    "CON02": targets_met,
    "CON03": good_visits,
    "AUD01": _audits("over", "team", lambda rows: rows["audit_date"] <= rows["over"]),
    "AUD03": _audits(
        "audit_date",
        "council",
        lambda rows: rows["first"] != rows["second"],
        lambda rows: rows["first"].notna() & rows["second"].notna(),
    ),
    "AUD04": _audits("audit_date", "team", lambda rows: rows["sampled_by"] == "random"),
    "AUD05": _audits(
        "audit_date", "team", lambda rows: rows["final"] == "inadequate", lambda rows: rows["final"].notna()
    ),
    "AUD06": _audits("audit_date", "team", lambda rows: rows["audit_date"] > rows["due_date"]),
    "AUD07": audits_never_done,
    "AUD08": _audits("audit_date", "council", lambda rows: rows["second"].notna(), lambda rows: rows["first"].notna()),
    "ACT01": _actions_in_time(),
    "ACT02": proven,
    "ACT03": overdue,
    "ACT04": _actions_in_time("inspection"),
    "ACT05": _actions_in_time("objective"),
    "ACT06": _actions_in_time("service plan"),
    "ACT07": _actions_in_time("risk"),
}
