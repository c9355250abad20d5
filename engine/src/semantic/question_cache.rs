//! The vectors of recent questions, in memory, so that a question that is asked again, or
//! shown in another form, isn't encoded again.
//!
//! For an endpoint, it also separates the wait for the network from the work that needs the
//! vector. Questions are known by the hash of their text, so that the memory doesn't depend
//! on their lengths: at most about 2 MB. The vector that was used least recently goes first.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::Vector;

/// The most vectors that are kept.
const QUESTIONS: NonZeroUsize = NonZeroUsize::new(1_000).expect("not 0");

/// The vectors of the last questions, by the hashes of their texts.
#[derive(Debug)]
pub(super) struct QuestionCache(Mutex<LruCache<blake3::Hash, Vector>>);

impl Default for QuestionCache {
    fn default() -> Self {
        QuestionCache(Mutex::new(LruCache::new(QUESTIONS)))
    }
}

impl QuestionCache {
    /// The vector of a text, if it is kept.
    pub(super) fn get(&self, text: &str) -> Option<Vector> {
        self.held().get(&hash(text)).cloned()
    }

    /// Keeps the vector of a text.
    pub(super) fn insert(&self, text: &str, vector: Vector) {
        self.held().put(hash(text), vector);
    }

    /// A panic elsewhere leaves the cache whole.
    fn held(&self) -> MutexGuard<'_, LruCache<blake3::Hash, Vector>> {
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
    fn what_was_used_least_recently_goes_first() {
        let cache = QuestionCache::default();
        let vector = |number: usize| Vector::new(&[number as f32, 1.0]);
        let last = QUESTIONS.get();
        for number in 0..=last {
            cache.insert(&number.to_string(), vector(number));
            assert_eq!(cache.get("0"), Some(vector(0)));
        }
        assert_eq!(cache.get("1"), None);
        assert_eq!(cache.get("2"), Some(vector(2)));
        assert_eq!(cache.get(&last.to_string()), Some(vector(last)));
    }
}
