-- What several processes on one database share.

-- The request and the conversation before it, as JSON, if the text alone doesn't say what was
-- asked. Masked.
ALTER TABLE question ADD COLUMN context TEXT;

-- 1 while a hand-over that couldn't be posted can be tried again.
ALTER TABLE hand_over ADD COLUMN unposted BIGINT;

-- Events that were received and sessions of the desk, until a time: milliseconds since
-- 1970-01-01 UTC.
CREATE TABLE mark (
    -- A keyed hash.
    id TEXT PRIMARY KEY,
    expires BIGINT NOT NULL
);

CREATE INDEX mark_expires ON mark (expires);

-- Work that one process does at a time, until a time: milliseconds since 1970-01-01 UTC.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    expires BIGINT NOT NULL
);

-- The requests that a process allowed, for the limits of the others, for a minute.
CREATE TABLE allowance (
    process TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- Milliseconds since 1970-01-01 UTC.
    written BIGINT NOT NULL,
    -- JSON: counts by limit and keyed hash.
    counts TEXT NOT NULL,
    PRIMARY KEY (process, number)
);

CREATE INDEX allowance_written ON allowance (written);
