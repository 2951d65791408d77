"""What was planted in Northmere's figures, so that a reader of a report can be marked right or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from pmflib.sample.places import FIRST_YEAR, YEARS, Floats, districts

Shape = Literal[
    "step",
    "drift",
    "poor",
    "looks_poor",
    "looks_good",
    "definition",
    "missing",
    "revision",
    "backlog",
    "target",
    "moved_team",
    "late_entry",
    "mended",
]
#: Quarters drawn, from the year before the first written year to July-September 2026.
QUARTERS = tuple(
    f"{year - 1}-{year % 100:02d}-q{quarter}" for year in range(FIRST_YEAR - 1, 2028) for quarter in range(1, 5)
)[:30]
#: Quarters written: twenty, from October-December 2021.
WRITTEN = QUARTERS[-20:]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """One planted truth.

    Parameters
    ----------
    name, shape : str
    indicators : tuple of str
        Where it shows.
    area : str
        Name of the district, or empty for the whole county.
    first, last : str
        First and last quarter it holds for.
    measure : str
        Measure it moves.
    size : float
        Shift on the log odds; a quarter's shift for a drift; the share shown for one that only looks poor; the cases
        added by a revision.
    cause, reading : str
        What happened, and what a careful reader should conclude.
    shown : str
        Where a report must show it, or must not.
    """

    name: str
    shape: Shape
    indicators: tuple[str, ...]
    area: str
    first: str
    last: str
    measure: str
    size: float
    cause: str
    reading: str
    shown: str


TRUTHS: tuple[Truth, ...] = (
    Truth(
        name="new front door",
        shape="step",
        indicators=("REF02",),
        area="",
        first="2024-25-q3",
        last=QUARTERS[-1],
        measure="rereferral_count",
        size=-0.33,
        cause="A new front door opened on 1 October 2024: every contact is read with the family's history beside it.",
        reading="Re-referrals fell once, by about five points, and stayed down: a real improvement with a known cause.",
        shown=(
            "Northmere's quarterly report: the chart of re-referrals is dated October 2024 and improved; the deep "
            "dive on re-referrals names the action."
        ),
    ),
    Truth(
        name="assessments slipping",
        shape="drift",
        indicators=("ASM01",),
        area="",
        first="2023-24-q1",
        last=QUARTERS[-1],
        measure="assessments_in_time",
        size=-0.035,
        cause="Assessment teams lose experienced workers little by little.",
        reading="No single quarter stands out, yet timeliness falls year after year: act before the floor is missed.",
        shown="Northmere's quarterly report: assessments within 45 working days are a concern and worsening.",
    ),
    Truth(
        name="conferences late in Gullhaven",
        shape="poor",
        indicators=("CP04",),
        area="Gullhaven",
        first="2022-23-q1",
        last=QUARTERS[-1],
        measure="icpc_in_time",
        size=-1.2,
        cause="The conference rooms of Gullhaven are shared and minute-takers are short.",
        reading="Gullhaven is really below the other districts: the gap is far wider than chance and lasts.",
        shown="Key messages of Northmere's quarterly report, by name; the exceptions of Gullhaven's own.",
    ),
    Truth(
        name="assessments outstanding in Gullhaven",
        shape="poor",
        indicators=("CIN04",),
        area="Gullhaven",
        first="2022-23-q1",
        last=QUARTERS[-1],
        measure="awaiting_assessment",
        size=0.8,
        cause="Vacancies in Gullhaven's assessment team were not filled.",
        reading="The same district is behind with assessments: two measures tell one story.",
        shown="The exceptions of Gullhaven's quarterly report.",
    ),
    Truth(
        name="assessments late in Gullhaven",
        shape="poor",
        indicators=("ASM01",),
        area="Gullhaven",
        first="2022-23-q1",
        last=QUARTERS[-1],
        measure="assessments_in_time",
        size=-0.9,
        cause="Vacancies in Gullhaven's assessment team were not filled.",
        reading="Assessments there take longer and are late more often: cause and effect of those outstanding.",
        shown="The exceptions of Gullhaven's quarterly report, red against the target.",
    ),
    Truth(
        name="conferences late in Pinewold",
        shape="looks_poor",
        indicators=("CP04",),
        area="Pinewold",
        first=QUARTERS[-1],
        last=QUARTERS[-1],
        measure="icpc_in_time",
        size=0.72,
        cause="Chance: a handful of conferences, in a district that is as punctual as the county.",
        reading="Two late conferences out of a few are no evidence: the interval holds the county's figure.",
        shown="Nowhere: no exception of Pinewold's, no key message of Northmere's.",
    ),
    Truth(
        name="no further action redefined",
        shape="definition",
        indicators=("REF03",),
        area="",
        first="2023-24-q1",
        last=QUARTERS[-1],
        measure="no_further_action_count",
        size=-1.6,
        cause="From 1 April 2023 contacts passed to early help are no longer recorded as referrals without action.",
        reading="The series breaks: figures before and after do not compare, and nothing improved.",
        shown="How figures are judged, at the end of each report: another process since 1 April 2023.",
    ),
    Truth(
        name="Kingswater not returned",
        shape="missing",
        indicators=(),
        area="Kingswater",
        first="2025-26-q1",
        last="2025-26-q1",
        measure="",
        size=0.0,
        cause="The case system was moved and Kingswater's figures for April-June 2025 were not returned by area.",
        reading="The district has no figure for that quarter; the county's own figure includes its children.",
        shown=(
            "Kingswater's figures of April to June 2025: no published-style quarter, and low confidence for a "
            "month with next to nothing."
        ),
    ),
    Truth(
        name="re-referrals recorded late",
        shape="revision",
        indicators=("REF02",),
        area="",
        first="2024-25-q1",
        last="2024-25-q4",
        measure="rereferral_count",
        size=61.0,
        cause="Sixty-one links to an earlier referral were recorded after the return of 2025.",
        reading="The published figure for 2024-25 rose between two releases: practice did not change, the record did.",
        shown="Revisions, at the end of Northmere's reports.",
    ),
    Truth(
        name="one worker's backlog in Castlemere",
        shape="backlog",
        indicators=("ASM01",),
        area="Castlemere",
        first="2025-26-q3",
        last="2026-27-q1",
        measure="",
        size=0.1,
        cause="One worker of Castlemere's assessment team was given a tenth of its cases and could not keep up.",
        reading="Castlemere's late assessments of these nine months are one worker's: a workload to share out.",
        shown=(
            "The exceptions of Castlemere's quarterly report: late assessments that are one worker's; of no other "
            "district."
        ),
    ),
    Truth(
        name="a target changed in the year",
        shape="target",
        indicators=("REF02",),
        area="",
        first="2025-26-q4",
        last=QUARTERS[-1],
        measure="",
        size=-2.0,
        cause="The review of December 2025 brought the aim down from 22.5 to 20.5 per cent from 1 January 2026.",
        reading="A colour that changes on that day changed with the target: practice did not move.",
        shown="How figures are judged, at the end of each report.",
    ),
    Truth(
        name="a team that moved",
        shape="moved_team",
        indicators=(),
        area="Kingswater",
        first="2025-26-q1",
        last=QUARTERS[-1],
        measure="",
        size=0.0,
        cause="Harbour safeguarding served Dunmarsh until 31 March 2025 and has served Kingswater since.",
        reading="Figures by team move with the team on that day; figures by the children's homes do not.",
        shown="How figures are judged, at the end of each report.",
    ),
    Truth(
        name="Hartsbrook looks good",
        shape="looks_good",
        indicators=("ASM01", "ASM02", "AUD02"),
        area="Hartsbrook",
        first="2025-26-q4",
        last=QUARTERS[-1],
        measure="",
        size=0.9,
        cause="Late assessments are left open, and most planned audits are not done. Needs faults.",
        reading="Timeliness of what was finished is high because what is late was not: trust it little.",
        shown=(
            "Hartsbrook's reports: assessments finished in time are of low confidence and probably too high; of "
            "all that were due, fewer."
        ),
    ),
    Truth(
        name="referrals entered after the return",
        shape="late_entry",
        indicators=("REF01", "REF02"),
        area="Eastwater",
        first="2024-25-q4",
        last="2024-25-q4",
        measure="",
        size=61.0,
        cause="Referrals of children who had been referred before were entered only in August 2026. Needs faults.",
        reading="January to March 2025 holds more referrals in the newest extract than in the one before.",
        shown=(
            "Eastwater's data-quality report of January to March 2025: a past month holds another number of "
            "events than before."
        ),
    ),
    Truth(
        name="Ambermoor enters what was missing",
        shape="mended",
        indicators=(),
        area="Ambermoor",
        first=QUARTERS[-1],
        last=QUARTERS[-1],
        measure="",
        size=0.05,
        cause="Ambermoor went through its cases and entered ethnicities that were missing in July 2026. Needs faults.",
        reading="Fewer of its records fail than in the extract before: they were put right, not outgrown.",
        shown="Ambermoor's data-quality report: ethnicities put right since the extract of 13 July 2026.",
    ),
)


def shifts() -> dict[str, Floats]:
    """Return the planted shifts on the line: by measure, districts by quarters."""
    moved: dict[str, Floats] = {}
    for truth in TRUTHS:
        if truth.shape in {"step", "drift", "poor", "definition"}:
            since = np.array([max(0, number - QUARTERS.index(truth.first) + 1) for number in range(len(QUARTERS))])
            course = truth.size * (since if truth.shape == "drift" else since > 0)
            here = np.array([truth.area in {"", district.name} for district in districts()], dtype=np.float64)
            moved[truth.measure] = moved.get(truth.measure, 0.0) + here[:, None] * course
    return moved


def unlucky(drawn: Mapping[str, Floats], parents: Mapping[str, str]) -> dict[str, Floats]:
    """Return the measures of truths that only look poor, with the unlucky quarter put in."""
    changed: dict[str, Floats] = {}
    for truth in TRUTHS:
        if truth.shape == "looks_poor":
            at = [district.name for district in districts()].index(truth.area), QUARTERS.index(truth.first)
            values = changed.get(truth.measure, drawn[truth.measure]).copy()
            values[at] = np.round(truth.size * drawn[parents[truth.measure]][at])
            changed[truth.measure] = values
    return changed


def missing() -> set[tuple[str, str]]:
    """Return the (district, quarter) pairs that were not returned."""
    return {(truth.area, truth.first) for truth in TRUTHS if truth.shape == "missing"}


def mark(indicator: str, quarter: str) -> str:
    """Return what qualifies a quarter's figures: its newest are provisional, a new definition breaks a series."""
    breaks = {(code, truth.first) for truth in TRUTHS if truth.shape == "definition" for code in truth.indicators}
    if (indicator, quarter) in breaks:
        return "break"
    return "provisional" if quarter == QUARTERS[-1] else ""


def before_revision(years: Mapping[str, Floats], scale: float) -> dict[str, Floats]:
    """Return councils by years as they stood a release earlier: Northmere without what was recorded late."""
    earlier = dict(years)
    for truth in TRUTHS:
        if truth.shape == "revision":
            counts = earlier[truth.measure].copy()
            counts[0, int(truth.first[:4]) + 1 - int(YEARS[0])] -= np.round(truth.size * scale)
            earlier[truth.measure] = counts
    return earlier


def record(seed: int, scale: float) -> dict[str, object]:
    """Return the planted truths as they are written to ``truth.json``."""
    told = {"council": "Northmere", "synthetic": True, "seed": seed, "scale": scale}
    return told | {"truths": [asdict(truth) for truth in TRUTHS]}
