-- Referrals
-- table: ssd_cin_episodes
SELECT
    r.cine_referral_id AS record_id, -- Referral
    r.cine_person_id AS person_id, -- Child
    r.cine_referral_date AS date, -- Day of the referral
    r.recorded_at AS recorded_at, -- Day it was entered
    r.cine_close_date AS closed, -- Day the case was closed; empty while it is open
    r.cine_close_reason AS close_reason, -- Code of why it was closed
    r.cine_referral_source_code AS source, -- Code of who made it
    r.cine_cin_primary_need_code AS primary_need, -- Code of the child's main need
    coalesce(r.cine_referral_nfa = 'Y', false) AS nfa, -- Whether it ended in no further action
    r.decision_date AS decided, -- Day the response was decided
    due_referral_decision(r.cine_referral_date) AS decision_due, -- Last day on which a decision is in time
    date_diff('day', lag(r.cine_referral_date) OVER earlier, r.cine_referral_date) AS days_since_previous_referral, -- Days since the child's referral before; empty for the first
    a.finished AS assessment_finished, -- Day its first assessment was finished; empty if none was
    coalesce(a.not_in_need, false) AS not_in_need, -- Whether an assessment was finished and found that the child is not in need
    r.cine_referral_worker_id AS worker_id, -- Worker
    r.cine_referral_team AS team_id, -- Team that took it
    r.district AS recorded_district_text -- District as written on the referral; figures go by the child's address
FROM ssd_cin_episodes AS r
LEFT JOIN (
    SELECT
        cina_referral_id,
        min(cina_assessment_auth_date) AS finished,
        bool_and(cina_assessment_outcome_nfa = 'Y') FILTER (WHERE cina_assessment_auth_date IS NOT NULL) AS not_in_need
    FROM ssd_cin_assessments
    GROUP BY cina_referral_id
) AS a ON a.cina_referral_id = r.cine_referral_id
WINDOW earlier AS (
    PARTITION BY coalesce(r.cine_person_id, r.cine_referral_id) ORDER BY r.cine_referral_date, r.cine_referral_id
)
