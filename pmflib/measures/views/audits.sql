-- Audits planned and done
-- table: audits
SELECT
    a.audit_id AS record_id, -- Audit
    a.kind AS kind, -- case, deep_dive, iro or cp_chair
    a.theme AS theme, -- Theme of the round
    a.person_id AS person_id, -- Child
    a.sampled_by AS sampled_by, -- random or chosen
    a.due_date AS due, -- Day it was planned for
    a.audit_date AS date, -- Day it was done; empty if it has not been
    lower(trim(a.grade)) AS grade, -- Grade the auditor gave
    lower(trim(a.moderated_grade)) AS moderated_grade, -- Grade after moderation; empty where there was none
    coalesce(lower(trim(a.moderated_grade)), lower(trim(a.grade))) AS final_grade, -- The moderated grade, or else the auditor's
    a.district AS recorded_district, -- District as recorded
    a.team_id AS team_id -- Team whose case it is
FROM audits AS a
