"""Enquiries, conferences and protection plans in plain pandas, by the definitions of indicators.yml."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from plain_front_door import open_on_the_day
from plain_measures import Frame, Tables, add_working_days, age, told

Plain = Callable[[Tables], Frame]


def enquiries(tables: Tables) -> Frame:
    raw = tables["ssd_s47_enquiry"].sort_values(["s47e_s47_start_date", "s47e_s47_enquiry_id"]).reset_index(drop=True)
    return Frame(
        {
            "person": raw["s47e_person_id"],
            "began": raw["s47e_s47_start_date"],
            "ended": raw["s47e_s47_end_date"],
            "nfa": raw["s47e_s47_nfa"] == "Y",
            "gap": raw.groupby("s47e_person_id")["s47e_s47_start_date"].diff().dt.days,
            "team_id": raw["s47e_s47_completed_by_team"],
        }
    )


def conferences(tables: Tables) -> Frame:
    raw = tables["ssd_initial_cp_conference"]
    raw = raw.loc[raw["icpc_icpc_transfer_in"].fillna("N") != "Y"].reset_index(drop=True)
    return Frame(
        {
            "person": raw["icpc_person_id"],
            "held": raw["icpc_icpc_date"],
            "plan": raw["icpc_icpc_outcome_cp_flag"] == "Y",
            "team_id": raw["icpc_icpc_team"],
        }
    )


def enquiry_rate(tables: Tables) -> Frame:
    return told(tables.on(enquiries, "began", "home"), 1.0)


def conference_rate(tables: Tables) -> Frame:
    return told(tables.on(conferences, "held", "home"), 1.0)


def conferences_for_enquiries(tables: Tables) -> Frame:
    asked, held = tables.on(enquiries, "began", "home"), tables.on(conferences, "held", "home")
    both = pd.concat([asked.assign(up=0.0, down=1.0), held.assign(up=1.0, down=0.0)], ignore_index=True)
    return told(both, both["up"], den=both["down"])


def enquiries_again(tables: Tables) -> Frame:
    rows = tables.on(enquiries, "began", "home")
    return told(rows, rows["gap"] <= 365)


def enquiries_without_action(tables: Tables) -> Frame:
    rows = tables.on(enquiries, "ended", "team")
    return told(rows, rows["nfa"])


def conferences_to_plans(tables: Tables) -> Frame:
    rows = tables.on(conferences, "held", "home")
    return told(rows, rows["plan"])


def plans(tables: Tables) -> Frame:
    raw = tables["ssd_cp_plans"]
    raw = raw.loc[raw["cppl_cp_plan_ola"].fillna("N") != "Y"].reset_index(drop=True)
    return Frame(
        {
            "id": raw["cppl_cp_plan_id"],
            "person": raw["cppl_person_id"],
            "since": raw["cppl_cp_plan_start_date"],
            "until": raw["cppl_cp_plan_end_date"],
            "met": raw["first_core_group_date"],
            "due": add_working_days(raw["cppl_cp_plan_start_date"], 10),
            "team_id": raw["team_id"],
        }
    )


def new_plans(tables: Tables) -> Frame:
    return told(tables.on(plans, "since", "home"), 1.0)


def on_a_plan(tables: Tables) -> Frame:
    return open_on_the_day(tables, plans(tables), lambda there, _: there.assign(num=1.0, den=np.nan), "home")


def young_plans(tables: Tables) -> Frame:
    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        return there.assign(num=there["since"] >= end - pd.DateOffset(months=3), den=1.0)

    return open_on_the_day(tables, plans(tables), judge, "home")


def core_groups(tables: Tables) -> Frame:
    rows = tables.on(plans, "due", "team")
    return told(rows, rows["met"] <= rows["due"], where=rows["until"].isna() | (rows["until"] > rows["due"]))


def soon_over(tables: Tables) -> Frame:
    rows = tables.on(plans, "until", "team", at="closure")
    return told(rows, rows["since"] + pd.DateOffset(months=3) >= rows["until"], long="r12m")


def _of_plans(tables: Tables, name: str, prefix: str) -> Frame:
    raw = tables[name].reset_index(drop=True)
    own = tables["ssd_cp_plans"].set_index("cppl_cp_plan_id")
    plan = own.reindex(raw[f"{prefix}_cp_plan_id"]).set_axis(raw.index)
    person = raw[f"{prefix}_person_id"] if f"{prefix}_person_id" in raw else pd.Series(None, index=raw.index)
    rows = raw.assign(person=person.astype("object").fillna(plan["cppl_person_id"]), team_id=plan["team_id"])
    return rows.loc[plan["cppl_cp_plan_ola"].fillna("N") != "Y"].reset_index(drop=True)


def reviews(tables: Tables) -> Frame:
    return _of_plans(tables, "ssd_cp_reviews", "cppr")


def visits(tables: Tables) -> Frame:
    return _of_plans(tables, "ssd_cp_visits", "cppv")


def reviews_in_time(tables: Tables) -> Frame:
    rows = tables.on(reviews, "cppr_cp_review_due", "team")
    return told(rows, rows["cppr_cp_review_date"] <= rows["cppr_cp_review_due"])


def seen_alone(tables: Tables) -> Frame:
    rows = tables.on(visits, "cppv_cp_visit_date", "team")
    return told(rows, rows["cppv_cp_visit_seen_alone"] == "Y")


def took_part(tables: Tables) -> Frame:
    rows = tables.on(reviews, "cppr_cp_review_date", "home")
    born = rows["person"].map(tables["ssd_person"].set_index("pers_person_id")["pers_dob"])
    code = rows["cppr_cp_review_participation"]
    asked = (age(born, rows["day"]) >= 4) & code.notna() & (code != "PN0")
    return told(rows, code.isin(["PN1", "PN2", "PN3", "PN5", "PN6"]), where=asked)


PROTECTION: dict[str, Plain] = {
    "CP01": enquiry_rate,
    "CP02": conference_rate,
    "CP03": conferences_for_enquiries,
    "CP06": new_plans,
    "CP08": on_a_plan,
    "CP10": young_plans,
    "CP13": core_groups,
    "CP14": reviews_in_time,
    "CP16": seen_alone,
    "CP17": enquiries_again,
    "CP18": enquiries_without_action,
    "CP19": conferences_to_plans,
    "CP20": soon_over,
    "CP21": took_part,
}
