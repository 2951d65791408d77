-- Complaints, one row for each stage of each
-- table: complaints
SELECT
    c.complaint_id AS record_id, -- Stage of a complaint
    c.case_id AS complaint, -- Complaint it belongs to
    c.person_id AS person_id, -- Child it is about
    c.stage AS stage, -- 1, 2 or 3
    c.received_date AS date, -- Day the stage began
    c.response_date AS closed, -- Day of the answer; empty while there is none
    CASE c.stage
        WHEN '1' THEN CASE WHEN c.extended = 'Y' THEN due_complaint_stage_1_extended(c.received_date) ELSE due_complaint_stage_1(c.received_date) END
        WHEN '2' THEN CASE WHEN c.extended = 'Y' THEN due_complaint_stage_2_extended(c.received_date) ELSE due_complaint_stage_2(c.received_date) END
        WHEN '3' THEN due_complaint_stage_3(c.received_date)
    END AS due, -- Last day on which the answer is in time, by stage and whether the longer limit was agreed
    working_days_between(c.received_date, c.response_date) AS working_days, -- Working days to the answer, worked out from the dates
    c.recorded_days AS recorded_days, -- Days to the answer as written in the complaints system
    c.theme AS theme, -- What it is about
    c.outcome AS outcome, -- upheld, partly_upheld or not_upheld
    c.outcome IN ('upheld', 'partly_upheld') AS upheld, -- Whether upheld at least in part
    coalesce(trim(c.learning), '') <> '' AS learning_recorded, -- Whether it is written what was learnt
    c.action_id AS action_id, -- Action that followed
    c.district AS recorded_district, -- District as recorded
    c.team_id AS team_id -- Team it is about
FROM complaints AS c
