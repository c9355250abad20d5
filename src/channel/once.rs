//! What was received already, so that it is answered once: a channel that waits too
//! long for its acknowledgement delivers again. Bounded: the oldest goes first.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// Keys that are remembered, at most.
const KEYS: usize = 20_000;

/// Keys that were there.
#[derive(Debug, Default)]
pub(crate) struct Once {
    held: Mutex<(HashSet<String>, VecDeque<String>)>,
}

impl Once {
    /// True the first time a key comes.
    pub(crate) fn is_new(&self, key: &str) -> bool {
        // A panic elsewhere leaves nothing half done here.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (keys, order) = &mut *held;
        if !keys.insert(key.to_owned()) {
            return false;
        }
        order.push_back(key.to_owned());
        if order.len() > KEYS
            && let Some(oldest) = order.pop_front()
        {
            keys.remove(&oldest);
        }
        true
    }
}

/// A text that was never before: its bits are the system's randomness, which every
/// hasher of the standard library is made with.
pub(crate) fn unguessable() -> String {
    format!("{:016x}{:016x}", random(), random())
}

/// A random number.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_once_and_the_oldest_is_forgotten() {
        let once = Once::default();
        assert!(once.is_new("a"));
        assert!(!once.is_new("a"));
        for number in 0..KEYS {
            assert!(once.is_new(&number.to_string()));
        }
        assert!(once.is_new("a"), "it made room");
        assert_ne!(unguessable(), unguessable());
    }
}
