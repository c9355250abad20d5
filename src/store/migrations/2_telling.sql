-- Until when somebody is telling the asker the answer, so that no other does.
ALTER TABLE hand_over ADD COLUMN telling BIGINT;
-- When the asker was told; NULL until then.
ALTER TABLE hand_over ADD COLUMN told BIGINT;
