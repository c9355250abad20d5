//! Defines the responses of the engine: typed results without words, from which every
//! channel makes its reply.

use std::sync::Arc;

use crate::answer::{Answer, Related};
use crate::retrieve::Hits;
use crate::rules::Table;
use crate::rules::policy::PolicyError;
use crate::rules::table::FactError;
use crate::text::Language;

/// The result of a request.
#[derive(Debug, Clone)]
pub enum Response {
    /// The answer to a question, settings, rollouts or a decision.
    Answer(Box<Answer>),
    /// The same with how its decision was reached.
    Details(Box<Answer>),
    /// The hits of a search.
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
        /// The ids of all settings or rollouts.
        ids: Vec<String>,
    },
    /// No rollout is for the audience.
    NoSuchAudience {
        /// The audiences that rollouts name.
        audiences: Vec<String>,
    },
    /// No pack has a decision table.
    NoTable,
    /// No pack with the given id has a decision table.
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
    /// The question or query is too long.
    TooLong {
        /// The most characters that it can have.
        most: usize,
    },
    /// The answer has no dated source, so it can't be given.
    Undated,
    /// The program failed; the reason is in the log.
    Failed,
}

impl Response {
    /// The language of the reply.
    pub fn language(&self) -> Language {
        match self {
            Response::Answer(answer) | Response::Details(answer) => answer.language,
            Response::Hits(hits) => hits.language,
            Response::Help(help) => help.language,
            Response::Notice(_, language) => *language,
        }
    }

    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Response::Answer(answer) | Response::Details(answer) => Some(answer),
            _ => None,
        }
    }

    /// The hits, if the request was a search.
    pub fn hits(&self) -> Option<&Hits> {
        match self {
            Response::Hits(hits) => Some(hits),
            _ => None,
        }
    }

    /// True if the response has an answer with a statement.
    pub fn is_answered(&self) -> bool {
        self.answer()
            .is_some_and(|answer| answer.statement().is_some())
    }
}
