//! Packs and index, open and ready: a [`Request`] to a [`Response`].
//!
//! The command line, every channel, the API and the tools for assistants call
//! [`Engine::respond`], so that the same request has the same result everywhere.
//! Everything here is synchronous and shared by reference; a channel decides about
//! threads.

pub mod catalog;
pub mod conversation;
pub mod live;
pub mod request;
pub mod response;
pub mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::{self, Answer};
use crate::index::{self, Index, IndexError, Progress, Rebuild};
use crate::knowledge::load::LoadError;
use crate::knowledge::{self, Glossary, Library, Pack, Problem};
use crate::retrieve::expand::{self, Correction};
use crate::retrieve::{Candidate, Hit, Hits, Query, Snippet, rank, snippet};
use crate::rules::Table;
use crate::semantic::{self, Encoder, Meaning, SemanticError, Vector};
use crate::text::tokenize::DictionaryError;
use crate::text::{Language, Tokenizer};
use crate::understand::interpret::Interpretation;
use crate::understand::sentence::Sentences;
use crate::understand::{self, Interpreter, Question, SearchTerms, Understanding};

pub use catalog::Catalog;
pub use conversation::Conversation;
pub use live::LiveEngine;
pub use request::{Case, Context, FactInput, Request};
pub use response::{Help, Notice, Response};

/// What an engine is opened with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of packs.
    pub knowledge: PathBuf,
    /// Where the index is.
    pub index: index::Options,
    /// Whether and with what to find by meaning.
    pub semantic: semantic::Options,
    /// When an answer is sure enough.
    pub answer: answer::Options,
}

/// Why no engine could be opened.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The dictionary.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// What finds by meaning.
    #[error(transparent)]
    Semantic(#[from] SemanticError),
    /// The packs.
    #[error(transparent)]
    Knowledge(#[from] LoadError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// What was understood of a question, for a follow-up to lean on: terms, their
/// meaning and facts, never text.
#[derive(Debug, Clone)]
struct Understood {
    terms: SearchTerms,
    meaning: Option<Meaning>,
    said: Vec<Interpretation>,
}

/// Everything that is needed to answer.
#[derive(Debug)]
pub struct Engine {
    catalog: Catalog,
    tokenizer: Arc<Tokenizer>,
    glossary: Arc<Glossary>,
    /// The phrases of each pack.
    interpreters: Vec<Interpreter>,
    index: Index,
    encoder: Option<Encoder>,
    options: answer::Options,
}

impl Engine {
    /// Loads the packs and opens their index, after building it if need be.
    /// Mistakes in packs are returned beside the engine, which works without
    /// the files that they are in.
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
            let (reader, found) = Interpreter::new(pack, &tokenizer);
            interpreters.push(reader);
            problems.extend(found);
        }
        let tables = interpreters.iter().map(|reader| reader.table().cloned());
        let engine = Engine {
            catalog: Catalog::new(library, tables.collect()),
            tokenizer,
            glossary,
            interpreters,
            index,
            encoder,
            options: options.answer.clone(),
        };
        Ok((engine, problems))
    }

    /// Responds to a request, without waiting for the network. A question leans on the conversation before it and
    /// becomes part of it; nothing else does.
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

    /// Fetches what the response to a request needs from the network, see
    /// [`Engine::fetch_vectors`]. Without it, the response comes from the built-in
    /// model.
    pub fn prepare(&self, request: &Request, conversation: &Conversation) {
        match request {
            Request::Ask(text) => conversation.fetch_vectors(self, text),
            Request::Search { query, .. } => self.fetch_vectors(&[query]),
            Request::Setting { .. }
            | Request::Rollout { .. }
            | Request::WhatIf(_)
            | Request::Help => {}
        }
    }

    /// Answers a question that stands by itself. Fetches its vector first, see
    /// [`Engine::fetch_vectors`].
    pub fn ask(&self, question: &Question) -> Result<Answer, IndexError> {
        self.fetch_vectors(&[&question.text]);
        Ok(self.ask_after(question, None)?.0)
    }

    /// True if a model outside this process is in use, whose vectors of questions
    /// [`Engine::fetch_vectors`] fetches.
    pub fn has_remote_model(&self) -> bool {
        let endpoint = self.encoder.as_ref().and_then(Encoder::endpoint);
        endpoint.is_some_and(|model| self.index.has_vectors_of(model))
    }

    /// Fetches the vectors of questions from the embeddings endpoint, if there is one.
    /// Waits for the network, at most `semantic.endpoint.question_timeout_seconds`.
    ///
    /// Nothing else that answers or searches waits for the network: vectors that were
    /// fetched are used, and for other texts the built-in model.
    pub fn fetch_vectors(&self, texts: &[&str]) {
        let Some(encoder) = self.encoder.as_ref().filter(|_| self.has_remote_model()) else {
            return;
        };
        let mended = texts.iter().filter_map(|text| {
            let text = understand::truncated(text);
            let mended =
                expand::correct_spelling(text, &self.tokenizer, &self.glossary, &self.index);
            // A failure of the index shows when the question is answered.
            mended.ok().map(|(mended, _)| mended)
        });
        let mended: Vec<String> = mended.collect();
        let mended: Vec<&str> = mended.iter().map(String::as_str).collect();
        encoder.fetch_questions(&mended);
    }

    /// Answers a question, in the light of the one before it if there is one.
    fn ask_after(
        &self,
        question: &Question,
        before: Option<&Understood>,
    ) -> Result<(Answer, Understood), IndexError> {
        let typed = understand::truncated(&question.text);
        let (mut understanding, mended, corrections) = self.understand(typed, question.language)?;
        let said_in = |text: &str| {
            let mut said = self.said(text, question.as_of);
            for (own, earlier) in said.iter_mut().zip(before.iter().flat_map(|b| &b.said)) {
                own.inherit_from(earlier);
            }
            said
        };
        // Words that no text has may be the tables' own: they are mended only where
        // nothing is said without.
        let mut said = said_in(typed);
        let is_mended = !corrections.is_empty() && !said.iter().any(Interpretation::is_answerable);
        if is_mended {
            said = said_in(&mended);
        }
        let mut meaning = self.meaning(&mended);
        if let Some(before) = before {
            understanding.terms.inherit_from(&before.terms);
            meaning = meaning.map(|own| leaning_on(own, before.meaning.as_ref()));
        }
        let query = Query {
            terms: &understanding.terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
        };
        let candidates = rank::candidates(&self.index, query)?;
        let packs = &self.library().packs;
        let from_tables = answer::tables::answer_from_tables(
            question,
            &understanding,
            std::iter::zip(packs, &self.interpreters).zip(&said),
        );
        let answer = match from_tables {
            Some(found) => {
                let corrections = if is_mended { corrections } else { Vec::new() };
                found.answer(question, &understanding, &candidates, corrections, packs)
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
            said,
        };
        Ok((answer, understood))
    }

    /// What a question says in the phrases of each pack.
    fn said(&self, text: &str, today: Date) -> Vec<Interpretation> {
        let sentences = Sentences::read(text, &self.tokenizer);
        let interpreters = self.interpreters.iter();
        interpreters
            .map(|reader| reader.interpret(&sentences, today))
            .collect()
    }

    /// True for a text that asks something.
    pub fn is_question(&self, text: &str) -> bool {
        Sentences::read(understand::truncated(text), &self.tokenizer).is_question()
    }

    /// The decision tables of the packs that have a sound one.
    pub fn tables(&self) -> impl Iterator<Item = (&Pack, &Arc<Table>)> {
        self.catalog.tables()
    }

    /// The candidates for a question with their evidence, best first: what an
    /// answer is decided from.
    pub fn candidates(&self, question: &Question) -> Result<Vec<Candidate>, IndexError> {
        let (understanding, mended, _) = self.understand(&question.text, question.language)?;
        let meaning = self.meaning(&mended);
        let query = Query {
            terms: &understanding.terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
        };
        rank::candidates(&self.index, query)
    }

    /// The passages that match a query best: one hit for each entry, setting,
    /// rollout and section of a document. Never waits for the network.
    pub fn search(
        &self,
        text: &str,
        language: Option<Language>,
        limit: usize,
    ) -> Result<Hits, IndexError> {
        let (understanding, mended, corrections) = self.understand(text, language)?;
        let terms = &understanding.terms;
        let meaning = self.meaning(&mended);
        let query = Query {
            terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
        };
        // An entry's two languages are two passages and one hit.
        let found = rank::passages(&self.index, query, limit.saturating_mul(2))?;
        let mut hits: Vec<Hit> = Vec::with_capacity(limit);
        for ranked in found {
            let passage = self.index.passage(ranked.number)?;
            let known = hits
                .iter_mut()
                .find(|hit| hit.passage.is_same_thing(&passage));
            if let Some(hit) = known {
                if passage.language == understanding.language {
                    hit.passage = passage;
                }
                continue;
            }
            if hits.len() < limit {
                hits.push(Hit {
                    passage,
                    snippet: Snippet::default(),
                    words: ranked.words,
                    meaning: ranked.meaning,
                });
            }
        }
        for hit in &mut hits {
            hit.snippet =
                snippet::snippet(&hit.passage.text, terms, &self.tokenizer, &self.glossary);
        }
        Ok(Hits {
            query: text.to_owned(),
            hits,
            language: understanding.language,
            corrections,
        })
    }

    /// The vector of a question, if the index is searched by meaning.
    fn meaning(&self, text: &str) -> Option<Meaning> {
        let encoder = self.encoder.as_ref()?;
        encoder.question(text, |model| self.index.has_vectors_of(model))
    }

    /// The packs in service.
    pub fn library(&self) -> &Library {
        self.catalog.library()
    }

    /// What is answered without the index.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What cuts texts to words.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The index in service.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What a text means for search, the text without its misspelt words, and what
    /// these were read as.
    fn understand(
        &self,
        text: &str,
        language: Option<Language>,
    ) -> Result<(Understanding, String, Vec<Correction>), IndexError> {
        let text = understand::truncated(text);
        let (mended, corrections) =
            expand::correct_spelling(text, &self.tokenizer, &self.glossary, &self.index)?;
        let default = self.options.default_language;
        let understanding =
            understand::understand(&mended, language, default, &self.tokenizer, &self.glossary);
        Ok((understanding, mended, corrections))
    }
}

/// How much the question before counts for what a follow-up means.
const CARRIED: f32 = 0.5;

/// What a follow-up means in the light of the question before it.
fn leaning_on(own: Meaning, before: Option<&Meaning>) -> Meaning {
    let of_same_model = before.filter(|before| before.model == own.model);
    let Some(before) = of_same_model else {
        return own;
    };
    let both = [(&own.vector, 1.0), (&before.vector, CARRIED)];
    Meaning {
        vector: Vector::mean(both).unwrap_or(before.vector.clone()),
        model: own.model,
    }
}
