//! Serves packs and index that another process has built: fetches them at the start and
//! whenever a new publication appears.
//!
//! If the place is away or what it holds can't be opened, the packs in service stay, and their
//! status says why.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::config::Config;
use crate::engine::LiveEngine;
use crate::engine::live::{KeptOut, Reload, Reporter};
use crate::publish::{Fetched, Place, Pointer, PublishError, Published, Reader};

/// How long the start waits for the newest publication if there is one that was fetched before.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The longest pause before a publication that can't be used is tried again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);

/// Packs and index in service, and where they come from.
pub(super) struct Source {
    reader: Arc<Reader>,
    /// The digest of the publication in service.
    digest: String,
    refused: Option<Refused>,
}

/// The last publication that couldn't be fetched or opened.
struct Refused {
    pointer: Pointer,
    reload: Reload,
    /// How long after the last attempt there is another one. It doubles with each.
    pause: Duration,
    last: Instant,
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
    let reader = Arc::new(Reader::new(place, &config.index.folder));
    let open =
        |published: &Published| LiveEngine::open_published(published.options(&config.engine()));
    let newest = || {
        let (pointer, mut fetched) = fetch_newest(&reader)?;
        let live = match open(&fetched.published) {
            Ok(live) => live,
            Err(_) => {
                // What was unpacked earlier may be damaged.
                reader.discard(fetched);
                fetched = reader.fetch(&pointer)?;
                match open(&fetched.published) {
                    Ok(live) => live,
                    Err(error) => {
                        reader.discard(fetched);
                        return Err(error.into());
                    }
                }
            }
        };
        let published = reader.keep(&pointer, fetched)?;
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

/// Fetches the newest publication. If there is one that was opened earlier, waits no longer than
/// [`START_LIMIT`]; the fetch goes on meanwhile, and whoever follows the place finds its result.
fn fetch_newest(reader: &Arc<Reader>) -> anyhow::Result<(Pointer, Fetched)> {
    let fetch = |reader: &Reader| -> Result<(Pointer, Fetched), PublishError> {
        let pointer = reader.newest()?;
        let fetched = reader.fetch(&pointer)?;
        Ok((pointer, fetched))
    };
    if reader.current().is_none() {
        return Ok(fetch(reader)?);
    }
    let (send, receive) = mpsc::channel();
    let fetching = reader.clone();
    let thread = std::thread::Builder::new().name("source".to_owned());
    thread.spawn(move || {
        // Nobody waits for the result after the limit.
        let _ = send.send(fetch(&fetching));
    })?;
    let fetched = receive.recv_timeout(START_LIMIT);
    let fetched = fetched.with_context(|| {
        let (target, limit) = (reader.target(), START_LIMIT.as_secs());
        format!("{target}: nothing was fetched within {limit} seconds")
    });
    Ok(fetched??)
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
            let mut reporter = Reporter::new(on_reload);
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                reporter.report(self.look(&live, interval));
            }
        })?;
        Ok(Following { _stop: stop })
    }

    /// Puts a new publication in service, if there is one.
    fn look(&mut self, live: &LiveEngine, interval: Duration) -> Reload {
        let pointer = match self.reader.newest() {
            Ok(pointer) => pointer,
            Err(error) => return live.keep_out(error.to_string()),
        };
        if pointer.digest == self.digest {
            live.confirm_newest();
            self.refused = None;
            return Reload::Unchanged;
        }
        let refused = self.refused.take();
        let mut refused = refused.filter(|refused| refused.pointer == pointer);
        if let Some(refused) = refused.take_if(|refused| refused.last.elapsed() < refused.pause) {
            let reload = refused.reload.clone();
            if let Reload::KeptOut(KeptOut::Failed(detail)) = &reload {
                // The place may have been away meanwhile.
                live.keep_out(detail.clone());
            }
            self.refused = Some(refused);
            return reload;
        }
        let reload = self.adopt(&pointer, live);
        if !matches!(reload, Reload::Swapped(_)) {
            let pause = refused.map_or(interval, |refused| refused.pause);
            self.refused = Some(Refused {
                pointer,
                reload: reload.clone(),
                pause: pause.saturating_mul(2).min(LONGEST_PAUSE.max(interval)),
                last: Instant::now(),
            });
        }
        reload
    }

    /// Fetches a publication and puts it in service.
    fn adopt(&mut self, pointer: &Pointer, live: &LiveEngine) -> Reload {
        let fetched = match self.reader.fetch(pointer) {
            Ok(fetched) => fetched,
            Err(error) => return live.keep_out(error.to_string()),
        };
        let published = &fetched.published;
        let reload = live.adopt(&published.knowledge, &published.index);
        if !matches!(reload, Reload::Swapped(_)) {
            self.reader.discard(fetched);
            return reload;
        }
        if let Err(error) = self.reader.keep(pointer, fetched) {
            tracing::warn!(%error, "the next start fetches the publication again");
        }
        self.digest.clone_from(&pointer.digest);
        reload
    }
}
