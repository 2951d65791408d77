"""Whom and when a row of each record table is about, so that what fails has a place, a team and a quarter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Subject:
    """How the rows of one table are placed; every part is SQL on the row ``r``.

    Parameters
    ----------
    day : str
        The event's day.
    person : str
        The child; ``NULL`` where the table has none.
    team : str
        The team's id on the row; where it is null, the team involved with the child on that day.
    district : str
        District as recorded, in any spelling, where the home is not known. Not of referrals and episodes of care:
        there it is often the team's.
    joined : str
        A join that person or day need.
    counted : str
        Condition of the rows that are the council's own.
    """

    day: str
    person: str = "NULL"
    team: str = "NULL"
    district: str = "NULL"
    joined: str = ""
    counted: str = "true"


_OWN = "coalesce(r.responsible_authority, own_council()) = own_council()"
_OWN_PLAN = "coalesce(r.cppl_cp_plan_ola, 'N') <> 'Y'"
_OF_OWN_PLAN = (
    "coalesce(r.{}, '') NOT IN (SELECT p.cppl_cp_plan_id FROM ssd_cp_plans p "
    "WHERE p.cppl_cp_plan_ola = 'Y' AND p.cppl_cp_plan_id IS NOT NULL)"
)
# Of a child placed here by another council that one answers for what follows.
_NOT_PLACED_HERE = (
    "NOT EXISTS (SELECT 1 FROM ssd_cla_episodes o WHERE o.clae_person_id = r.miss_person_id "
    "AND o.responsible_authority <> own_council() AND r.miss_missing_episode_start_date "
    "BETWEEN o.clae_cla_episode_start_date AND coalesce(o.clae_cla_episode_ceased_date, always()))"
)
_CARE = "LEFT JOIN q_care care ON care.cla_id = r.{}"

#: Every table that a rule may name, and how its rows are placed.
SUBJECTS: dict[str, Subject] = {
    "ssd_person": Subject(
        day="seen.last_day",
        person="r.pers_person_id",
        joined="LEFT JOIN q_activity seen ON seen.person = r.pers_person_id",
    ),
    "ssd_address": Subject(day="r.addr_address_start_date", person="r.addr_person_id"),
    "ssd_contacts": Subject(day="r.cont_contact_date", person="r.cont_person_id"),
    "ssd_early_help_episodes": Subject(day="r.earl_episode_start_date", person="r.earl_person_id"),
    "ssd_cin_episodes": Subject(day="r.cine_referral_date", person="r.cine_person_id", team="r.cine_referral_team"),
    "ssd_cin_assessments": Subject(
        day="r.cina_assessment_start_date", person="r.cina_person_id", team="r.cina_assessment_team"
    ),
    "ssd_assessment_factors": Subject(
        day="made.cina_assessment_start_date",
        person="made.cina_person_id",
        team="made.cina_assessment_team",
        joined="LEFT JOIN (SELECT DISTINCT ON (cina_assessment_id) * FROM ssd_cin_assessments) made "
        "ON made.cina_assessment_id = r.cinf_assessment_id",
    ),
    "ssd_cin_plans": Subject(day="r.cinp_cin_plan_start_date", person="r.cinp_person_id", team="r.cinp_cin_plan_team"),
    "ssd_cin_visits": Subject(day="r.cinv_cin_visit_date", person="r.cinv_person_id"),
    "ssd_s47_enquiry": Subject(
        day="r.s47e_s47_start_date", person="r.s47e_person_id", team="r.s47e_s47_completed_by_team"
    ),
    "ssd_initial_cp_conference": Subject(day="r.icpc_icpc_date", person="r.icpc_person_id", team="r.icpc_icpc_team"),
    "ssd_cp_plans": Subject(
        day="r.cppl_cp_plan_start_date", person="r.cppl_person_id", team="r.team_id", counted=_OWN_PLAN
    ),
    "ssd_cp_reviews": Subject(
        day="coalesce(r.cppr_cp_review_date, r.cppr_cp_review_due)",
        person="coalesce(r.cppr_person_id, plan.cppl_person_id)",
        team="plan.team_id",
        joined="LEFT JOIN (SELECT DISTINCT ON (cppl_cp_plan_id) cppl_cp_plan_id, cppl_person_id, team_id "
        "FROM ssd_cp_plans) plan ON plan.cppl_cp_plan_id = r.cppr_cp_plan_id",
        counted=_OF_OWN_PLAN.format("cppr_cp_plan_id"),
    ),
    "ssd_cp_visits": Subject(
        day="r.cppv_cp_visit_date", person="r.cppv_person_id", counted=_OF_OWN_PLAN.format("cppv_cp_plan_id")
    ),
    "ssd_cla_episodes": Subject(
        day="r.clae_cla_episode_start_date", person="r.clae_person_id", team="r.team_id", counted=_OWN
    ),
    "ssd_cla_placement": Subject(
        day="r.clap_cla_placement_start_date",
        person="coalesce(r.clap_person_id, care.person)",
        team="care.team_id",
        joined=_CARE.format("clap_cla_id"),
        counted="coalesce(care.own, true)",
    ),
    "ssd_cla_reviews": Subject(
        day="coalesce(r.clar_cla_review_date, r.clar_cla_review_due_date)",
        person="care.person",
        team="care.team_id",
        joined=_CARE.format("clar_cla_id"),
        counted="coalesce(care.own, true)",
    ),
    "ssd_cla_visits": Subject(
        day="r.clav_cla_visit_date",
        person="coalesce(r.clav_person_id, care.person)",
        team="care.team_id",
        joined=_CARE.format("clav_cla_id"),
        counted="coalesce(care.own, true)",
    ),
    "ssd_cla_health": Subject(day="coalesce(r.due_date, r.clah_health_check_date)", person="r.clah_person_id"),
    "ssd_cla_immunisations": Subject(day="r.clai_immunisations_status_date", person="r.clai_person_id"),
    "ssd_cla_convictions": Subject(day="r.clac_cla_conviction_date", person="r.clac_person_id"),
    "ssd_cla_substance_misuse": Subject(day="r.clas_substance_misuse_date", person="r.clas_person_id"),
    "ssd_sdq_scores": Subject(day="r.csdq_sdq_completed_date", person="r.csdq_person_id"),
    "ssd_missing": Subject(
        day="r.miss_missing_episode_start_date", person="r.miss_person_id", counted=_NOT_PLACED_HERE
    ),
    "ssd_legal_status": Subject(day="r.lega_legal_status_start_date", person="r.lega_person_id"),
    "ssd_permanence": Subject(day="r.perm_adm_decision_date", person="r.perm_person_id"),
    "ssd_pre_proceedings": Subject(day="r.prep_pre_pro_decision_date", person="r.prep_person_id"),
    "ssd_care_leavers": Subject(
        day="r.status_date", person="r.clea_person_id", team="r.clea_care_leaver_allocated_team"
    ),
    "ssd_involvements": Subject(
        day="r.invo_involvement_start_date", person="r.invo_person_id", team="r.invo_professional_team"
    ),
    "workforce": Subject(day="r.as_at", team="r.team_id"),
    "supervision": Subject(day="r.due_date", team="r.team_id"),
    "training": Subject(day="r.due_date", team="r.team_id"),
    "complaints": Subject(day="r.received_date", person="r.person_id", team="r.team_id", district="r.district"),
    "compliments": Subject(day="r.received_date", team="r.team_id", district="r.district"),
    "foi": Subject(day="r.received_date"),
    "feedback": Subject(day="r.date", team="r.team_id", district="r.district"),
    "finance": Subject(day="r.month", team="r.team_id"),
    "placement_costs": Subject(day="r.from_date"),
    "contract_reviews": Subject(day="r.due_date"),
    "audits": Subject(
        day="coalesce(r.audit_date, r.due_date)", person="r.person_id", team="r.team_id", district="r.district"
    ),
    "iro_findings": Subject(day="r.raised_date", person="r.person_id", team="r.team_id", district="r.district"),
    "actions": Subject(day="r.created_date", district="r.district"),
}
