//! Writes values to files of the index folder in the format of postcard, followed by the
//! BLAKE3 digest of everything before, and reads them. A damaged file is the same as none.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn write(file: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let digest = blake3::hash(&bytes);
    bytes.extend(digest.as_bytes());
    std::fs::write(file, bytes)
}

pub(crate) fn read<Value: DeserializeOwned>(file: &Path) -> Option<Value> {
    let bytes = std::fs::read(file).ok()?;
    let (content, digest) = bytes.split_last_chunk::<{ blake3::OUT_LEN }>()?;
    let is_whole = blake3::hash(content).as_bytes() == digest;
    is_whole.then(|| postcard::from_bytes(content).ok())?
}
