-- Training due
-- table: training
SELECT
    t.training_id AS record_id, -- Row
    t.worker_id AS worker_id, -- Who is to be trained
    t.course AS course, -- Course
    t.due_date AS due, -- Last day on which it is in time
    t.completed_date AS date, -- Day it was done; empty if it has not been
    t.team_id AS team_id -- Team
FROM training AS t
