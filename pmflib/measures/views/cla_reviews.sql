-- Reviews of children looked after
-- table: ssd_cla_reviews
SELECT
    r.clar_cla_review_id AS record_id, -- Review
    c.person_id AS person_id, -- Child
    r.clar_cla_id AS care_id, -- Period of care
    c.date AS entered_care, -- Day the child entered care
    r.clar_cla_review_due_date AS due, -- Last day on which it is in time
    r.clar_cla_review_date AS date, -- Day it was held; empty while it is not
    r.clar_cla_review_participation AS participation, -- Code of how the child took part
    c.team_id AS team_id -- Team that holds the case
FROM ssd_cla_reviews AS r
JOIN case_cla_periods AS c ON c.record_id = r.clar_cla_id
WHERE coalesce(r.clar_cla_review_cancelled, 'N') <> 'Y'
