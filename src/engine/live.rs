//! The engine in service, and a new one in its place when the packs were edited.
//!
//! A reload reads and checks the packs, builds their index beside the old one and
//! then swaps: a question is answered by the packs as they were or as they are,
//! never by a part of either. An edit that breaks something keeps the old packs in
//! service. When to reload is decided elsewhere: see [`super::watch`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use super::{Engine, EngineError, Options};
use crate::index::{Progress, Rebuild};
use crate::knowledge::{self, Document, Entry, Library, Problem};
use crate::text::Tokenizer;
use crate::understand::Interpreter;

/// An engine that can be replaced while it answers. Shared by reference or in an
/// `Arc`.
#[derive(Debug)]
pub struct LiveEngine {
    options: Options,
    engine: RwLock<Arc<Engine>>,
    status: Mutex<Status>,
    /// Held by the one reload that runs.
    reloading: Mutex<()>,
}

/// How the engine in service came to be.
#[derive(Debug, Clone)]
pub struct Status {
    /// When its packs were loaded.
    pub loaded: Timestamp,
    /// When its index was built; before `loaded`, if it already fitted.
    pub index_built: Timestamp,
    /// The mistakes in its packs: files that are left out.
    pub problems: Vec<Problem>,
    /// The edit that is kept out of service, if the last reload met one.
    pub kept_out: Option<KeptOut>,
}

/// Why an edit is not in service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptOut {
    /// It has mistakes that the packs in service do not have.
    Problems(Vec<Problem>),
    /// The packs cannot be read, or the index cannot be built.
    Failed(String),
}

/// What a reload did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reload {
    /// Nothing: no file is other than it was.
    Unchanged,
    /// It put the packs as they are now in service.
    Swapped(Changes),
    /// Nothing, for the edit is broken; the packs as they were stay in service.
    KeptOut(KeptOut),
}

/// What an edit changed: entries and documents, as `pack/id`. All three are empty
/// where only a table, the glossary or `pack.toml` was edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that are new.
    pub added: Vec<String>,
    /// Those that say something else.
    pub changed: Vec<String>,
    /// Those that are gone.
    pub removed: Vec<String>,
}

impl LiveEngine {
    /// Opens the first engine. Mistakes in packs that are there at the start leave
    /// out the files they are in, as [`Engine::open`] does.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub fn open(options: Options, progress: &dyn Progress) -> Result<LiveEngine, EngineError> {
        let (engine, problems) = Engine::open(&options, Rebuild::WhenStale, progress)?;
        Ok(LiveEngine {
            options,
            status: Mutex::new(Status::of(&engine, problems)),
            engine: RwLock::new(Arc::new(engine)),
            reloading: Mutex::new(()),
        })
    }

    /// The engine in service now. Whoever holds it may finish with it.
    pub fn engine(&self) -> Arc<Engine> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.clone()
    }

    /// The folder of packs.
    pub fn knowledge(&self) -> &Path {
        &self.options.knowledge
    }

    /// How the engine in service came to be.
    pub fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// Puts the packs as they are now in service, if they can be. Takes as long as
    /// a build of the index; questions are answered meanwhile. Reloads take turns.
    pub fn reload(&self) -> Reload {
        let _turn = lock(&self.reloading);
        let old = self.engine();
        let done = self.try_reload(&old);
        let mut status = lock(&self.status);
        match done {
            Ok(None) => {
                status.kept_out = None;
                Reload::Unchanged
            }
            Ok(Some((engine, problems))) => {
                let changes = Changes::between(old.library(), engine.library());
                *status = Status::of(&engine, problems);
                let mut current = self.engine.write().unwrap_or_else(PoisonError::into_inner);
                *current = Arc::new(engine);
                Reload::Swapped(changes)
            }
            Err(kept_out) => {
                status.kept_out = Some(kept_out.clone());
                Reload::KeptOut(kept_out)
            }
        }
    }

    /// The new engine with the mistakes in its packs; `None` if the old one is it.
    fn try_reload(&self, old: &Engine) -> Result<Option<(Engine, Vec<Problem>)>, KeptOut> {
        let known = lock(&self.status).problems.clone();
        let refuse_new = |problems: &[Problem]| {
            let is_new = |problem: &&Problem| !known.iter().any(|other| is_same(problem, other));
            let new: Vec<Problem> = problems.iter().filter(is_new).cloned().collect();
            match new.is_empty() {
                true => Ok(()),
                false => Err(KeptOut::Problems(new)),
            }
        };
        let (library, mut problems) = knowledge::load(&self.options.knowledge)
            .map_err(|error| KeptOut::Failed(error.to_string()))?;
        if library.fingerprint == old.library().fingerprint {
            return Ok(None);
        }
        // Before an index is built for them.
        problems.extend(phrase_problems(&library, &old.tokenizer));
        refuse_new(&problems)?;
        let opened = Engine::open(&self.options, Rebuild::WhenStale, &());
        let (engine, problems) = opened.map_err(|error| KeptOut::Failed(error.to_string()))?;
        // The files may have changed again since.
        refuse_new(&problems)?;
        Ok(Some((engine, problems)))
    }
}

impl Status {
    fn of(engine: &Engine, problems: Vec<Problem>) -> Status {
        Status {
            loaded: Timestamp::now(),
            index_built: engine.index().manifest().built,
            problems,
            kept_out: None,
        }
    }
}

impl Changes {
    fn between(old: &Library, new: &Library) -> Changes {
        let (mut old, new) = (parts(old), parts(new));
        let mut changes = Changes::default();
        for (name, part) in new {
            match old.remove(&name) {
                None => changes.added.push(name),
                Some(before) if before != part => changes.changed.push(name),
                Some(_) => {}
            }
        }
        changes.removed = old.into_keys().collect();
        changes
    }
}

/// What a library has under a name.
type Part<'a> = (Option<&'a Entry>, Vec<&'a Document>);

fn parts(library: &Library) -> BTreeMap<String, Part<'_>> {
    let mut parts: BTreeMap<String, Part<'_>> = BTreeMap::new();
    for pack in &library.packs {
        let name = |id: &str| format!("{}/{id}", pack.id);
        for entry in &pack.entries {
            parts.entry(name(&entry.id)).or_default().0 = Some(entry);
        }
        for document in &pack.documents {
            let part = parts.entry(name(&document.header.id)).or_default();
            part.1.push(document);
        }
    }
    parts
}

/// The mistakes in the phrases and tables of packs.
fn phrase_problems(library: &Library, tokenizer: &Tokenizer) -> Vec<Problem> {
    let packs = library.packs.iter();
    packs
        .flat_map(|pack| Interpreter::new(pack, tokenizer).1)
        .collect()
}

/// True when two problems are one, though lines were added above it.
fn is_same(one: &Problem, other: &Problem) -> bool {
    one.file == other.file && one.kind == other.kind
}

/// What is guarded here is replaced whole, so that a panic leaves it sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
