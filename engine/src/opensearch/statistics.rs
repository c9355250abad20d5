//! Remembers in how many documents words are. An index doesn't change once it is complete, so
//! they stay right.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

/// The most words that are remembered: about 10 MB.
const WORDS: NonZeroUsize = NonZeroUsize::new(100_000).expect("not 0");

/// The number of documents with a word, by pack and word.
#[derive(Debug)]
pub(super) struct Frequencies(Mutex<LruCache<(usize, String), u32>>);

impl Default for Frequencies {
    fn default() -> Self {
        Frequencies(Mutex::new(LruCache::new(WORDS)))
    }
}

impl Frequencies {
    /// The frequencies of those of some words that are known, and the other words.
    pub(super) fn of<'w>(
        &self,
        pack: usize,
        words: impl Iterator<Item = &'w str>,
    ) -> (HashMap<String, u32>, Vec<String>) {
        let words: BTreeSet<&str> = words.collect();
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        let mut known = self.known();
        for word in words {
            let word = (pack, word.to_owned());
            match known.get(&word) {
                Some(frequency) => {
                    found.insert(word.1, *frequency);
                }
                None => missing.push(word.1),
            }
        }
        (found, missing)
    }

    pub(super) fn insert(&self, pack: usize, word: &str, frequency: u32) {
        self.known().put((pack, word.to_owned()), frequency);
    }

    /// A panic elsewhere leaves them whole.
    fn known(&self) -> MutexGuard<'_, LruCache<(usize, String), u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
