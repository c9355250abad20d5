-- The entry that a question without an answer turned out to ask for.
CREATE TABLE choice (
    question TEXT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    -- Empty where people are not told apart.
    person TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (question, person)
);
