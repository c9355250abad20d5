//! The open connections: which of them count for which client, and which one is closed
//! so that a new one has a place.
//!
//! Finding the connection to close looks at each of them once, and their number is
//! limited.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::connection::{Budget, Progress};
use super::limits::Limits;
use crate::render::words::{Bilingual, Connections};

/// The open connections.
#[derive(Debug)]
pub(super) struct Table {
    open: Arc<Mutex<Open>>,
    budget: Arc<Budget>,
    all: usize,
    client: usize,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Entry>,
    clients: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Entry {
    client: Option<IpAddr>,
    progress: Arc<Progress>,
    closed: CancellationToken,
}

/// Why a connection isn't served: the limit that is reached by connections whose requests
/// are being processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    Client,
    All,
}

impl Refused {
    /// A sentence that names what limits the connections, in both languages.
    pub(super) fn sentence(self, limits: &Limits) -> String {
        let (all, client) = (limits.all, limits.client);
        let sentence = Bilingual::new(|language| {
            let words = Connections(language);
            match self {
                Refused::Client if limits.is_client_lowered => {
                    words.too_many_of_client_by_files(client)
                }
                Refused::Client => words.too_many_of_client(client),
                Refused::All if limits.is_all_lowered => words.too_many_of_all_by_files(all),
                Refused::All => words.too_many_of_all(all),
            }
        });
        sentence.to_string()
    }
}

impl Table {
    pub(super) fn new(limits: &Limits) -> Table {
        Table {
            open: Arc::default(),
            budget: Arc::default(),
            all: limits.all,
            client: limits.client,
        }
    }

    /// Gives a new connection a place. If there is none, the connection that has waited
    /// for its client the longest is closed: one of the same client if that client has
    /// reached its limit, else any. `client` is `None` if the limit of one client doesn't
    /// apply.
    ///
    /// # Errors
    ///
    /// If no connection waits for its client.
    pub(super) fn admit(&self, client: Option<IpAddr>) -> Result<Slot, Refused> {
        let mut open = self.open();
        let count = client.map_or(0, |client| open.clients.get(&client).copied().unwrap_or(0));
        if count >= self.client && !open.close_one(|entry| entry.client == client) {
            return Err(Refused::Client);
        }
        if open.connections.len() >= self.all && !open.close_one(|_| true) {
            return Err(Refused::All);
        }
        let id = open.next;
        open.next += 1;
        if let Some(client) = client {
            *open.clients.entry(client).or_default() += 1;
        }
        let (progress, closed) = (
            Arc::new(Progress::new(self.budget.clone())),
            CancellationToken::new(),
        );
        let entry = Entry {
            client,
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

/// A poisoned lock is ignored: a panic can't leave the data half changed.
fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
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
        if let Some(client) = entry.client
            && let Some(count) = self.clients.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                self.clients.remove(&client);
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
            ..Limits::new(&Options::default(), None)
        })
    }

    fn address(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, last]))
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
        let proxied: Vec<Slot> = (0..50).filter_map(|_| table.admit(None).ok()).collect();
        assert_eq!(proxied.len(), 50, "a proxy isn't one client");
    }
}
