-- Strengths and difficulties questionnaires of children looked after
-- table: ssd_sdq_scores
SELECT
    q.csdq_table_id AS record_id, -- Questionnaire
    q.csdq_person_id AS person_id, -- Child
    q.csdq_sdq_completed_date AS date, -- Day it was filled in
    q.csdq_sdq_score AS score, -- Total score, 0 to 40; 17 or more gives cause for concern
    q.csdq_sdq_reason AS reason -- Why there is no score, as recorded
FROM ssd_sdq_scores AS q
WHERE q.csdq_person_id IN (SELECT person_id FROM case_cla_periods)
