-- Times a child was missing or away without leave
-- table: ssd_missing
SELECT
    m.miss_table_id AS record_id, -- Episode
    m.miss_person_id AS person_id, -- Child
    m.miss_missing_episode_start_date AS date, -- First day
    m.miss_missing_episode_end_date AS closed, -- Day the child was found or came back; empty while missing
    m.miss_missing_episode_type AS type, -- M missing, A away without leave
    c.person_id IS NOT NULL AND coalesce(m.miss_missing_episode_start_date < c.closed, true) AS in_care, -- Whether the child was in care then
    date_diff('day', lag(m.miss_missing_episode_start_date) OVER earlier, m.miss_missing_episode_start_date) AS days_since_previous -- Days since the child's episode before; empty for the first
FROM ssd_missing AS m
ASOF LEFT JOIN case_cla_periods AS c
    ON m.miss_person_id = c.person_id AND m.miss_missing_episode_start_date >= c.date
WHERE NOT EXISTS (
    SELECT 1 FROM pmf_placed_here AS o
    WHERE o.person_id = m.miss_person_id AND m.miss_missing_episode_start_date BETWEEN o.since AND o.until
)
WINDOW earlier AS (
    PARTITION BY coalesce(m.miss_person_id, m.miss_table_id) ORDER BY m.miss_missing_episode_start_date, m.miss_table_id
)
