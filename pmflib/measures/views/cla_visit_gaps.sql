-- Times between visits in care: on any day a child in care is in exactly one
-- table: ssd_cla_episodes
SELECT
    concat_ws(' ', g.care_id, g.gap) AS record_id, -- Period of care and number of the gap
    g.person_id AS person_id, -- Child
    g.since AS date, -- Day of the visit it starts with, or the first day in care
    lead(g.since, 1, g.left_care) OVER gaps AS closed, -- Day of the next visit, or the day the child left care; empty if neither has come
    g.gap > 0 AS visited, -- Whether it starts with a visit
    g.entered_care AS entered_care, -- Day the child entered care
    due_cla_visit(g.since) AS next_due, -- Last day on which the next visit is in time
    g.team_id AS team_id -- Team that holds the case
FROM (
    SELECT
        c.record_id AS care_id, c.person_id, c.date AS entered_care, c.closed AS left_care, c.team_id, d.since,
        row_number() OVER (PARTITION BY c.record_id ORDER BY d.since, d.visited) - 1 AS gap
    FROM case_cla_periods AS c
    JOIN (
        SELECT record_id AS care_id, date AS since, 0 AS visited FROM case_cla_periods
        UNION
        SELECT v.care_id, v.date, 1
        FROM case_cla_visits AS v
        JOIN case_cla_periods AS c ON c.record_id = v.care_id
        WHERE v.date >= c.date AND v.date <= coalesce(c.closed, DATE '9999-12-31') AND coalesce(v.seen, true)
    ) AS d ON d.care_id = c.record_id
    WHERE d.since IS NOT NULL
) AS g
WINDOW gaps AS (PARTITION BY g.care_id ORDER BY g.gap)
