-- Events in children's cases side by side, for figures that set one kind against another
-- table: ssd_cin_episodes
SELECT
    'opened ' || record_id AS record_id, -- Kind of event and record
    person_id AS person_id, -- Child
    'case opened' AS event, -- case opened, case closed, enquiry, conference, plan started, plan ended, entered care or left care
    date AS date, -- Day of the event
    recorded_at AS recorded_at, -- Day it was entered
    close_reason AS close_reason, -- Code of why the case was closed; empty while it is open, and of other events
    team_id AS team_id -- Team
FROM case_cin_episodes
UNION ALL
SELECT 'closed ' || record_id, person_id, 'case closed', closed, NULL, close_reason, team_id
FROM case_cin_episodes WHERE closed IS NOT NULL
UNION ALL
SELECT 'enquiry ' || record_id, person_id, 'enquiry', date, recorded_at, NULL, team_id FROM case_section_47s
UNION ALL
SELECT 'conference ' || record_id, person_id, 'conference', date, recorded_at, NULL, team_id
FROM case_conferences WHERE date IS NOT NULL AND NOT transfer_in
UNION ALL
SELECT 'plan ' || record_id, person_id, 'plan started', date, recorded_at, NULL, team_id FROM case_cp_plans
UNION ALL
SELECT 'plan end ' || record_id, person_id, 'plan ended', closed, NULL, NULL, team_id
FROM case_cp_plans WHERE closed IS NOT NULL
UNION ALL
SELECT 'care ' || record_id, person_id, 'entered care', date, recorded_at, NULL, team_id FROM case_cla_periods
UNION ALL
SELECT 'left ' || record_id, person_id, 'left care', closed, NULL, NULL, team_id
FROM case_cla_periods WHERE closed IS NOT NULL
