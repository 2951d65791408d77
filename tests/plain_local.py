"""Staff, money and missing children in plain pandas, by the definitions of indicators.yml."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from plain_care import care
from plain_measures import COUNCIL, QUARTER_ENDS, Frame, Tables, days, every, flow, stock, told

Plain = Callable[[Tables], Frame]
Test = Callable[[Frame], pd.Series]


def posts(tables: Tables) -> Frame:
    raw = tables["workforce"]
    raw = raw.loc[raw["role"].isin(["social_worker", "senior"])].reset_index(drop=True)
    same_month = raw["end_date"].dt.to_period("M") == raw["as_at"].dt.to_period("M")
    return raw.assign(listed=raw["as_at"], left=(raw["end_date"] <= raw["as_at"]) & same_month)


def _on_the_list(num: Test, den: Test, among: Test) -> Plain:
    """Count the list of each quarter's last day."""

    def plain(tables: Tables) -> Frame:
        rows = tables.on(posts, "listed", "team")
        rows = rows.loc[rows["day"].isin(QUARTER_ENDS) & among(rows)]
        return told(rows, num(rows).astype("float64"), den=den(rows).astype("float64")).assign(window="snapshot")

    return plain


def _working(rows: Frame) -> pd.Series:
    return rows["status"] != "vacant"


def _fte(rows: Frame) -> pd.Series:
    return rows["fte"]


def _with_cases(rows: Frame) -> pd.Series:
    return _working(rows) & (rows["cases"] > 0) & (rows["fte"] > 0)


def posts_left(tables: Tables) -> Frame:
    rows = tables.on(posts, "listed", "team")
    rows = rows.loc[rows["status"] == "permanent"]
    ended = rows.assign(num=rows["fte"] * rows["left"], den=0.0)
    gone = [flow(ended, name, council=COUNCIL) for name in ("r12m", "quarter")]
    last = rows.loc[rows["day"].isin(QUARTER_ENDS)]
    key = ["level", "area", "period_end"]
    there = flow(last.assign(num=0.0, den=last["fte"]), "quarter", council=COUNCIL)[[*key, "den"]]
    return pd.concat(
        [one.drop(columns="den").merge(there, on=key, how="outer").fillna({"window": one["window"][0]}) for one in gone]
    )


def sickness(tables: Tables) -> Frame:
    rows = tables.on(posts, "listed", "team")
    # 253 working days a year; the engine's numbers keep six decimals.
    days = (rows["fte"] * 253 / 12).round(6)
    return told(rows, rows["sickness_days"], den=days, where=rows["status"] == "permanent", long="r12m")


def supervision(tables: Tables) -> Frame:
    raw = tables["supervision"]
    return raw.assign(month_on=raw["due_date"] + days(30))


def supervised_in_two_weeks(tables: Tables) -> Frame:
    rows = tables.on(supervision, "due_date", "team")
    return told(rows, rows["done_date"] <= rows["due_date"] + days(14), where=rows["kind"] == "supervision")


def appraised(tables: Tables) -> Frame:
    rows = tables.on(supervision, "month_on", "team")
    return told(rows, rows["done_date"] <= rows["month_on"], where=rows["kind"] == "appraisal", long="r12m")


def training(tables: Tables) -> Frame:
    return tables["training"]


def trained(tables: Tables) -> Frame:
    rows = tables.on(training, "due_date", "team")
    return told(rows, rows["completed_date"] <= rows["due_date"], long="r12m")


def ledger(tables: Tables) -> Frame:
    return tables["finance"]


def forecast(tables: Tables) -> Frame:
    rows = tables.on(ledger, "month", "team")
    rows = rows.loc[rows["day"].isin(QUARTER_ENDS)]
    return told(rows, rows["forecast"], den=12 * rows["budget"]).assign(window="snapshot")


def _prices(*kinds: str) -> Plain:
    def plain(tables: Tables) -> Frame:
        stays = tables["ssd_cla_placement"].set_index("clap_cla_placement_id")
        raw = tables["placement_costs"]
        raw = raw.loc[raw["placement_id"].isin(stays.index)].reset_index(drop=True)
        stay = stays.reindex(raw["placement_id"]).set_axis(raw.index)
        held = care(tables).set_index("care").reindex(stay["clap_cla_id"]).set_axis(raw.index)
        over = pd.concat([raw["to_date"] + days(1), stay["clap_cla_placement_end_date"]], axis=1).min(axis=1)
        rows = Frame(
            {
                "person": held["person"],
                "since": raw["from_date"],
                "until": over,
                "num": raw["weekly_cost"],
                "den": raw["weekly_cost"].notna().astype("float64"),
                "team_id": held["team_id"],
            }
        )
        rows = rows.loc[stay["clap_cla_placement_type"].isin(kinds) & held["person"].notna()].reset_index(drop=True)
        return stock(
            rows,
            lambda there: tables.placed(there, attribution="home", at="period_end", own="team_id"),
            lambda there, _: there,
            council=COUNCIL,
        )

    return plain


def missing(tables: Tables) -> Frame:
    raw = tables["ssd_missing"].rename(columns={"miss_person_id": "person"})
    raw = raw.sort_values(["miss_missing_episode_start_date", "miss_table_id"]).reset_index(drop=True)
    elsewhere = tables["ssd_cla_episodes"]
    elsewhere = elsewhere.loc[elsewhere["responsible_authority"] != COUNCIL]
    both = raw.merge(elsewhere, left_on="person", right_on="clae_person_id")
    gone = both["miss_missing_episode_start_date"]
    theirs = (gone >= both["clae_cla_episode_start_date"]) & ~(gone > both["clae_cla_episode_ceased_date"])
    raw = raw.loc[~raw["miss_table_id"].isin(both.loc[theirs, "miss_table_id"])].reset_index(drop=True)
    return raw.assign(gap=raw.groupby("person")["miss_missing_episode_start_date"].diff().dt.days)


def times_missing(tables: Tables) -> Frame:
    return told(tables.on(missing, "miss_missing_episode_start_date", "home"), 1.0)


def missing_again(tables: Tables) -> Frame:
    rows = tables.on(missing, "miss_missing_episode_start_date", "home")
    return told(rows, rows["gap"] <= 90)


def interviews_offered(tables: Tables) -> Frame:
    rows = tables.on(missing, "miss_missing_episode_end_date", "team")
    return told(rows, rows["miss_missing_rhi_offered"] == "Y")


LOCAL: dict[str, Plain] = {
    "WF01": _on_the_list(lambda rows: rows["fte"] * (rows["status"] != "permanent"), _fte, every),
    "WF02": posts_left,
    "WF03": _on_the_list(lambda rows: rows["fte"] * (rows["status"] == "agency"), _fte, _working),
    "WF05": sickness,
    "WF09": _on_the_list(lambda rows: rows["status"] == "agency", every, _working),
    "WF10": _on_the_list(lambda rows: rows["cases"] / rows["fte"] > 25, every, _with_cases),
    "SUP00": supervised_in_two_weeks,
    "SUP02": appraised,
    "TRN01": trained,
    "FIN06": forecast,
    "FIN07": _prices("U1", "U2", "U3", "U4", "U5", "U6"),
    "FIN08": _prices("K1", "K2", "R1", "S1"),
    "MIS01": times_missing,
    "MIS02": missing_again,
    "MIS04": interviews_offered,
}
