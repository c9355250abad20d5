-- Runs on SQLite and on PostgreSQL. Times are seconds since 1970-01-01 UTC.

CREATE TABLE question (
    id TEXT PRIMARY KEY,
    asked BIGINT NOT NULL,
    channel TEXT NOT NULL,
    place TEXT,
    person TEXT,
    language TEXT NOT NULL,
    outcome TEXT NOT NULL,
    kind TEXT,
    entry TEXT,
    confidence DOUBLE PRECISION NOT NULL,
    latency_ms BIGINT NOT NULL,
    -- Masked.
    text TEXT NOT NULL,
    -- A JSON array of entry ids.
    related TEXT NOT NULL
);

CREATE INDEX question_asked ON question (asked);

CREATE TABLE feedback (
    question TEXT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    -- Empty where people are not told apart.
    person TEXT NOT NULL,
    given BIGINT NOT NULL,
    helpful BIGINT NOT NULL,
    -- Masked.
    comment TEXT,
    PRIMARY KEY (question, person)
);

CREATE TABLE hand_over (
    ticket TEXT PRIMARY KEY,
    question TEXT NOT NULL UNIQUE REFERENCES question (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    opened BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    -- Where the asker is to be told; gone when the ticket is closed.
    reply_to TEXT,
    -- Masked.
    answer TEXT
);

CREATE TABLE place_settings (
    channel TEXT NOT NULL,
    place TEXT NOT NULL,
    version BIGINT NOT NULL,
    settings TEXT NOT NULL,
    PRIMARY KEY (channel, place)
);

CREATE TABLE conversation (
    -- A keyed hash.
    id TEXT PRIMARY KEY,
    expires BIGINT NOT NULL,
    content TEXT NOT NULL
);

CREATE INDEX conversation_expires ON conversation (expires);
