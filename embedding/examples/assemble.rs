//! Assembles the table that the binary contains from a folder of training output.
//!
//! Each line of `pieces.tsv` has a piece, a tab and its log probability, in the order of
//! the rows. `scales.f32` has one number per row, and `components.u4` half as many bytes
//! per row as there are dimensions, in the table's layout (src/table.rs). `name` has the
//! name of the model.

use std::error::Error;
use std::path::Path;

use yada::builder::DoubleArrayBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, table] = arguments.as_slice() else {
        return Err("usage: assemble FOLDER TABLE".into());
    };
    std::fs::write(table, assembled(Path::new(folder))?)?;
    Ok(())
}

fn assembled(folder: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let name = std::fs::read_to_string(folder.join("name"))?;
    let pieces = std::fs::read_to_string(folder.join("pieces.tsv"))?;
    let scales = std::fs::read(folder.join("scales.f32"))?;
    let components = std::fs::read(folder.join("components.u4"))?;

    let mut rows: Vec<(&str, u32)> = Vec::new();
    let mut scores: Vec<u8> = Vec::new();
    for line in pieces.lines() {
        let (piece, score) = line.split_once('\t').ok_or("a line without a tab")?;
        rows.push((piece, u32::try_from(rows.len())?));
        scores.extend(score.parse::<f32>()?.to_le_bytes());
    }
    let count = u32::try_from(rows.len())?;
    let dimensions = u32::try_from(2 * components.len() / rows.len())?;
    rows.sort_unstable();
    let trie = DoubleArrayBuilder::build(&rows)?;

    let mut bytes = b"MDGEMB1\0".to_vec();
    bytes.extend(format!("{:<32}", name.trim()).into_bytes());
    for number in [dimensions, count, u32::try_from(trie.len())?] {
        bytes.extend(number.to_le_bytes());
    }
    for section in [&scores, &scales, &components, &trie] {
        bytes.extend(section);
    }
    Ok(bytes)
}
