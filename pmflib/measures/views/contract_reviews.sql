-- Reviews of contracts, one row for each measure of each
-- table: contract_reviews
SELECT
    r.review_id AS record_id, -- Row
    r.contract_id AS contract_id, -- Contract
    c.provider_id AS provider_id, -- Provider
    p.kind AS provider_kind, -- Kind of provider
    r.measure AS measure, -- Contract measure
    r.due_date AS due, -- Last day on which the review is in time
    r.review_date AS date, -- Day it took place; empty if it has not
    r.target AS target, -- Target of the measure
    r.value AS value, -- Value the provider reported
    r.value >= r.target AS met, -- Whether the value reached the target
    r.visit_grade AS visit_grade -- Grade of the quality visit
FROM contract_reviews AS r
LEFT JOIN contracts AS c ON c.contract_id = r.contract_id
LEFT JOIN providers AS p ON p.provider_id = c.provider_id
