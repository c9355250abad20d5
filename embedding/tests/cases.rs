//! Compares the model with cases that its training wrote (`training/cases.py`), and reads
//! bytes that aren't a table or are damaged.

use std::error::Error;

use madoguchi_embedding::{Model, TableError};
use serde_json::Value;

static TABLE: &[u8] = include_bytes!("../model.bin");
/// The length of the header: magic number, name and three numbers.
const HEADER: usize = 8 + 32 + 12;
const TOLERANCE: f64 = 1e-4;

#[test]
fn the_vectors_are_those_of_the_training() -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases.json"))?;
    assert!(cases.len() >= 30);
    let model = Model::built_in()?;
    for case in &cases {
        let text = case["text"].as_str().ok_or("a case without a text")?;
        let vector = model.encode(text);
        let Some(expected) = case["vector"].as_array() else {
            assert_eq!(vector, None, "{text:?}");
            continue;
        };
        let vector = vector.ok_or_else(|| format!("{text:?} has no vector"))?;
        assert_eq!(vector.len(), model.dimensions());
        for (found, expected) in vector.iter().zip(expected) {
            let expected = expected.as_f64().ok_or("a component that isn't a number")?;
            let difference = (f64::from(*found) - expected).abs();
            assert!(
                difference < TOLERANCE,
                "{text:?}: {found} is not {expected}, pieces {}",
                case["pieces"]
            );
        }
        let length = vector.iter().map(|x| x * x).sum::<f32>();
        assert!((length - 1.0).abs() < 1e-4, "{text:?}: length {length}");
    }
    Ok(())
}

#[test]
fn other_bytes_are_unknown() {
    for bytes in [
        &b""[..],
        b"MDGEMB",
        b"MDGEMB2\0",
        b"\x7fELF\x02\x01\x01\0 and more",
    ] {
        assert_eq!(error(bytes), Some(TableError::Unknown));
    }
}

#[test]
fn a_table_cut_anywhere_is_damaged() {
    let everywhere = (8..HEADER + 8).chain((HEADER..TABLE.len()).step_by(4001));
    for length in everywhere.chain([TABLE.len() - 1]) {
        let error = error(&TABLE[..length]);
        assert_eq!(error, Some(TableError::Damaged), "cut to {length} bytes");
    }
}

#[test]
fn numbers_that_do_not_fit_the_bytes_are_damage() {
    let trie = [0; 1024];
    let told = |dimensions: u32, rows: u32, length: u32| {
        let mut bytes = header(dimensions, rows, length);
        bytes.extend([0; 2 * (4 + 4 + 2)]);
        bytes.extend(trie);
        error(bytes.leak())
    };
    assert_eq!(told(4, 2, 1024), None);
    for (dimensions, rows, length) in [
        (0, 2, 1024),
        (3, 2, 1024),
        (4, 1, 1024),
        (4, 3, 1024),
        (4, 2, 1020),
        (4, 2, 1028),
        (4, 2, 0),
        (u32::MAX, 2, 1024),
        (4, u32::MAX, 1024),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        let error = told(dimensions, rows, length);
        assert_eq!(
            error,
            Some(TableError::Damaged),
            "{dimensions} {rows} {length}"
        );
    }
    let mut longer = header(4, 0, 1024);
    longer.extend(trie);
    longer.push(0);
    assert_eq!(error(longer.leak()), Some(TableError::Damaged));
}

#[test]
fn a_name_that_is_no_text_is_damage() {
    let mut bytes = header(4, 0, 1024);
    bytes[8] = 0xff;
    bytes.extend([0; 1024]);
    assert_eq!(error(bytes.leak()), Some(TableError::Damaged));
}

#[test]
fn a_double_array_whose_root_is_a_leaf_is_damage() {
    let mut bytes = header(4, 0, 1024);
    bytes.extend([0, 0, 0, 0x80]);
    bytes.extend([0; 1020]);
    assert_eq!(error(bytes.leak()), Some(TableError::Damaged));
}

/// A changed byte can go unnoticed; then texts get other vectors, or none.
#[test]
fn a_table_with_changed_bytes_never_panics() -> Result<(), Box<dyn Error>> {
    const ROWS: u32 = 300;
    let mut state = 1_u32;
    let mut random = || {
        // Marsaglia, "Xorshift RNGs", 2003.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let kept = ROWS as usize;
    let [dimensions, rows, length] = [number(40)?, number(44)?, number(48)?];
    // The double array refers to rows that the shortened sections no longer have.
    let mut whole = TABLE[..44].to_vec();
    whole.extend(ROWS.to_le_bytes());
    whole.extend(&TABLE[48..HEADER]);
    for (start, width) in [(0, 4), (4 * rows, 4), (8 * rows, dimensions / 2)] {
        whole.extend(&TABLE[HEADER + start..][..kept * width]);
    }
    whole.extend(&TABLE[TABLE.len() - length..]);
    assert_eq!(error(whole.clone().leak()), None);
    let mut opened = 0;
    for _ in 0..40 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            let place = HEADER + random() as usize % (bytes.len() - HEADER);
            bytes[place] = random().to_le_bytes()[3];
        }
        match Model::from_bytes(bytes.leak()) {
            Ok(model) => {
                opened += 1;
                for text in [
                    "How do I reset my password?",
                    "パスワードを忘れました",
                    "x'y",
                ] {
                    if let Some(vector) = model.encode(text) {
                        assert_eq!(vector.len(), dimensions);
                    }
                }
            }
            Err(error) => assert_eq!(error, TableError::Damaged),
        }
    }
    assert!(opened > 0);
    Ok(())
}

fn error(bytes: &'static [u8]) -> Option<TableError> {
    Model::from_bytes(bytes).err()
}

/// The number at an offset of the header.
fn number(place: usize) -> Result<usize, Box<dyn Error>> {
    let bytes = TABLE[place..].first_chunk().ok_or("no header")?;
    Ok(usize::try_from(u32::from_le_bytes(*bytes))?)
}

fn header(dimensions: u32, rows: u32, length: u32) -> Vec<u8> {
    let mut bytes = b"MDGEMB1\0".to_vec();
    bytes.extend([b' '; 32]);
    for number in [dimensions, rows, length] {
        bytes.extend(number.to_le_bytes());
    }
    bytes
}
