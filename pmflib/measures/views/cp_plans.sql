-- Child protection plans of this council
-- table: ssd_cp_plans
SELECT
    p.cppl_cp_plan_id AS record_id, -- Plan
    p.cppl_person_id AS person_id, -- Child
    p.cppl_referral_id AS referral_id, -- Case it belongs to
    p.cppl_cp_plan_start_date AS date, -- First day
    p.recorded_at AS recorded_at, -- Day it was entered
    p.cppl_cp_plan_end_date AS closed, -- Last day; empty while it is open
    p.cppl_cp_plan_initial_category AS first_category, -- Category of abuse at the start
    p.cppl_cp_plan_latest_category AS latest_category, -- Category of abuse as it is now
    p.previous_plans AS previous_plans, -- Number of earlier plans as recorded
    date_diff('day', lag(p.cppl_cp_plan_end_date) OVER earlier, p.cppl_cp_plan_start_date) AS days_since_previous_plan, -- Days since the child's plan before ended; empty for the first
    greatest(coalesce(p.previous_plans, 0), row_number() OVER earlier - 1) AS earlier_plans, -- Number of earlier plans: as recorded, or as the extract shows where that is more
    q.first_missed AS first_review_missed, -- Day on which a review of it first became late; empty if none ever was
    p.first_core_group_date AS first_core_group, -- Day of the first core group
    p.team_id AS team_id -- Team that holds it
FROM ssd_cp_plans AS p
LEFT JOIN (
    SELECT cppr_cp_plan_id, min(cppr_cp_review_due) + 1 AS first_missed
    FROM ssd_cp_reviews
    WHERE cppr_cp_review_date IS NULL OR cppr_cp_review_date > cppr_cp_review_due
    GROUP BY cppr_cp_plan_id
) AS q ON q.cppr_cp_plan_id = p.cppl_cp_plan_id
WHERE coalesce(p.cppl_cp_plan_ola, 'N') <> 'Y'
WINDOW earlier AS (
    PARTITION BY coalesce(p.cppl_person_id, p.cppl_cp_plan_id) ORDER BY p.cppl_cp_plan_start_date, p.cppl_cp_plan_id
)
