-- Compliments
-- table: compliments
SELECT
    c.compliment_id AS record_id, -- Compliment
    c.received_date AS date, -- Day it came
    c.theme AS theme, -- What it is about
    c.district AS recorded_district, -- District as recorded
    c.team_id AS team_id -- Team it is about
FROM compliments AS c
