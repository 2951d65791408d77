-- Cases opened after a referral (children in need)
-- table: ssd_cin_episodes
SELECT
    r.cine_referral_id AS record_id, -- Case
    r.cine_person_id AS person_id, -- Child
    r.cine_referral_date AS date, -- Day it was opened: that of the referral
    r.recorded_at AS recorded_at, -- Day it was entered
    r.cine_close_date AS closed, -- Day it was closed; empty while it is open
    r.cine_close_reason AS close_reason, -- Code of why it was closed
    r.cine_cin_primary_need_code AS primary_need, -- Code of the child's main need
    r.cine_referral_source_code AS source, -- Code of who made the referral
    a.finished AS assessment_finished, -- Day its first assessment was finished; empty if none was
    due_assessment(r.cine_referral_date) AS assessment_due, -- Last day on which its assessment is in time
    r.cine_referral_worker_id AS worker_id, -- Worker
    r.cine_referral_team AS team_id -- Team that took it
FROM ssd_cin_episodes AS r
LEFT JOIN (
    SELECT cina_referral_id, min(cina_assessment_auth_date) AS finished
    FROM ssd_cin_assessments
    GROUP BY cina_referral_id
) AS a ON a.cina_referral_id = r.cine_referral_id
WHERE coalesce(r.cine_referral_nfa, 'N') <> 'Y'
