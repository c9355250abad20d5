//! The vectors of recent questions, in memory, so that a question that is asked again, or
//! shown in another form, isn't encoded again.
//!
//! For an endpoint, it also separates the wait for the network from the work that needs the
//! vector. Questions are known by the hash of their text, so that the memory doesn't depend
//! on their lengths: at most about 2 MB. The oldest vector goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Vector;

/// The most vectors that are kept.
const QUESTIONS: usize = 1_000;

/// The vectors of the last questions.
#[derive(Debug, Default)]
pub(super) struct QuestionCache(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    vectors: HashMap<blake3::Hash, Vector>,
    /// The hashes of the texts, the oldest first.
    order: VecDeque<blake3::Hash>,
}

impl QuestionCache {
    /// The vector of a text, if it is kept.
    pub(super) fn get(&self, text: &str) -> Option<Vector> {
        self.held().vectors.get(&hash(text)).cloned()
    }

    /// Keeps the vector of a text.
    pub(super) fn insert(&self, text: &str, vector: Vector) {
        let text = hash(text);
        let mut held = self.held();
        if held.vectors.insert(text, vector).is_none() {
            held.order.push_back(text);
        }
        if held.order.len() > QUESTIONS
            && let Some(oldest) = held.order.pop_front()
        {
            held.vectors.remove(&oldest);
        }
    }

    /// A panic elsewhere leaves the cache whole.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(text: &str) -> blake3::Hash {
    blake3::hash(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let cache = QuestionCache::default();
        let vector = |number: usize| Vector::new(&[number as f32, 1.0]);
        for number in 0..=QUESTIONS {
            cache.insert(&number.to_string(), vector(number));
            cache.insert("1", vector(1));
        }
        assert_eq!(cache.get("0"), None);
        assert_eq!(cache.get("1"), Some(vector(1)));
        assert_eq!(cache.get(&QUESTIONS.to_string()), Some(vector(QUESTIONS)));
    }
}
