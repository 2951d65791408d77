-- Freedom of information requests
-- table: foi
SELECT
    f.request_id AS record_id, -- Request
    f.received_date AS date, -- Day it came
    f.response_date AS closed, -- Day of the answer; empty while there is none
    due_foi(f.received_date) AS due -- Last day on which the answer is in time
FROM foi AS f
