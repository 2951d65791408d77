-- Actions agreed after audits, complaints, inspections and the like
-- table: actions
SELECT
    a.action_id AS record_id, -- Action
    a.source AS source, -- What it came from
    a.indicator AS indicator, -- Indicator expected to move
    a.owner AS owner, -- Post that answers for it
    a.created_date AS date, -- Day it was agreed
    a.first_due_date AS first_due, -- Day it was first due
    a.due_date AS due, -- Day it is due now
    a.completed_date AS closed, -- Day it was completed; empty while it is open
    a.status AS status, -- open, complete or cancelled
    a.status = 'complete' AND coalesce(trim(a.evidence), '') <> '' AS evidenced, -- Whether complete with evidence
    coalesce(trim(a.verified_by), '') <> '' AS verified, -- Whether somebody checked it
    a.district AS recorded_district -- District as recorded; empty for the whole council
FROM actions AS a
