//! Locks whose data a panic can't leave half changed.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, even if the thread that held it before has panicked.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
