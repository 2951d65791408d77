"""How each table's rows stand in time: when they begin, and what is known of them only later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Dated:
    """How a table's rows stand in time.

    Parameters
    ----------
    began : tuple of (str, bool)
        Columns with the day the row is about, any of which brings it in, and whether a missing day does too; none
        for tables that are always whole.
    later : mapping of str to tuple of str
        Columns with days that may not have come yet, each with the columns that go with it.
    reset : mapping of str to (str, str)
        Columns that say another word while the completion of the row has not come yet: which, and instead of it.
    """

    began: tuple[tuple[str, bool], ...] = ()
    later: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reset: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """Rows that are there with the row they belong to, once a day of that one has come."""

    column: str
    whole: str
    key: str
    done: str


def _at(column: str, **later: tuple[str, ...]) -> Dated:
    return Dated(began=((column, True),), later=later)


DATED: Mapping[str, Dated] = {
    "ssd_person": Dated(later={"pers_dob": ("pers_sex", "pers_gender")}),
    "ssd_address": _at("addr_address_start_date", addr_address_end_date=()),
    "ssd_immigration_status": _at("immi_immigration_status_start_date"),
    "ssd_contacts": _at("cont_contact_date"),
    "ssd_early_help_episodes": _at("earl_episode_start_date", earl_episode_end_date=("earl_episode_end_reason",)),
    "ssd_cin_episodes": _at("cine_referral_date", cine_close_date=("cine_close_reason",), decision_date=()),
    "ssd_cin_assessments": _at(
        "cina_assessment_start_date",
        cina_assessment_auth_date=(
            "cina_assessment_child_seen",
            "cina_assessment_outcome_json",
            "cina_assessment_outcome_nfa",
        ),
    ),
    "ssd_s47_enquiry": _at("s47e_s47_start_date", s47e_s47_end_date=("s47e_s47_nfa", "s47e_s47_outcome_json")),
    "ssd_initial_cp_conference": _at("icpc_icpc_date"),
    "ssd_cp_plans": _at("cppl_cp_plan_start_date", cppl_cp_plan_end_date=(), first_core_group_date=()),
    "ssd_cp_reviews": _at("cppr_cp_review_date"),
    "ssd_cp_visits": _at("cppv_cp_visit_date"),
    "ssd_cin_plans": _at("cinp_cin_plan_start_date", cinp_cin_plan_end_date=()),
    "ssd_cin_visits": _at("cinv_cin_visit_date"),
    "ssd_cla_episodes": _at(
        "clae_cla_episode_start_date", clae_cla_episode_ceased_date=("clae_cla_episode_ceased_reason",)
    ),
    "ssd_cla_placement": _at(
        "clap_cla_placement_start_date", clap_cla_placement_end_date=("clap_cla_placement_change_reason",)
    ),
    "ssd_legal_status": _at("lega_legal_status_start_date", lega_legal_status_end_date=()),
    "ssd_cla_reviews": _at("clar_cla_review_date"),
    "ssd_cla_visits": _at("clav_cla_visit_date"),
    "ssd_cla_health": _at("clah_health_check_date"),
    "ssd_cla_immunisations": Dated(later={"clai_immunisations_status_date": ()}),
    "ssd_cla_convictions": _at("clac_cla_conviction_date"),
    "ssd_cla_substance_misuse": _at("clas_substance_misuse_date"),
    "ssd_sdq_scores": _at("csdq_sdq_completed_date"),
    "ssd_missing": _at(
        "miss_missing_episode_start_date",
        miss_missing_episode_end_date=("miss_missing_rhi_offered",),
        return_interview_date=("miss_missing_rhi_accepted",),
    ),
    "ssd_permanence": Dated(
        began=(("perm_adm_decision_date", False), ("perm_permanence_order_date", False)),
        later={
            "perm_adm_decision_date": (),
            "perm_placement_order_date": (),
            "perm_matched_date": (),
            "perm_placed_for_adoption_date": (),
            "perm_decision_reversed_date": (),
            "perm_permanence_order_date": ("perm_permanence_order_type",),
        },
    ),
    "ssd_pre_proceedings": _at(
        "prep_pre_pro_decision_date", prep_pre_pro_letter_date=(), prep_initial_pre_pro_meeting_date=()
    ),
    "ssd_care_leavers": _at("status_date"),
    "ssd_involvements": _at("invo_involvement_start_date", invo_involvement_end_date=()),
    "workforce": _at("as_at"),
    "supervision": _at("due_date", done_date=()),
    "training": _at("due_date", completed_date=()),
    "complaints": _at("received_date", response_date=("recorded_days", "outcome", "learning")),
    "compliments": _at("received_date"),
    "foi": _at("received_date", response_date=()),
    "feedback": _at("date"),
    "finance": _at("month"),
    "placement_costs": _at("from_date", to_date=()),
    "contract_reviews": _at("due_date", review_date=("value", "visit_grade")),
    "audits": _at("due_date", audit_date=("grade", "moderated_grade", "moderator_id")),
    "iro_findings": _at("raised_date", resolved_date=()),
    "actions": Dated(
        began=(("created_date", True),),
        later={"completed_date": ("evidence", "verified_by")},
        reset={"status": ("complete", "open")},
    ),
}
BELONGING: Mapping[str, Belonging] = {
    "ssd_assessment_factors": Belonging(
        column="cinf_assessment_id",
        whole="ssd_cin_assessments",
        key="cina_assessment_id",
        done="cina_assessment_auth_date",
    ),
    "audit_answers": Belonging(column="audit_id", whole="audits", key="audit_id", done="audit_date"),
}
#: Tables by which a child becomes known, and those that describe the known.
MEETING = {
    "ssd_cin_episodes": "cine_person_id",
    "ssd_contacts": "cont_person_id",
    "ssd_early_help_episodes": "earl_person_id",
    "ssd_cla_episodes": "clae_person_id",
}
PEOPLE = {
    "ssd_person": "pers_person_id",
    "ssd_address": "addr_person_id",
    "ssd_family": "fami_person_id",
    "ssd_disability": "disa_person_id",
    "ssd_immigration_status": "immi_person_id",
}
