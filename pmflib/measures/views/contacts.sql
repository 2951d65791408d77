-- Contacts made with the front door
-- table: ssd_contacts
SELECT
    c.cont_contact_id AS record_id, -- Contact
    c.cont_person_id AS person_id, -- Child
    c.cont_contact_date AS date, -- Day of the contact
    c.recorded_at AS recorded_at, -- Day it was entered
    c.cont_contact_source_code AS source, -- Code of who made it
    c.cont_contact_outcome_json AS outcome, -- Outcome as recorded
    date_diff('day', c.cont_contact_date, r.cine_referral_date) AS days_to_referral, -- Days to the child's next referral, 0 on the same day; empty if none followed
    date_diff('day', lag(c.cont_contact_date) OVER earlier, c.cont_contact_date) AS days_since_previous_contact -- Days since the child's contact before; empty for the first
FROM ssd_contacts AS c
ASOF LEFT JOIN ssd_cin_episodes AS r
    ON c.cont_person_id = r.cine_person_id AND c.cont_contact_date <= r.cine_referral_date
WINDOW earlier AS (
    PARTITION BY coalesce(c.cont_person_id, c.cont_contact_id) ORDER BY c.cont_contact_date, c.cont_contact_id
)
