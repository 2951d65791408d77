-- Supervision and appraisals due
-- table: supervision
SELECT
    s.supervision_id AS record_id, -- Row
    s.worker_id AS worker_id, -- Who is supervised
    s.kind AS kind, -- supervision or appraisal
    s.due_date AS due, -- Last day on which it is in time
    s.done_date AS date, -- Day it took place; empty if it has not
    s.team_id AS team_id -- Team
FROM supervision AS s
