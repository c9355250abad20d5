//! The open connections: which of them count for which client, and which one is closed
//! so that a new one has a place.
//!
//! Finding the connection to close looks at each of them once, and their number is
//! limited.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::connection::{Budget, Progress};
use super::limits::Limits;
use super::source::Source;
use crate::channel::lock::lock;
use crate::render::words::{Bilingual, Connections};

/// The open connections.
#[derive(Debug)]
pub(super) struct Table {
    open: Arc<Mutex<Open>>,
    budget: Arc<Budget>,
    limits: Limits,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Entry>,
    sources: HashMap<Source, usize>,
}

#[derive(Debug)]
struct Entry {
    source: Option<Source>,
    progress: Arc<Progress>,
    closed: CancellationToken,
}

/// Why a connection isn't served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The requests of all connections that this client may have are being processed.
    Client,
    /// The same for those of a platform.
    Platform,
    /// The same for all connections.
    All,
    /// The client is paused for this long.
    Paused(Duration),
}

impl Refused {
    /// The response to the client. Its sentence names the limit, in both languages.
    pub(super) fn response(self, limits: &Limits) -> String {
        let (status, wait) = match self {
            Refused::Paused(wait) => ("429 Too Many Requests", wait.as_secs() + 1),
            _ => ("503 Service Unavailable", 1),
        };
        let (all, client, platform) = (limits.all, limits.client, limits.platform);
        let sentence = Bilingual::new(|language| {
            let words = Connections(language);
            match self {
                Refused::Client if limits.is_client_lowered => {
                    words.too_many_of_client_by_files(client)
                }
                Refused::Client => words.too_many_of_client(client),
                Refused::Platform => words.too_many_of_platform(platform),
                Refused::All if limits.is_all_lowered => words.too_many_of_all_by_files(all),
                Refused::All => words.too_many_of_all(all),
                Refused::Paused(_) => words.paused(wait),
            }
        });
        let text = sentence.to_string();
        let length = text.len();
        format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nRetry-After: {wait}\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\r\n{text}"
        )
    }
}

impl Table {
    pub(super) fn new(limits: &Limits) -> Table {
        Table {
            open: Arc::default(),
            budget: Arc::default(),
            limits: limits.clone(),
        }
    }

    /// Gives a new connection a place. If there is none, the connection that has waited
    /// for its client the longest is closed: one of the same source if that one has reached
    /// its limit, else any.
    ///
    /// # Errors
    ///
    /// If no connection waits for its client.
    pub(super) fn admit(&self, source: Option<Source>) -> Result<Slot, Refused> {
        let mut open = self.open();
        if let Some(source) = source {
            let (limit, refused) = match source {
                Source::Client(_) => (self.limits.client, Refused::Client),
                Source::Platform => (self.limits.platform, Refused::Platform),
            };
            let count = open.sources.get(&source).copied().unwrap_or(0);
            if count >= limit && !open.close_one(|entry| entry.source == Some(source)) {
                return Err(refused);
            }
        }
        if open.connections.len() >= self.limits.all && !open.close_one(|_| true) {
            return Err(Refused::All);
        }
        let id = open.next;
        open.next += 1;
        if let Some(source) = source {
            *open.sources.entry(source).or_default() += 1;
        }
        let (progress, closed) = (
            Arc::new(Progress::new(self.budget.clone())),
            CancellationToken::new(),
        );
        let entry = Entry {
            source,
            progress: progress.clone(),
            closed: closed.clone(),
        };
        open.connections.insert(id, entry);
        Ok(Slot {
            open: self.open.clone(),
            id,
            progress,
            closed,
        })
    }

    /// Closes the connection that has waited for its client the longest. False if none
    /// waits.
    pub(super) fn make_room(&self) -> bool {
        self.open().close_one(|_| true)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        lock(&self.open)
    }

    /// The number of open connections.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.open().connections.len()
    }
}

impl Open {
    /// Closes the connection that has waited the longest of those that `is_candidate`
    /// accepts. Its place is free at once; its file is closed when its task runs next.
    fn close_one(&mut self, is_candidate: impl Fn(&Entry) -> bool) -> bool {
        let candidates = self.connections.iter();
        let candidates = candidates.filter(|(_, entry)| is_candidate(entry));
        let waiting =
            candidates.filter_map(|(id, entry)| Some((entry.progress.waiting_since()?, *id)));
        let Some((_, id)) = waiting.min() else {
            return false;
        };
        if let Some(entry) = self.remove(id) {
            entry.closed.cancel();
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.connections.remove(&id)?;
        if let Some(source) = entry.source
            && let Some(count) = self.sources.get_mut(&source)
        {
            *count -= 1;
            if *count == 0 {
                self.sources.remove(&source);
            }
        }
        Some(entry)
    }
}

/// The place of a connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    open: Arc<Mutex<Open>>,
    id: u64,
    progress: Arc<Progress>,
    closed: CancellationToken,
}

impl Slot {
    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Cancelled when the connection must end to make room.
    pub(super) fn closed(&self) -> &CancellationToken {
        &self.closed
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.open).remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Options;
    use super::*;

    fn table(all: usize, client: usize) -> Table {
        Table::new(&Limits {
            all,
            client,
            platform: all / 4,
            ..Limits::new(&Options::default(), None)
        })
    }

    fn address(last: u8) -> Option<Source> {
        Some(Source::Client([192, 0, 2, last].into()))
    }

    #[test]
    fn the_connection_that_waited_longest_makes_room() {
        let table = table(3, 10);
        let slots: Vec<Slot> = (1..=3)
            .map(|client| table.admit(address(client)).expect("a place"))
            .collect();
        slots[0].progress().started(false);
        let fourth = table.admit(address(4)).expect("a place");
        let closed: Vec<bool> = slots
            .iter()
            .map(|slot| slot.closed().is_cancelled())
            .collect();
        assert_eq!(closed, [false, true, false], "the first one is processed");
        slots[2].progress().started(false);
        fourth.progress().started(false);
        let refused = table.admit(address(5)).expect_err("all are processed");
        assert_eq!(refused, Refused::All);
        drop(slots);
        assert_eq!(table.len(), 1);
        assert!(table.admit(address(5)).is_ok());
    }

    #[test]
    fn a_client_at_its_limit_loses_a_connection_of_its_own() {
        let table = table(100, 2);
        let other = table.admit(address(9)).expect("a place");
        let mut own: Vec<Slot> = Vec::new();
        for _ in 0..5 {
            own.push(table.admit(address(1)).expect("a place"));
        }
        assert_eq!(table.len(), 3);
        assert!(!other.closed().is_cancelled());
        own[3].progress().started(false);
        own[4].progress().started(false);
        assert_eq!(
            table.admit(address(1)).expect_err("both work"),
            Refused::Client
        );
        let platform = || table.admit(Some(Source::Platform));
        let platforms: Vec<Slot> = (0..50).filter_map(|_| platform().ok()).collect();
        let open = platforms
            .iter()
            .filter(|slot| !slot.closed().is_cancelled());
        assert_eq!(open.count(), 25, "a quarter of all");
        let proxied: Vec<Slot> = (0..50).filter_map(|_| table.admit(None).ok()).collect();
        assert_eq!(proxied.len(), 50, "a proxy isn't one client");
    }
}
