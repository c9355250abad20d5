//! The pointer to the newest publication of a place: one small JSON file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::MAX_BYTES;

/// The name of the pointer at a place.
pub(super) const FILE: &str = "madoguchi.json";

/// The version of the format.
const VERSION: u32 = 1;

/// Letters of a digest.
const DIGEST: usize = 64;

/// The most earlier publications in a pointer.
const MAX_EARLIER: usize = 16;

/// Names a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    version: u32,
    /// The digest of the archive: BLAKE3, 64 hexadecimal digits.
    pub digest: String,
    /// The size of the archive, in bytes.
    pub bytes: u64,
    /// When its index was built.
    pub built: Timestamp,
    /// The digests of the publications before it that may still be there, the last one first.
    #[serde(default)]
    earlier: Vec<String>,
}

/// The name of the archive with a digest.
pub(super) fn archive_of(digest: &str) -> String {
    format!("madoguchi-{digest}.zip")
}

/// True if it is the name of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    let digest = name.strip_prefix("madoguchi-");
    let digest = digest.and_then(|rest| rest.strip_suffix(".zip"));
    digest.is_some_and(is_digest)
}

fn is_digest(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == DIGEST && text.bytes().all(is_hex)
}

impl Pointer {
    /// The pointer to a publication after another one, and the digests of those that are to
    /// be removed because `most` earlier ones are newer.
    pub(super) fn after(
        before: Option<Pointer>,
        digest: String,
        bytes: u64,
        built: Timestamp,
        most: usize,
    ) -> (Pointer, Vec<String>) {
        let mut earlier = before.map_or(Vec::new(), |before| {
            let mut all = vec![before.digest];
            all.extend(before.earlier);
            all
        });
        earlier.retain(|other| *other != digest);
        let outdated = earlier.split_off(most.min(earlier.len()));
        let pointer = Pointer {
            version: VERSION,
            digest,
            bytes,
            built,
            earlier,
        };
        (pointer, outdated)
    }

    /// Reads a pointer. Returns a sentence that says what is wrong otherwise.
    pub(super) fn parse(json: &[u8]) -> Result<Pointer, String> {
        let pointer: Pointer =
            serde_json::from_slice(json).map_err(|error| format!("{FILE}: {error}"))?;
        if pointer.version != VERSION {
            return Err(format!(
                "{FILE} has the version {}, but this program reads version {VERSION}",
                pointer.version
            ));
        }
        if !pointer.archives().all(|name| is_archive(&name)) {
            return Err(format!("{FILE} has a digest that isn't one"));
        }
        if pointer.earlier.len() > MAX_EARLIER {
            return Err(format!("{FILE} has too many earlier publications"));
        }
        if pointer.bytes > MAX_BYTES {
            return Err(format!(
                "the archive has {} bytes; at most {MAX_BYTES} are read",
                pointer.bytes
            ));
        }
        Ok(pointer)
    }

    /// The name of its archive.
    pub fn archive(&self) -> String {
        archive_of(&self.digest)
    }

    /// The names of its archive and of the earlier ones.
    pub(super) fn archives(&self) -> impl Iterator<Item = String> {
        let digests = [&self.digest].into_iter().chain(&self.earlier);
        digests.map(|digest| archive_of(digest))
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        // It is always representable as JSON.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_read_as_it_was_written_and_others_are_refused() {
        let digest = |letter: &str| letter.repeat(DIGEST);
        let (first, none) = Pointer::after(None, digest("a"), 7, Timestamp::UNIX_EPOCH, 1);
        assert_eq!(
            (Pointer::parse(&first.to_json()), none),
            (Ok(first.clone()), vec![])
        );
        let after = |before, letter: &str| {
            Pointer::after(Some(before), digest(letter), 7, Timestamp::UNIX_EPOCH, 1)
        };
        let (second, none) = after(first, "b");
        assert_eq!((&second.earlier, none), (&vec![digest("a")], vec![]));
        let (third, outdated) = after(second.clone(), "c");
        assert_eq!(outdated, [digest("a")]);
        assert_eq!(third.earlier, [digest("b")]);
        let (again, outdated) = after(third, "b");
        assert_eq!((again.earlier, outdated), (vec![digest("c")], vec![]));
        let json = String::from_utf8(second.to_json()).expect("JSON");
        for (from, to, expected) in [
            ("\"version\": 1", "\"version\": 2", "version 2"),
            ("bbbb\"", "../b\"", "digest"),
            ("aaaa\"", "a/..\"", "digest"),
            ("\"bytes\": 7", "\"bytes\": 99999999999999", "bytes"),
            ("\"digest\"", "\"digested\"", "digest"),
        ] {
            let error = Pointer::parse(json.replace(from, to).as_bytes()).expect_err(to);
            assert!(error.contains(expected), "{error}");
        }
    }
}
