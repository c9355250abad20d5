//! An engine whose packs and index were built elsewhere: they come as a whole, are opened and
//! never built, and replace the engine in service in one step.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use super::{Changes, KeptOut, LiveEngine, Reload, Status, lock};
use crate::engine::{Engine, EngineError, Options};
use crate::index::{self, Rebuild};

impl LiveEngine {
    /// Opens packs with their finished index. Later ones come by [`LiveEngine::adopt`];
    /// [`LiveEngine::reload`] does nothing.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`], and if the index doesn't fit the packs or this version of the
    /// program.
    pub fn open_published(options: Options) -> Result<LiveEngine, EngineError> {
        let opened = Engine::open(&options, Rebuild::Never, &())?;
        Ok(LiveEngine::new(options, opened, true))
    }

    /// Puts the packs in a folder in service with the finished index in another folder. If
    /// they can't be opened, the engine in service stays.
    pub fn adopt(&self, knowledge: &Path, index: &Path) -> Reload {
        let _turn = lock(&self.reloading);
        let options = Options {
            knowledge: knowledge.to_owned(),
            index: index::Options {
                folder: index.to_owned(),
            },
            ..self.options.clone()
        };
        let (engine, problems) = match Engine::open(&options, Rebuild::Never, &()) {
            Ok(opened) => opened,
            Err(error) => return self.keep_out(error.to_string()),
        };
        let old = self.engine();
        let changes = Changes::between(old.library(), engine.library());
        *lock(&self.status) = Status::of(&engine, problems);
        let mut current = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(engine);
        Reload::Swapped(changes)
    }

    /// Records why newer packs aren't in service.
    pub fn keep_out(&self, detail: String) -> Reload {
        let kept_out = KeptOut::Failed(detail);
        lock(&self.status).kept_out = Some(kept_out.clone());
        Reload::KeptOut(kept_out)
    }

    /// Records that the packs in service are the newest.
    pub fn confirm_newest(&self) {
        lock(&self.status).kept_out = None;
    }
}
