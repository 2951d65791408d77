-- Lines of the ledger, month by month
-- table: finance
SELECT
    f.line_id AS record_id, -- Line
    f.month AS date, -- Last day of the month
    f.service AS service, -- Service
    f.budget AS budget, -- Budget of the month in pounds
    f.actual AS actual, -- Spent in the month in pounds
    f.forecast AS forecast, -- Forecast of the whole year in pounds
    f.team_id AS team_id -- Team
FROM finance AS f
