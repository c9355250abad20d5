//! A sequence of questions by one asker: follow-ups lean on what went before.

use super::{Asked, Engine};
use crate::answer::{Answer, Outcome};
use crate::index::IndexError;
use crate::understand::Question;
use crate::understand::follow_up::leans_on_the_last;

/// What is remembered between the questions of one asker: terms, never text.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    last: Option<Asked>,
}

impl Conversation {
    /// Answers the next question. One that reads as a continuation is answered
    /// together with the question before it; if that finds nothing, on its own.
    pub fn ask(&mut self, engine: &Engine, question: &Question) -> Result<Answer, IndexError> {
        let before = self
            .last
            .as_ref()
            .filter(|_| leans_on_the_last(&question.text));
        let (mut answer, mut asked) = engine.ask_after(question, before)?;
        let is_answered = matches!(answer.outcome, Outcome::Answered(_));
        if before.is_some() && !is_answered {
            let (alone, asked_alone) = engine.ask_after(question, None)?;
            if alone.confidence > answer.confidence {
                (answer, asked) = (alone, asked_alone);
            }
        }
        if !asked.reading.is_empty() {
            self.last = Some(asked);
        }
        Ok(answer)
    }
}
