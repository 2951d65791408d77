-- Periods of care: a child's time looked after by this council, from entering to leaving
-- table: ssd_cla_episodes
SELECT
    coalesce(e.clae_cla_id, e.clae_cla_episode_id) AS record_id, -- Period of care
    any_value(e.clae_person_id) AS person_id, -- Child
    min(coalesce(e.clae_entered_care_date, e.clae_cla_episode_start_date)) AS date, -- First day in care
    min(e.recorded_at) AS recorded_at, -- Day its first episode was entered
    last(e.clae_cla_episode_ceased_date ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_id) AS closed, -- Day the child left care; empty while in care
    last(e.clae_cla_episode_ceased_reason ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_id) AS end_reason, -- Code of why the child left
    first(e.clae_cla_primary_need_code ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_id) AS primary_need, -- Code of the child's main need
    count(*) AS episodes, -- Episodes it is made of
    max(e.clae_cla_last_iro_contact_date) AS last_iro_contact, -- Day of the reviewing officer's latest contact
    last(e.team_id ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_id) AS team_id -- Team that holds the case
FROM ssd_cla_episodes AS e
WHERE coalesce(e.responsible_authority, (SELECT authority FROM pmf_council)) = (SELECT authority FROM pmf_council)
GROUP BY coalesce(e.clae_cla_id, e.clae_cla_episode_id)
