"""Indicators worked out once more in plain pandas, straight from the sample's CSV files: an answer from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import holidays
import numpy as np
import pandas as pd

COUNCIL = "X10000001"
Frame = pd.DataFrame
LAST = pd.Timestamp("2026-09-30")
QUARTER_ENDS = [pd.Timestamp(day) for day in pd.date_range(end=LAST, periods=20, freq="QE-SEP")]
_OFF = np.array(sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2000, 2031))), dtype="datetime64[D]")


def slug(name: str) -> str:
    """Fold the sample's plain names."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower().replace("&", " and ")).split())


def working_days(start: pd.Series, end: pd.Series) -> pd.Series:
    """Count working days, the start not counted."""
    both = start.notna() & end.notna()
    first = start.where(both, LAST).to_numpy().astype("datetime64[D]") + 1
    last = end.where(both, LAST).to_numpy().astype("datetime64[D]") + 1
    forward = np.busday_count(first, last, holidays=_OFF)
    return pd.Series(forward, index=start.index, dtype="float64").where(both)


def add_working_days(start: pd.Series, days: int) -> pd.Series:
    """Return the n-th working day after each date."""
    there = start.notna()
    from_day = start.where(there, LAST).to_numpy().astype("datetime64[D]")
    due = np.busday_offset(from_day, days, roll="backward", holidays=_OFF)
    return pd.Series(due.astype("datetime64[ns]"), index=start.index).where(there)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The sample's tables and where its districts stand."""

    frames: dict[str, Frame]
    districts: dict[str, str]
    made: dict[object, Frame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Frame:
        return self.frames[name]

    def home(self, person: pd.Series, day: pd.Series) -> pd.Series:
        """District of the address that started last on or before the day and has not ended."""
        homes = self["ssd_address"].rename(columns={"addr_person_id": "person", "addr_address_start_date": "since"})
        homes = homes.dropna(subset=["person", "since"]).sort_values(["since", "addr_table_id"], kind="stable")
        found = _as_of(person, day, homes, "since")
        lives = found["addr_address_end_date"].isna() | (found["addr_address_end_date"] >= found["day"])
        code = found["district"].map(lambda text: self.districts.get(slug(text)) if isinstance(text, str) else None)
        return code.where(lives)

    def held_by(self, person: pd.Series, day: pd.Series) -> pd.Series:
        """Team of the involvement that started last on or before the day and has not ended."""
        if "ssd_involvements" not in self.frames:
            return pd.Series(None, index=person.index, dtype="object")
        rows = self["ssd_involvements"].rename(
            columns={"invo_person_id": "person", "invo_involvement_start_date": "since"}
        )
        rows = rows.dropna(subset=["person", "since", "invo_professional_team"])
        rows = rows.sort_values(["since", "invo_involvements_id"], kind="stable")
        found = _as_of(person, day, rows, "since")
        going_on = found["invo_involvement_end_date"].isna() | (found["invo_involvement_end_date"] >= found["day"])
        return found["invo_professional_team"].where(going_on)

    def team(self, team: pd.Series, day: pd.Series) -> Frame:
        """Slug, kind and district of each team as it stood on the day."""
        rows = self["ssd_department"].rename(columns={"dept_team_id": "person"}).sort_values("valid_from")
        first = rows.groupby("person")["valid_from"].transform("min") == rows["valid_from"]
        rows = rows.assign(since=rows["valid_from"].mask(first, pd.Timestamp("1900-01-01")))
        found = _as_of(team, day, rows.sort_values("since"), "since")
        name = found["dept_team_name"].map(lambda text: slug(text) if isinstance(text, str) else None)
        code = found["district"].map(lambda text: self.districts.get(slug(text)) if isinstance(text, str) else None)
        return Frame({"team": name, "kind": found["kind"], "district": code}, index=team.index)

    def on(self, make: Callable[[Tables], Frame], day: str, by: str, *, at: str = "event") -> Frame:
        """Return what `make` gives, dated by one of its columns and placed on that day; worked out once."""
        key = (make.__name__, day, by, at)
        if key not in self.made:
            rows = make(self)
            dated = rows.assign(day=rows[day], as_at=rows[day]).loc[rows[day].notna()].reset_index(drop=True)
            own = "team_id" if "team_id" in rows else ""
            self.made[key] = self.placed(dated, attribution=by, at=at, own=own)
        return self.made[key]

    def placed(self, rows: Frame, *, attribution: str, at: str, own: str = "") -> Frame:
        """Add district and team; rows have person and as_at, and `own` names the column of the record's own team."""
        held = self.held_by(rows["person"], rows["as_at"]) if "person" in rows else pd.Series(None, index=rows.index)
        mine = rows[own] if own else pd.Series(None, index=rows.index, dtype="object")
        first, second = (mine, held) if at == "event" else (held, mine)
        team = self.team(first.astype("object").where(first.notna(), second), rows["as_at"])
        outside = np.where(team["kind"] == "county_wide", "county-wide", "unallocated")
        if attribution == "home":
            district = self.home(rows["person"], rows["as_at"])
        elif attribution == "team":
            district = team["district"].where(team["kind"] != "county_wide")
        else:
            district = pd.Series("county-wide", index=rows.index)
        return rows.assign(district=district.fillna(pd.Series(outside, index=rows.index)), team=team["team"])


def _as_of(key: pd.Series, day: pd.Series, rows: Frame, since: str) -> Frame:
    left = Frame({"person": key.astype("object"), "day": day, "at": np.arange(len(key))})
    usable = left.dropna(subset=["person", "day"]).sort_values("day", kind="stable")
    usable = usable.assign(day=usable["day"].astype("datetime64[ns]"))
    rows = rows.assign(**{since: rows[since].astype("datetime64[ns]"), "person": rows["person"].astype("object")})
    found = pd.merge_asof(usable, rows, left_on="day", right_on=since, by="person")
    return found.set_index("at").reindex(range(len(key))).set_axis(key.index)


def age(born: pd.Series, day: pd.Series | pd.Timestamp) -> pd.Series:
    """Return full years of age on a day."""
    on = day.dt if isinstance(day, pd.Series) else day
    before = (on.month * 100 + on.day) < (born.dt.month * 100 + born.dt.day)
    return on.year - born.dt.year - before


def days(number: int) -> pd.Timedelta:
    return pd.Timedelta(days=number)


def every(rows: Frame) -> pd.Series:
    return pd.Series(True, index=rows.index)


def told(rows: Frame, num: object, *, where: object = None, den: object = 1.0, long: str = "", once: str = "") -> Frame:
    """Add the rows that matter up by quarter, and by a longer window too where there is one."""
    rows = rows.assign(num=num, den=den)
    if where is not None:
        rows = rows.loc[where]
    return pd.concat(
        [flow(rows, window, council=COUNCIL, once=once) for window in (long, "quarter") if window], ignore_index=True
    )


def windows(name: str) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return first and last day of each period."""
    months = {"quarter": 3, "r12m": 12}
    if name == "ytd":
        return [(pd.Timestamp(year=e.year - (e.month < 4), month=4, day=1), e) for e in QUARTER_ENDS]
    if name == "year":
        ends = [end for end in QUARTER_ENDS if end.month == 3]
        return [(end - pd.DateOffset(years=1) + pd.Timedelta(days=1), end) for end in ends]
    return [(end + pd.Timedelta(days=1) - pd.DateOffset(months=months[name]), end) for end in QUARTER_ENDS]


def flow(rows: Frame, window: str, *, council: str, once: str = "", middle: bool = False) -> Frame:
    """Add rows with a day, a numerator and a denominator up by area and period; or take the middle numerator."""
    parts = []
    for start, end in windows(window):
        inside = rows.loc[(rows["day"] >= start) & (rows["day"] <= end)]
        if once:
            inside = inside.sort_values(["day", "id"]).groupby(once).tail(1)
        parts.append(inside.assign(period_end=end))
    return _areas(pd.concat(parts, ignore_index=True), council, middle=middle).assign(window=window)


def stock(
    rows: Frame,
    place: Callable[[Frame], Frame],
    judge: Callable[[Frame, pd.Timestamp], Frame],
    *,
    council: str,
    window: str = "snapshot",
) -> Frame:
    """Add rows open on each quarter's last day up: since on or before it, until after it or never."""
    parts = []
    for end in QUARTER_ENDS:
        there = rows.loc[(rows["since"] <= end) & (rows["until"].isna() | (rows["until"] > end))]
        parts.append(there.assign(as_at=end, day=end, period_end=end))
    placed = place(pd.concat(parts, ignore_index=True))
    judged = [judge(placed.loc[placed["period_end"] == end], end) for end in QUARTER_ENDS]
    return _areas(pd.concat(judged, ignore_index=True), council).assign(window=window)


def _areas(rows: Frame, council: str, *, middle: bool = False) -> Frame:
    sums = rows[["period_end", "num", "den"]].astype({"num": "float64", "den": "float64"})
    how = {"num": "median" if middle else "sum", "den": "sum"}
    out = []
    for level in ("authority", "district", "team"):
        area = pd.Series(council, index=rows.index) if level == "authority" else rows[level].astype("object")
        by = sums.groupby([sums["period_end"], area.rename("area")])[["num", "den"]].agg(how)
        out.append(by.reset_index().assign(level=level))
    return pd.concat(out, ignore_index=True)
