"""The layouts of the published tables: identity columns, labels, value columns and what each percentage is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pmflib.sample.places import FIRST_YEAR, LAST_YEAR

_PERIOD = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
_REGION = ("region_code", "region_name", "old_la_code")
CODE_FIRST = (*_PERIOD, *_REGION, "new_la_code", "la_name")
NAME_FIRST = (*_PERIOD, *_REGION, "la_name", "new_la_code")


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A printed rate or percentage: `multiplier` x `over` / sum of `under`, columns of the same row."""

    over: str
    under: tuple[str, ...]
    multiplier: float = 100.0
    decimals: int = 1


@dataclass(frozen=True, kw_only=True)
class Table:
    """One published table.

    Parameters
    ----------
    name : str
    identity, labels, values : tuple of str
        The header, in order.
    ratios : mapping of column to Ratio
        Value columns worked out from others of the row.
    counted : str
        For tables of one count a row: its column; the percentage of the row's base follows it.
    bom, suppressed : bool
        Whether the file starts with a byte order mark, and whether counts of 1 to 5 are hidden.
    superseded : {"dropped", "marked"}
        How the rows of a council that is not there yet, or no longer, are shown.
    first, last, lag : int
        Reporting years shown; the printed year is the reporting year less the lag.
    academic : bool
        Whether the printed year is an academic year.
    absent : mapping of column to reporting years
        Years a column was not collected.
    gaps : bool
        Whether a council's system failure and low reliability show in this table.
    key : str
        Column that hides its whole row where it is hidden.
    together : tuple of str
        Codes of councils shown as one row.
    """

    name: str
    identity: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[str, ...]
    ratios: Mapping[str, Ratio] = field(default_factory=dict)
    counted: str = ""
    bom: bool = False
    suppressed: bool = True
    superseded: Literal["dropped", "marked"] = "dropped"
    first: int = FIRST_YEAR
    last: int = LAST_YEAR
    lag: int = 0
    academic: bool = False
    absent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    gaps: bool = False
    key: str = ""
    together: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The header row."""
        return (*self.identity, *self.labels, *self.values)


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _cin(name: str, values: str, ratios: Mapping[str, Ratio] | None = None, **absent: tuple[int, ...]) -> Table:
    return Table(
        name=name,
        identity=CODE_FIRST,
        labels=("category",),
        values=_columns(values),
        ratios=ratios or {},
        absent=absent,
        gaps=True,
    )


def _cla(name: str, labels: str, *, counted: str, percent: str, bom: bool = False) -> Table:
    return Table(
        name=name,
        identity=NAME_FIRST,
        labels=_columns(labels),
        values=(counted, percent),
        counted=counted,
        bom=bom,
        superseded="marked",
    )


def _of(over: str, *under: str, multiplier: float = 100.0, decimals: int = 1) -> Ratio:
    return Ratio(over=over, under=under, multiplier=multiplier, decimals=decimals)


_PLAN_LENGTHS = (
    "3_months_or_less",
    "more_than_3_months_6_months",
    "more_than_6_months_less_than_1_year",
    "1_year_less_than_2_years",
    "2_years_or_more",
)
_FACTORS = (
    "Episodes_with_assessment_factor Alcohol_Misuse_child Alcohol_Misuse_parent Alcohol_Misuse_person "
    "Drug_Misuse_child Drug_Misuse_parent Drug_Misuse_person Domestic_Abuse_child Domestic_Abuse_parent "
    "Domestic_Abuse_person Mental_Health_child Mental_Health_parent Mental_Health_person Learning_Disability_child "
    "Learning_Disability_parent Learning_Disability_person Physical_Disability_child Physical_Disability_parent "
    "Physical_Disability_person Young_Carer Privately_fostered Unaccompanied_asylum_seeker Going_missing "
    "Child_sexual_exploitation Trafficking Gangs Socially_unacceptable_behaviour Self_harm Neglect Emotional_Abuse "
    "Physical_Abuse_unknown Physical_Abuse_child_on_child Physical_Abuse_adult_on_child Sexual_Abuse_unknown "
    "Sexual_Abuse_child_on_child Sexual_Abuse_adult_on_child Female_Genital_Mutilation Faith_linked_abuse "
    "Child_criminal_exploitation Other"
)

_WORKFORCE = Table(
    name="workforce",
    identity=CODE_FIRST,
    labels=(),
    values=_columns(
        "inpost_fte inpost_headcount starters_fte starters_headcount leavers_fte leavers_headcount "
        "turnover_rate_fte turnover_rate_headcount agency_fte agency_headcount agency_rate_fte "
        "agency_rate_headcount agency_cover_fte agency_cover_rate_fte vacancy_fte vacancy_rate_fte "
        "vacancy_agency_cover_rate_fte case_holders_fte cases caseload_fte working_days_lost_fte absence_rate_fte"
    ),
    ratios={
        "turnover_rate_fte": _of("leavers_fte", "inpost_fte"),
        "turnover_rate_headcount": _of("leavers_headcount", "inpost_headcount"),
        "agency_rate_fte": _of("agency_fte", "agency_fte", "inpost_fte"),
        "agency_rate_headcount": _of("agency_headcount", "agency_headcount", "inpost_headcount"),
        "agency_cover_rate_fte": _of("agency_cover_fte", "agency_fte"),
        "vacancy_rate_fte": _of("vacancy_fte", "vacancy_fte", "inpost_fte"),
        "vacancy_agency_cover_rate_fte": _of("agency_cover_fte", "vacancy_fte"),
        "caseload_fte": _of("cases", "case_holders_fte", multiplier=1.0),
        "absence_rate_fte": _of("working_days_lost_fte", "inpost_fte", multiplier=100 / 253),
    },
    suppressed=False,
    last=2025,
    # Coldharrow employs the social workers of the Skerry Isles.
    together=("X10000008", "X10000038"),
)
_ABSENCE = Table(
    name="absence",
    identity=NAME_FIRST,
    labels=("absence_terms", "social_care_group", "phase_type_grouping"),
    values=_columns(
        "t_pupils t_sess_possible t_sess_overall pt_overall t_sess_authorised pt_sess_authorised "
        "t_sess_unauthorised pt_sess_unauthorised t_pupils_pa_10_exact pt_pupils_pa_10_exact "
        "t_pupils_pa_50_exact pt_pupils_pa_50_exact"
    ),
    ratios={
        "pt_overall": _of("t_sess_overall", "t_sess_possible"),
        "pt_sess_authorised": _of("t_sess_authorised", "t_sess_possible"),
        "pt_sess_unauthorised": _of("t_sess_unauthorised", "t_sess_possible"),
        "pt_pupils_pa_10_exact": _of("t_pupils_pa_10_exact", "t_pupils"),
        "pt_pupils_pa_50_exact": _of("t_pupils_pa_50_exact", "t_pupils"),
    },
    superseded="marked",
    last=2025,
    academic=True,
    key="t_pupils",
)
_KS4_VALUES = _columns(
    "t_pupils t_att8 avg_att8 t_l2basics_95 pt_l2basics_95 t_l2basics_94 pt_l2basics_94 t_ebacc_e_ptq_ee "
    "pt_ebacc_e_ptq_ee t_ebaccaps avg_ebaccaps t_inp8calc t_p8score avg_p8score p8score_CI_low p8score_CI_upp"
)
_KS4 = Table(
    name="ks4",
    identity=NAME_FIRST,
    labels=("social_care_group", "version"),
    values=_KS4_VALUES,
    ratios={
        "avg_att8": _of("t_att8", "t_pupils", multiplier=1.0),
        "pt_l2basics_95": _of("t_l2basics_95", "t_pupils"),
        "pt_l2basics_94": _of("t_l2basics_94", "t_pupils"),
        "pt_ebacc_e_ptq_ee": _of("t_ebacc_e_ptq_ee", "t_pupils"),
        "avg_ebaccaps": _of("t_ebaccaps", "t_pupils", multiplier=1.0, decimals=2),
        "avg_p8score": _of("t_p8score", "t_inp8calc", multiplier=1.0, decimals=2),
    },
    bom=True,
    superseded="marked",
    last=2025,
    academic=True,
    key="t_pupils",
    # There was no Progress 8 in the year of the pandemic, nor for pupils without results at the end of primary school.
    absent=dict.fromkeys(_KS4_VALUES[-5:], (2021, 2025)),
)

TABLES: tuple[Table, ...] = (
    _cin(
        "cin_numbers",
        "Anypoint_episodes Anypoint_child Started_episodes Started_child Ended_episodes Ended_child At31_episodes "
        "awaiting_assessment",
    ),
    _cin(
        "cin_referrals",
        "referral_count rereferral_count rereferral_percent no_further_action_count no_further_action_percent "
        "not_in_need_count not_in_need_percent referral_child_count rereferral_child_count rereferral_child_percent",
        {
            "rereferral_percent": _of("rereferral_count", "referral_count"),
            "no_further_action_percent": _of("no_further_action_count", "referral_count"),
            "not_in_need_percent": _of("not_in_need_count", "referral_count"),
            "rereferral_child_percent": _of("rereferral_child_count", "referral_child_count"),
        },
    ),
    _cin("cin_factors", _FACTORS, Child_criminal_exploitation=(2021,)),
    _cin(
        "cin_section47",
        "Section47 Section47_child ICPC ICPC_child Duration_0-10_days Duration_11-15_days Duration_16-20_days "
        "Duration_21+_days Duration_25th_Percentile Duration_median Duration_75th_Percentile",
    ),
    _cin(
        "cp_plans_started",
        "CPP_start CPP_subsequent CPP_subsequent_percent",
        {"CPP_subsequent_percent": _of("CPP_subsequent", "CPP_start")},
    ),
    _cin(
        "cp_plans_open",
        " ".join(["CPP_At31", *(f"{length} {length}_percent" for length in _PLAN_LENGTHS)]),
        {f"{length}_percent": _of(length, "CPP_At31") for length in _PLAN_LENGTHS},
    ),
    Table(
        name="cla_rates",
        identity=NAME_FIRST,
        labels=("population_type",),
        values=("population_estimate", "children_count", "rate_per_10000"),
        ratios={"rate_per_10000": _of("children_count", "population_estimate", multiplier=10_000.0, decimals=0)},
        bom=True,
        superseded="marked",
    ),
    _cla(
        "cla_stability", "cla_group placement_stability", counted="children_count", percent="children_percent", bom=True
    ),
    _cla("cla_placements", "characteristic breakdown", counted="children_count", percent="children_percent"),
    _cla("cla_health", "characteristic breakdown", counted="children_count", percent="children_percent"),
    _cla(
        "care_leavers_activity",
        "care_leaver_age breakdown",
        counted="care_leaver_count",
        percent="care_leaver_percent",
        bom=True,
    ),
    _cla(
        "care_leavers_accommodation",
        "care_leaver_age breakdown",
        counted="care_leaver_count",
        percent="care_leaver_percent",
    ),
    _cla("cla_ceased", "cla_group characteristic", counted="number", percent="percentage"),
    _WORKFORCE,
    _ABSENCE,
    _KS4,
    Table(
        name="population",
        identity=CODE_FIRST,
        labels=("age_group",),
        values=("population_estimate",),
        suppressed=False,
        lag=1,
    ),
)
