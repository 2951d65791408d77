-- Health and dental checks of children looked after
-- table: ssd_cla_health
SELECT
    h.clah_health_check_id AS record_id, -- Check
    h.clah_person_id AS person_id, -- Child
    h.clah_health_check_type AS kind, -- Health check or Dental check
    h.clah_health_check_date AS date, -- Day it was done; empty while it is not
    h.due_date AS due, -- Last day on which it is in time
    h.clah_health_check_status AS outcome -- Status as recorded
FROM ssd_cla_health AS h
WHERE h.clah_person_id IN (SELECT person_id FROM case_cla_periods)
