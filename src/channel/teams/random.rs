//! Random numbers and ids, which are unique but not secret.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A random id of 128 bits in hexadecimal.
pub(super) fn random_id() -> String {
    format!("{:016x}{:016x}", random(), random())
}

/// A random number, from the random keys of the standard library's hasher.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ() {
        assert_ne!(random_id(), random_id());
    }
}
