//! Responds to a [`Request`] from packs and index with a [`Response`].
//!
//! The command line, every channel, the API and the tools for assistants call
//! [`Engine::respond`], so the same request has the same result everywhere. The engine
//! is synchronous and shared by reference; channels choose the threads.

mod asking;
pub mod catalog;
pub mod conversation;
mod elsewhere;
pub mod live;
mod reading;
pub mod request;
pub mod response;
mod search;
pub mod watch;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::answer::{self, Answer};
use crate::index::{self, Index, IndexError, Progress, Rebuild};
use crate::knowledge::load::LoadError;
use crate::knowledge::{self, Glossary, Known, Library, Loaded, Pack, Problem};
use crate::opensearch::{self, Cluster, OpenSearchError};
use crate::retrieve::closeness::EntryTexts;
use crate::rules::Table;
use crate::semantic::{self, Encoder, KeptVectors, SemanticError};
use crate::text::Tokenizer;
use crate::text::tokenize::DictionaryError;
use crate::understand::courtesy::without_courtesies;
use crate::understand::sentence::Sentences;
use crate::understand::{self, Interpreter, Question};

use elsewhere::{Elsewhere, Reach};

pub use catalog::Catalog;
pub use conversation::Conversation;
pub use elsewhere::write_documents;
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
    /// The cluster that has the documents in place of the index, if there is one.
    pub opensearch: opensearch::Options,
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
    /// OpenSearch can't be used.
    #[error(transparent)]
    OpenSearch(#[from] OpenSearchError),
}

/// What questions to a pack are understood with.
#[derive(Debug)]
struct PackReader {
    /// Finds the concepts of the pack's glossary.
    glossary: Arc<Glossary>,
    /// Interprets the pack's phrases.
    interpreter: Interpreter,
    /// The vectors of the pack's entries.
    entry_texts: EntryTexts,
}

impl PackReader {
    /// Reads questions to a pack; with the mistakes in its phrases and tables.
    fn new(
        pack: &Pack,
        glossary: Arc<Glossary>,
        tokenizer: &Tokenizer,
    ) -> (PackReader, Vec<Problem>) {
        let (interpreter, problems) = Interpreter::new(pack, tokenizer);
        let reader = PackReader {
            glossary,
            interpreter,
            entry_texts: EntryTexts::default(),
        };
        (reader, problems)
    }
}

/// Answers questions and the other requests from packs and index.
#[derive(Debug)]
pub struct Engine {
    catalog: Catalog,
    tokenizer: Arc<Tokenizer>,
    /// What each pack is read and searched with, in the order of the library.
    readers: Vec<PackReader>,
    index: Index,
    /// What has the documents if the index doesn't.
    cluster: Option<Cluster>,
    encoder: Option<Encoder>,
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
        if rebuild == Rebuild::Always {
            index::forget_known(&options.index.folder);
        }
        let (loaded, models) = std::thread::scope(|scope| {
            let models = scope.spawn(|| Models::open(options));
            (load(options), models.join())
        });
        let models = models.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Engine::open_loaded(options, loaded?, models, rebuild, None, progress)
    }

    /// Opens the index of packs that were loaded, as [`Engine::open`] does. If building it
    /// needs the texts of documents that weren't read, the packs are loaded again. `before` is
    /// the engine in service, if there is one.
    fn open_loaded(
        options: &Options,
        loaded: Loaded,
        models: Models,
        rebuild: Rebuild,
        before: Option<&Engine>,
        progress: &dyn Progress,
    ) -> Result<(Engine, Vec<Problem>), EngineError> {
        let folder = &options.index.folder;
        let Loaded {
            mut library,
            mut problems,
            mut known,
        } = loaded;
        let elsewhere = Elsewhere::of(&mut library, models.encoder.as_ref(), options)?;
        let mut glossaries = glossaries_of(&library, &models.tokenizer);
        let source = models.source(&library, &glossaries);
        let before = before.map(|engine| &engine.index);
        let index = match index::open_or_update(folder, &source, rebuild, before, progress)? {
            Some(index) => index,
            None => {
                if !library.has_all_texts() {
                    let before = library.fingerprint.clone();
                    (library, problems) = knowledge::load(&options.knowledge)?;
                    if library.fingerprint != before {
                        // A file has changed in between, or without leaving a trace in its times.
                        index::forget_known(folder);
                        known = None;
                    }
                    glossaries = glossaries_of(&library, &models.tokenizer);
                }
                let source = models.source(&library, &glossaries);
                index::open_or_build(folder, &source, rebuild, progress)?
            }
        };
        let cluster = elsewhere.map(|documents| documents.put_back(&mut library));
        // The texts are in the index, and only checks need the list of files.
        for pack in &mut library.packs {
            pack.documents = Vec::new();
            pack.files = BTreeSet::new();
        }
        keep(options, known.as_ref());
        let Models { tokenizer, encoder } = models;
        let packs = std::iter::zip(&library.packs, glossaries);
        let (readers, phrase_problems): (Vec<PackReader>, Vec<Vec<Problem>>) = packs
            .map(|(pack, glossary)| PackReader::new(pack, glossary, &tokenizer))
            .unzip();
        problems.extend(phrase_problems.into_iter().flatten());
        let tables = readers
            .iter()
            .map(|reader| reader.interpreter.table().cloned());
        let engine = Engine {
            catalog: Catalog::new(library, tables.collect()),
            tokenizer,
            readers,
            index,
            cluster,
            encoder,
            options: options.answer.clone(),
        };
        Ok((engine, problems))
    }

    /// Responds to a request. A question continues the conversation and becomes part of it;
    /// other requests don't. Waits for the network only if documents are in a cluster: up to
    /// `opensearch.timeout_milliseconds` for each search.
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
            Request::Ask(text) | Request::AskTables(text) | Request::Search { query: text, .. }
                if understand::is_too_long(text) =>
            {
                let most = understand::MAX_QUESTION_CHARS;
                Response::Notice(Notice::TooLong { most }, context.question_language(text))
            }
            Request::Ask(text) | Request::AskTables(text) => {
                let question = Question {
                    text: text.clone(),
                    language: Some(context.question_language(text)),
                    as_of: context.day,
                };
                let answer = match request {
                    Request::AskTables(_) => conversation.ask_tables(self, &question),
                    _ => conversation.ask(self, &question),
                };
                Response::Answer(Box::new(answer?))
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
                Response::Hits(self.search_in(query, language, *limit, Reach::Cluster)?)
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
            Request::Ask(text) | Request::AskTables(text) => {
                conversation.fetch_vectors(self, text);
            }
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

    /// The number of models that are used and whose vectors the index lacks: they were left for
    /// later, or the endpoint had failed.
    fn missing_models(&self) -> usize {
        let endpoint = self.encoder.as_ref().and_then(Encoder::endpoint);
        let has_endpoint = endpoint.is_none_or(|model| self.index.has_vectors_of(model));
        usize::from(self.index.is_incomplete()) + usize::from(!has_endpoint)
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
        let mut corrected = BTreeSet::new();
        for text in texts {
            let text = without_courtesies(understand::truncated(text));
            // Answering the question returns an error of the index.
            let of_packs = self.corrected(text, Reach::Index).unwrap_or_default();
            corrected.extend(
                of_packs
                    .iter()
                    .map(|corrected| reading::visible(&corrected.text)),
            );
        }
        let corrected: Vec<&str> = corrected.iter().map(String::as_str).collect();
        encoder.fetch_questions(&corrected);
    }

    /// True if a text is a question.
    pub fn is_question(&self, text: &str) -> bool {
        Sentences::read(understand::truncated(text), &self.tokenizer).is_question
    }

    /// The valid decision tables with their packs.
    pub fn tables(&self) -> impl Iterator<Item = (&Pack, &Arc<Table>)> {
        self.catalog.tables()
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

    /// The models that texts are compared with by meaning; `None` if that is turned off.
    pub fn encoder(&self) -> Option<&Encoder> {
        self.encoder.as_ref()
    }

    /// The vectors by the sentence encoder that are kept beside the index and in packs; none
    /// if it isn't used.
    pub fn kept_vectors(&self) -> KeptVectors {
        let model = self.encoder.as_ref().and_then(Encoder::sentence_model);
        let packs = &self.library().packs;
        index::kept_vectors(self.index.folder(), packs, model.unwrap_or_default())
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
}

/// What texts are read with, whatever the packs are.
struct Models {
    tokenizer: Arc<Tokenizer>,
    encoder: Option<Encoder>,
}

impl Models {
    fn open(options: &Options) -> Result<Models, EngineError> {
        Ok(Models {
            tokenizer: Arc::new(Tokenizer::open()?),
            encoder: Encoder::open(&options.semantic)?,
        })
    }

    /// What the index of a library with these glossaries is made from.
    fn source<'s>(
        &'s self,
        library: &'s Library,
        glossaries: &'s [Arc<Glossary>],
    ) -> index::Source<'s> {
        index::Source {
            library,
            tokenizer: &self.tokenizer,
            glossaries,
            encoder: self.encoder.as_ref(),
        }
    }
}

/// Loads the packs, without the documents that are known from the last time.
fn load(options: &Options) -> Result<Loaded, LoadError> {
    let known = index::known(&options.index.folder, &options.knowledge);
    knowledge::load_changes(&options.knowledge, known)
}

/// Keeps what is known of documents for the next load.
fn keep(options: &Options, known: Option<&Known>) {
    if let Some(known) = known
        && let Err(error) = index::keep_known(&options.index.folder, known)
    {
        tracing::debug!(%error, "documents can't be remembered; the next start reads them again");
    }
}

/// The glossary of each pack.
fn glossaries_of(library: &Library, tokenizer: &Tokenizer) -> Vec<Arc<Glossary>> {
    let packs = library.packs.iter();
    packs
        .map(|pack| Arc::new(Glossary::new(tokenizer, std::slice::from_ref(pack))))
        .collect()
}

/// The mistakes in the phrases and tables of packs.
pub fn phrase_problems(library: &Library, tokenizer: &Tokenizer) -> Vec<Problem> {
    let packs = library.packs.iter();
    packs
        .flat_map(|pack| Interpreter::new(pack, tokenizer).1)
        .collect()
}
