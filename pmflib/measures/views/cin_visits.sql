-- Visits to children in need
-- table: ssd_cin_visits
SELECT
    v.cinv_cin_visit_id AS record_id, -- Visit
    v.cinv_person_id AS person_id, -- Child
    v.cinv_cin_visit_date AS date, -- Day of the visit
    v.cinv_cin_visit_seen = 'Y' AS seen, -- Whether the child was seen
    v.cinv_cin_visit_seen_alone = 'Y' AS seen_alone, -- Whether the child was seen alone
    v.cinv_cin_visit_bedroom = 'Y' AS bedroom_seen -- Whether the child's bedroom was seen
FROM ssd_cin_visits AS v
