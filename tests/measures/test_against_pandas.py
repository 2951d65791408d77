"""Every figure of these indicators, for every area and period, equals one worked out in plain pandas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from plain_measures import Frame, Tables, add_working_days, flow, slug, stock

from pmflib.catalogue import Catalogue
from pmflib.measures import Observed

COUNCIL = "X10000001"


@pytest.fixture(scope="module")
def tables(sample_frames: dict[str, Frame], northmere: Catalogue) -> Tables:
    districts = {slug(place.name): place.code for place in northmere.council.districts}
    return Tables(frames=sample_frames, districts=districts)


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


def closed_for_each_opened(tables: Tables) -> Frame:
    raw = tables["ssd_cin_episodes"]
    raw = raw.loc[raw["cine_referral_nfa"].fillna("N") != "Y"]
    base = Frame({"person": raw["cine_person_id"], "team_id": raw["cine_referral_team"]})
    opened = base.assign(day=raw["cine_referral_date"], num=0.0, den=1.0)
    closed = base.assign(day=raw["cine_close_date"], num=1.0, den=0.0)
    rows = pd.concat([opened, closed], ignore_index=True)
    rows = rows.assign(as_at=rows["day"]).loc[rows["day"].notna()].reset_index(drop=True)
    return flow(tables.placed(rows, attribution="home", at="event", own="team_id"), "quarter", council=COUNCIL)


PLAIN: dict[str, Callable[[Tables], Frame]] = {
    "REF01": referral_rate,
    "REF02": referrals_again,
    "REF03": referrals_no_action,
    "REF05": children_again,
    "ASM01": assessments_in_time,
    "CIN01": open_cases,
    "CIN03": closed_for_each_opened,
}


@pytest.mark.parametrize("code", PLAIN)
def test_every_area_and_period_equals_plain_pandas(
    code: str, tables: Tables, observed: Observed, northmere: Catalogue
) -> None:
    rate = northmere.indicator(code).records.type in ("rate", "count")
    plain = PLAIN[code](tables)
    ours = observed.observations
    ours = ours.loc[(ours["indicator"] == code) & (ours["breakdown"] == "all") & (ours["level"] != "provider")]
    ours = ours.loc[ours["window"].isin(plain["window"].unique())]
    plain = plain.loc[plain["level"].isin(ours["level"].unique())]
    both = ours.merge(plain, on=["level", "area", "window", "period_end"], how="outer", indicator=True)
    absent = both["_merge"] == "right_only"
    assert (both.loc[absent, ["num", "den"]].fillna(0) == 0).all(axis=None)
    both = both.loc[~absent].fillna({"num": 0.0, "den": 0.0})
    assert len(both) > 200
    assert both["num"].sum() > 0
    if northmere.indicator(code).records.type == "median":
        np.testing.assert_allclose(both["value"], both["num"].where(both["denominator"] > 0))
    else:
        np.testing.assert_array_equal(both["numerator"], both["num"])
    if not rate:
        np.testing.assert_array_equal(both["denominator"], both["den"])
