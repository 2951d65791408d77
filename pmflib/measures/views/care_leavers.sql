-- Statuses of care leavers
-- table: ssd_care_leavers
SELECT
    l.clea_table_id AS record_id, -- Status
    l.clea_person_id AS person_id, -- Young person
    l.status_date AS date, -- Day the status was taken
    l.recorded_at AS recorded_at, -- Day it was entered
    l.clea_care_leaver_in_touch AS in_touch, -- Code of whether the council is in touch
    l.clea_care_leaver_latest_contact AS latest_contact, -- Day of the latest contact
    l.clea_care_leaver_activity AS activity, -- Code of what the young person does
    l.clea_care_leaver_activity IS NOT NULL AND l.clea_care_leaver_activity <> 'NK' AS activity_known, -- Whether that is known
    coalesce(l.clea_care_leaver_activity IN ('F1', 'P1', 'F2', 'P2', 'F4', 'F5', 'P5'), false) AS active, -- Whether in education, training or work
    coalesce(l.clea_care_leaver_activity IN ('F1', 'P1'), false) AS in_higher_education, -- Whether in higher education
    l.clea_care_leaver_accommodation AS accommodation, -- Code of where the young person lives
    coalesce(l.clea_care_leaver_accom_suitable = '1', false) AS suitable, -- Whether that is suitable
    l.clea_pathway_plan_review_date AS pathway_reviewed, -- Day the pathway plan was last reviewed
    l.clea_care_leaver_worker_id AS worker_id, -- Worker
    l.clea_care_leaver_allocated_team AS team_id -- Team
FROM ssd_care_leavers AS l
