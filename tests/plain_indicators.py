"""The indicators held to plain pandas: for each, rows with a day, a numerator and a denominator, added up by area."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from plain_care import CARE, care
from plain_front_door import FRONT_DOOR, open_on_the_day
from plain_local import LOCAL, missing
from plain_measures import COUNCIL, QUARTER_ENDS, Frame, Tables, add_working_days, flow, stock, working_days
from plain_protection import PROTECTION
from plain_voice import VOICE


def _referrals(tables: Tables) -> Frame:
    raw = tables["ssd_cin_episodes"].sort_values(["cine_referral_date", "cine_referral_id"]).reset_index(drop=True)
    gap = raw.groupby("cine_person_id")["cine_referral_date"].diff().dt.days
    rows = Frame(
        {
            "id": raw["cine_referral_id"],
            "person": raw["cine_person_id"],
            "day": raw["cine_referral_date"],
            "as_at": raw["cine_referral_date"],
            "team_id": raw["cine_referral_team"],
            "again": gap <= 365,
            "nfa": raw["cine_referral_nfa"] == "Y",
            "closed": raw["cine_close_date"],
            "den": 1.0,
        }
    )
    return tables.placed(rows, attribution="home", at="event", own="team_id")


def referrals_no_action(tables: Tables) -> Frame:
    rows = _referrals(tables)
    return flow(rows.assign(num=rows["nfa"]), "quarter", council=COUNCIL)


def referrals_again(tables: Tables) -> Frame:
    rows = _referrals(tables)
    return flow(rows.assign(num=rows["again"]), "quarter", council=COUNCIL)


def children_again(tables: Tables) -> Frame:
    rows = _referrals(tables)
    return flow(rows.assign(num=rows["again"]), "quarter", council=COUNCIL, once="person")


def referral_rate(tables: Tables) -> Frame:
    return flow(_referrals(tables).assign(num=1.0, den=np.nan), "quarter", council=COUNCIL)


def assessments_in_time(tables: Tables) -> Frame:
    raw = tables["ssd_cin_assessments"].merge(
        tables["ssd_cin_episodes"][["cine_referral_id", "cine_referral_date"]],
        left_on="cina_referral_id",
        right_on="cine_referral_id",
        how="left",
    )
    done = raw["cina_assessment_auth_date"]
    anchor = raw["cine_referral_date"].fillna(raw["cina_assessment_start_date"])
    rows = Frame({"person": raw["cina_person_id"], "day": done, "as_at": done, "team_id": raw["cina_assessment_team"]})
    rows = rows.assign(num=done <= add_working_days(anchor, 45), den=1.0).loc[done.notna()].reset_index(drop=True)
    return flow(tables.placed(rows, attribution="team", at="event", own="team_id"), "quarter", council=COUNCIL)


def open_cases(tables: Tables) -> Frame:
    raw = tables["ssd_cin_episodes"]
    raw = raw.loc[raw["cine_referral_nfa"].fillna("N") != "Y"].reset_index(drop=True)
    rows = Frame({"person": raw["cine_person_id"], "since": raw["cine_referral_date"], "until": raw["cine_close_date"]})
    rows = rows.assign(team_id=raw["cine_referral_team"])
    return stock(
        rows,
        lambda there: tables.placed(there, attribution="home", at="period_end", own="team_id"),
        lambda there, _: there.assign(num=1.0, den=np.nan),
        council=COUNCIL,
    )


def _conferences(tables: Tables) -> Frame:
    raw = tables["ssd_initial_cp_conference"].merge(
        tables["ssd_s47_enquiry"], left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id", how="left"
    )
    raw = raw.loc[raw["icpc_icpc_transfer_in"].fillna("N") != "Y"].reset_index(drop=True)
    strategy = raw["strategy_discussion_date"].fillna(raw["s47e_s47_start_date"])
    return Frame(
        {
            "person": raw["icpc_person_id"],
            "held": raw["icpc_icpc_date"],
            "due": add_working_days(strategy, 15).fillna(raw["icpc_icpc_target_date"]),
            "days": working_days(raw["s47e_s47_start_date"], raw["icpc_icpc_date"]),
            "team_id": raw["icpc_icpc_team"],
            "den": 1.0,
        }
    )


def _of_team(tables: Tables, rows: Frame, day: str) -> Frame:
    dated = rows.assign(day=rows[day], as_at=rows[day]).loc[rows[day].notna()].reset_index(drop=True)
    return tables.placed(dated, attribution="team", at="event", own="team_id" if "team_id" in rows else "")


def conferences_in_15_days(tables: Tables) -> Frame:
    rows = _conferences(tables)
    rows = _of_team(tables, rows.loc[rows["days"].notna()], "held")
    return flow(rows.assign(num=rows["days"] <= 15), "quarter", council=COUNCIL)


def middle_days_to_conference(tables: Tables) -> Frame:
    rows = _conferences(tables)
    rows = _of_team(tables, rows.loc[rows["days"].notna()], "held")
    return flow(rows.assign(num=rows["days"]), "quarter", council=COUNCIL, middle=True)


def conferences_of_all_due(tables: Tables) -> Frame:
    rows = _of_team(tables, _conferences(tables), "due")
    return flow(rows.assign(num=rows["held"] <= rows["due"]), "quarter", council=COUNCIL)


def _plans(tables: Tables) -> Frame:
    raw = tables["ssd_cp_plans"]
    raw = raw.loc[raw["cppl_cp_plan_ola"].fillna("N") != "Y"]
    raw = raw.sort_values(["cppl_cp_plan_start_date", "cppl_cp_plan_id"]).reset_index(drop=True)
    before = raw.groupby("cppl_person_id").cumcount()
    return Frame(
        {
            "id": raw["cppl_cp_plan_id"],
            "person": raw["cppl_person_id"],
            "since": raw["cppl_cp_plan_start_date"],
            "until": raw["cppl_cp_plan_end_date"],
            "again": np.maximum(raw["previous_plans"].fillna(0), before) > 0,
            "team_id": raw["team_id"],
            "den": 1.0,
        }
    )


def second_plans(tables: Tables) -> Frame:
    rows = _plans(tables)
    rows = rows.assign(day=rows["since"], as_at=rows["since"], num=rows["again"])
    rows = tables.placed(rows, attribution="home", at="event", own="team_id")
    return pd.concat([flow(rows, window, council=COUNCIL) for window in ("r12m", "quarter")])


def long_plans(tables: Tables) -> Frame:
    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        return there.assign(num=there["since"] <= end - pd.DateOffset(years=2))

    return open_on_the_day(tables, _plans(tables), judge, "home")


def plans_with_reviews_in_time(tables: Tables) -> Frame:
    reviews = tables["ssd_cp_reviews"]
    missed = reviews.loc[~(reviews["cppr_cp_review_date"] <= reviews["cppr_cp_review_due"])]
    first = missed.groupby("cppr_cp_plan_id")["cppr_cp_review_due"].min() + pd.Timedelta(days=1)
    rows = _plans(tables)
    rows = rows.assign(missed=rows["id"].map(first))

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        there = there.loc[there["since"] <= end - pd.DateOffset(months=3)]
        return there.assign(num=there["missed"].isna() | (there["missed"] > end))

    return open_on_the_day(tables, rows, judge, "team")


def plans_visited_in_time(tables: Tables) -> Frame:
    visits = tables["ssd_cp_visits"]
    visits = visits.loc[visits["cppv_cp_visit_seen"].fillna("Y") != "N"]

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        seen = visits.merge(there[["id", "since"]], left_on="cppv_cp_plan_id", right_on="id")
        when = seen["cppv_cp_visit_date"]
        last = seen.loc[(when <= end) & (when >= seen["since"])].groupby("id")["cppv_cp_visit_date"].max()
        latest = there["id"].map(last).fillna(there["since"])
        return there.assign(num=add_working_days(latest, 10) >= end)

    return open_on_the_day(tables, _plans(tables), judge, "team")


def children_in_care(tables: Tables) -> Frame:
    return open_on_the_day(tables, care(tables), lambda there, _: there.assign(num=1.0, den=np.nan), "home")


def adopted(tables: Tables) -> Frame:
    rows = care(tables)
    rows = rows.assign(day=rows["until"], as_at=rows["until"], num=rows["reason"].isin(["E11", "E12"]), den=1.0)
    rows = rows.loc[rows["day"].notna()].reset_index(drop=True)
    rows = tables.placed(rows, attribution="home", at="closure", own="team_id")
    return pd.concat([flow(rows, window, council=COUNCIL) for window in ("r12m", "quarter")])


def _placements(tables: Tables) -> Frame:
    raw = tables["ssd_cla_placement"].merge(care(tables), left_on="clap_cla_id", right_on="care", suffixes=("", "_c"))
    raw = raw.loc[raw["clap_cla_placement_type"] != "T0"]
    raw = raw.sort_values(["clap_cla_placement_start_date", "clap_cla_placement_id"]).reset_index(drop=True)
    return raw.assign(
        entered=raw["since"],
        since=raw["clap_cla_placement_start_date"],
        until=raw["clap_cla_placement_end_date"],
        second=raw.groupby("clap_cla_id")["clap_cla_placement_end_date"].shift(2),
        den=1.0,
    )


def three_placements(tables: Tables) -> Frame:
    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        return there.assign(num=there["second"] > end - pd.DateOffset(years=1))

    return open_on_the_day(tables, _placements(tables), judge, "home")


def far_placements(tables: Tables) -> Frame:
    rows = _placements(tables)
    far = (rows["outside_area"] == "Y") & (rows["clap_cla_placement_distance"] > 20)
    rows = rows.assign(day=rows["since"], as_at=rows["since"], num=far)
    return flow(tables.placed(rows, attribution="home", at="event", own="team_id"), "quarter", council=COUNCIL)


def health_checks_in_the_year(tables: Tables) -> Frame:
    checks = tables["ssd_cla_health"]
    checks = checks.loc[checks["clah_health_check_type"] != "Dental check"].dropna(subset=["clah_health_check_date"])

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        there = there.loc[there["since"] <= end - pd.DateOffset(years=1)]
        both = checks.merge(there[["person", "since"]], left_on="clah_person_id", right_on="person")
        when = both["clah_health_check_date"]
        held = both.loc[(when >= both["since"]) & (when <= end) & (when > end - pd.DateOffset(years=1)), "person"]
        return there.assign(num=there["person"].isin(held), den=1.0)

    def place(there: Frame) -> Frame:
        return tables.placed(there, attribution="home", at="period_end", own="team_id")

    return stock(care(tables), place, judge, council=COUNCIL, window="r12m")


def leavers_active(tables: Tables) -> Frame:
    raw = tables["ssd_care_leavers"].merge(
        tables["ssd_person"][["pers_person_id", "pers_dob"]], left_on="clea_person_id", right_on="pers_person_id"
    )
    day, born = raw["status_date"], raw["pers_dob"]
    before = (day.dt.month * 100 + day.dt.day) < (born.dt.month * 100 + born.dt.day)
    age = day.dt.year - born.dt.year - before
    active = raw["clea_care_leaver_activity"].isin(["F1", "P1", "F2", "P2", "F4", "F5", "P5"])
    rows = Frame({"id": raw["clea_table_id"], "person": raw["clea_person_id"], "day": day, "as_at": day})
    rows = rows.assign(num=active, den=1.0, team_id=raw["clea_care_leaver_allocated_team"])
    rows = rows.loc[age.between(19, 21)].reset_index(drop=True)
    rows = tables.placed(rows, attribution="home", at="event", own="team_id")
    return pd.concat([flow(rows, window, council=COUNCIL, once="person") for window in ("r12m", "quarter")])


def return_interviews(tables: Tables) -> Frame:
    raw = missing(tables).dropna(subset=["miss_missing_episode_end_date"]).reset_index(drop=True)
    due = raw["miss_missing_episode_end_date"] + pd.Timedelta(days=3)
    rows = Frame({"person": raw["person"], "due": due, "num": raw["return_interview_date"] <= due, "den": 1.0})
    return flow(_of_team(tables, rows, "due"), "quarter", council=COUNCIL)


def _posts(tables: Tables) -> Frame:
    raw = tables["workforce"]
    raw = raw.loc[raw["role"].isin(["social_worker", "senior"])]
    return raw.assign(as_at_day=raw["as_at"]).reset_index(drop=True)


def caseload(tables: Tables) -> Frame:
    rows = _posts(tables)
    rows = rows.loc[(rows["status"] != "vacant") & rows["as_at"].dt.month.isin([3, 6, 9, 12])].reset_index(drop=True)
    rows = rows.assign(num=rows["cases"].fillna(0), den=rows["fte"].where(rows["cases"] > 0, 0.0))
    rows = _of_team(tables, rows, "as_at_day")
    return flow(rows, "quarter", council=COUNCIL).assign(window="snapshot")


def people_who_left(tables: Tables) -> Frame:
    rows = _posts(tables)
    rows = rows.loc[rows["status"] == "permanent"].reset_index(drop=True)
    left = (rows["end_date"] <= rows["as_at"]) & (rows["end_date"].dt.to_period("M") == rows["as_at"].dt.to_period("M"))
    rows = _of_team(tables, rows.assign(num=left, den=0.0), "as_at_day")
    found = [flow(rows, window, council=COUNCIL) for window in ("r12m", "quarter")]
    # Those in post at the end stand in the base, the leavers of the whole period above it.
    last = rows.loc[rows["as_at"].isin(QUARTER_ENDS)].assign(num=0.0, den=1.0)
    there = flow(last, "quarter", council=COUNCIL)[["level", "area", "period_end", "den"]]
    key = ["level", "area", "period_end"]
    return pd.concat(
        [
            one.drop(columns="den").merge(there, on=key, how="outer").fillna({"window": one["window"][0]})
            for one in found
        ]
    )


def supervised(tables: Tables) -> Frame:
    raw = tables["supervision"]
    rows = raw.loc[raw["kind"] == "supervision"].reset_index(drop=True)
    rows = rows.assign(num=rows["done_date"] <= rows["due_date"], den=1.0)
    return flow(_of_team(tables, rows, "due_date"), "quarter", council=COUNCIL)


def complaints_answered(tables: Tables) -> Frame:
    raw = tables["complaints"]
    raw = raw.loc[raw["stage"] == "1"].rename(columns={"person_id": "person"}).reset_index(drop=True)
    usual, longer = add_working_days(raw["received_date"], 10), add_working_days(raw["received_date"], 20)
    due = usual.where(raw["extended"] != "Y", longer)
    rows = _of_team(tables, raw.assign(due=due, num=raw["response_date"] <= due, den=1.0), "due")
    return pd.concat([flow(rows, window, council=COUNCIL) for window in ("r12m", "quarter")])


def money(tables: Tables) -> Frame:
    raw = tables["finance"]
    rows = _of_team(tables, raw.assign(num=raw["actual"], den=raw["budget"]), "month")
    return pd.concat([flow(rows, window, council=COUNCIL) for window in ("ytd", "quarter")])


def good_audits(tables: Tables) -> Frame:
    raw = tables["audits"].rename(columns={"person_id": "person"})
    grade = raw["moderated_grade"].fillna(raw["grade"]).str.strip().str.lower()
    rows = raw.assign(num=grade.isin(["outstanding", "good"]), den=1.0).loc[grade.notna()].reset_index(drop=True)
    rows = _of_team(tables, rows, "audit_date")
    return pd.concat([flow(rows, window, council=COUNCIL) for window in ("r12m", "quarter")])


PLAIN: dict[str, Callable[[Tables], Frame]] = {
    "REF01": referral_rate,
    "REF02": referrals_again,
    "REF03": referrals_no_action,
    "REF05": children_again,
    "ASM01": assessments_in_time,
    "CIN01": open_cases,
    "CP04": conferences_in_15_days,
    "CP05": middle_days_to_conference,
    "CP07": second_plans,
    "CP09": long_plans,
    "CP11": plans_with_reviews_in_time,
    "CP12": conferences_of_all_due,
    "CP15": plans_visited_in_time,
    "CLA01": children_in_care,
    "CLA04": three_placements,
    "CLA06": far_placements,
    "HLT01": health_checks_in_the_year,
    "CL01": leavers_active,
    "PER01": adopted,
    "MIS03": return_interviews,
    "WF04": caseload,
    "WF08": people_who_left,
    "SUP01": supervised,
    "COM02": complaints_answered,
    "FIN05": money,
    "AUD02": good_audits,
    **FRONT_DOOR,
    **PROTECTION,
    **CARE,
    **LOCAL,
    **VOICE,
}
