-- Prices of placements, and from when to when each holds
-- table: placement_costs
SELECT
    k.cost_id AS record_id, -- Price
    c.person_id AS person_id, -- Child
    k.placement_id AS placement_id, -- Placement
    k.from_date AS date, -- First day
    least(coalesce(k.to_date + 1, p.clap_cla_placement_end_date), coalesce(p.clap_cla_placement_end_date, k.to_date + 1)) AS closed, -- Day from which it no longer holds: a new price, or the end of the placement; empty while it holds
    k.weekly_cost AS weekly_cost, -- Pounds a week
    p.clap_cla_placement_type AS type, -- Code of the placement's type
    p.clap_cla_placement_type LIKE 'U%' AS fostering, -- Whether foster care
    p.clap_cla_placement_type IN ('K1', 'K2', 'R1', 'S1') AS residential, -- Whether residential care
    p.provider_id AS provider_id, -- Provider
    c.team_id AS team_id -- Team that holds the case
FROM placement_costs AS k
JOIN ssd_cla_placement AS p ON p.clap_cla_placement_id = k.placement_id
JOIN case_cla_periods AS c ON c.record_id = p.clap_cla_id
