-- First core groups of child protection plans
-- table: ssd_cp_plans
SELECT
    p.cppl_cp_plan_id AS record_id, -- Plan
    p.cppl_person_id AS person_id, -- Child
    p.cppl_cp_plan_start_date AS plan_started, -- First day of the plan: that of the conference
    p.cppl_cp_plan_end_date AS closed, -- Last day of the plan; empty while it is open
    due_core_group(p.cppl_cp_plan_start_date) AS due, -- Last day on which it is in time
    p.first_core_group_date AS date, -- Day it met; empty if it has not
    p.recorded_at AS recorded_at, -- Day the plan was entered
    p.team_id AS team_id -- Team that holds the plan
FROM ssd_cp_plans AS p
WHERE coalesce(p.cppl_cp_plan_ola, 'N') <> 'Y'
