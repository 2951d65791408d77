-- Times between visits under a child protection plan: on any day an open plan is in exactly one
-- table: ssd_cp_plans
SELECT
    concat_ws(' ', p.plan_id, p.gap) AS record_id, -- Plan and number of the gap
    p.person_id AS person_id, -- Child
    p.since AS date, -- Day of the visit it starts with, or the first day of the plan
    lead(p.since, 1, p.plan_closed) OVER gaps AS closed, -- Day of the next visit, or the last day of the plan; empty if neither has come
    p.gap > 0 AS visited, -- Whether it starts with a visit
    p.plan_started AS plan_started, -- First day of the plan
    due_cp_visit(p.since) AS next_due, -- Last day on which the next visit is in time
    p.team_id AS team_id -- Team that holds the plan
FROM (
    SELECT
        l.cppl_cp_plan_id AS plan_id, l.cppl_person_id AS person_id, l.cppl_cp_plan_start_date AS plan_started,
        l.cppl_cp_plan_end_date AS plan_closed, l.team_id, d.since,
        row_number() OVER (PARTITION BY l.cppl_cp_plan_id ORDER BY d.since, d.visited) - 1 AS gap
    FROM ssd_cp_plans AS l
    JOIN (
        SELECT cppl_cp_plan_id AS plan_id, cppl_cp_plan_start_date AS since, 0 AS visited FROM ssd_cp_plans
        UNION
        SELECT p.cppl_cp_plan_id, v.cppv_cp_visit_date, 1
        FROM ssd_cp_plans AS p
        JOIN ssd_cp_visits AS v
            ON v.cppv_cp_plan_id = p.cppl_cp_plan_id AND v.cppv_cp_visit_date >= p.cppl_cp_plan_start_date
            AND v.cppv_cp_visit_date <= coalesce(p.cppl_cp_plan_end_date, DATE '9999-12-31')
            AND coalesce(v.cppv_cp_visit_seen, 'Y') <> 'N'
    ) AS d ON d.plan_id = l.cppl_cp_plan_id
    WHERE d.since IS NOT NULL AND coalesce(l.cppl_cp_plan_ola, 'N') <> 'Y'
) AS p
WINDOW gaps AS (PARTITION BY p.plan_id ORDER BY p.gap)
