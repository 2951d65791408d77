-- Episodes of care of children of this council: a new one with each change of placement or legal status
-- table: ssd_cla_episodes
SELECT
    e.clae_cla_episode_id AS record_id, -- Episode
    e.clae_person_id AS person_id, -- Child
    e.clae_cla_id AS care_id, -- Period of care
    e.clae_cla_episode_start_date AS date, -- First day
    e.recorded_at AS recorded_at, -- Day it was entered
    e.clae_cla_episode_ceased_date AS closed, -- Last day; empty while it is open
    e.clae_cla_episode_start_reason AS start_reason, -- Code of why it started
    e.clae_cla_episode_ceased_reason AS end_reason, -- Code of why it ended
    e.clae_cla_primary_need_code AS primary_need, -- Code of the child's main need
    e.clae_entered_care_date AS entered_care, -- Day the child entered care
    max(CASE WHEN e.clae_cla_episode_start_reason IN ('S', 'T', 'B') THEN e.clae_cla_episode_start_date END) OVER earlier AS carer_since, -- Day from which the child has lived with the same carer
    e.team_id AS team_id -- Team that holds the case
FROM ssd_cla_episodes AS e
WHERE coalesce(e.responsible_authority, (SELECT authority FROM pmf_council)) = (SELECT authority FROM pmf_council)
WINDOW earlier AS (
    PARTITION BY coalesce(e.clae_cla_id, e.clae_cla_episode_id)
    ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_id ROWS UNBOUNDED PRECEDING
)
