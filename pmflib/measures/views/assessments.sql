-- Assessments
-- table: ssd_cin_assessments
SELECT
    a.cina_assessment_id AS record_id, -- Assessment
    a.cina_person_id AS person_id, -- Child
    a.cina_referral_id AS referral_id, -- Referral it belongs to
    a.cina_assessment_auth_date AS date, -- Day a manager authorised it; empty while it is open
    a.recorded_at AS recorded_at, -- Day it was entered
    a.cina_assessment_start_date AS started, -- First day
    coalesce(r.cine_referral_date, a.cina_assessment_start_date) AS clock_started, -- Day of its referral, or its first day where the referral is not known
    due_assessment(coalesce(r.cine_referral_date, a.cina_assessment_start_date)) AS due, -- Last day on which it is in time
    working_days_between(coalesce(r.cine_referral_date, a.cina_assessment_start_date), a.cina_assessment_auth_date) AS working_days, -- Working days from the referral to its end; empty while it is open
    a.cina_assessment_child_seen = 'Y' AS seen, -- Whether the child was seen
    a.cina_assessment_outcome_nfa = 'Y' AS nfa, -- Whether no further action followed
    coalesce(a.cina_assessment_worker_id = m.worker_id, false) AS of_latest_worker, -- Whether its worker finished more assessments late in that quarter than any other of the team
    f.factors AS factors, -- Codes of the factors found, with a space before and after each; empty if none are recorded
    r.cine_cin_primary_need_code AS primary_need, -- Code of the child's main need
    a.cina_assessment_worker_id AS worker_id, -- Worker
    a.cina_assessment_team AS team_id -- Team
FROM ssd_cin_assessments AS a
LEFT JOIN ssd_cin_episodes AS r ON r.cine_referral_id = a.cina_referral_id
LEFT JOIN (
    SELECT
        cinf_assessment_id,
        ' ' || string_agg(
            array_to_string(regexp_extract_all(upper(cinf_assessment_factors_json), '[0-9]+[A-Z]?'), ' '),
            ' ' ORDER BY cinf_table_id
        ) || ' ' AS factors
    FROM ssd_assessment_factors
    GROUP BY cinf_assessment_id
) AS f ON f.cinf_assessment_id = a.cina_assessment_id
LEFT JOIN (
    SELECT team_id, quarter, max_by(worker_id, (late, worker_id)) AS worker_id
    FROM (
        SELECT
            b.cina_assessment_team AS team_id, b.cina_assessment_worker_id AS worker_id,
            date_trunc('quarter', b.cina_assessment_auth_date) AS quarter, count(*) AS late
        FROM ssd_cin_assessments AS b
        LEFT JOIN ssd_cin_episodes AS e ON e.cine_referral_id = b.cina_referral_id
        WHERE b.cina_assessment_auth_date > due_assessment(coalesce(e.cine_referral_date, b.cina_assessment_start_date))
        GROUP BY ALL
    )
    GROUP BY ALL
) AS m ON m.team_id = a.cina_assessment_team AND m.quarter = date_trunc('quarter', a.cina_assessment_auth_date)
