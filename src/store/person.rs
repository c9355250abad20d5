//! A platform's id of a person to a keyed hash.
//!
//! The key comes from `MADOGUCHI_PERSON_KEY`, or is created once in the state folder,
//! where only its owner can read it. Without the key nobody can find a person by
//! hashing every id. Replicas that share a PostgreSQL database need the same key.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use secrecy::{ExposeSecret, SecretBox};

use super::{Options, Store, StoreError, id, private};

const FILE: &str = "person.key";
const VARIABLE: &str = "MADOGUCHI_PERSON_KEY";
/// The context of BLAKE3's key derivation.
const PURPOSE: &str = "Madoguchi 2026-11-22 people and conversations";

/// A person as a keyed hash: told apart from others, but not identified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person(pub(super) String);

/// Hashes with the key.
#[derive(Debug)]
pub(super) struct Hasher(SecretBox<[u8; blake3::KEY_LEN]>);

impl Hasher {
    pub(super) fn open(options: &Options) -> Result<Hasher, StoreError> {
        let derive = |text: &str| {
            let key = blake3::derive_key(PURPOSE, text.trim().as_bytes());
            Hasher(SecretBox::new(Box::new(key)))
        };
        if let Ok(text) = std::env::var(VARIABLE) {
            if text.trim().len() >= 16 {
                return Ok(derive(&text));
            }
            return Err(StoreError::Folder {
                path: VARIABLE.into(),
                detail: "the key must have 16 characters or more".to_owned(),
            });
        }
        let path = options.folder.join(FILE);
        let text = private::make_folder(&options.folder)
            .and_then(|()| read_or_make(&path))
            .map_err(|error| StoreError::Folder {
                path,
                detail: error.to_string(),
            })?;
        Ok(derive(&text))
    }

    pub(super) fn hash(&self, parts: &[&str]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(self.0.expose_secret());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

/// True if the key is in the environment, as processes that share a database need it.
pub fn is_key_shared() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// True if the key exists. Opening the store creates one otherwise, and with a new key
/// nobody who was stored before is found.
pub fn has_key(options: &Options) -> bool {
    is_key_shared() || options.folder.join(FILE).exists()
}

/// The key in a file, which is made if it is missing: whole and under its name in
/// one step, so that of two processes one makes it and both read the same.
fn read_or_make(path: &Path) -> io::Result<String> {
    if !path.exists() {
        let random = |letters| id::random(letters).map_err(io::Error::other);
        let temporary = path.with_extension(random(8)?);
        let written =
            write_secret(&temporary, &random(52)?).and_then(|()| fs::hard_link(&temporary, path));
        fs::remove_file(&temporary)?;
        if let Err(error) = written
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(error);
        }
    }
    private::restrict_file(path)?;
    let text = fs::read_to_string(path)?;
    match text.trim().len() {
        16.. => Ok(text),
        _ => Err(io::Error::other(
            "it holds no key; delete it, and a new key is created",
        )),
    }
}

fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut file = private::create_file(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

impl Store {
    /// The hash of a person by a channel's id; `None` if `count_people` is off. The id
    /// can't be recovered from it.
    pub fn person(&self, channel: &str, id: &str) -> Option<Person> {
        let hash = || self.hash_of_person(channel, id);
        self.options.count_people.then(hash)
    }

    /// The number of a name that only those with the key can compute: the same in every
    /// process.
    pub fn number_of(&self, name: &[&str]) -> u64 {
        let hash = self.hasher.hash(name);
        // The first 16 digits are 64 bits.
        u64::from_str_radix(&hash[..16], 16).unwrap_or_default()
    }

    /// The hash of a person, whether or not people are counted now.
    pub(super) fn hash_of_person(&self, channel: &str, id: &str) -> Person {
        Person(self.hasher.hash(&["person", channel, id]))
    }
}
