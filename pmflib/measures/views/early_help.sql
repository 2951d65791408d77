-- Early help episodes
-- table: ssd_early_help_episodes
SELECT
    e.earl_episode_id AS record_id, -- Episode
    e.earl_person_id AS person_id, -- Child
    e.earl_episode_start_date AS date, -- First day
    e.earl_episode_end_date AS closed, -- Last day; empty while it is open
    e.earl_episode_reason AS reason, -- Reason it started
    e.earl_episode_end_reason AS end_reason, -- Reason it ended
    e.earl_episode_organisation AS organisation, -- Who leads it
    date_diff('day', e.earl_episode_end_date, r.cine_referral_date) AS days_to_referral -- Days from its end to the child's next referral; empty if none followed or it is open
FROM ssd_early_help_episodes AS e
ASOF LEFT JOIN ssd_cin_episodes AS r
    ON e.earl_person_id = r.cine_person_id AND e.earl_episode_end_date <= r.cine_referral_date
