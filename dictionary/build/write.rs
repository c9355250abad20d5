//! Writes decoded words, costs and categories to MeCab source files in UTF-8: a CSV file
//! of words, `matrix.def`, `char.def` and `unk.def`.
//!
//! Words are neither added nor removed, except by the rules below, each of which states
//! its reason. lindera's builder compiles the files.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::decode::{Category, Entry, Matrix, Unknown, Word};

/// Characters that two mappings of JIS X 0208 to Unicode convert differently: that of
/// Windows, which yoin uses, and that of the standard, which MeCab uses. Japanese text
/// has both, so words with such a character are written in both forms.
const WINDOWS_AND_STANDARD: [(char, char); 5] = [
    ('～', '〜'),
    ('－', '−'),
    ('∥', '‖'),
    ('￡', '£'),
    ('￢', '¬'),
];

/// Words newer than the IPADIC of 2007: the one that Debian's copy adds.
const YOUNGER_WORDS: &str = "令和,1288,1288,5904,名詞,固有名詞,一般,*,*,*,令和,レイワ,レイワ";

/// A character of each category of IPADIC, by which the category is identified, because
/// the arrays have no names. lindera requires the names `DEFAULT` and `SPACE`.
const NAMES: [(&str, char); 10] = [
    ("SPACE", ' '),
    ("KANJI", '漢'),
    ("SYMBOL", '!'),
    ("NUMERIC", '0'),
    ("ALPHA", 'A'),
    ("HIRAGANA", 'あ'),
    ("KATAKANA", 'ア'),
    ("KANJINUMERIC", '一'),
    ("GREEK", 'α'),
    ("CYRILLIC", 'я'),
];

/// The ideographic space is a word of IPADIC, but lindera's builder trims it to an empty
/// word and skips it. Therefore it is a category, in which every character is an unknown
/// word with the costs of that word.
const WIDE_SPACE: char = '\u{3000}';
const WIDE_SPACE_CATEGORY: &str = "IDEOGRAPHICSPACE";

/// MeCab skips spaces and connects the words around them. lindera treats a space as a
/// word, so that its contexts affect the words around it. With the contexts of a mark
/// (IPADIC's entry), 1.9 % of sentences differ from MeCab's; with those of a common noun,
/// 0.4 %: most spaces in Japanese are next to a Latin name, an unknown noun (README).
const SPACE_ACTS_AS: (&str, &str) = ("ALPHA", "名詞,一般,");

/// A category with what is needed to write it.
struct Named<'a> {
    name: String,
    category: &'a Category<'a>,
}

/// Writes all source files into `dir`.
pub(crate) fn source(
    dir: &Path,
    words: &[Word<'_>],
    matrix: &Matrix,
    unknown: &Unknown<'_>,
) -> Result<(), Box<dyn Error>> {
    let wide_space = words
        .iter()
        .find(|word| word.surface == WIDE_SPACE.to_string());
    let wide_space = wide_space.map(|word| &word.entry);
    let categories = named(unknown)?;
    file(dir, "words.csv", |out| write_words(out, words))?;
    file(dir, "matrix.def", |out| write_matrix(out, matrix))?;
    file(dir, "char.def", |out| {
        write_categories(out, &categories, wide_space.is_some())?;
        write_characters(out, &categories, unknown, wide_space.is_some())
    })?;
    file(dir, "unk.def", |out| {
        write_unknown(out, &categories, wide_space)
    })?;
    Ok(())
}

/// Writes a file with `write`. Errors name the file.
fn file(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), String> {
    let path = dir.join(name);
    let filled = File::create(&path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    filled.map_err(|error| format!("writing {}: {error}", path.display()))
}

fn write_words(out: &mut dyn Write, words: &[Word<'_>]) -> io::Result<()> {
    for Word { surface, entry } in words {
        // lindera would trim it to another word with the wrong base form.
        if surface.trim() != *surface {
            continue;
        }
        let standard = standardised(surface);
        write_entry(out, &standard, entry)?;
        if standard != *surface {
            write_entry(out, surface, entry)?;
        }
    }
    writeln!(out, "{YOUNGER_WORDS}")
}

fn write_entry(out: &mut dyn Write, name: &str, entry: &Entry<'_>) -> io::Result<()> {
    let Entry {
        left_id,
        right_id,
        cost,
        features,
    } = entry;
    let features = standardised(features);
    writeln!(
        out,
        "{},{left_id},{right_id},{cost},{features}",
        quoted(name)
    )
}

/// A text with the characters of [`WINDOWS_AND_STANDARD`] in the standard's mapping.
fn standardised(text: &str) -> String {
    let standard = |c| {
        WINDOWS_AND_STANDARD
            .iter()
            .find(|(windows, _)| *windows == c)
    };
    text.chars()
        .map(|c| standard(c).map_or(c, |(_, standard)| *standard))
        .collect()
}

/// A CSV field.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn write_matrix(out: &mut dyn Write, matrix: &Matrix) -> io::Result<()> {
    writeln!(out, "{} {}", matrix.before, matrix.after)?;
    let rows = matrix.costs.chunks_exact(usize::from(matrix.before).max(1));
    for (left_id, row) in rows.enumerate() {
        for (right_id, cost) in row.iter().enumerate() {
            writeln!(out, "{right_id} {left_id} {cost}")?;
        }
    }
    Ok(())
}

/// Finds the name of every category.
fn named<'a>(unknown: &'a Unknown<'_>) -> Result<Vec<Named<'a>>, String> {
    let mut names = BTreeMap::from([(unknown.default_id, "DEFAULT")]);
    for (name, example) in NAMES {
        let id = category_of(unknown, u32::from(example));
        if let Some(other) = names.insert(id, name) {
            return Err(format!(
                "the character category {id} is both {other} and {name}"
            ));
        }
    }
    let categories = (0..=u8::MAX).zip(&unknown.categories);
    let named = categories.map(|(id, category)| {
        let name = names
            .get(&id)
            .map_or(format!("CATEGORY{id}"), |name| (*name).to_owned());
        Named { name, category }
    });
    Ok(named.collect())
}

fn category_of(unknown: &Unknown<'_>, code_point: u32) -> u8 {
    let id = usize::try_from(code_point)
        .ok()
        .and_then(|at| unknown.table.get(at));
    id.copied().unwrap_or(unknown.default_id)
}

fn write_categories(
    out: &mut dyn Write,
    categories: &[Named<'_>],
    wide_space: bool,
) -> io::Result<()> {
    for Named { name, category } in categories {
        let Category {
            invoke,
            group,
            length,
            ..
        } = category;
        writeln!(
            out,
            "{name} {} {} {length}",
            u8::from(*invoke),
            u8::from(*group)
        )?;
    }
    if wide_space {
        writeln!(out, "{WIDE_SPACE_CATEGORY} 1 0 0")?;
    }
    Ok(())
}

/// Writes the ranges of code points with the same categories. Code points without a
/// category are `DEFAULT`.
fn write_characters(
    out: &mut dyn Write,
    categories: &[Named<'_>],
    unknown: &Unknown<'_>,
    wide_space: bool,
) -> io::Result<()> {
    let label = |code_point: u32| match char::from_u32(code_point) {
        Some(WIDE_SPACE) if wide_space => Some(WIDE_SPACE_CATEGORY),
        Some(c) => {
            let id = category_of(unknown, code_point);
            let name = &categories[usize::from(id)].name;
            (id != unknown.default_id).then(|| all_categories(c, name))
        }
        None => None,
    };
    let mut start = 0;
    while start < 0xFFFF {
        let names = label(start);
        let end = (start..0xFFFF)
            .take_while(|at| label(*at) == names)
            .last()
            .unwrap_or(start);
        if let Some(names) = names {
            writeln!(out, "0x{start:04X}..0x{end:04X} {names}")?;
        }
        start = end + 1;
    }
    Ok(())
}

/// All categories of a character. The arrays have only the first one. IPADIC's `char.def`
/// gives numerals a second one, which decides which runs of characters are grouped into
/// an unknown word. lindera compares categories by position, so the category that
/// numerals share is at the same position.
fn all_categories(c: char, name: &str) -> &str {
    match (c, name) {
        ('〇', "SYMBOL") => "SYMBOL KANJINUMERIC",
        (_, "KANJINUMERIC") => "KANJI KANJINUMERIC",
        _ => name,
    }
}

fn write_unknown(
    out: &mut dyn Write,
    categories: &[Named<'_>],
    wide_space: Option<&Entry<'_>>,
) -> io::Result<()> {
    let (category, features) = SPACE_ACTS_AS;
    let noun = categories
        .iter()
        .filter(|named| named.name == category)
        .flat_map(|named| &named.category.entries)
        .find(|entry| entry.features.starts_with(features));
    for Named { name, category } in categories {
        for entry in &category.entries {
            let contexts = if name == "SPACE" {
                noun.unwrap_or(entry)
            } else {
                entry
            };
            let Entry {
                left_id, right_id, ..
            } = *contexts;
            write_entry(
                out,
                name,
                &Entry {
                    left_id,
                    right_id,
                    ..*entry
                },
            )?;
        }
    }
    if let Some(entry) = wide_space {
        write_entry(out, WIDE_SPACE_CATEGORY, entry)?;
    }
    Ok(())
}
