//! Tests the parts of the build script: decoding arrays in yoin's layout, and writing
//! MeCab source files. The build of this crate tests lindera's builder.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../build/decode.rs"]
mod decode;
#[path = "../build/write.rs"]
mod write;

use std::fs;
use std::path::Path;

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    out.extend(text.as_bytes());
}

fn entry(out: &mut Vec<u8>, ids: [u16; 2], cost: i16, features: &str) {
    out.extend(ids.iter().flat_map(|id| id.to_le_bytes()));
    out.extend(cost.to_le_bytes());
    text(out, features);
}

fn words() -> Vec<u8> {
    let mut bytes = Vec::new();
    let words = [
        ("空", "名詞,空"),
        ("\u{3000}", "記号,空白"),
        ("国\u{3000}", "名詞"),
        ("ウ～ン", "感動詞"),
    ];
    for (cost, (surface, features)) in (-1..).zip(words) {
        text(&mut bytes, surface);
        entry(&mut bytes, [1, 2], cost, features);
    }
    bytes
}

fn matrix() -> Vec<u8> {
    [2_i16, 3, 10, 11, 20, 21, 30, -31]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// The categories of IPADIC, in its order, with a few characters each.
fn unknown() -> Vec<u8> {
    let mut bytes = Vec::new();
    let numbers = |bytes: &mut Vec<u8>, numbers: &[u32]| {
        bytes.extend(u32::try_from(numbers.len()).unwrap().to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    };
    let mut entries = Vec::new();
    entry(&mut entries, [5, 5], 100, "記号,一般");
    let second = u32::try_from(entries.len()).unwrap();
    entry(&mut entries, [6, 7], -200, "名詞,一般,*");
    let mut firsts = [0; 11];
    firsts[5] = 1;
    numbers(&mut bytes, &firsts);
    numbers(&mut bytes, &[1; 11]);
    numbers(&mut bytes, &[0, second]);
    bytes.extend(u32::try_from(entries.len()).unwrap().to_le_bytes());
    bytes.extend(entries);

    bytes.extend([11, 0]);
    bytes.extend([0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1]);
    bytes.extend([1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    bytes.extend([0, 0, 2, 0, 0, 0, 2, 2, 0, 0, 0]);
    let mut table = vec![0; decode::TABLE_LEN];
    for (id, characters) in (1..).zip([
        " ",
        "漢",
        "!\u{3000}〇",
        "0",
        "AB",
        "あ",
        "ア",
        "一",
        "α",
        "я",
    ]) {
        for c in characters.chars() {
            table[u32::from(c) as usize] = id;
        }
    }
    bytes.extend(table);
    bytes
}

/// Checks that every prefix of `bytes`, and `bytes` with an additional byte, is rejected.
fn check_other_lengths(bytes: &[u8], rejected: impl Fn(&[u8]) -> bool) {
    // The character table is long and uniform, so a few lengths are enough.
    let lengths = (0..bytes.len()).filter(|len| *len < 2000 || *len > bytes.len() - 10);
    for len in lengths {
        assert!(rejected(&bytes[..len]), "{len} of {} bytes", bytes.len());
    }
    assert!(rejected(&[bytes, &[0]].concat()), "a byte too many");
}

#[test]
fn words_are_decoded() {
    let bytes = words();
    let words = decode::words(&bytes).unwrap();
    assert_eq!(words.len(), 4);
    assert_eq!(words[0].surface, "空");
    let entry = decode::Entry {
        left_id: 1,
        right_id: 2,
        cost: -1,
        features: "名詞,空",
    };
    assert_eq!(words[0].entry, entry);
}

#[test]
fn costs_are_decoded() {
    let matrix = decode::matrix(&matrix()).unwrap();
    assert_eq!((matrix.before, matrix.after), (2, 3));
    assert_eq!(matrix.costs, [10, 11, 20, 21, 30, -31]);
}

#[test]
fn categories_are_decoded() {
    let bytes = unknown();
    let unknown = decode::unknown(&bytes).unwrap();
    assert_eq!((unknown.categories.len(), unknown.default_id), (11, 0));
    let kanji = &unknown.categories[2];
    assert_eq!((kanji.invoke, kanji.group, kanji.length), (false, false, 2));
    assert_eq!(unknown.categories[5].entries[0].features, "名詞,一般,*");
    assert_eq!(unknown.table[usize::from(b'0')], 4);
}

#[test]
fn cut_off_words_are_rejected() {
    let mut bytes = Vec::new();
    text(&mut bytes, "空");
    entry(&mut bytes, [1, 2], 3, "名詞");
    // Empty input is an empty list, not an error.
    check_other_lengths(&bytes, |bytes| {
        bytes.is_empty() || decode::words(bytes).is_err()
    });
    let error = decode::words(&bytes[..bytes.len() - 2]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "words at byte 17: 6 bytes expected, 4 left"
    );
}

#[test]
fn cut_off_costs_and_categories_are_rejected() {
    check_other_lengths(&matrix(), |bytes| decode::matrix(bytes).is_err());
    check_other_lengths(&unknown(), |bytes| decode::unknown(bytes).is_err());
}

#[test]
fn lengths_beyond_any_end_are_rejected() {
    assert!(decode::words(&[0xFF; 40]).is_err());
    assert!(decode::matrix(&[0xFF; 40]).is_err());
    assert!(decode::unknown(&[0xFF; 40]).is_err());
}

#[test]
fn text_that_is_not_utf8_is_rejected() {
    let mut bytes = words();
    bytes[4] = 0xFF;
    let error = decode::words(&bytes).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("words at byte 4: text of 3 bytes: invalid utf-8"),
        "{error}"
    );
}

#[test]
fn ids_and_offsets_of_nothing_are_rejected() {
    let good = unknown();
    let rejected = |at: usize, value: u8, problem: &str| {
        let mut bytes = good.clone();
        bytes[at] = value;
        let error = decode::unknown(&bytes).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    };
    rejected(good.len() - 1, 11, "category id 11, but only 11 categories");
    rejected(4, 2, "entries 2 and 1 on, but only 2");
    let offsets = 2 * (4 + 11 * 4) + 4;
    rejected(
        offsets,
        200,
        "unknown words at byte 200: 2 bytes expected, 0 left",
    );
}

#[test]
fn source_files_are_mecabs() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("source_files_are_mecabs");
    fs::create_dir_all(&dir).unwrap();
    let (words, unknown) = (words(), unknown());
    write::source(
        &dir,
        &decode::words(&words).unwrap(),
        &decode::matrix(&matrix()).unwrap(),
        &decode::unknown(&unknown).unwrap(),
    )
    .unwrap();
    let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap();

    let rows = "空,1,2,-1,名詞,空\nウ〜ン,1,2,2,感動詞\nウ～ン,1,2,2,感動詞\n令和,";
    assert!(read("words.csv").starts_with(rows), "{}", read("words.csv"));
    assert_eq!(
        read("matrix.def"),
        "2 3\n0 0 10\n1 0 11\n0 1 20\n1 1 21\n0 2 30\n1 2 -31\n"
    );

    let characters = read("char.def");
    for line in [
        "DEFAULT 0 1 0",
        "KANJI 0 0 2",
        "IDEOGRAPHICSPACE 1 0 0",
        "0x0020..0x0020 SPACE",
        "0x0041..0x0042 ALPHA",
        "0x3000..0x3000 IDEOGRAPHICSPACE",
        "0x3007..0x3007 SYMBOL KANJINUMERIC",
        "0x4E00..0x4E00 KANJI KANJINUMERIC",
    ] {
        assert!(
            characters.lines().any(|found| found == line),
            "{line} in\n{characters}"
        );
    }
    let unknown = read("unk.def");
    for line in [
        "DEFAULT,5,5,100,記号,一般",
        "SPACE,6,7,100,記号,一般",
        "ALPHA,6,7,-200,名詞,一般,*",
        "IDEOGRAPHICSPACE,1,2,0,記号,空白",
    ] {
        assert!(
            unknown.lines().any(|found| found == line),
            "{line} in\n{unknown}"
        );
    }
}
