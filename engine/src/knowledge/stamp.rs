//! Turns a file's metadata into a stamp, which is different after a change of the file.
//!
//! A file can change twice within one tick of its file system's clock, so that the second
//! change leaves no trace in its times. Git calls such files "racily clean"
//! (`Documentation/technical/racy-git.adoc`). Only the stamp of a file that hadn't changed for
//! some time is kept, see [`Stamp::settled`]; other files are read again the next time.
//!
//! A program can set the time of modification back, but not that of the last change that Unix
//! keeps. Files have no stamps on systems without it. Some network drives report the time of
//! modification in its place, so that a change whose time is set back goes unnoticed there.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The longest tick of a file system's clock: FAT counts in steps of two seconds.
const TICK: Duration = Duration::from_secs(2);

/// The state of a file. Files with equal stamps have the same content, if the file system keeps
/// the time of the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The device and the number of the file on it.
    file: (u64, u64),
    /// The length in bytes.
    length: u64,
    /// When the content was changed, in nanoseconds since 1970.
    modified: u128,
    /// When anything of the file was changed, in nanoseconds since 1970. Programs can't set
    /// it.
    changed: u128,
}

impl Stamp {
    /// The stamp of a file, if it was last changed so long before `now` that a later change
    /// has other times. `metadata` must be from before the file is read. `None` also if the
    /// system doesn't tell the times.
    pub(super) fn settled(metadata: &Metadata, now: SystemTime) -> Option<Stamp> {
        let stamp = Stamp::of(metadata)?;
        let before = now.checked_sub(TICK)?.duration_since(UNIX_EPOCH).ok()?;
        (stamp.modified.max(stamp.changed) < before.as_nanos()).then_some(stamp)
    }

    fn of(metadata: &Metadata) -> Option<Stamp> {
        let since_1970 = |time: SystemTime| Some(time.duration_since(UNIX_EPOCH).ok()?.as_nanos());
        let (file, changed) = identity(metadata)?;
        Some(Stamp {
            file,
            length: metadata.len(),
            modified: since_1970(metadata.modified().ok()?)?,
            changed,
        })
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<((u64, u64), u128)> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u128::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u128::try_from(metadata.ctime_nsec()).ok()?;
    let changed = seconds * 1_000_000_000 + nanoseconds;
    Some(((metadata.dev(), metadata.ino()), changed))
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> Option<((u64, u64), u128)> {
    None
}
