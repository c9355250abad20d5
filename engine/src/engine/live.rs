//! Replaces the engine in service when the packs were edited.
//!
//! A reload reads and checks the packs, builds their index beside the old one and then
//! replaces the engine in one step: each question is answered from either the old packs
//! or the new ones, never from parts of both. If an edit has a mistake, the old packs
//! stay in service. [`super::watch`] decides when to reload.

mod published;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use super::{Engine, EngineError, Models, Options, keep, load, phrase_problems};
use crate::index::{Progress, Rebuild};
use crate::knowledge::{Entry, Library, ListedDocument, Problem};

/// An engine that can be replaced while questions are answered. Shared by reference or
/// in an `Arc`.
#[derive(Debug)]
pub struct LiveEngine {
    options: Options,
    /// True if packs and index are built elsewhere.
    is_published: bool,
    engine: RwLock<Arc<Engine>>,
    status: Mutex<Status>,
    /// Locked while a reload runs.
    reloading: Mutex<()>,
}

/// The state of the engine in service.
#[derive(Debug, Clone)]
pub struct Status {
    /// When its packs were loaded.
    pub loaded: Timestamp,
    /// When its index was built. Before `loaded` if an existing index was opened.
    pub index_built: Timestamp,
    /// The mistakes in its packs. The files that have them are left out.
    pub problems: Vec<Problem>,
    /// The edit that the last reload kept out of service, if it did.
    pub kept_out: Option<KeptOut>,
}

/// Why an edit isn't in service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptOut {
    /// The edit has mistakes that the packs in service don't have.
    Problems(Vec<Problem>),
    /// The packs can't be read, or the index can't be built.
    Failed(String),
}

/// The result of a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reload {
    /// No file has changed.
    Unchanged,
    /// The edited packs, or a complete index of the same packs, are in service.
    Swapped(Changes),
    /// The edit has a mistake; the old packs stay in service.
    KeptOut(KeptOut),
}

/// Passes on the results of one reload after another: every swap, and a failure and its end once.
#[derive(Debug)]
pub struct Reporter<F> {
    last: Reload,
    on_reload: F,
}

impl<F: Fn(&Reload)> Reporter<F> {
    /// A reporter that calls `on_reload` with what it passes on.
    pub fn new(on_reload: F) -> Reporter<F> {
        Reporter {
            last: Reload::Unchanged,
            on_reload,
        }
    }

    /// Passes on a result that differs from the last.
    pub fn report(&mut self, result: Reload) {
        if matches!(result, Reload::Swapped(_)) || result != self.last {
            (self.on_reload)(&result);
        }
        self.last = match result {
            Reload::Swapped(_) => Reload::Unchanged,
            result => result,
        };
    }
}

/// The entries and documents that an edit changed, as `pack/id`. All three lists are
/// empty if only a table, the glossary or `pack.toml` was edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// New entries and documents.
    pub added: Vec<String>,
    /// Entries and documents with other content.
    pub changed: Vec<String>,
    /// Deleted entries and documents.
    pub removed: Vec<String>,
}

impl LiveEngine {
    /// Opens the first engine. Files with mistakes are left out, as in
    /// [`Engine::open`].
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub fn open(options: Options, progress: &dyn Progress) -> Result<LiveEngine, EngineError> {
        let opened = Engine::open(&options, Rebuild::WhenStale, progress)?;
        Ok(LiveEngine::new(options, opened, false))
    }

    fn new(
        options: Options,
        (engine, problems): (Engine, Vec<Problem>),
        is_published: bool,
    ) -> LiveEngine {
        LiveEngine {
            options,
            is_published,
            status: Mutex::new(Status::of(&engine, problems)),
            engine: RwLock::new(Arc::new(engine)),
            reloading: Mutex::new(()),
        }
    }

    /// The engine in service. It can be used until it is dropped, even after a reload.
    pub fn engine(&self) -> Arc<Engine> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.clone()
    }

    /// The folder of packs.
    pub fn knowledge(&self) -> &Path {
        &self.options.knowledge
    }

    /// The state of the engine in service.
    pub fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// Puts the edited packs in service unless they have new mistakes, or completes their
    /// index by a step. Takes as long as building the index; questions are answered
    /// meanwhile. Only one reload runs at a time. Packs that are published don't change.
    pub fn reload(&self) -> Reload {
        if self.is_published {
            return Reload::Unchanged;
        }
        let _turn = lock(&self.reloading);
        let old = self.engine();
        let result = self.try_reload(&old);
        let mut status = lock(&self.status);
        match result {
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

    /// The new engine with the mistakes in its packs. `None` if no file has changed and the
    /// index is no more complete than before.
    fn try_reload(&self, old: &Engine) -> Result<Option<(Engine, Vec<Problem>)>, KeptOut> {
        let known = lock(&self.status).problems.clone();
        let refuse_new = |problems: &[Problem]| {
            let is_new = |problem: &&Problem| !known.iter().any(|other| is_same(problem, other));
            let new = problems.iter().filter(is_new);
            let new = new.filter(|problem| !problem.kind.leaves_nothing_out());
            let new: Vec<Problem> = new.cloned().collect();
            match new.is_empty() {
                true => Ok(()),
                false => Err(KeptOut::Problems(new)),
            }
        };
        let loaded = load(&self.options).map_err(|error| KeptOut::Failed(error.to_string()))?;
        if loaded.library.fingerprint == old.library().fingerprint {
            keep(&self.options, loaded.known.as_ref());
            return self.completed(old).map_err(KeptOut::Failed);
        }
        // Checked before an index is built.
        refuse_new(&loaded.problems)?;
        refuse_new(&phrase_problems(&loaded.library, &old.tokenizer))?;
        let opened = Models::open(&self.options).and_then(|models| {
            let when = Rebuild::WhenStale;
            Engine::open_loaded(&self.options, loaded, models, when, Some(old), &())
        });
        let (engine, problems) = opened.map_err(|error| KeptOut::Failed(error.to_string()))?;
        // Checked again, because the files may have changed in between.
        refuse_new(&problems)?;
        Ok(Some((engine, problems)))
    }
}

impl LiveEngine {
    /// The engine with an index that has the vectors of more models than that of the old one, if
    /// that lacks some and the next step makes them.
    fn completed(&self, old: &Engine) -> Result<Option<(Engine, Vec<Problem>)>, String> {
        if old.missing_models() == 0 {
            return Ok(None);
        }
        let (engine, problems) = Engine::open(&self.options, Rebuild::WhenIncomplete, &())
            .map_err(|error| error.to_string())?;
        let has_more = engine.missing_models() < old.missing_models();
        Ok(has_more.then_some((engine, problems)))
    }

    /// True while the vectors of a large pack are being made, a step with each reload.
    pub fn is_incomplete(&self) -> bool {
        self.engine().index().is_incomplete()
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
        let names = changed_names(old, new);
        let (mut old, new) = (named(old, &names), named(new, &names));
        let mut changes = Changes::default();
        for (name, new) in new {
            match old.remove(&name) {
                None => changes.added.push(name),
                Some(before) if !is_same_content(&before, &new) => changes.changed.push(name),
                Some(_) => {}
            }
        }
        changes.removed = old.into_keys().collect();
        changes
    }
}

/// A pack and an id in it.
type Name<'l> = (&'l str, &'l str);

/// The names of the entries and documents that aren't the same in both libraries, and of some
/// that are. Of 100,000 documents, an edit leaves most where they are.
fn changed_names<'l>(old: &'l Library, new: &'l Library) -> BTreeSet<Name<'l>> {
    let ids: BTreeSet<&str> = [old, new]
        .iter()
        .flat_map(|library| library.packs.iter().map(|pack| pack.id.as_str()))
        .collect();
    let mut names = BTreeSet::new();
    for id in ids {
        let [old, new] = [old, new].map(|library| library.pack(id));
        let entries = [old, new].into_iter().flatten();
        names.extend(
            entries.flat_map(|pack| pack.entries.iter().map(|entry| (id, entry.id.as_str()))),
        );
        let [old, new] = [old, new].map(|pack| pack.map_or(&[][..], |pack| &pack.listed));
        let same = std::iter::zip(old, new).take_while(|(old, new)| old == new);
        let first = same.count();
        let (old, new) = (&old[first..], &new[first..]);
        let ends = std::iter::zip(old.iter().rev(), new.iter().rev());
        let last = ends.take_while(|(old, new)| old == new).count();
        let changed = [&old[..old.len() - last], &new[..new.len() - last]];
        names.extend(
            changed
                .into_iter()
                .flatten()
                .map(|document| (id, document.id.as_str())),
        );
    }
    names
}

/// The entry and the documents with the same id in a pack.
type Named<'a> = (Option<&'a Entry>, Vec<&'a ListedDocument>);

/// What a library has of each of some names.
fn named<'l>(library: &'l Library, names: &BTreeSet<Name<'_>>) -> BTreeMap<String, Named<'l>> {
    let mut named: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for pack in &library.packs {
        let name = |id: &str| {
            names
                .contains(&(&pack.id, id))
                .then(|| format!("{}/{id}", pack.id))
        };
        for entry in &pack.entries {
            if let Some(name) = name(&entry.id) {
                named.entry(name).or_default().0 = Some(entry);
            }
        }
        for document in &pack.listed {
            if let Some(name) = name(&document.id) {
                named.entry(name).or_default().1.push(document);
            }
        }
    }
    named
}

/// True if what two libraries have of a name is the same.
fn is_same_content(one: &Named<'_>, other: &Named<'_>) -> bool {
    let is_same_entry = match (one.0, other.0) {
        (Some(one), Some(other)) => one.says_the_same(other),
        (one, other) => one.is_none() && other.is_none(),
    };
    is_same_entry && one.1 == other.1
}

/// True if two problems are the same, even if text was added before one.
fn is_same(one: &Problem, other: &Problem) -> bool {
    one.file == other.file && one.kind.is_same(&other.kind)
}

/// Locks a mutex and ignores poisoning: values are replaced as a whole, so a panic
/// can't leave them half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
