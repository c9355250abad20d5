//! The vectors of texts by the sentence encoder, kept by the digest of the text, so that
//! each text is encoded once; and the bytes of the file that has them.
//!
//! The file contains, in this order: `MADOVEC1`; the BLAKE3 digest of everything after it;
//! the length of the model's id (u32, little-endian) and the id; the number of components
//! of a vector (u32); for each text, in ascending order of the digests: the first 16 bytes
//! of the BLAKE3 digest of the text, the scale (f32) and the components (i8). A file that
//! is damaged or of another model counts as empty: its vectors are made again.

use super::{Role, Vector};
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"MADOVEC1";

type Digest = [u8; 16];

/// Vectors of one model by the digests of their texts.
#[derive(Debug)]
pub struct KeptVectors {
    model: String,
    vectors: BTreeMap<Digest, Vector>,
}

fn digest(role: Role, text: &str) -> Digest {
    let role: u8 = match role {
        Role::Question => b'q',
        Role::Passage => b'p',
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[role]).update(text.as_bytes());
    let mut digest = [0; 16];
    hasher.finalize_xof().fill(&mut digest);
    digest
}

impl KeptVectors {
    /// No vectors of a model.
    pub fn new(model: &str) -> KeptVectors {
        KeptVectors {
            model: model.to_owned(),
            vectors: BTreeMap::new(),
        }
    }

    /// Adds the vectors of a file, if it is whole and of the same model.
    pub fn add(&mut self, file: &[u8]) {
        self.vectors
            .extend(parse(file, &self.model).unwrap_or_default());
    }

    /// The number of vectors.
    pub fn count(&self) -> usize {
        self.vectors.len()
    }

    /// Adds the vectors of others of the same model.
    pub fn extend(&mut self, others: KeptVectors) {
        self.vectors.extend(others.vectors);
    }

    /// The number of components of a vector; 0 if none is kept.
    pub fn dimensions(&self) -> usize {
        let first = self.vectors.values().next();
        first.map_or(0, |vector| vector.components().len())
    }

    /// The vector of a text.
    pub fn get(&self, role: Role, text: &str) -> Option<&Vector> {
        self.vectors.get(&digest(role, text))
    }

    /// Keeps the vector of a text.
    pub fn insert(&mut self, role: Role, text: &str, vector: Vector) {
        self.vectors.insert(digest(role, text), vector);
    }

    /// No vectors of the same model.
    pub fn emptied(&self) -> KeptVectors {
        KeptVectors::new(&self.model)
    }

    /// The vectors of some texts.
    pub fn only(&self, texts: impl Iterator<Item = (Role, impl AsRef<str>)>) -> KeptVectors {
        let vectors = texts.filter_map(|(role, text)| {
            let digest = digest(role, text.as_ref());
            Some((digest, self.vectors.get(&digest)?.clone()))
        });
        KeptVectors {
            vectors: vectors.collect(),
            ..self.emptied()
        }
    }

    /// The bytes of a file with the vectors.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Both lengths are small constants of the model.
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        let mut content = Vec::new();
        content.extend(length(self.model.len()));
        content.extend(self.model.as_bytes());
        content.extend(length(self.dimensions()));
        for (digest, vector) in &self.vectors {
            content.extend(digest);
            content.extend(vector.scale().to_le_bytes());
            content.extend(vector.components());
        }
        let digest = blake3::hash(&content);
        [MAGIC.as_slice(), digest.as_bytes(), &content].concat()
    }
}

/// The vectors of a file of a model; `None` if it is damaged or of another model.
fn parse(bytes: &[u8], model: &str) -> Option<BTreeMap<Digest, Vector>> {
    let content = bytes.strip_prefix(MAGIC)?;
    let (digest, content) = content.split_first_chunk::<{ blake3::OUT_LEN }>()?;
    if blake3::hash(content).as_bytes() != digest {
        return None;
    }
    let (length, content) = content.split_first_chunk()?;
    let (id, content) = content.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let (dimensions, mut content) = content.split_first_chunk()?;
    let dimensions = u32::from_le_bytes(*dimensions) as usize;
    if id != model.as_bytes() {
        return None;
    }
    let mut vectors = BTreeMap::new();
    while !content.is_empty() {
        let (digest, rest) = content.split_first_chunk()?;
        let (scale, rest) = rest.split_first_chunk()?;
        let (components, rest) = rest.split_at_checked(dimensions)?;
        let vector = Vector::from_parts(components.to_vec(), f32::from_le_bytes(*scale));
        vectors.insert(*digest, vector);
        content = rest;
    }
    Some(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_read_as_written_and_only_for_their_model() {
        let mut kept = KeptVectors::new("model-1");
        let vector = |x: f32| Vector::new(&[x, 1.0, 0.5]);
        kept.insert(Role::Question, "a", vector(1.0));
        kept.insert(Role::Passage, "a", vector(2.0));
        let read = |model: &str| {
            let mut read = KeptVectors::new(model);
            read.add(&kept.to_bytes());
            read
        };
        let same = read("model-1");
        assert_eq!(same.get(Role::Question, "a"), Some(&vector(1.0)));
        assert_eq!(same.get(Role::Passage, "a"), Some(&vector(2.0)));
        assert_eq!(same.get(Role::Question, "b"), None);
        assert_eq!(read("model-2").get(Role::Question, "a"), None);
    }

    #[test]
    fn damaged_files_count_as_empty() {
        let mut kept = KeptVectors::new("model");
        kept.insert(Role::Question, "a", Vector::new(&[1.0, 2.0]));
        let bytes = kept.to_bytes();
        assert!(parse(&bytes, "model").is_some());
        for end in 0..bytes.len() {
            assert!(parse(&bytes[..end], "model").is_none(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged, "model").is_none(), "changed at {at}");
        }
    }
}
