//! Serves packs and index that another process has built: fetches them at the start and
//! whenever a new publication appears.
//!
//! If the place is away or what it holds can't be opened, the packs in service stay, and their
//! status says why.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use anyhow::Context;

use crate::config::Config;
use crate::engine::LiveEngine;
use crate::engine::live::Reload;
use crate::publish::{Place, Pointer, Published, Reader};

/// Packs and index in service, and where they come from.
pub(super) struct Source {
    reader: Reader,
    /// The digest of the publication in service.
    digest: String,
    /// The last publication that couldn't be opened, which isn't fetched again.
    refused: Option<Pointer>,
}

/// Follows a place until it is dropped.
pub(super) struct Following {
    _stop: Sender<()>,
}

/// Opens the newest publication, or the last one that was opened here.
///
/// # Errors
///
/// If there is neither.
pub(super) fn open(config: &Config) -> anyhow::Result<(LiveEngine, Source)> {
    let options = &config.publish;
    let place = Place::new(&options.source, options).context("publish.source")?;
    let reader = Reader::new(place, &config.index.folder);
    let open =
        |published: &Published| LiveEngine::open_published(published.options(&config.engine()));
    let newest = || {
        let pointer = reader.newest()?;
        let published = reader.fetch(&pointer)?;
        let opened = open(&published).or_else(|_| {
            // What was unpacked earlier may be damaged.
            reader.discard(&published);
            open(&reader.fetch(&pointer)?).map_err(anyhow::Error::from)
        });
        let live = opened.inspect_err(|_| reader.discard(&published))?;
        reader.keep(&pointer)?;
        anyhow::Ok((live, published))
    };
    let (live, published) = match newest() {
        Ok(opened) => opened,
        Err(error) => {
            let current = reader.current();
            let current = current.and_then(|current| Some((open(&current).ok()?, current)));
            let Some((live, current)) = current else {
                return Err(error.context("could not fetch the index from publish.source"));
            };
            tracing::warn!(%error, "publish.source: starting with the index that was fetched last");
            live.keep_out(format!("{error:#}"));
            (live, current)
        }
    };
    let source = Source {
        reader,
        digest: published.digest,
        refused: None,
    };
    Ok((live, source))
}

impl Source {
    /// Looks for a new publication again and again, on a thread of its own, until the result
    /// is dropped. Calls `on_reload` as the watch of packs does.
    pub(super) fn follow(
        mut self,
        live: Arc<LiveEngine>,
        interval: Duration,
        on_reload: impl Fn(&Reload) + Send + 'static,
    ) -> std::io::Result<Following> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("source".to_owned());
        thread.spawn(move || {
            let mut last = Reload::Unchanged;
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                let result = self.look(&live);
                // A failure is reported once, and so is its end.
                if matches!(result, Reload::Swapped(_)) || result != last {
                    on_reload(&result);
                }
                last = match result {
                    Reload::Swapped(_) => Reload::Unchanged,
                    result => result,
                };
            }
        })?;
        Ok(Following { _stop: stop })
    }

    /// Puts a new publication in service, if there is one.
    fn look(&mut self, live: &LiveEngine) -> Reload {
        let pointer = match self.reader.newest() {
            Ok(pointer) => pointer,
            Err(error) => return live.keep_out(error.to_string()),
        };
        if pointer.digest == self.digest {
            live.confirm_newest();
            return Reload::Unchanged;
        }
        let is_refused = self.refused.as_ref() == Some(&pointer);
        if is_refused && let Some(kept_out) = live.status().kept_out {
            return Reload::KeptOut(kept_out);
        }
        let published = match self.reader.fetch(&pointer) {
            Ok(published) => published,
            Err(error) => return live.keep_out(error.to_string()),
        };
        let reload = live.adopt(&published.knowledge, &published.index);
        if !matches!(reload, Reload::Swapped(_)) {
            self.reader.discard(&published);
            self.refused = Some(pointer);
            return reload;
        }
        if let Err(error) = self.reader.keep(&pointer) {
            tracing::warn!(%error, "the next start fetches the publication again");
        }
        self.digest = pointer.digest;
        reload
    }
}
