//! Remembers which nodes of a cluster may be asked, and in which order.
//!
//! A node that can't be reached isn't asked for a while. One that is late may only have been
//! asked for much, so that it is left out after several late replies in a row.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a node isn't asked after it failed.
const PAUSE: Duration = Duration::from_secs(5);

/// How many calls in a row are late before a node counts as failed.
const LATE_CALLS: u32 = 3;

/// The nodes, by their numbers.
#[derive(Debug)]
pub(super) struct Nodes(Mutex<State>);

#[derive(Debug)]
struct State {
    /// The node that the next call begins with.
    next: usize,
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    paused_until: Option<Instant>,
    /// How many calls in a row were late.
    late_calls: u32,
}

/// Why a node didn't reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Not in time.
    Late,
    /// The connection failed.
    Lost,
}

impl Nodes {
    pub(super) fn new(count: usize) -> Nodes {
        Nodes(Mutex::new(State {
            next: 0,
            nodes: vec![Node::default(); count],
        }))
    }

    /// True if at least one may be asked.
    pub(super) fn may_answer(&self) -> bool {
        let now = Instant::now();
        self.state().nodes.iter().any(|node| !node.is_paused(now))
    }

    /// Those that may be asked, in turn.
    pub(super) fn order(&self) -> Vec<usize> {
        let now = Instant::now();
        let mut state = self.state();
        let count = state.nodes.len();
        let first = state.next;
        let all = (0..count).map(|i| (first + i) % count);
        let order = all.filter(|node| !state.nodes[*node].is_paused(now));
        let order = order.collect();
        state.next = (first + 1) % count.max(1);
        order
    }

    pub(super) fn replied(&self, node: usize) {
        self.state().nodes[node] = Node::default();
    }

    pub(super) fn failed(&self, node: usize, failure: Failure) {
        let mut state = self.state();
        let node = &mut state.nodes[node];
        if failure == Failure::Late {
            node.late_calls = node.late_calls.saturating_add(1);
        }
        if failure == Failure::Lost || node.late_calls >= LATE_CALLS {
            node.paused_until = Some(Instant::now() + PAUSE);
        }
    }

    pub(super) fn pause(&self, node: usize) {
        self.state().nodes[node].paused_until = Some(Instant::now() + PAUSE);
    }

    /// A panic elsewhere leaves them whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }
}
