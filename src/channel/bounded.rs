//! A map that is bounded by the size of what it holds: whatever was used least recently is
//! forgotten first.
//!
//! Sizes are estimates in bytes, which the caller gives. A value that would take more than
//! a sixteenth of the whole size isn't held, so that a few large ones don't displace all
//! others.

use std::hash::Hash;

use lru::LruCache;

/// The size of an entry besides what it holds, in bytes: the entry itself, its place in
/// the table, and what allocations cost.
const OVERHEAD: usize = 256;

/// The part of the whole size that one value can take: one in 16.
const SHARE: usize = 16;

/// The map.
#[derive(Debug)]
pub(super) struct Bounded<K: Hash + Eq, V> {
    entries: LruCache<K, (usize, V)>,
    max_count: usize,
    max_bytes: usize,
    bytes: usize,
}

impl<K: Hash + Eq, V> Bounded<K, V> {
    /// An empty map for this many entries of this size together.
    pub(super) fn new(max_count: usize, max_bytes: usize) -> Bounded<K, V> {
        Bounded {
            entries: LruCache::unbounded(),
            max_count,
            max_bytes,
            bytes: 0,
        }
    }

    /// Inserts a value with its size, and returns the earlier value of the key.
    pub(super) fn insert(&mut self, key: K, value: V, size: usize) -> Option<V> {
        let size = size.saturating_add(OVERHEAD);
        if size > self.max_bytes / SHARE {
            return self.remove(&key);
        }
        self.bytes += size;
        let earlier = self.entries.put(key, (size, value));
        if let Some((size, _)) = &earlier {
            self.bytes -= size;
        }
        while self.bytes > self.max_bytes || self.entries.len() > self.max_count {
            match self.entries.pop_lru() {
                Some((_, (size, _))) => self.bytes -= size,
                None => break,
            }
        }
        earlier.map(|(_, value)| value)
    }

    /// The value of a key, which then is the one that was used last.
    pub(super) fn get(&mut self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let (size, value) = self.entries.pop(key)?;
        self.bytes -= size;
        Some(value)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_are_forgotten_by_size_and_by_number() {
        let mut by_size = Bounded::new(1_000, 100 * 1_000);
        for number in 0..200 {
            by_size.insert(number, (), 1_000 - OVERHEAD);
            assert!(by_size.get(&0).is_some(), "it was used last");
        }
        assert_eq!(by_size.len(), 100);
        assert!(by_size.get(&100).is_none() && by_size.get(&101).is_some());

        let mut by_number = Bounded::new(10, usize::MAX);
        for number in 0..20 {
            by_number.insert(number, number, 1);
        }
        assert_eq!(by_number.len(), 10);
        assert_eq!(by_number.insert(19, 0, 1), Some(19));
        assert_eq!(
            (by_number.remove(&19), by_number.remove(&19)),
            (Some(0), None)
        );
    }

    #[test]
    fn a_large_value_displaces_nothing() {
        let mut bounded = Bounded::new(1_000, 100_000);
        bounded.insert("small", 1, 10);
        bounded.insert("large", 2, 10_000);
        assert_eq!(bounded.insert("small", 3, usize::MAX), Some(1));
        assert_eq!(
            (bounded.len(), bounded.bytes),
            (0, 0),
            "not even its old value"
        );
    }
}
