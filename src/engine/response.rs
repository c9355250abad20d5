//! What the engine returns to a request: typed results without words, from which
//! every channel's reply is made.

use std::sync::Arc;

use crate::answer::{Answer, Related};
use crate::retrieve::Hits;
use crate::rules::Table;
use crate::rules::policy::PolicyError;
use crate::rules::table::FactError;
use crate::text::Language;

/// What comes of a request.
#[derive(Debug, Clone)]
pub enum Response {
    /// The answer to a question; settings, rollouts or a decision that were asked
    /// for by name.
    Answer(Box<Answer>),
    /// What a search found.
    Hits(Hits),
    /// How to ask.
    Help(Help),
    /// Why there is no answer.
    Notice(Notice, Language),
}

/// How to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The language to explain it in.
    pub language: Language,
    /// Entries that answer questions to try, from every pack.
    pub examples: Vec<Related>,
}

/// Why a request has no answer.
#[derive(Debug, Clone)]
pub enum Notice {
    /// No setting or rollout has the name.
    NotFound {
        /// The ids there are.
        ids: Vec<String>,
    },
    /// No pack has a decision table.
    NoTable,
    /// The named pack has no decision table.
    NoSuchTable {
        /// The pack's id as typed.
        pack: String,
    },
    /// A fact can't be read.
    Fact {
        /// The table that was to decide.
        table: Arc<Table>,
        /// The fact's name as typed.
        name: String,
        /// What is wrong with it.
        error: FactError,
    },
    /// The policy document can't be read.
    Policy {
        /// The table that was to decide.
        table: Arc<Table>,
        /// What is wrong with it.
        error: PolicyError,
    },
    /// The day isn't a date.
    Date {
        /// The day as typed.
        typed: String,
    },
    /// The answer has no dated source, so it can't be given.
    Undated,
    /// The program failed; the log says why.
    Failed,
}

impl Response {
    /// The language of the reply.
    pub fn language(&self) -> Language {
        match self {
            Response::Answer(answer) => answer.language,
            Response::Hits(hits) => hits.language,
            Response::Help(help) => help.language,
            Response::Notice(_, language) => *language,
        }
    }

    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Response::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    /// What a search found, if it was one.
    pub fn hits(&self) -> Option<&Hits> {
        match self {
            Response::Hits(hits) => Some(hits),
            _ => None,
        }
    }

    /// True if a question was answered or something that was named was found.
    pub fn is_answered(&self) -> bool {
        self.answer()
            .is_some_and(|answer| answer.statement().is_some())
    }
}
