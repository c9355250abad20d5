//! A sequence of questions by one asker: follow-ups lean on what went before.
//!
//! What was understood of the questions holds for the packs they were read with.
//! After a reload, a restart or on another machine they are read again, so that a
//! conversation is kept as its questions alone.

use serde::{Deserialize, Serialize};

use super::{Engine, Understood};
use crate::answer::{Answer, Outcome};
use crate::index::IndexError;
use crate::understand::follow_up::is_follow_up;
use crate::understand::{Question, truncated};

/// Follow-ups lean on so many questions at most.
const LONGEST: usize = 8;

/// What is remembered between the questions of one asker: the questions since one
/// that leaned on nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Conversation {
    questions: Vec<Question>,
    /// What they come to, and by which packs.
    #[serde(skip)]
    last: Option<(String, Understood)>,
}

impl Conversation {
    /// Fetches the vectors that the answer to the next question needs, see
    /// [`Engine::fetch_vectors`].
    pub fn fetch_vectors(&self, engine: &Engine, next: &str) {
        let before: &[Question] = match is_follow_up(next) && !self.is_read_by(engine) {
            true => &self.questions,
            false => &[],
        };
        let before = before.iter().map(|question| question.text.as_str());
        let texts: Vec<&str> = before.chain([next]).collect();
        engine.fetch_vectors(&texts);
    }

    /// True if the last question was read with the packs of this engine.
    fn is_read_by(&self, engine: &Engine) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|(packs, _)| *packs == engine.library().fingerprint)
    }

    /// Answers the next question. Never waits for the network. One that reads as a continuation is answered
    /// together with the question before it; if that finds nothing, on its own.
    pub fn ask(&mut self, engine: &Engine, question: &Question) -> Result<Answer, IndexError> {
        let mut before = match is_follow_up(&question.text) {
            true => self.recalled(engine)?,
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

    /// What the questions so far come to with the packs of an engine.
    fn recalled(&self, engine: &Engine) -> Result<Option<Understood>, IndexError> {
        if let Some((packs, understood)) = &self.last
            && *packs == engine.library().fingerprint
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
        if self.questions.len() == LONGEST {
            self.questions.remove(0);
        }
        self.questions.push(Question {
            text: truncated(&question.text).to_owned(),
            ..question.clone()
        });
    }
}
