//! Reloads a [`LiveEngine`] when files change, on a separate thread.
//!
//! The operating system reports changes; a series of changes, such as a checkout, causes
//! one reload after the last. Changes that the system doesn't report, for example on a
//! network drive or when a folder is replaced, are found by reloading every few minutes.
//! A reload of unchanged packs reads none of their documents, only the times of the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::live::{LiveEngine, Reload, Reporter};

/// How long no file must change before a reload.
const QUIET_PERIOD: Duration = Duration::from_millis(300);

/// The longest delay of a reload while files keep changing.
const MAX_DELAY: Duration = Duration::from_secs(5);

/// The interval of reloads without a reported change.
const INTERVAL: Duration = Duration::from_secs(5 * 60);

/// The interval while the folder can't be watched, for example because it is missing.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);

/// Watches the packs of an engine until it is dropped.
#[derive(Debug)]
pub struct Watch {
    signals: Sender<Signal>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// A file has changed.
    Changed,
    /// A folder may have another name or place.
    Moved,
    Stop,
}

/// Reloads an engine whenever its packs change. Calls `on_reload` on the watching
/// thread with every result that differs from the last, and with
/// [`Reload::Unchanged`] only if an edit with a mistake was undone.
///
/// # Errors
///
/// If the thread can't be started.
pub fn watch(
    live: Arc<LiveEngine>,
    on_reload: impl Fn(&Reload) + Send + 'static,
) -> std::io::Result<Watch> {
    let (signals, received) = mpsc::channel();
    let changed = signals.clone();
    let thread = std::thread::Builder::new().name("watch".to_owned());
    let thread = thread.spawn(move || {
        let mut system = System::new(live.knowledge().to_owned(), changed);
        let mut reporter = Reporter::new(on_reload);
        // The first reload is immediate, because files may have changed since they were
        // loaded.
        let (mut wait, mut otherwise) = (Duration::ZERO, Signal::Moved);
        let mut interval = INTERVAL;
        loop {
            match wait_for_changes(&received, wait, otherwise) {
                Signal::Stop => return,
                Signal::Changed => {}
                // Before the files are read, so that no change is missed.
                Signal::Moved => interval = system.watch(),
            }
            let result = live.reload();
            // The next step to a complete index is immediate too, unless this one has failed.
            let is_step = live.is_incomplete() && !matches!(result, Reload::KeptOut(_));
            (wait, otherwise) = match is_step {
                true => (Duration::ZERO, Signal::Changed),
                // The system doesn't report what happens to the folders above.
                false => (interval, Signal::Moved),
            };
            reporter.report(result);
        }
    })?;
    Ok(Watch {
        signals,
        thread: Some(thread),
    })
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Errors mean that the thread has already ended.
        let _ = self.signals.send(Signal::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits until files have changed and then stopped changing. If none has changed before `wait` has
/// passed, returns `otherwise`.
fn wait_for_changes(received: &Receiver<Signal>, wait: Duration, otherwise: Signal) -> Signal {
    let mut signal = match received.recv_timeout(wait) {
        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Signal::Stop,
        Err(RecvTimeoutError::Timeout) => return otherwise,
        Ok(signal) => signal,
    };
    let begin = Instant::now();
    while begin.elapsed() < MAX_DELAY {
        match received.recv_timeout(QUIET_PERIOD) {
            Ok(Signal::Changed) => {}
            Ok(Signal::Moved) => signal = Signal::Moved,
            Err(RecvTimeoutError::Timeout) => break,
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Signal::Stop,
        }
    }
    signal
}

/// Receives the changes in a folder from the operating system.
struct System {
    folder: PathBuf,
    watcher: Option<notify::RecommendedWatcher>,
    signals: Sender<Signal>,
}

impl System {
    fn new(folder: PathBuf, signals: Sender<Signal>) -> System {
        System {
            folder,
            watcher: None,
            signals,
        }
    }

    /// Starts watching the folder again, because another folder may have its name now. Takes as
    /// long as looking at every file.
    /// Returns the time until the next reload without a reported change.
    fn watch(&mut self) -> Duration {
        let signals = self.signals.clone();
        let folder = self.folder.clone();
        let on_event = move |event: notify::Result<Event>| {
            // An error can mean that changes were missed.
            let signal = event.map_or(Some(Signal::Moved), |event| signal_of(&event, &folder));
            if let Some(signal) = signal {
                let _ = signals.send(signal);
            }
        };
        let watcher = notify::recommended_watcher(on_event).and_then(|mut watcher| {
            watcher.watch(&self.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match watcher {
            Ok(watcher) => {
                self.watcher = Some(watcher);
                INTERVAL
            }
            Err(error) => {
                tracing::debug!(%error, folder = %self.folder.display(), "could not watch a folder");
                self.watcher = None;
                RETRY_INTERVAL
            }
        }
    }
}

/// The signal of an event; `None` for events that change neither contents nor names, such as
/// the reads of a reload.
fn signal_of(event: &Event, folder: &Path) -> Option<Signal> {
    if let EventKind::Access(kind) = event.kind
        && kind != AccessKind::Close(AccessMode::Write)
    {
        return None;
    }
    let is_file = |kind: EventKind| match kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_)) => true,
        EventKind::Create(kind) => kind == CreateKind::File,
        EventKind::Remove(kind) => kind == RemoveKind::File,
        _ => false,
    };
    let is_folder = |path: &PathBuf| path == folder || path.is_dir();
    let is_moved = event.need_rescan() || !is_file(event.kind) && event.paths.iter().any(is_folder);
    Some(match is_moved {
        true => Signal::Moved,
        false => Signal::Changed,
    })
}
