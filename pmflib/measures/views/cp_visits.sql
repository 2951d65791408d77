-- Visits under a child protection plan
-- table: ssd_cp_visits
SELECT
    v.cppv_cp_visit_id AS record_id, -- Visit
    coalesce(v.cppv_person_id, p.cppl_person_id) AS person_id, -- Child
    v.cppv_cp_plan_id AS plan_id, -- Plan
    v.cppv_cp_visit_date AS date, -- Day of the visit
    v.cppv_cp_visit_seen = 'Y' AS seen, -- Whether the child was seen
    v.cppv_cp_visit_seen_alone = 'Y' AS seen_alone, -- Whether the child was seen alone
    v.cppv_cp_visit_bedroom = 'Y' AS bedroom_seen, -- Whether the child's bedroom was seen
    p.team_id AS team_id -- Team that holds the plan
FROM ssd_cp_visits AS v
LEFT JOIN ssd_cp_plans AS p ON p.cppl_cp_plan_id = v.cppv_cp_plan_id
WHERE coalesce(p.cppl_cp_plan_ola, 'N') <> 'Y'
