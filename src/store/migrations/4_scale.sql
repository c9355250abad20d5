-- The figures of a period are counted in this index alone.
CREATE INDEX question_figures
    ON question (asked, language, channel, outcome, latency_ms, person, entry);
DROP INDEX question_asked;

CREATE INDEX question_unanswered ON question (asked) WHERE outcome <> 'answered';

-- The pages of the desk.
CREATE INDEX hand_over_state ON hand_over (state, opened, ticket);

-- Answers that are still to be delivered.
CREATE INDEX hand_over_pending ON hand_over (changed)
    WHERE told IS NULL AND answer IS NOT NULL AND reply_to IS NOT NULL;

-- The keyed hash of the person, so that the conversation can be found with their data.
ALTER TABLE conversation ADD COLUMN person TEXT;

-- What is kept of one person.
CREATE INDEX question_person ON question (person) WHERE person IS NOT NULL;
CREATE INDEX feedback_person ON feedback (person);
CREATE INDEX choice_person ON choice (person);
CREATE INDEX conversation_person ON conversation (person) WHERE person IS NOT NULL;

-- Questions that were erased on request. A process that still remembers one doesn't store
-- it again.
CREATE TABLE erased (
    question TEXT PRIMARY KEY,
    erased BIGINT NOT NULL
);
