-- Ways to a permanent home: one row for each child's plan
-- table: ssd_permanence
SELECT
    p.perm_table_id AS record_id, -- Plan for permanence
    p.perm_person_id AS person_id, -- Child
    c.date AS entered_care, -- Day the child entered care
    p.perm_adm_decision_date AS decided, -- Day it was decided that the child should be adopted
    p.perm_placement_order_date AS placement_order, -- Day of the placement order
    p.perm_matched_date AS matched, -- Day of the match
    p.perm_placed_for_adoption_date AS placed, -- Day the child moved to the adopters
    p.perm_decision_reversed_date AS reversed, -- Day the decision was reversed; empty if it was not
    p.perm_permanence_order_date AS date, -- Day of the final order
    p.perm_permanence_order_type AS order_type, -- Kind of order, as recorded
    date_diff('day', c.date, p.perm_placed_for_adoption_date) AS days_care_to_placed, -- Days from entering care to moving to the adopters
    date_diff('day', p.perm_placement_order_date, p.perm_matched_date) AS days_order_to_match, -- Days from placement order to match
    c.team_id AS team_id -- Team that holds the case
FROM ssd_permanence AS p
LEFT JOIN case_cla_periods AS c ON c.record_id = p.perm_cla_id
