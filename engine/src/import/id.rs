//! Makes readable ids of questions: the first words of an English question, and the reading
//! of a Japanese one in Latin letters.

use wana_kana::ConvertJapanese;

use crate::text::{Language, Tokenizer};

/// The largest number of words in an id, and its largest length.
const WORDS: usize = 6;
const LENGTH: usize = 48;

/// The id of a question; `None` if it has no letter.
pub(super) fn readable(question: &str, tokenizer: &Tokenizer) -> Option<String> {
    let is_japanese = Language::of_script(question) == Some(Language::Ja);
    let words: Vec<String> = match is_japanese {
        true => tokenizer
            .readings(question)
            .iter()
            .filter_map(|word| slug(&romanised(word)))
            .collect(),
        false => slug(question)?.split('-').map(str::to_owned).collect(),
    };
    let mut id = String::new();
    for word in words.into_iter().take(WORDS) {
        if id.len() + word.len() >= LENGTH {
            break;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.push_str(&word);
    }
    slug(&id)
}

/// A reading in Latin letters (Hepburn), with each long vowel as a single letter.
fn romanised(reading: &str) -> String {
    reading.replace('ー', "").to_romaji()
}

/// A text as lower-case letters, digits and hyphens; `None` if it has no Latin letter.
pub fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let has_letter = slug.chars().any(|c| c.is_ascii_lowercase());
    has_letter.then(|| slug.to_owned())
}
