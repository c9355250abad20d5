//! Answers a sequence of questions by one asker; a follow-up uses the context of the
//! questions before it.
//!
//! What was understood of the questions is valid for the packs in service at the time.
//! After a reload, after a restart or on another machine, the questions are understood
//! again, so only the questions are stored.

use serde::{Deserialize, Serialize};

use super::{Engine, Understood};
use crate::answer::{Answer, Outcome};
use crate::index::IndexError;
use crate::understand::follow_up::is_follow_up;
use crate::understand::{Question, truncated};

/// The most questions that are the context of a follow-up.
const MAX_QUESTIONS: usize = 8;

/// The context of one asker's next question: the last question that isn't a follow-up,
/// and the follow-ups to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Conversation {
    questions: Vec<Question>,
    /// What was understood of the questions, with the fingerprint of the packs.
    #[serde(skip)]
    last: Option<(String, Understood)>,
}

impl Conversation {
    /// Fetches the vectors that the answer to the next question needs, see
    /// [`Engine::fetch_vectors`].
    pub fn fetch_vectors(&self, engine: &Engine, next: &str) {
        let before: &[Question] = match is_follow_up(next) && !self.is_understood_by(engine) {
            true => &self.questions,
            false => &[],
        };
        let before = before.iter().map(|question| question.text.as_str());
        let texts: Vec<&str> = before.chain([next]).collect();
        engine.fetch_vectors(&texts);
    }

    /// True if the last question was understood with the packs of this engine.
    fn is_understood_by(&self, engine: &Engine) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|(fingerprint, _)| *fingerprint == engine.library().fingerprint)
    }

    /// Answers the next question, without waiting for the network. A follow-up is
    /// answered in the context of the question before it; if that gives no answer, also
    /// without the context.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn ask(&mut self, engine: &Engine, question: &Question) -> Result<Answer, IndexError> {
        let mut before = match is_follow_up(&question.text) {
            true => self.understood(engine)?,
            false => None,
        };
        let (mut answer, mut understood) = engine.ask_after(question, before.as_ref())?;
        let is_answered = matches!(answer.outcome, Outcome::Answered(_));
        if before.is_some() && !is_answered {
            let (alone, understood_alone) = engine.ask_after(question, None)?;
            if alone.confidence > answer.confidence {
                (answer, understood, before) = (alone, understood_alone, None);
            }
        }
        if !understood.terms.is_empty() {
            if before.is_none() {
                self.questions.clear();
            }
            self.remember(question);
            self.last = Some((engine.library().fingerprint.clone(), understood));
        }
        Ok(answer)
    }

    /// What an engine understood of the questions so far.
    fn understood(&self, engine: &Engine) -> Result<Option<Understood>, IndexError> {
        if let Some((_, understood)) = &self.last
            && self.is_understood_by(engine)
        {
            return Ok(Some(understood.clone()));
        }
        let mut last = None;
        for question in &self.questions {
            last = Some(engine.ask_after(question, last.as_ref())?.1);
        }
        Ok(last)
    }

    fn remember(&mut self, question: &Question) {
        if self.questions.len() == MAX_QUESTIONS {
            self.questions.remove(0);
        }
        self.questions.push(Question {
            text: truncated(&question.text).to_owned(),
            ..question.clone()
        });
    }
}
