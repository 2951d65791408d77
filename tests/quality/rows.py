"""Rows of record tables with their usual fields, and the form of a case: a rule, rows, and what it must find."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A rule, the rows of the tables it reads, and the ids it must find."""

    rule: str
    rows: dict[str, list[dict[str, Any]]]
    found: list[str]


def referral(number: str, **given: Any) -> dict[str, Any]:
    usual = {"cine_person_id": "p1", "cine_referral_date": "2026-05-05", "recorded_at": "2026-05-05"}
    return {"cine_referral_id": number} | usual | given


def assessment(number: str, start: str | None, end: str | None, **given: Any) -> dict[str, Any]:
    dates = {"cina_assessment_start_date": start, "cina_assessment_auth_date": end}
    return {"cina_assessment_id": number, "cina_person_id": "p1", "cina_referral_id": "r1"} | dates | given


def plan(number: str, start: str, end: str | None = None, **given: Any) -> dict[str, Any]:
    dates = {"cppl_cp_plan_start_date": start, "cppl_cp_plan_end_date": end}
    return {"cppl_cp_plan_id": number, "cppl_person_id": "p1", "previous_plans": 0} | dates | given


def conference(number: str, day: str, **given: Any) -> dict[str, Any]:
    return {"icpc_icpc_id": number, "icpc_person_id": "p1", "icpc_icpc_date": day} | given


def episode(number: str, start: str, end: str | None, care: str = "c1", **given: Any) -> dict[str, Any]:
    dates = {"clae_cla_episode_start_date": start, "clae_cla_episode_ceased_date": end, "clae_cla_id": care}
    return {"clae_cla_episode_id": number, "clae_person_id": "p1"} | dates | given


def placement(number: str, start: str, end: str | None, **given: Any) -> dict[str, Any]:
    dates = {"clap_cla_placement_start_date": start, "clap_cla_placement_end_date": end}
    usual = {"clap_cla_id": "c1", "clap_cla_placement_type": "U6", "clap_cla_placement_distance": 4.0}
    return {"clap_cla_placement_id": number} | usual | dates | given


def person(number: str, born: str | None, **given: Any) -> dict[str, Any]:
    return {"pers_person_id": number, "pers_dob": born, "pers_ethnicity": "WBRI"} | given


def address(number: str, postcode: str) -> dict[str, Any]:
    return {"addr_table_id": f"a-{number}", "addr_person_id": number, "addr_address_postcode": postcode}


def leaver(number: str, **given: Any) -> dict[str, Any]:
    usual = {"clea_person_id": "p1", "status_date": "2026-09-30", "clea_care_leaver_in_touch": "YES"}
    known = {"clea_care_leaver_activity": "F2", "clea_care_leaver_latest_contact": "2026-09-01"}
    return {"clea_table_id": number} | usual | known | given


def post(number: str, worker: str | None, **given: Any) -> dict[str, Any]:
    usual = {"as_at": "2026-09-30", "role": "social_worker", "fte": 1.0, "status": "permanent", "post_id": number}
    return {"post_row_id": number, "worker_id": worker} | usual | given


def audit(number: str, **given: Any) -> dict[str, Any]:
    usual = {"kind": "case", "sampled_by": "random", "due_date": "2026-06-30", "audit_date": "2026-06-20"}
    return {"audit_id": number} | usual | {"grade": "good", "moderated_grade": "good"} | given


def complaint(number: str, **given: Any) -> dict[str, Any]:
    usual = {"case_id": number, "stage": "1", "received_date": "2026-05-01", "response_date": "2026-05-12"}
    return {"complaint_id": number} | usual | {"recorded_days": 6, "theme": "delay"} | given


def line(number: str, actual: float | None) -> dict[str, Any]:
    month = f"2026-{int(number):02d}-28"
    return {"line_id": number, "month": month, "service": "fostering", "team_id": "T1", "actual": actual}


def action(number: str, **given: Any) -> dict[str, Any]:
    dates = {"created_date": "2026-05-01", "first_due_date": "2026-08-01", "due_date": "2026-08-01"}
    return {"action_id": number, "status": "open"} | dates | given
