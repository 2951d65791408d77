-- Placements of children of this council
-- table: ssd_cla_placement
SELECT
    p.clap_cla_placement_id AS record_id, -- Placement
    coalesce(c.person_id, p.clap_person_id) AS person_id, -- Child
    p.clap_cla_id AS care_id, -- Period of care
    p.clap_cla_placement_start_date AS date, -- First day
    p.recorded_at AS recorded_at, -- Day it was entered
    p.clap_cla_placement_end_date AS closed, -- Last day; empty while it lasts
    p.clap_cla_placement_type AS type, -- Code of its type
    CASE
        WHEN p.clap_cla_placement_type LIKE 'U%' THEN 'foster care'
        WHEN p.clap_cla_placement_type LIKE 'A%' THEN 'placed for adoption'
        WHEN p.clap_cla_placement_type IN ('K1', 'K2', 'R1', 'S1') THEN 'residential'
        WHEN p.clap_cla_placement_type IN ('H5', 'P2') THEN 'supported or independent'
        WHEN p.clap_cla_placement_type = 'P1' THEN 'with parents'
        WHEN p.clap_cla_placement_type IS NOT NULL THEN 'other'
    END AS type_group, -- foster care, placed for adoption, residential, supported or independent, with parents or other
    p.clap_cla_placement_type IN ('U1', 'U3') AS with_family, -- Whether with a relative or friend
    p.clap_cla_placement_provider AS provider_kind, -- Code of whose provision it is
    p.clap_cla_placement_distance AS distance, -- Miles from the child's home; empty where not recorded
    p.outside_area = 'Y' AS outside_area, -- Whether outside the council's area
    p.clap_cla_placement_change_reason AS change_reason, -- Code of why it ended
    c.date AS entered_care, -- Day the child entered care
    lag(p.clap_cla_placement_end_date, 2) OVER earlier AS second_before_ended, -- Day the placement two before it ended: it is at least the third since then
    k.weekly_cost AS weekly_cost, -- First price, pounds a week; empty where there is none
    p.provider_id AS provider_id, -- Provider
    c.team_id AS team_id -- Team that holds the case
FROM ssd_cla_placement AS p
JOIN case_cla_periods AS c ON c.record_id = p.clap_cla_id
LEFT JOIN (
    SELECT placement_id, first(weekly_cost ORDER BY from_date, cost_id) AS weekly_cost
    FROM placement_costs
    GROUP BY placement_id
) AS k ON k.placement_id = p.clap_cla_placement_id
WHERE coalesce(p.clap_cla_placement_type, '') <> 'T0'
WINDOW earlier AS (PARTITION BY p.clap_cla_id ORDER BY p.clap_cla_placement_start_date, p.clap_cla_placement_id)
