-- Posts on each monthly list
-- table: workforce
SELECT
    w.post_row_id AS record_id, -- Row of the list
    w.post_id AS post_id, -- Post
    w.as_at AS date, -- Day the list was taken
    least(coalesce(l.next_list, w.as_at + 31), w.as_at + 31) AS closed, -- Day from which the next list holds, 31 days later at the most
    w.worker_id AS worker_id, -- Who holds the post; empty where it is vacant
    w.role AS role, -- social_worker, senior, manager, adviser or support
    w.role IN ('social_worker', 'senior') AS social_worker, -- Whether the post is a social worker's with cases
    w.fte AS fte, -- Full-time equivalent
    w.status AS status, -- permanent, agency or vacant
    w.start_date AS started, -- Day the holder started
    w.end_date AS ended, -- Day the holder left; empty while in post
    coalesce(w.end_date <= w.as_at AND date_trunc('month', w.end_date) = date_trunc('month', w.as_at), false) AS left_this_month, -- Whether the holder left in the month of the list
    w.sickness_days AS sickness_days, -- Working days lost to sickness in the month
    w.cases AS cases, -- Children allocated to the holder on that day
    w.team_id AS team_id -- Team
FROM workforce AS w
LEFT JOIN (
    SELECT as_at, lead(as_at) OVER (ORDER BY as_at) AS next_list FROM (SELECT DISTINCT as_at FROM workforce)
) AS l ON l.as_at = w.as_at
