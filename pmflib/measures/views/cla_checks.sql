-- Whether health checks, dental checks, vaccinations, questionnaires and findings of a child in care are recent: on any day a child in care is in one row of each kind
-- table: ssd_cla_episodes
SELECT
    concat_ws(' ', g.care_id, g.kind, g.number) AS record_id, -- Period of care, kind and number
    g.person_id AS person_id, -- Child
    g.kind AS kind, -- health, dental, vaccination, questionnaire, substance misuse or offence
    g.since AS date, -- Day of the check or finding it starts with, or the first day in care
    lead(g.since, 1, g.left_care) OVER kinds AS closed, -- Day of the next one, or the day the child left care; empty if neither has come
    g.done AS done, -- Whether it starts with a check or finding
    g.score AS score, -- Score of the questionnaire; 1 for vaccinations up to date, 0 for not
    g.entered_care AS entered_care, -- Day the child entered care
    g.team_id AS team_id -- Team that holds the case
FROM (
    SELECT
        c.record_id AS care_id, c.person_id, c.date AS entered_care, c.closed AS left_care, c.team_id, d.kind,
        greatest(d.day, c.date) AS since, d.done, d.score,
        row_number() OVER (PARTITION BY c.record_id, d.kind ORDER BY greatest(d.day, c.date), d.done, d.day, d.score) - 1 AS number
    FROM case_cla_periods AS c
    JOIN (
        SELECT p.person_id, p.record_id AS care_id, k.kind, p.date AS day, false AS done, NULL AS score
        FROM case_cla_periods AS p
        CROSS JOIN (VALUES
            ('health'), ('dental'), ('vaccination'), ('questionnaire'), ('substance misuse'), ('offence')
        ) AS k (kind)
        UNION ALL
        SELECT person_id, NULL, CASE kind WHEN 'Dental check' THEN 'dental' ELSE 'health' END, date, true, NULL
        FROM case_health_checks
        UNION ALL
        SELECT
            clai_person_id, NULL, 'vaccination', clai_immunisations_status_date, true,
            CASE clai_immunisations_status WHEN 'Y' THEN 1 WHEN 'N' THEN 0 END
        FROM ssd_cla_immunisations
        UNION ALL
        SELECT csdq_person_id, NULL, 'questionnaire', csdq_sdq_completed_date, csdq_sdq_score IS NOT NULL, csdq_sdq_score
        FROM ssd_sdq_scores
        UNION ALL
        SELECT clas_person_id, NULL, 'substance misuse', clas_substance_misuse_date, clas_substance_misused = 'Y', NULL
        FROM ssd_cla_substance_misuse
        UNION ALL
        SELECT clac_person_id, NULL, 'offence', clac_cla_conviction_date, true, NULL FROM ssd_cla_convictions
    ) AS d ON d.person_id = c.person_id AND coalesce(d.care_id, c.record_id) = c.record_id
    WHERE d.day IS NOT NULL AND d.day <= coalesce(c.closed, DATE '9999-12-31') AND (d.day >= c.date OR d.kind = 'vaccination')
) AS g
WINDOW kinds AS (PARTITION BY g.care_id, g.kind ORDER BY g.number)
