-- Answers of children, parents, carers and staff to questions asked of them
-- table: feedback
SELECT
    f.feedback_id AS record_id, -- Answer
    f.date AS date, -- Day it was given
    f.source AS source, -- child, parent, carer or staff
    f.question AS question, -- Question
    f.score AS score, -- 1 (worst) to 5 (best); empty where it was not answered
    f.score >= 4 AS positive, -- Whether 4 or 5
    f.district AS recorded_district, -- District as recorded
    f.team_id AS team_id -- Team it is about
FROM feedback AS f
