-- Child in need plans
-- table: ssd_cin_plans
SELECT
    p.cinp_cin_plan_id AS record_id, -- Plan
    p.cinp_person_id AS person_id, -- Child
    p.cinp_referral_id AS referral_id, -- Case it belongs to
    p.cinp_cin_plan_start_date AS date, -- First day
    p.recorded_at AS recorded_at, -- Day it was entered
    p.cinp_cin_plan_end_date AS closed, -- Last day; empty while it is open
    p.cinp_cin_plan_worker_id AS worker_id, -- Worker
    p.cinp_cin_plan_team AS team_id -- Team
FROM ssd_cin_plans AS p
