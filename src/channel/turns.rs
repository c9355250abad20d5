//! Limits how many questions are processed at once, and shares that fairly among askers.
//!
//! Each asker has a queue, and the queues take turns: however many questions one asker
//! sends, another one waits for at most one question of each asker before it. A turn lasts
//! until the work has ended, even if nobody waits for its result any more.
//!
//! Work that takes long has all turns but one, so that short questions wait for short ones.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use crate::channel::lock::lock;
use crate::engine::Request;

/// The longest text of a short question, in bytes. An encoder reads up to here in about the time
/// of a question of one sentence.
const SHORT_TEXT: usize = 600;
/// The most facts of a case that is decided quickly.
const FEW_FACTS: usize = 32;
/// The longest timeline of such a case, in days.
const FEW_DAYS: usize = 31;

/// How long work takes, by the size of what it processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    Short,
    Long,
}

impl Effort {
    /// The effort for a text that is read.
    pub(super) fn of_text(text: &str) -> Effort {
        Effort::long_if(text.len() > SHORT_TEXT)
    }

    /// The effort for a request.
    pub(super) fn of(request: &Request) -> Effort {
        match request {
            Request::Ask(text) | Request::AskTables(text) | Request::Search { query: text, .. } => {
                Effort::of_text(text)
            }
            Request::WhatIf(case) => {
                let has_much = case.policy.is_some() || case.facts.len() > FEW_FACTS;
                Effort::long_if(has_much || case.days > FEW_DAYS)
            }
            Request::Entry(_)
            | Request::Setting { .. }
            | Request::Rollout { .. }
            | Request::Help => Effort::Short,
        }
    }

    fn long_if(is_long: bool) -> Effort {
        match is_long {
            true => Effort::Long,
            false => Effort::Short,
        }
    }
}

/// The turns of all channels. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    all: Places,
    /// The places of long work, which needs one of both.
    long: Places,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _place: Place,
    _long: Option<Place>,
}

impl Turns {
    /// Creates this many turns, 1 or more.
    pub(super) fn new(count: usize) -> Turns {
        Turns {
            all: Places::new(count),
            long: Places::new(count.saturating_sub(1).max(1)),
        }
    }

    /// Waits for a turn of an asker. A request whose future is dropped takes no turn.
    pub(super) async fn wait(&self, asker: &str, effort: Effort) -> Turn {
        let long = match effort {
            Effort::Short => None,
            Effort::Long => Some(self.long.wait(asker).await),
        };
        Turn {
            _place: self.all.wait(asker).await,
            _long: long,
        }
    }
}

/// Places for work, for which askers queue. Clones share them.
#[derive(Debug, Clone)]
struct Places(Arc<Mutex<Queues>>);

#[derive(Debug, Default)]
struct Queues {
    /// Places that nobody has. None while somebody waits.
    free: usize,
    /// Those who wait, by asker. No queue is empty.
    waiting: HashMap<String, VecDeque<oneshot::Sender<Place>>>,
    /// The askers who wait, in the order of their next places.
    order: VecDeque<String>,
}

/// A place, until it is dropped.
#[derive(Debug)]
struct Place(Places);

impl Places {
    fn new(count: usize) -> Places {
        let queues = Queues {
            free: count,
            ..Queues::default()
        };
        Places(Arc::new(Mutex::new(queues)))
    }

    async fn wait(&self, asker: &str) -> Place {
        let place = {
            let mut queues = lock(&self.0);
            if queues.free > 0 {
                queues.free -= 1;
                return Place(self.clone());
            }
            let (sender, place) = oneshot::channel();
            queues.add(asker, sender);
            place
        };
        match place.await {
            Ok(place) => place,
            // Senders are only dropped with the queues, of which `self` is an owner.
            Err(_) => std::future::pending().await,
        }
    }

    /// The number of requests in the queues, including those that have been given up.
    #[cfg(test)]
    fn waiting(&self) -> usize {
        lock(&self.0).waiting.values().map(VecDeque::len).sum()
    }
}

impl Queues {
    fn add(&mut self, asker: &str, sender: oneshot::Sender<Place>) {
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
    /// else has had a place. Requests that were given up, such as those for suggestions
    /// while somebody types on, don't count for the asker.
    fn next(&mut self) -> Option<oneshot::Sender<Place>> {
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

impl Drop for Place {
    fn drop(&mut self) {
        let places = &self.0;
        let mut queues = lock(&places.0);
        let Some(next) = queues.next() else {
            queues.free += 1;
            return;
        };
        drop(queues);
        // If the receiver stops waiting now, dropping the sent place passes it on.
        drop(next.send(Place(places.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts to wait, and returns once the request is in its queue.
    async fn enqueued(places: &Places, asker: &'static str, log: &Arc<Mutex<Vec<&'static str>>>) {
        let before = places.waiting();
        let (places_of_task, log) = (places.clone(), log.clone());
        tokio::spawn(async move {
            let _place = places_of_task.wait(asker).await;
            log.lock().expect("not poisoned").push(asker);
        });
        while places.waiting() == before {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn askers_take_turns_however_much_one_of_them_asks() {
        let places = Places::new(1);
        let log = Arc::default();
        let first = places.wait("busy").await;
        for _ in 0..5 {
            enqueued(&places, "busy", &log).await;
        }
        enqueued(&places, "other", &log).await;
        enqueued(&places, "third", &log).await;
        drop(first);
        let last = loop {
            let done = log.lock().expect("not poisoned").clone();
            if done.len() == 7 {
                break done;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(last[..3], ["busy", "other", "third"]);
        assert_eq!(lock(&places.0).free, 1);
    }

    #[tokio::test]
    async fn who_stops_waiting_loses_no_place() {
        let places = Places::new(2);
        let held = [places.wait("a").await, places.wait("a").await];
        for _ in 0..10 {
            let mut waiting = std::pin::pin!(places.wait("b"));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await, "there is no place");
        }
        drop(held);
        assert_eq!(places.waiting(), 0);
        assert_eq!(lock(&places.0).free, 2);
        // A place that was given away and not picked up is given back.
        let held = [places.wait("a").await, places.wait("a").await];
        let mut waiting = Box::pin(places.wait("b"));
        let polled = std::future::poll_fn(|context| {
            std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())
        });
        assert!(!polled.await, "there is no place");
        drop(held);
        drop(waiting);
        assert_eq!(lock(&places.0).free, 2);
    }

    #[tokio::test]
    async fn requests_that_were_given_up_take_no_place() {
        let places = Places::new(1);
        let log = Arc::default();
        let first = places.wait("first").await;
        for _ in 0..3 {
            let mut given_up = std::pin::pin!(places.wait("typing"));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(given_up.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await, "there is no place");
        }
        for asker in ["busy", "busy", "busy", "typing"] {
            enqueued(&places, asker, &log).await;
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
    async fn a_place_lasts_until_the_work_ends_even_if_nobody_waits_for_it() {
        let places = Places::new(1);
        let place = places.wait("a").await;
        let (end, ended) = std::sync::mpsc::channel::<()>();
        drop(tokio::task::spawn_blocking(move || {
            let _place = place;
            ended.recv().expect("the test ends the work");
        }));
        tokio::task::yield_now().await;
        assert_eq!(lock(&places.0).free, 0);
        end.send(()).expect("the work waits");
        drop(places.wait("b").await);
        assert_eq!(lock(&places.0).free, 1);
    }

    #[tokio::test]
    async fn short_questions_do_not_wait_for_long_ones() {
        let turns = Turns::new(2);
        let long = turns.wait("a", Effort::Long).await;
        {
            let mut second = std::pin::pin!(turns.wait("b", Effort::Long));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(second.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await, "the other turn is for short ones");
            let short = turns.wait("c", Effort::Short).await;
            drop((long, short));
            second.await;
        }
        assert_eq!((lock(&turns.all.0).free, lock(&turns.long.0).free), (2, 1));
        let only = Turns::new(1);
        drop(only.wait("a", Effort::Long).await);
        drop(only.wait("a", Effort::Short).await);
    }

    #[test]
    fn the_size_of_a_request_tells_its_effort() {
        let case = |facts: usize, days| {
            let fact = crate::engine::FactInput::Typed("a=1".to_owned());
            Request::WhatIf(crate::engine::Case {
                facts: vec![fact; facts],
                days,
                ..Default::default()
            })
        };
        let cases = [
            (Request::Ask("q".repeat(600)), Effort::Short),
            (Request::Ask("問".repeat(201)), Effort::Long),
            (case(32, 31), Effort::Short),
            (case(33, 0), Effort::Long),
            (case(0, 32), Effort::Long),
            (Request::Help, Effort::Short),
        ];
        for (request, expected) in cases {
            assert_eq!(Effort::of(&request), expected, "{request:?}");
        }
    }
}
