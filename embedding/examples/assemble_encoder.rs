//! Assembles the encoder that the binary contains from a folder of training output.
//!
//! `pieces.json` is a list of pieces with their log probabilities, in byte order.
//! `header.json` has the sizes of the network, and `tensors.bin` its tensors in the
//! encoder's layout (src/encoder/file.rs). An encoder that can't be opened isn't written.

use std::error::Error;
use std::path::Path;

use madoguchi_embedding::Encoder;
use serde_json::Value;
use yada::builder::DoubleArrayBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, encoder] = arguments.as_slice() else {
        return Err("usage: assemble_encoder FOLDER ENCODER".into());
    };
    let bytes = assembled(Path::new(folder))?;
    Encoder::from_bytes(bytes.clone().leak())?;
    std::fs::write(encoder, bytes)?;
    Ok(())
}

fn assembled(folder: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let pieces = std::fs::read_to_string(folder.join("pieces.json"))?;
    let pieces: Vec<(String, f32)> = serde_json::from_str(&pieces)?;
    let header: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("header.json"))?)?;
    let tensors = std::fs::read(folder.join("tensors.bin"))?;

    if !pieces.is_sorted_by(|(a, _), (b, _)| a < b) {
        return Err("pieces.json isn't in byte order, or has a piece twice".into());
    }
    let places: Vec<(&str, u32)> = pieces.iter().map(|(piece, _)| &**piece).zip(0..).collect();
    let trie = DoubleArrayBuilder::build(&places)?;

    let size = |name: &str| {
        let size = header[name].as_u64().ok_or(format!("no {name}"))?;
        Ok::<_, Box<dyn Error>>(u32::try_from(size)?)
    };
    let mut content = Vec::new();
    for number in [
        size("hidden")?,
        size("layers")?,
        size("heads")?,
        size("inner")?,
        size("positions")?,
        u32::try_from(pieces.len())?,
        size("four_bit_layers")?,
        u32::try_from(trie.len())?,
    ] {
        content.extend(number.to_le_bytes());
    }
    content.extend(trie);
    for (_, score) in &pieces {
        content.extend(score.to_le_bytes());
    }
    content.extend(tensors);

    let mut bytes = b"MADOENC1".to_vec();
    bytes.extend(&blake3::hash(&content).as_bytes()[..16]);
    bytes.extend(content);
    Ok(bytes)
}
