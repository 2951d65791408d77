-- Concerns and disputes raised by reviewing officers and conference chairs
-- table: iro_findings
SELECT
    f.finding_id AS record_id, -- Finding
    f.role AS role, -- iro or cp_chair
    f.person_id AS person_id, -- Child
    f.concern AS concern, -- Kind of concern
    f.stage AS stage, -- informal, formal or escalated
    f.raised_date AS date, -- Day it was raised
    f.resolved_date AS closed, -- Day it was resolved; empty while it is not
    f.district AS recorded_district, -- District as recorded
    f.team_id AS team_id -- Team
FROM iro_findings AS f
