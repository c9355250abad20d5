-- How many answers a hand-over has had. A delivery is of one of them: it doesn't count as that of
-- a later one.
ALTER TABLE hand_over ADD COLUMN answers BIGINT NOT NULL DEFAULT 0;
