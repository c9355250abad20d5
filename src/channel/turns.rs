//! Limits how many questions are processed at once, and shares that fairly among askers.
//!
//! Each asker has a queue, and the queues take turns: however many questions one asker
//! sends, another one waits for at most one question of each asker before it. A turn lasts
//! until the work has ended, even if nobody waits for its result any more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The turns of all channels. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Mutex<Queues>>);

#[derive(Debug, Default)]
struct Queues {
    /// Turns that nobody has. None while somebody waits.
    free: usize,
    /// Those who wait, by asker. No queue is empty.
    waiting: HashMap<String, VecDeque<oneshot::Sender<Turn>>>,
    /// The askers who wait, in the order of their next turns.
    order: VecDeque<String>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Turns);

impl Turns {
    /// Creates this many turns.
    pub(super) fn new(count: usize) -> Turns {
        let queues = Queues {
            free: count,
            ..Queues::default()
        };
        Turns(Arc::new(Mutex::new(queues)))
    }

    /// Waits for a turn of an asker. A request whose future is dropped takes no turn.
    pub(super) async fn wait(&self, asker: &str) -> Turn {
        let turn = {
            let mut queues = self.queues();
            if queues.free > 0 {
                queues.free -= 1;
                return Turn(self.clone());
            }
            let (sender, turn) = oneshot::channel();
            queues.add(asker, sender);
            turn
        };
        match turn.await {
            Ok(turn) => turn,
            // Senders are only dropped with the queues, of which `self` is an owner.
            Err(_) => std::future::pending().await,
        }
    }

    /// The number of requests in the queues, including those that have been given up.
    #[cfg(test)]
    fn waiting(&self) -> usize {
        self.queues().waiting.values().map(VecDeque::len).sum()
    }

    /// A poisoned lock is ignored: a panic can't leave the data half changed.
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    fn add(&mut self, asker: &str, sender: oneshot::Sender<Turn>) {
        match self.waiting.get_mut(asker) {
            Some(queue) => queue.push_back(sender),
            None => {
                self.waiting
                    .insert(asker.to_owned(), VecDeque::from([sender]));
                self.order.push_back(asker.to_owned());
            }
        }
    }

    /// The next request that still waits. The asker's other requests wait until everyone
    /// else has had a turn. Requests that were given up, such as those for suggestions
    /// while somebody types on, don't count as a turn of the asker.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        while let Some(asker) = self.order.pop_front() {
            let Some(queue) = self.waiting.get_mut(&asker) else {
                continue;
            };
            let mut senders = std::iter::from_fn(|| queue.pop_front());
            let next = senders.find(|sender| !sender.is_closed());
            match queue.is_empty() {
                true => drop(self.waiting.remove(&asker)),
                false => self.order.push_back(asker),
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let turns = &self.0;
        let mut queues = turns.queues();
        let Some(next) = queues.next() else {
            queues.free += 1;
            return;
        };
        drop(queues);
        // If the receiver stops waiting now, dropping the sent turn passes it on.
        drop(next.send(Turn(turns.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts to wait, and returns once the request is in its queue.
    async fn enqueued(turns: &Turns, asker: &'static str, log: &Arc<Mutex<Vec<&'static str>>>) {
        let before = turns.waiting();
        let (turns_of_task, log) = (turns.clone(), log.clone());
        tokio::spawn(async move {
            let _turn = turns_of_task.wait(asker).await;
            log.lock().expect("not poisoned").push(asker);
        });
        while turns.waiting() == before {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn askers_take_turns_however_much_one_of_them_asks() {
        let turns = Turns::new(1);
        let log = Arc::default();
        let first = turns.wait("busy").await;
        for _ in 0..5 {
            enqueued(&turns, "busy", &log).await;
        }
        enqueued(&turns, "other", &log).await;
        enqueued(&turns, "third", &log).await;
        drop(first);
        let last = loop {
            let done = log.lock().expect("not poisoned").clone();
            if done.len() == 7 {
                break done;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(last[..3], ["busy", "other", "third"]);
        assert_eq!(turns.queues().free, 1);
    }

    #[tokio::test]
    async fn who_stops_waiting_loses_no_turn() {
        let turns = Turns::new(2);
        let held = [turns.wait("a").await, turns.wait("a").await];
        for _ in 0..10 {
            let mut waiting = std::pin::pin!(turns.wait("b"));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await, "there is no turn");
        }
        drop(held);
        assert_eq!(turns.waiting(), 0);
        assert_eq!(turns.queues().free, 2);
        // A turn that was given away and not picked up is given back.
        let held = [turns.wait("a").await, turns.wait("a").await];
        let mut waiting = Box::pin(turns.wait("b"));
        let polled = std::future::poll_fn(|context| {
            std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())
        });
        assert!(!polled.await, "there is no turn");
        drop(held);
        drop(waiting);
        assert_eq!(turns.queues().free, 2);
    }

    #[tokio::test]
    async fn requests_that_were_given_up_take_no_turn() {
        let turns = Turns::new(1);
        let log = Arc::default();
        let first = turns.wait("first").await;
        for _ in 0..3 {
            let mut given_up = std::pin::pin!(turns.wait("typing"));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(given_up.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await, "there is no turn");
        }
        for asker in ["busy", "busy", "busy", "typing"] {
            enqueued(&turns, asker, &log).await;
        }
        drop(first);
        let done = loop {
            let done = log.lock().expect("not poisoned").clone();
            if done.len() == 4 {
                break done;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(done, ["typing", "busy", "busy", "busy"]);
    }

    #[tokio::test]
    async fn a_turn_lasts_until_the_work_ends_even_if_nobody_waits_for_it() {
        let turns = Turns::new(1);
        let turn = turns.wait("a").await;
        let (end, ended) = std::sync::mpsc::channel::<()>();
        drop(tokio::task::spawn_blocking(move || {
            let _turn = turn;
            ended.recv().expect("the test ends the work");
        }));
        tokio::task::yield_now().await;
        assert_eq!(turns.queues().free, 0);
        end.send(()).expect("the work waits");
        drop(turns.wait("b").await);
        assert_eq!(turns.queues().free, 1);
    }
}
