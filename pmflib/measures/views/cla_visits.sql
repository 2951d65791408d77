-- Visits to children looked after
-- table: ssd_cla_visits
SELECT
    v.clav_cla_visit_id AS record_id, -- Visit
    c.person_id AS person_id, -- Child
    v.clav_cla_id AS care_id, -- Period of care
    v.clav_cla_visit_date AS date, -- Day of the visit
    v.clav_cla_visit_seen = 'Y' AS seen, -- Whether the child was seen
    v.clav_cla_visit_seen_alone = 'Y' AS seen_alone, -- Whether the child was seen alone
    c.team_id AS team_id -- Team that holds the case
FROM ssd_cla_visits AS v
JOIN case_cla_periods AS c ON c.record_id = v.clav_cla_id
