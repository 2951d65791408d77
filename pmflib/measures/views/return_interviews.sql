-- Return home interviews, one row for each time a child came back
-- table: ssd_missing
SELECT
    m.miss_table_id AS record_id, -- Missing episode
    m.miss_person_id AS person_id, -- Child
    m.miss_missing_episode_end_date AS returned, -- Day the child came back
    due_return_interview(m.miss_missing_episode_end_date) AS due, -- Last day on which the interview is in time
    m.miss_missing_rhi_offered = 'Y' AS offered, -- Whether one was offered
    m.miss_missing_rhi_accepted = 'Y' AS accepted, -- Whether the child accepted
    m.return_interview_date AS date -- Day of the interview; empty if there was none
FROM ssd_missing AS m
WHERE m.miss_missing_episode_end_date IS NOT NULL
AND NOT EXISTS (
    SELECT 1 FROM pmf_placed_here AS o
    WHERE o.person_id = m.miss_person_id AND m.miss_missing_episode_start_date BETWEEN o.since AND o.until
)
