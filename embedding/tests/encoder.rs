//! Compares the encoder with cases that its training wrote, encodes texts with a small
//! encoder of random weights, and opens bytes that aren't an encoder or are damaged.

use std::error::Error;

use madoguchi_embedding::{Encoder, EncoderError, Kind};
use serde_json::Value;
use yada::builder::DoubleArrayBuilder;

static ENCODER: &[u8] = include_bytes!("../encoder.bin");
/// Where the parts of a file begin: after the magic number, and after the hash.
const HASH: usize = 8;
const CONTENT: usize = 8 + 16;
/// The length of the header: magic number, hash and eight numbers.
const HEADER: usize = CONTENT + 32;

#[test]
fn tokens_and_vectors_are_those_of_the_training() -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("encoder-cases.json"))?;
    assert!(cases.len() >= 8);
    let encoder = Encoder::built_in()?;
    for case in &cases {
        let text = case["text"].as_str().ok_or("a case without a text")?;
        let kind = match case["kind"].as_str() {
            Some("question") => Kind::Question,
            Some("passage") => Kind::Passage,
            _ => return Err("a case without a kind".into()),
        };
        let rows: Vec<usize> = serde_json::from_value(case["rows"].clone())?;
        assert_eq!(encoder.tokens(kind, text), rows, "{text:?}");
        let expected: Vec<f32> = serde_json::from_value(case["vector"].clone())?;
        let vector = encoder.encode(kind, text);
        assert_eq!(vector.len(), encoder.dimensions());
        let cosine = cosine(&vector, &expected);
        assert!(cosine >= 0.9999, "{text:?}: cosine {cosine}");
        assert!((length(&vector) - 1.0).abs() < 1e-4, "{text:?}");
    }
    Ok(())
}

#[test]
fn the_built_in_encoder_is_whole_and_named_by_its_hash() -> Result<(), Box<dyn Error>> {
    let hash = blake3::hash(&ENCODER[CONTENT..]);
    assert_eq!(ENCODER[HASH..CONTENT], hash.as_bytes()[..16]);
    let name = format!("small-{}", &hash.to_hex()[..12]);
    assert_eq!(Encoder::built_in()?.id(), name);
    Ok(())
}

#[test]
fn texts_encoded_together_have_the_vectors_they_have_alone() -> Result<(), Box<dyn Error>> {
    let encoder = small()?;
    let long = "ab cd ".repeat(30);
    // Seven texts of the length of the positions are more than one pass.
    let texts = [
        "", "ab", &long, &long, "cd ab", &long, &long, &long, &long, &long, "?",
    ];
    for kind in [Kind::Question, Kind::Passage] {
        let together = encoder.encode_all(kind, &texts);
        assert_eq!(together.len(), texts.len());
        for (text, vector) in texts.iter().zip(&together) {
            let alone = encoder.encode(kind, text);
            assert!(cosine(&alone, vector) > 0.999_999, "{text:?}");
            assert!((length(vector) - 1.0).abs() < 1e-4, "{text:?}");
        }
        assert!(cosine(&together[1], &together[4]) < 0.9999);
    }
    assert!(encoder.encode_all(Kind::Question, &[]).is_empty());
    Ok(())
}

#[test]
fn a_question_and_a_passage_differ() -> Result<(), Box<dyn Error>> {
    let encoder = small()?;
    let [question, passage] =
        [Kind::Question, Kind::Passage].map(|kind| encoder.encode(kind, "ab cd"));
    assert!(cosine(&question, &passage) < 0.9999);
    Ok(())
}

#[test]
fn the_likeliest_pieces_are_found() -> Result<(), Box<dyn Error>> {
    let encoder = small()?;
    let tokens = |text| rows(&encoder, Kind::Question, text);
    // "▁ab" is likelier than "▁a" and "b"; the two ways to "ba" are equally likely.
    assert_eq!(tokens("ab"), ["▁ab"]);
    assert_eq!(tokens("bab"), ["▁", "ba", "b"]);
    assert_eq!(tokens("abab"), ["▁ab", "a", "b"]);
    // Case is kept, and each character without a piece is one token.
    assert_eq!(tokens("AAb"), ["▁", "?", "?", "b"]);
    // NFKC, and one space for white space and control characters.
    assert_eq!(tokens("\u{3000}ａｂ\t\u{0}\r\n c "), ["▁ab", "▁", "c"]);
    Ok(())
}

#[test]
fn of_a_long_question_both_ends_are_read() -> Result<(), Box<dyn Error>> {
    let encoder = small()?;
    let text = format!(
        "{} {} {}",
        "a".repeat(500),
        "d".repeat(5000),
        "c".repeat(500)
    );
    let question = encoder.tokens(Kind::Question, &text);
    let passage = encoder.tokens(Kind::Passage, &text);
    assert_eq!(question.len(), POSITIONS);
    assert_eq!(passage.len(), POSITIONS);
    let row = |piece| row(piece).ok_or("no such piece");
    let half = (POSITIONS - 2) / 2;
    assert_eq!(question[half..=half + 1], [row("a")?, row("c")?]);
    assert_eq!(question[POSITIONS - 2], row("c")?);
    assert_eq!(passage[POSITIONS - 2], row("a")?);
    for kind in [Kind::Question, Kind::Passage] {
        let tokens = encoder.tokens(kind, &text);
        assert_eq!(tokens.first(), Some(&0));
        assert_eq!(tokens.last(), Some(&1));
    }
    // Words at the end are read whole whatever is between.
    let question = encoder.tokens(Kind::Question, &format!("{} ab", "é".repeat(100_000)));
    assert_eq!(question[POSITIONS - 2], row("▁ab")?);
    Ok(())
}

#[test]
fn other_bytes_are_unknown() {
    for bytes in [
        &b""[..],
        b"MADOENC",
        b"MADOENC2",
        b"\x7fELF\x02\x01\x01\0 and more",
    ] {
        assert_eq!(error(bytes), Some(EncoderError::Unknown));
    }
}

#[test]
fn an_encoder_of_any_other_length_is_damaged() -> Result<(), Box<dyn Error>> {
    let whole: &[u8] = bytes()?.leak();
    for length in (8..whole.len()).step_by(7).chain([whole.len() - 1]) {
        let error = error(&whole[..length]);
        assert_eq!(error, Some(EncoderError::Damaged), "cut to {length} bytes");
    }
    let mut longer = whole.to_vec();
    longer.push(0);
    assert_eq!(error(longer.leak()), Some(EncoderError::Damaged));
    Ok(())
}

#[test]
fn numbers_that_do_not_fit_the_bytes_are_damage() -> Result<(), Box<dyn Error>> {
    let whole = bytes()?;
    for place in 0..8 {
        let place = CONTENT + 4 * place;
        let number = u32::from_le_bytes(*whole[place..].first_chunk().ok_or("no header")?);
        let others = [0, number - 1, number + 1, 2 * number, 1 << 31, u32::MAX];
        for other in others.into_iter().filter(|other| *other != number) {
            let mut changed = whole.clone();
            changed[place..place + 4].copy_from_slice(&other.to_le_bytes());
            // Any number of heads that divides the size is possible.
            if place == CONTENT + 8 && [number - 1, 2 * number].contains(&other) {
                continue;
            }
            let error = error(changed.leak());
            assert_eq!(error, Some(EncoderError::Damaged), "{place}: {other}");
        }
    }
    Ok(())
}

#[test]
fn a_double_array_whose_root_is_a_leaf_is_damage() -> Result<(), Box<dyn Error>> {
    let mut bytes = bytes()?;
    bytes[HEADER + 3] |= 0x80;
    assert_eq!(error(bytes.leak()), Some(EncoderError::Damaged));
    Ok(())
}

/// A changed byte can go unnoticed; then texts get other vectors.
#[test]
fn an_encoder_with_changed_bytes_never_panics() -> Result<(), Box<dyn Error>> {
    let mut random = random();
    let whole = bytes()?;
    let mut opened = 0;
    for _ in 0..200 {
        let mut changed = whole.clone();
        for _ in 0..8 {
            let place = CONTENT + random() as usize % (changed.len() - CONTENT);
            changed[place] = random().to_le_bytes()[3];
        }
        match Encoder::from_bytes(changed.leak()) {
            Ok(encoder) => {
                opened += 1;
                for text in ["", "abab cd", "パスワードを忘れました"] {
                    let vector = encoder.encode(Kind::Question, text);
                    assert_eq!(vector.len(), encoder.dimensions());
                }
            }
            Err(error) => assert_eq!(error, EncoderError::Damaged),
        }
    }
    assert!(opened > 0);
    Ok(())
}

/// The pieces of the small encoder in byte order, with their log probabilities.
const PIECES: [(&str, f32); 9] = [
    ("a", -3.0),
    ("ab", -6.5),
    ("b", -3.0),
    ("c", -3.0),
    ("ba", -6.0),
    ("d", -3.0),
    ("▁", -2.0),
    ("▁a", -4.0),
    ("▁ab", -5.0),
];
const POSITIONS: usize = 80;

fn small() -> Result<Encoder, Box<dyn Error>> {
    Ok(Encoder::from_bytes(bytes()?.leak())?)
}

/// The pieces in byte order.
fn pieces() -> Vec<(&'static str, f32)> {
    let mut pieces = PIECES.to_vec();
    pieces.sort_by_key(|(piece, _)| *piece);
    pieces
}

fn row(piece: &str) -> Option<usize> {
    let place = pieces().iter().position(|(other, _)| *other == piece)?;
    Some(3 + place)
}

/// The pieces of a text after its prefix; `?` for a character without a piece.
fn rows(encoder: &Encoder, kind: Kind, text: &str) -> Vec<&'static str> {
    let prefix = encoder.tokens(kind, "").len() - 1;
    let tokens = encoder.tokens(kind, text);
    let pieces = pieces();
    tokens[prefix..tokens.len() - 1]
        .iter()
        .map(|row| row.checked_sub(3).map_or("?", |place| pieces[place].0))
        .collect()
}

/// The bytes of an encoder with random weights: two layers, the second with 8-bit weights.
fn bytes() -> Result<Vec<u8>, Box<dyn Error>> {
    const HIDDEN: usize = 32;
    const LAYERS: usize = 2;
    const HEADS: usize = 2;
    const INNER: usize = 64;
    const FOUR_BIT_LAYERS: usize = 1;
    let pieces = pieces();
    let places: Vec<(&str, u32)> = pieces.iter().map(|(piece, _)| *piece).zip(0..).collect();
    let trie = DoubleArrayBuilder::build(&places)?;
    let mut bytes = b"MADOENC1".to_vec();
    bytes.extend([0; 16]);
    for number in [
        HIDDEN,
        LAYERS,
        HEADS,
        INNER,
        POSITIONS,
        pieces.len(),
        FOUR_BIT_LAYERS,
        trie.len(),
    ] {
        bytes.extend(u32::try_from(number)?.to_le_bytes());
    }
    bytes.extend(trie);
    for (_, score) in pieces {
        bytes.extend(score.to_le_bytes());
    }
    let mut random = random();
    let mut blocks = |bytes: &mut Vec<u8>, weights: usize, bits: usize| {
        for _ in 0..weights / 32 {
            // About 0.02 for weights of 4 bits and 0.001 for those of 8.
            let exponent = if bits == 4 { 0x25 } else { 0x15 };
            bytes.extend([random().to_le_bytes()[3], exponent]);
            bytes.extend((0..4 * bits).map(|_| random().to_le_bytes()[3]));
        }
    };
    let floats = |bytes: &mut Vec<u8>, number: f32, count: usize| {
        bytes.extend(std::iter::repeat_n(number.to_le_bytes(), count).flatten());
    };
    let norm = |bytes: &mut Vec<u8>| {
        floats(bytes, 1.0, HIDDEN);
        floats(bytes, 0.1, HIDDEN);
    };
    blocks(&mut bytes, (3 + PIECES.len()) * HIDDEN, 4);
    for position in 0..POSITIONS * HIDDEN {
        // Between 0.004 and 0.03.
        bytes.extend([
            u8::try_from(position * 37 % 256)?,
            0x1c + u8::try_from(position % 12)?,
        ]);
    }
    norm(&mut bytes);
    for layer in 0..LAYERS {
        let bits = if layer < FOUR_BIT_LAYERS { 4 } else { 8 };
        let mut linear = |bytes: &mut Vec<u8>, outputs: usize, inputs: usize| {
            blocks(bytes, outputs * inputs, bits);
            floats(bytes, 0.1, outputs);
        };
        linear(&mut bytes, 3 * HIDDEN, HIDDEN);
        linear(&mut bytes, HIDDEN, HIDDEN);
        norm(&mut bytes);
        linear(&mut bytes, INNER, HIDDEN);
        linear(&mut bytes, HIDDEN, INNER);
        norm(&mut bytes);
    }
    Ok(bytes)
}

/// Marsaglia, "Xorshift RNGs", 2003.
fn random() -> impl FnMut() -> u32 {
    let mut state = 1_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    }
}

fn error(bytes: &'static [u8]) -> Option<EncoderError> {
    Encoder::from_bytes(bytes).err()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    product / length(a) / length(b)
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|x| x * x).sum::<f32>().sqrt()
}
