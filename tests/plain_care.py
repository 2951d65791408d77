"""Children looked after, their health, care leavers and permanence in plain pandas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from plain_measures import COUNCIL, LAST, Frame, Tables, age, stock, told

Plain = Callable[[Tables], Frame]
Judge = Callable[[Frame, pd.Timestamp], Frame]


def _born(tables: Tables, person: pd.Series) -> pd.Series:
    return person.map(tables["ssd_person"].set_index("pers_person_id")["pers_dob"])


def own_episodes(tables: Tables) -> Frame:
    raw = tables["ssd_cla_episodes"]
    raw = raw.loc[raw["responsible_authority"] == COUNCIL]
    return raw.sort_values(["clae_cla_episode_start_date", "clae_cla_episode_id"]).reset_index(drop=True)


def care(tables: Tables) -> Frame:
    raw = own_episodes(tables)
    last = raw.drop_duplicates("clae_cla_id", keep="last").set_index("clae_cla_id")
    entered = raw.groupby("clae_cla_id")["clae_entered_care_date"].min().reindex(last.index)
    return Frame(
        {
            "care": last.index,
            "person": last["clae_person_id"].to_numpy(),
            "since": entered.to_numpy(),
            "until": last["clae_cla_episode_ceased_date"].to_numpy(),
            "reason": last["clae_cla_episode_ceased_reason"].to_numpy(),
            "team_id": last["team_id"].to_numpy(),
        }
    )


def _of_care(tables: Tables, name: str, column: str) -> Frame:
    """Return the rows of a table that belong to a period of care of this council."""
    raw = tables[name].drop(columns="team_id", errors="ignore")
    own = care(tables).rename(columns={"since": "entered", "until": "left"})
    return raw.merge(own, left_on=column, right_on="care").reset_index(drop=True)


def _standing(tables: Tables, rows: Frame, judge: Judge, by: str, window: str = "snapshot") -> Frame:
    def place(there: Frame) -> Frame:
        return tables.placed(there, attribution=by, at="period_end", own="team_id")

    return stock(rows, place, judge, council=COUNCIL, window=window)


def entered_care(tables: Tables) -> Frame:
    return told(tables.on(care, "since", "home"), 1.0)


def left_care(tables: Tables) -> Frame:
    return told(tables.on(care, "until", "home", at="closure"), 1.0)


def left_for(*reasons: str) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(care, "until", "home", at="closure")
        return told(rows, rows["reason"].isin(reasons), long="r12m")

    return plain


def same_carer(tables: Tables) -> Frame:
    raw = own_episodes(tables)
    moved = raw["clae_cla_episode_start_reason"].isin(["S", "T", "B"])
    rows = Frame(
        {
            "person": raw["clae_person_id"],
            "since": raw["clae_cla_episode_start_date"],
            "until": raw["clae_cla_episode_ceased_date"],
            "entered": raw["clae_entered_care_date"],
            "carer": raw["clae_cla_episode_start_date"].where(moved).groupby(raw["clae_cla_id"]).ffill(),
            "born": _born(tables, raw["clae_person_id"]),
            "team_id": raw["team_id"],
        }
    )

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        long = (age(there["born"], end) < 16) & (there["entered"] <= end - pd.DateOffset(months=30))
        there = there.loc[long]
        return there.assign(num=there["carer"] <= end - pd.DateOffset(years=2), den=1.0)

    return _standing(tables, rows, judge, "home")


def placements(tables: Tables) -> Frame:
    rows = _of_care(tables, "ssd_cla_placement", "clap_cla_id")
    rows = rows.loc[rows["clap_cla_placement_type"] != "T0"].reset_index(drop=True)
    return rows.assign(
        since=rows["clap_cla_placement_start_date"],
        until=rows["clap_cla_placement_end_date"],
        kind=rows["clap_cla_placement_type"],
        miles=rows["clap_cla_placement_distance"],
        why=rows["clap_cla_placement_change_reason"],
        born=_born(tables, rows["person"]),
    )


def distance_not_known(tables: Tables) -> Frame:
    rows = tables.on(placements, "since", "home")
    return told(rows, rows["miles"].isna())


def _placed(judge: Judge) -> Plain:
    return lambda tables: _standing(tables, placements(tables), judge, "home")


def _far(there: Frame, _: pd.Timestamp) -> Frame:
    return there.assign(num=(there["outside_area"] == "Y") & (there["miles"] > 20), den=1.0)


def _fostered(there: Frame, _: pd.Timestamp) -> Frame:
    return there.assign(num=there["kind"].str.startswith("U"), den=1.0)


def _young_without_care(there: Frame, end: pd.Timestamp) -> Frame:
    young = there.loc[age(there["born"], end) < 16]
    return young.assign(num=young["kind"].isin(["H5", "P2"]), den=np.nan)


def broken_down(tables: Tables) -> Frame:
    rows = tables.on(placements, "until", "home", at="closure")
    bad = ["CREQB", "CREQO", "STAND", "ALLEG", "APPRR"]
    return told(rows, rows["why"].isin(bad), where=rows["why"].notna(), long="r12m")


def reviews(tables: Tables) -> Frame:
    rows = _of_care(tables, "ssd_cla_reviews", "clar_cla_id")
    return rows.loc[rows["clar_cla_review_cancelled"].fillna("N") != "Y"].reset_index(drop=True)


def reviews_in_time(tables: Tables) -> Frame:
    rows = tables.on(reviews, "clar_cla_review_due_date", "team")
    return told(rows, rows["clar_cla_review_date"] <= rows["clar_cla_review_due_date"])


def took_part(tables: Tables) -> Frame:
    rows = tables.on(reviews, "clar_cla_review_date", "home")
    code = rows["clar_cla_review_participation"]
    asked = (age(_born(tables, rows["person"]), rows["day"]) >= 4) & code.notna() & (code != "PN0")
    return told(rows, code.isin(["PN1", "PN2", "PN3", "PN5", "PN6"]), where=asked)


def visits(tables: Tables) -> Frame:
    return _of_care(tables, "ssd_cla_visits", "clav_cla_id")


def seen_alone(tables: Tables) -> Frame:
    rows = tables.on(visits, "clav_cla_visit_date", "team")
    return told(rows, rows["clav_cla_visit_seen_alone"] == "Y")


def visited(tables: Tables) -> Frame:
    made = tables["ssd_cla_visits"]
    made = made.loc[made["clav_cla_visit_seen"].fillna("Y") == "Y"]

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        both = made.merge(there[["care", "since"]], left_on="clav_cla_id", right_on="care")
        when = both["clav_cla_visit_date"]
        last = both.loc[(when >= both["since"]) & (when <= end)].groupby("care")["clav_cla_visit_date"].max()
        latest = there["care"].map(last).fillna(there["since"])
        return there.assign(num=latest + pd.Timedelta(weeks=6) >= end, den=1.0)

    return _standing(tables, care(tables), judge, "team")


def _a_year(
    table: str, person: str, day: str, *, ages: tuple[int, int] | None = None, score: str = "", known: str = ""
) -> Callable[[Tables], Callable[[Callable[[Frame], Frame]], Frame]]:
    """Return how children in care for a year are judged by what happened to them in that year, the latest of it."""

    def of(tables: Tables) -> Callable[[Callable[[Frame], Frame]], Frame]:
        rows = care(tables)
        rows = rows.assign(born=_born(tables, rows["person"]))
        events = tables[table].dropna(subset=[day])
        events = events.loc[events[known] == "Y"] if known else events

        def judged(make: Callable[[Frame], Frame]) -> Frame:
            def judge(there: Frame, end: pd.Timestamp) -> Frame:
                there = there.loc[there["since"] <= end - pd.DateOffset(years=1)]
                if ages is not None:
                    there = there.loc[age(there["born"], end).between(*ages)]
                both = events.merge(there[["person", "since"]], left_on=person, right_on="person")
                inside = (both[day] >= both["since"]) & (both[day] <= end) & (both[day] > end - pd.DateOffset(years=1))
                last = both.loc[inside].sort_values([day, score] if score else day).groupby("person").tail(1)
                last = last.set_index("person")
                happened = there["person"].isin(last.index)
                points = there["person"].map(last[score]) if score else np.nan
                return make(there.assign(happened=happened, points=points))

            return _standing(tables, rows, judge, "home", "r12m")

        return judged

    return of


_DENTIST = _a_year("ssd_cla_health", "clah_person_id", "clah_health_check_date")
_MISUSE = _a_year(
    "ssd_cla_substance_misuse", "clas_person_id", "clas_substance_misuse_date", known="clas_substance_misused"
)
_OFFENCE = _a_year("ssd_cla_convictions", "clac_person_id", "clac_cla_conviction_date", ages=(10, 17))
_SCORE = _a_year("ssd_sdq_scores", "csdq_person_id", "csdq_sdq_completed_date", ages=(5, 16), score="csdq_sdq_score")


def _share(there: Frame) -> Frame:
    return there.assign(num=there["happened"], den=1.0)


def _high_scores(there: Frame) -> Frame:
    return there.assign(num=there["points"] >= 17, den=there["happened"])


def _mean_score(there: Frame) -> Frame:
    there = there.loc[there["happened"]]
    return there.assign(num=there["points"], den=1.0)


def seen_by_a_dentist(tables: Tables) -> Frame:
    checks = tables["ssd_cla_health"]
    only = checks.loc[checks["clah_health_check_type"] == "Dental check"]
    return _DENTIST(Tables(frames={**tables.frames, "ssd_cla_health": only}, districts=tables.districts))(_share)


def vaccinated(tables: Tables) -> Frame:
    state = tables["ssd_cla_immunisations"]
    known = state.loc[state["clai_immunisations_status_date"] <= LAST].set_index("clai_person_id")

    def judge(there: Frame, end: pd.Timestamp) -> Frame:
        there = there.loc[there["since"] <= end - pd.DateOffset(years=1)]
        return there.assign(num=there["person"].map(known["clai_immunisations_status"]) == "Y", den=1.0)

    found = _standing(tables, care(tables), judge, "home", "r12m")
    # The records hold what is so today, and so nothing of any earlier day.
    return found.loc[found["period_end"] == LAST]


def health_checks(tables: Tables) -> Frame:
    raw = tables["ssd_cla_health"].rename(columns={"clah_person_id": "person"})
    mine = raw["person"].isin(care(tables)["person"]) & (raw["clah_health_check_type"] == "Health check")
    return raw.loc[mine].reset_index(drop=True)


def health_checks_in_time(tables: Tables) -> Frame:
    rows = tables.on(health_checks, "due_date", "home")
    return told(rows, rows["clah_health_check_date"] <= rows["due_date"])


def leavers(tables: Tables) -> Frame:
    raw = tables["ssd_care_leavers"]
    return Frame(
        {
            "id": raw["clea_table_id"],
            "person": raw["clea_person_id"],
            "when": raw["status_date"],
            "activity": raw["clea_care_leaver_activity"],
            "touch": raw["clea_care_leaver_in_touch"],
            "suitable": raw["clea_care_leaver_accom_suitable"] == "1",
            "reviewed": raw["clea_pathway_plan_review_date"],
            "team_id": raw["clea_care_leaver_allocated_team"],
        }
    )


def _leavers(low: int, high: int, judge: Callable[[Frame], pd.Series], among: Callable[[Frame], pd.Series]) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(leavers, "when", "home")
        old = age(_born(tables, rows["person"]), rows["day"]).between(low, high)
        return told(rows, judge(rows), where=old & among(rows), long="r12m", once="person")

    return plain


def _everybody(rows: Frame) -> pd.Series:
    return rows["person"].notna()


def _busy(*codes: str) -> Callable[[Frame], pd.Series]:
    return lambda rows: rows["activity"].isin(codes)


def pathway_plans(tables: Tables) -> Frame:
    rows = tables.on(leavers, "when", "team")
    return told(rows, rows["when"] <= rows["reviewed"] + pd.DateOffset(months=6), once="person")


def permanence(tables: Tables) -> Frame:
    raw = tables["ssd_permanence"].reset_index(drop=True)
    own = care(tables).set_index("care").reindex(raw["perm_cla_id"]).set_axis(raw.index)
    return Frame(
        {
            "person": raw["perm_person_id"],
            "decided": raw["perm_adm_decision_date"],
            "reversed": raw["perm_decision_reversed_date"],
            "turn": raw["perm_decision_reversed_date"].fillna(raw["perm_adm_decision_date"]),
            "matched": raw["perm_matched_date"],
            "placed": raw["perm_placed_for_adoption_date"],
            "to_placed": (raw["perm_placed_for_adoption_date"] - own["since"]).dt.days,
            "to_match": (raw["perm_matched_date"] - raw["perm_placement_order_date"]).dt.days,
            "team_id": own["team_id"],
        }
    )


def _days(day: str, days: str) -> Plain:
    def plain(tables: Tables) -> Frame:
        rows = tables.on(permanence, day, "home")
        return told(rows, rows[days], den=rows[days].notna(), long="r12m")

    return plain


def given_up(tables: Tables) -> Frame:
    rows = tables.on(permanence, "turn", "home")
    return told(rows, rows["reversed"].notna(), where=rows["decided"].notna(), long="r12m")


_STUDYING = ("F1", "P1", "F2", "P2", "F4", "F5", "P5")

CARE: dict[str, Plain] = {
    "CLA02": entered_care,
    "CLA03": left_care,
    "CLA05": same_carer,
    "CLA07": distance_not_known,
    "CLA08": _placed(_far),
    "CLA09": _placed(_fostered),
    "CLA10": reviews_in_time,
    "CLA11": visited,
    "CLA12": took_part,
    "CLA13": _placed(_young_without_care),
    "CLA14": broken_down,
    "CLA15": seen_alone,
    "HLT02": vaccinated,
    "HLT03": seen_by_a_dentist,
    "HLT04": lambda tables: _MISUSE(tables)(_share),
    "HLT05": lambda tables: _OFFENCE(tables)(_share),
    "HLT06": lambda tables: _SCORE(tables)(_high_scores),
    "HLT07": lambda tables: _SCORE(tables)(_mean_score),
    "HLT08": health_checks_in_time,
    "CL02": _leavers(17, 18, _busy(*_STUDYING), _everybody),
    "CL03": _leavers(19, 21, _busy("G4", "G5", "G6"), _everybody),
    "CL04": _leavers(19, 21, lambda rows: rows["activity"].isna() | (rows["activity"] == "NK"), _everybody),
    "CL05": _leavers(19, 21, _busy("F1", "P1"), _everybody),
    "CL06": _leavers(19, 21, lambda rows: rows["suitable"], _everybody),
    "CL07": _leavers(17, 18, lambda rows: rows["suitable"], _everybody),
    "CL08": _leavers(
        19, 21, lambda rows: rows["touch"] == "YES", lambda rows: rows["touch"].notna() & (rows["touch"] != "DIED")
    ),
    "CL09": pathway_plans,
    "PER02": left_for("E45", "E46"),
    "PER03": left_for("E47", "E48"),
    "PER04": left_for("E4A"),
    "PER05": _days("placed", "to_placed"),
    "PER06": _days("matched", "to_match"),
    "PER07": given_up,
}
