//! Files that change to reloads of a [`LiveEngine`], on a thread of its own.
//!
//! The system tells of changes; a burst of them, as a checkout makes, is one reload
//! after the last. What the system does not tell (network drives, a folder put in
//! the place of another) is found by looking every few minutes: a reload of packs
//! that are as they were costs only reading them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::live::{LiveEngine, Reload};

/// Files are read when nothing has changed for so long.
const QUIET: Duration = Duration::from_millis(300);

/// Or when they have kept changing for so long.
const LONGEST_BURST: Duration = Duration::from_secs(5);

/// How often to look without having been told.
const LOOK_ANYWAY: Duration = Duration::from_secs(5 * 60);

/// How often to look while the system cannot tell, as when the folder is gone.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// A watch over the packs of an engine; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    signals: Sender<Signal>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Changed,
    Stop,
}

/// Reloads an engine whenever its packs change. `told` is given, on the watching
/// thread, what is news: [`Reload::Unchanged`] only where it ends a broken edit.
///
/// # Errors
///
/// If the thread cannot be started.
pub fn watch(
    live: Arc<LiveEngine>,
    told: impl Fn(&Reload) + Send + 'static,
) -> std::io::Result<Watch> {
    let (signals, received) = mpsc::channel();
    let changed = signals.clone();
    let thread = std::thread::Builder::new().name("watch".to_owned());
    let thread = thread.spawn(move || {
        let mut system = System::new(live.knowledge().to_owned(), changed);
        let mut last = Reload::Unchanged;
        // They may have changed since they were loaded: the first look is at once.
        let mut wait = Duration::ZERO;
        while wait_for_changes(&received, wait) == Signal::Changed {
            // Followed anew before it is read, so that no change falls between.
            wait = system.follow();
            let done = live.reload();
            // The same mistake is told once, and so is its end.
            if matches!(done, Reload::Swapped(_)) || done != last {
                told(&done);
            }
            last = match done {
                Reload::Swapped(_) => Reload::Unchanged,
                done => done,
            };
        }
    })?;
    Ok(Watch {
        signals,
        thread: Some(thread),
    })
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A thread that has ended, or panicked, needs no stopping.
        let _ = self.signals.send(Signal::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits until something changed and a quiet moment came, or for so long.
fn wait_for_changes(received: &Receiver<Signal>, wait: Duration) -> Signal {
    match received.recv_timeout(wait) {
        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Signal::Stop,
        Err(RecvTimeoutError::Timeout) => return Signal::Changed,
        Ok(Signal::Changed) => {}
    }
    let first = Instant::now();
    while first.elapsed() < LONGEST_BURST {
        match received.recv_timeout(QUIET) {
            Ok(Signal::Changed) => {}
            Err(RecvTimeoutError::Timeout) => break,
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Signal::Stop,
        }
    }
    Signal::Changed
}

/// What the system tells of a folder.
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

    /// Follows the folder as it is now: another may have taken its name. How long to
    /// rely on it.
    fn follow(&mut self) -> Duration {
        let signals = self.signals.clone();
        let told = move |event: notify::Result<Event>| {
            // Where the system has lost count, something changed.
            if event.map_or(true, |event| is_change(event.kind)) {
                let _ = signals.send(Signal::Changed);
            }
        };
        let watcher = notify::recommended_watcher(told).and_then(|mut watcher| {
            watcher.watch(&self.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match watcher {
            Ok(watcher) => {
                self.watcher = Some(watcher);
                LOOK_ANYWAY
            }
            Err(error) => {
                tracing::debug!(%error, folder = %self.folder.display(), "can't be watched");
                self.watcher = None;
                LOOK_AGAIN
            }
        }
    }
}

/// True for what leaves other bytes or names behind; a reload's own reading does not.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
