-- Review conferences of child protection plans
-- table: ssd_cp_reviews
SELECT
    r.cppr_cp_review_id AS record_id, -- Review
    coalesce(r.cppr_person_id, p.cppl_person_id) AS person_id, -- Child
    r.cppr_cp_plan_id AS plan_id, -- Plan
    p.cppl_cp_plan_start_date AS plan_started, -- First day of the plan
    r.cppr_cp_review_due AS due, -- Last day on which it is in time
    r.cppr_cp_review_date AS date, -- Day it was held; empty while it is not
    r.cppr_cp_review_outcome_continue_cp = 'Y' AS plan_continued, -- Whether the plan was to continue
    r.cppr_cp_review_quorate = 'Y' AS quorate, -- Whether enough agencies were there
    r.cppr_cp_review_participation AS participation, -- Code of how the child took part
    p.team_id AS team_id -- Team that holds the plan
FROM ssd_cp_reviews AS r
LEFT JOIN ssd_cp_plans AS p ON p.cppl_cp_plan_id = r.cppr_cp_plan_id
WHERE coalesce(p.cppl_cp_plan_ola, 'N') <> 'Y'
