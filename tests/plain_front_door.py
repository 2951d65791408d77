"""Front door, assessments and children in need in plain pandas, by the definitions of indicators.yml."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from plain_measures import COUNCIL, Frame, Tables, add_working_days, flow, stock, told, working_days

Plain = Callable[[Tables], Frame]


def next_day(left: pd.Series, day: pd.Series, other: pd.Series, when: pd.Series) -> pd.Series:
    """Return the first day on or after each day that the other table has for the same child."""
    mine = Frame({"person": left.astype("object"), "day": day.astype("datetime64[ns]"), "at": np.arange(len(left))})
    theirs = Frame({"person": other.astype("object"), "then": when.astype("datetime64[ns]")}).dropna()
    found = pd.merge_asof(
        mine.dropna().sort_values("day"),
        theirs.sort_values("then"),
        left_on="day",
        right_on="then",
        by="person",
        direction="forward",
    )
    return found.set_index("at")["then"].reindex(range(len(left))).set_axis(left.index)


def referrals(tables: Tables) -> Frame:
    raw = tables["ssd_cin_episodes"]
    work = tables["ssd_cin_assessments"].dropna(subset=["cina_assessment_auth_date"])
    nothing = work["cina_assessment_outcome_nfa"].eq("Y").groupby(work["cina_referral_id"]).all()
    return Frame(
        {
            "person": raw["cine_person_id"],
            "came": raw["cine_referral_date"],
            "closed": raw["cine_close_date"],
            "reason": raw["cine_close_reason"],
            "nfa": raw["cine_referral_nfa"] == "Y",
            "decided": raw["decision_date"],
            "due": add_working_days(raw["cine_referral_date"], 1),
            "entered": raw["recorded_at"],
            "source": raw["cine_referral_source_code"],
            "unneeded": raw["cine_referral_id"].map(nothing).eq(True),
            "assessed": raw["cine_referral_id"].map(
                work.groupby("cina_referral_id")["cina_assessment_auth_date"].min()
            ),
            "team_id": raw["cine_referral_team"],
        }
    )


def not_in_need(tables: Tables) -> Frame:
    rows = tables.on(referrals, "came", "home")
    return told(rows, rows["unneeded"])


def decided_in_a_day(tables: Tables) -> Frame:
    rows = tables.on(referrals, "due", "team")
    return told(rows, rows["decided"] <= rows["due"])


def entered_in_a_week(tables: Tables) -> Frame:
    rows = tables.on(referrals, "came", "team")
    known = rows["entered"].notna()
    return told(rows, known & (working_days(rows["came"], rows["entered"]) <= 5), den=known)


def from_schools(tables: Tables) -> Frame:
    rows = tables.on(referrals, "came", "home")
    return told(rows, rows["source"].isin(["2A", "2B"]))


def contacts(tables: Tables) -> Frame:
    raw, after = tables["ssd_contacts"], tables["ssd_cin_episodes"]
    day = raw["cont_contact_date"]
    then = next_day(raw["cont_person_id"], day, after["cine_person_id"], after["cine_referral_date"])
    return Frame({"person": raw["cont_person_id"], "came": day, "days": (then - day).dt.days})


def contact_rate(tables: Tables) -> Frame:
    return told(tables.on(contacts, "came", "home"), 1.0)


def contacts_that_become_referrals(tables: Tables) -> Frame:
    rows = tables.on(contacts, "came", "home")
    return told(rows, rows["days"] <= 5)


def early_help(tables: Tables) -> Frame:
    raw, after = tables["ssd_early_help_episodes"], tables["ssd_cin_episodes"]
    ended = raw["earl_episode_end_date"]
    then = next_day(raw["earl_person_id"], ended, after["cine_person_id"], after["cine_referral_date"])
    over = ended + pd.Timedelta(days=183)
    return Frame({"person": raw["earl_person_id"], "over": over, "days": (then - ended).dt.days})


def referred_after_early_help(tables: Tables) -> Frame:
    rows = tables.on(early_help, "over", "home")
    return told(rows, rows["days"] <= 183, long="r12m")


def needed(tables: Tables) -> Frame:
    rows = referrals(tables)
    return rows.loc[~rows["nfa"] & ~rows["reason"].isin(["RC8", "RC9"])].reset_index(drop=True)


def new_cases(tables: Tables) -> Frame:
    return told(tables.on(needed, "came", "home"), 1.0)


def closed_for_each_opened(tables: Tables) -> Frame:
    opened, closed = tables.on(needed, "came", "home"), tables.on(needed, "closed", "home")
    both = pd.concat([opened.assign(up=0.0, down=1.0), closed.assign(up=1.0, down=0.0)], ignore_index=True)
    return told(both, both["up"], den=both["down"])


def open_on_the_day(tables: Tables, rows: Frame, judge: Callable[[Frame, pd.Timestamp], Frame], by: str) -> Frame:
    def place(there: Frame) -> Frame:
        own = "team_id" if "team_id" in there else ""
        return tables.placed(there, attribution=by, at="period_end", own=own)

    return stock(rows, place, judge, council=COUNCIL)


def waiting(tables: Tables) -> Frame:
    rows = referrals(tables)
    rows = rows.loc[~rows["nfa"]].rename(columns={"came": "since", "closed": "until"})
    return open_on_the_day(
        tables, rows, lambda there, end: there.assign(num=~(there["assessed"] <= end), den=1.0), "team"
    )


def _need_plans(tables: Tables) -> Frame:
    raw = tables["ssd_cin_plans"]
    return Frame(
        {
            "id": raw["cinp_cin_plan_id"],
            "person": raw["cinp_person_id"],
            "since": raw["cinp_cin_plan_start_date"],
            "until": raw["cinp_cin_plan_end_date"],
            "team_id": raw["cinp_cin_plan_team"],
        }
    )


def need_plans_visited(tables: Tables) -> Frame:
    visits = tables["ssd_cin_visits"]
    visits = visits.loc[visits["cinv_cin_visit_seen"].fillna("Y") != "N"]

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        both = visits.merge(there[["id", "person", "since"]], left_on="cinv_person_id", right_on="person")
        when = both["cinv_cin_visit_date"]
        last = both.loc[(when >= both["since"]) & (when <= end)].groupby("id")["cinv_cin_visit_date"].max()
        latest = there["id"].map(last).fillna(there["since"])
        return there.assign(num=latest + pd.Timedelta(weeks=4) >= end, den=1.0)

    return open_on_the_day(tables, _need_plans(tables), judge, "team")


def need_plans_a_year_old(tables: Tables) -> Frame:
    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        return there.assign(num=there["since"] <= end - pd.DateOffset(years=1), den=1.0)

    return open_on_the_day(tables, _need_plans(tables), judge, "home")


def assessments(tables: Tables) -> Frame:
    raw = tables["ssd_cin_assessments"]
    came = tables["ssd_cin_episodes"].set_index("cine_referral_id")["cine_referral_date"]
    anchor = raw["cina_referral_id"].map(came).fillna(raw["cina_assessment_start_date"])
    found = tables["ssd_assessment_factors"]
    codes = found["cinf_assessment_factors_json"].str.upper().str.findall("[0-9]+[A-Z]?").explode()
    pairs = Frame({"assessment": found["cinf_assessment_id"].reindex(codes.index), "code": codes}).dropna()
    return Frame(
        {
            "person": raw["cina_person_id"],
            "done": raw["cina_assessment_auth_date"],
            "due": add_working_days(anchor, 45),
            "days": working_days(anchor, raw["cina_assessment_auth_date"]),
            "seen": raw["cina_assessment_child_seen"] == "Y",
            "nfa": raw["cina_assessment_outcome_nfa"] == "Y",
            "worker": raw["cina_assessment_worker_id"],
            "codes": raw["cina_assessment_id"].map(pairs.groupby("assessment")["code"].agg(frozenset)),
            "team_id": raw["cina_assessment_team"],
        }
    )


def assessed_of_all_due(tables: Tables) -> Frame:
    rows = tables.on(assessments, "due", "team")
    return told(rows, rows["done"] <= rows["due"])


def assessments_overdue(tables: Tables) -> Frame:
    def overdue(tables: Tables) -> Frame:
        rows = assessments(tables)
        return rows.assign(since=rows["due"] + pd.Timedelta(days=1), until=rows["done"])

    rows = tables.on(overdue, "since", "team")
    return stock(rows, lambda there: there, lambda there, _: there.assign(num=1.0, den=np.nan), council=COUNCIL)


def seen_in_assessment(tables: Tables) -> Frame:
    rows = tables.on(assessments, "done", "team")
    return told(rows, rows["seen"])


def middle_days(tables: Tables) -> Frame:
    rows = tables.on(assessments, "done", "team")
    return flow(rows.assign(num=rows["days"], den=1.0), "quarter", council=COUNCIL, middle=True)


def nothing_followed(tables: Tables) -> Frame:
    rows = tables.on(assessments, "done", "team")
    return told(rows, rows["nfa"])


def late_ones_of_one_worker(tables: Tables) -> Frame:
    rows = tables.on(assessments, "done", "team")
    late = rows.loc[rows["done"] > rows["due"]]
    group = [late["team_id"], late["done"].dt.to_period("Q")]
    often = late.groupby([*group, late["worker"]])["done"].size().rename("many").reset_index()
    # Of workers with as many the one whose id is last.
    most = often.sort_values(["many", "worker"]).groupby(["team_id", "done"])["worker"].last()
    named = most.reindex(pd.MultiIndex.from_arrays(group)).to_numpy()
    return told(late, (late["worker"].to_numpy() == named) & late["worker"].notna())


def found_at_assessment(code: str) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(assessments, "done", "home")
        codes = rows["codes"].map(lambda held: held if isinstance(held, frozenset) else frozenset())
        some = codes.map(lambda held: bool(held) and held != {"21"})
        return told(rows, codes.map(lambda held: code in held), where=some)

    return plain


FRONT_DOOR: dict[str, Plain] = {
    "REF04": not_in_need,
    "REF06": contact_rate,
    "REF07": contacts_that_become_referrals,
    "REF08": decided_in_a_day,
    "REF09": entered_in_a_week,
    "REF10": from_schools,
    "EHL01": referred_after_early_help,
    "CIN02": new_cases,
    "CIN03": closed_for_each_opened,
    "CIN04": waiting,
    "CIN05": need_plans_visited,
    "CIN06": need_plans_a_year_old,
    "ASM02": assessed_of_all_due,
    "ASM03": assessments_overdue,
    "ASM04": seen_in_assessment,
    "ASM05": middle_days,
    "ASM06": nothing_followed,
    "ASM07": late_ones_of_one_worker,
    "FAC01": found_at_assessment("3B"),
    "FAC02": found_at_assessment("4B"),
    "FAC03": found_at_assessment("16A"),
    "FAC04": found_at_assessment("17A"),
    "FAC05": found_at_assessment("11A"),
    "FAC06": found_at_assessment("24A"),
    "FAC07": found_at_assessment("15A"),
    "FAC08": found_at_assessment("2B"),
}
