//! Responds to a [`Request`] from packs and index with a [`Response`].
//!
//! The command line, every channel, the API and the tools for assistants call
//! [`Engine::respond`], so the same request has the same result everywhere. The engine
//! is synchronous and shared by reference; channels choose the threads.

pub mod catalog;
pub mod conversation;
pub mod live;
pub mod request;
pub mod response;
mod search;
pub mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::{self, Answer};
use crate::index::{self, Index, IndexError, Progress, Rebuild};
use crate::knowledge::load::LoadError;
use crate::knowledge::{self, Glossary, Library, Pack, Problem};
use crate::retrieve::closeness::{self, EntryTexts};
use crate::retrieve::expand::{self, Correction};

use crate::retrieve::{Candidate, Query, rank};
use crate::rules::Table;
use crate::semantic::{self, Encoder, Meaning, SemanticError};
use crate::text::tokenize::DictionaryError;
use crate::text::{Language, Tokenizer};
use crate::understand::courtesy::without_courtesies;
use crate::understand::follow_up::points_back;
use crate::understand::interpret::Interpretation;
use crate::understand::sentence::Sentences;
use crate::understand::{self, Interpreter, Question, SearchTerms, Understanding};

pub use catalog::Catalog;
pub use conversation::Conversation;
pub use live::LiveEngine;
pub use request::{Case, Context, FactInput, Request};
pub use response::{Help, Notice, Response};

/// Where an engine's data is, and how it answers.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of packs.
    pub knowledge: PathBuf,
    /// The folder of the index.
    pub index: index::Options,
    /// Whether to search by meaning, and with which model.
    pub semantic: semantic::Options,
    /// The confidence that an answer needs.
    pub answer: answer::Options,
}

/// Why an engine can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The dictionary can't be loaded.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// The model for search by meaning can't be loaded.
    #[error(transparent)]
    Semantic(#[from] SemanticError),
    /// The packs can't be loaded.
    #[error(transparent)]
    Knowledge(#[from] LoadError),
    /// The index can't be opened or built.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// What was understood of a question, as the context of a follow-up: terms, their
/// meaning and facts, without the text.
#[derive(Debug, Clone)]
struct Understood {
    terms: SearchTerms,
    meaning: Option<Meaning>,
    /// By the sentence encoder.
    sentence: Option<Meaning>,
    /// What the question states in the phrases of each pack.
    interpretations: Vec<Interpretation>,
    /// The day on which the first of the rollouts begins that the answer tells.
    day: Option<Date>,
}

/// Answers questions and the other requests from packs and index.
#[derive(Debug)]
pub struct Engine {
    catalog: Catalog,
    tokenizer: Arc<Tokenizer>,
    glossary: Arc<Glossary>,
    /// The interpreter of each pack's phrases.
    interpreters: Vec<Interpreter>,
    index: Index,
    encoder: Option<Encoder>,
    entry_texts: EntryTexts,
    options: answer::Options,
}

impl Engine {
    /// Loads the packs and opens their index, which it builds if it is missing or
    /// stale. Returns the engine and the mistakes in the packs; files with mistakes are
    /// left out.
    ///
    /// # Errors
    ///
    /// If the packs, the index or the models can't be read, or the index can't be
    /// written.
    pub fn open(
        options: &Options,
        rebuild: Rebuild,
        progress: &dyn Progress,
    ) -> Result<(Engine, Vec<Problem>), EngineError> {
        let tokenizer = Arc::new(Tokenizer::open()?);
        let (library, mut problems) = knowledge::load(&options.knowledge)?;
        let glossary = Arc::new(Glossary::new(&tokenizer, &library.packs));
        let encoder = Encoder::open(&options.semantic)?;
        let source = index::Source {
            library: &library,
            tokenizer: &tokenizer,
            glossary: &glossary,
            encoder: encoder.as_ref(),
        };
        let index = index::open_or_build(&options.index.folder, &source, rebuild, progress)?;
        let mut interpreters = Vec::with_capacity(library.packs.len());
        for pack in &library.packs {
            let (interpreter, phrase_problems) = Interpreter::new(pack, &tokenizer);
            interpreters.push(interpreter);
            problems.extend(phrase_problems);
        }
        let tables = interpreters
            .iter()
            .map(|interpreter| interpreter.table().cloned());
        let engine = Engine {
            catalog: Catalog::new(library, tables.collect()),
            tokenizer,
            glossary,
            interpreters,
            index,
            encoder,
            entry_texts: EntryTexts::default(),
            options: options.answer.clone(),
        };
        Ok((engine, problems))
    }

    /// Responds to a request, without waiting for the network. A question continues the
    /// conversation and becomes part of it; other requests don't.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn respond(
        &self,
        request: &Request,
        context: &Context,
        conversation: &mut Conversation,
    ) -> Result<Response, IndexError> {
        Ok(match request {
            Request::Ask(text) => {
                let question = Question {
                    text: text.clone(),
                    language: Some(context.question_language(text)),
                    as_of: context.day,
                };
                Response::Answer(Box::new(conversation.ask(self, &question)?))
            }
            Request::Entry(id) => {
                let language = context.name_language("");
                match conversation.show(self, id, language, context.day)? {
                    Some(answer) => Response::Answer(Box::new(answer)),
                    None => Response::Notice(Notice::Undated, language),
                }
            }
            Request::Search { query, limit } => {
                let language = Some(context.question_language(query));
                Response::Hits(self.search(query, language, *limit)?)
            }
            Request::Setting { name } => self.catalog.setting(name.as_deref(), context),
            Request::Rollout { name, audience } => {
                let (name, audience) = (name.as_deref(), audience.as_deref());
                self.catalog.rollout(name, audience, context)
            }
            Request::WhatIf(case) => self.catalog.what_if(case, context),
            Request::Help => self.catalog.help(context),
        })
    }

    /// Fetches from the network what the response to a request needs, see
    /// [`Engine::fetch_vectors`]. If it isn't called first, [`Engine::respond`] uses the
    /// built-in model.
    pub fn prepare(&self, request: &Request, conversation: &Conversation) {
        match request {
            Request::Ask(text) => conversation.fetch_vectors(self, text),
            Request::Search { query, .. } => self.fetch_vectors(&[query]),
            Request::Entry(_)
            | Request::Setting { .. }
            | Request::Rollout { .. }
            | Request::WhatIf(_)
            | Request::Help => {}
        }
    }

    /// Answers a question as the first of a conversation. Fetches its vector first, see
    /// [`Engine::fetch_vectors`].
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn ask(&self, question: &Question) -> Result<Answer, IndexError> {
        self.fetch_vectors(&[&question.text]);
        Conversation::default().ask(self, question)
    }

    /// True if the index has vectors of a remote model, so that
    /// [`Engine::fetch_vectors`] fetches those of questions.
    pub fn has_remote_model(&self) -> bool {
        let endpoint = self.encoder.as_ref().and_then(Encoder::endpoint);
        endpoint.is_some_and(|model| self.index.has_vectors_of(model))
    }

    /// Fetches the vectors of questions from the embeddings endpoint, if there is one.
    /// Waits for the network up to `semantic.endpoint.question_timeout_seconds`.
    ///
    /// Answering and searching never wait for the network: they use the vectors that
    /// were fetched, and the built-in model for other texts.
    pub fn fetch_vectors(&self, texts: &[&str]) {
        let Some(encoder) = self.encoder.as_ref().filter(|_| self.has_remote_model()) else {
            return;
        };
        let corrected = texts.iter().filter_map(|text| {
            let text = without_courtesies(understand::truncated(text));
            // Answering the question returns an error of the index.
            self.corrected(text).ok().map(|(corrected, _)| corrected)
        });
        let corrected: Vec<String> = corrected.collect();
        let corrected: Vec<&str> = corrected.iter().map(String::as_str).collect();
        encoder.fetch_questions(&corrected);
    }

    /// Answers a question, as a follow-up to the one before it if there is one.
    fn ask_after(
        &self,
        question: &Question,
        before: Option<&Understood>,
    ) -> Result<(Answer, Understood), IndexError> {
        let typed = without_courtesies(understand::truncated(&question.text));
        let (mut understanding, corrected, corrections) =
            self.understand(typed, question.language)?;
        let interpret = |text: &str| {
            let mut interpretations = self.interpret(text, question.as_of);
            let earlier = before.iter().flat_map(|before| &before.interpretations);
            for (interpretation, earlier) in interpretations.iter_mut().zip(earlier) {
                interpretation.inherit_from(earlier);
            }
            interpretations
        };
        // Words that the index doesn't have can be names in the tables. The corrected
        // text is interpreted only if the typed text can't be answered.
        let mut interpretations = interpret(typed);
        let is_corrected =
            !corrections.is_empty() && !interpretations.iter().any(Interpretation::is_answerable);
        if is_corrected {
            interpretations = interpret(&corrected);
        }
        let mut meaning = self.meaning(&corrected);
        let mut sentence = self.sentence(&corrected);
        if let Some(before) = before {
            let points_back = points_back(typed);
            understanding.terms.inherit_from(&before.terms, points_back);
            meaning = meaning.map(|meaning| meaning.in_context(before.meaning.as_ref()));
            sentence = sentence.map(|sentence| sentence.in_context(before.sentence.as_ref()));
        }
        let context = before.and(meaning.as_ref());
        let sentences = closeness::of_question(self.encoder.as_ref(), &corrected, context);
        let query = Query {
            terms: &understanding.terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
            sentence: sentence.as_ref(),
            sentences: &sentences,
        };
        let candidates = rank::candidates(self.reader(), query)?;
        let packs = &self.library().packs;
        let from_tables = answer::tables::answer_from_tables(
            question,
            &understanding,
            std::iter::zip(packs, &self.interpreters).zip(&interpretations),
        );
        let answer = match from_tables {
            Some(table_answer) => {
                let corrections = if is_corrected {
                    corrections
                } else {
                    Vec::new()
                };
                table_answer.answer(question, &understanding, &candidates, corrections, packs)
            }
            None => answer::decide::decide(
                question,
                &understanding,
                &candidates,
                corrections,
                packs,
                &self.options,
            ),
        };
        let understood = Understood {
            terms: understanding.terms,
            meaning,
            sentence,
            interpretations,
            day: None,
        };
        Ok((answer, understood))
    }

    /// Interprets a question by the phrases of each pack.
    fn interpret(&self, text: &str, today: Date) -> Vec<Interpretation> {
        let sentences = Sentences::read(text, &self.tokenizer);
        let interpreters = self.interpreters.iter();
        interpreters
            .map(|interpreter| interpreter.interpret(&sentences, today))
            .collect()
    }

    /// True if a text is a question.
    pub fn is_question(&self, text: &str) -> bool {
        Sentences::read(understand::truncated(text), &self.tokenizer).is_question()
    }

    /// The valid decision tables with their packs.
    pub fn tables(&self) -> impl Iterator<Item = (&Pack, &Arc<Table>)> {
        self.catalog.tables()
    }

    /// The candidates for an answer to a question with their evidence, best first.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn candidates(&self, question: &Question) -> Result<Vec<Candidate>, IndexError> {
        let typed = without_courtesies(understand::truncated(&question.text));
        let (understanding, corrected, _) = self.understand(typed, question.language)?;
        let meaning = self.meaning(&corrected);
        let sentence = self.sentence(&corrected);
        let sentences = closeness::of_question(self.encoder.as_ref(), &corrected, None);
        let query = Query {
            terms: &understanding.terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
            sentence: sentence.as_ref(),
            sentences: &sentences,
        };
        rank::candidates(self.reader(), query)
    }

    /// The vector of a question, if the index is searched by meaning.
    fn meaning(&self, text: &str) -> Option<Meaning> {
        let encoder = self.encoder.as_ref()?;
        encoder.question(text, |model| self.index.has_vectors_of(model))
    }

    /// The vector of a question by the sentence encoder, if the index has its vectors.
    /// `None` for a text without a letter, which would be near something as well.
    fn sentence(&self, text: &str) -> Option<Meaning> {
        let encoder = self.encoder.as_ref()?;
        text.chars().find(|c| c.is_alphabetic())?;
        encoder.sentence(text, |model| self.index.has_vectors_of(model))
    }

    fn reader(&self) -> rank::Reader<'_> {
        rank::Reader {
            index: &self.index,
            tokenizer: &self.tokenizer,
            encoder: self.encoder.as_ref(),
            entry_texts: &self.entry_texts,
        }
    }

    /// The packs in service.
    pub fn library(&self) -> &Library {
        self.catalog.library()
    }

    /// The packs with their decision tables, which need no index.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The index in service.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Writes the vectors of each pack's entries by the sentence encoder to the pack's
    /// folder. Returns the files; none if the sentence encoder isn't used.
    ///
    /// # Errors
    ///
    /// If a file can't be written.
    pub fn save_vectors(&self) -> std::io::Result<Vec<PathBuf>> {
        let Some(encoder) = &self.encoder else {
            return Ok(Vec::new());
        };
        index::save_vectors(self.index.folder(), &self.library().packs, encoder)
    }

    /// The text with corrected spelling, and the corrections.
    fn corrected(&self, text: &str) -> Result<(String, Vec<Correction>), IndexError> {
        let encoder = self.encoder.as_ref();
        let is_word = |word: &str| encoder.is_some_and(|encoder| encoder.knows_word(word));
        expand::correct_spelling(text, &self.tokenizer, &self.glossary, &self.index, is_word)
    }

    /// Understands a text for search. Also returns the text with corrected spelling, and
    /// the corrections.
    fn understand(
        &self,
        text: &str,
        language: Option<Language>,
    ) -> Result<(Understanding, String, Vec<Correction>), IndexError> {
        let text = understand::truncated(text);
        let (corrected, corrections) = self.corrected(text)?;
        let default = self.options.default_language;
        let understanding = understand::understand(
            &corrected,
            language,
            default,
            &self.tokenizer,
            &self.glossary,
        );
        Ok((understanding, corrected, corrections))
    }
}
