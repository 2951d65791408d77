-- Section 47 enquiries
-- table: ssd_s47_enquiry
SELECT
    s.s47e_s47_enquiry_id AS record_id, -- Enquiry
    s.s47e_person_id AS person_id, -- Child
    s.s47e_referral_id AS referral_id, -- Referral it belongs to
    s.s47e_s47_start_date AS date, -- First day
    s.recorded_at AS recorded_at, -- Day it was entered
    s.s47e_s47_end_date AS closed, -- Last day; empty while it is open
    s.strategy_discussion_date AS strategy_discussion, -- Day of the strategy discussion
    coalesce(s.s47e_s47_nfa = 'Y', false) AS nfa, -- Whether no further action followed
    s.s47e_s47_outcome_json AS outcome, -- Outcome as recorded
    c.first_held AS conference_held, -- Day of the first conference that came of it; empty if none did
    date_diff('day', lag(s.s47e_s47_start_date) OVER earlier, s.s47e_s47_start_date) AS days_since_previous_enquiry, -- Days since the child's enquiry before; empty for the first
    s.s47e_s47_completed_by_worker_id AS worker_id, -- Worker
    s.s47e_s47_completed_by_team AS team_id -- Team
FROM ssd_s47_enquiry AS s
LEFT JOIN (
    SELECT icpc_s47_enquiry_id, min(icpc_icpc_date) AS first_held
    FROM ssd_initial_cp_conference
    GROUP BY icpc_s47_enquiry_id
) AS c ON c.icpc_s47_enquiry_id = s.s47e_s47_enquiry_id
WINDOW earlier AS (
    PARTITION BY coalesce(s.s47e_person_id, s.s47e_s47_enquiry_id) ORDER BY s.s47e_s47_start_date, s.s47e_s47_enquiry_id
)
