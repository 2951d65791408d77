-- First child protection conferences
-- table: ssd_initial_cp_conference
SELECT
    c.icpc_icpc_id AS record_id, -- Conference, one row for each child
    c.icpc_person_id AS person_id, -- Child
    c.icpc_s47_enquiry_id AS enquiry_id, -- Section 47 enquiry it came of
    c.icpc_icpc_date AS date, -- Day it was held; empty while it is not
    c.recorded_at AS recorded_at, -- Day it was entered
    c.icpc_icpc_target_date AS target, -- Last day on which it is in time, as written in the record
    coalesce(s.strategy_discussion_date, s.s47e_s47_start_date) AS clock_started, -- Day of the strategy discussion, or of the start of the enquiry where that is not recorded
    coalesce(due_icpc(coalesce(s.strategy_discussion_date, s.s47e_s47_start_date)), c.icpc_icpc_target_date) AS due, -- Last day on which it is in time; the target written in the record where the enquiry is not known
    working_days_between(coalesce(s.strategy_discussion_date, s.s47e_s47_start_date), c.icpc_icpc_date) AS working_days, -- Working days from the strategy discussion to the conference
    working_days_between(s.s47e_s47_start_date, c.icpc_icpc_date) AS working_days_from_enquiry, -- Working days from the start of the enquiry to the conference, as published figures count
    coalesce(c.icpc_icpc_transfer_in = 'Y', false) AS transfer_in, -- Whether the child moved here with a plan of another council
    c.icpc_icpc_outcome_cp_flag = 'Y' AS led_to_plan, -- Whether it led to a child protection plan
    c.icpc_icpc_worker_id AS worker_id, -- Worker
    c.icpc_icpc_team AS team_id -- Team
FROM ssd_initial_cp_conference AS c
LEFT JOIN ssd_s47_enquiry AS s ON s.s47e_s47_enquiry_id = c.icpc_s47_enquiry_id
