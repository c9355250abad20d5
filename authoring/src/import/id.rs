//! Makes readable ids of questions: the first words of an English question, and the reading
//! of a Japanese one in Latin letters.

use wana_kana::ConvertJapanese;

use super::marker;
use crate::text::{Language, Tokenizer};

/// The largest number of words in an id, and its largest length.
const WORDS: usize = 8;
const LENGTH: usize = 56;

/// English words that begin a phrase, so that an id which is cut doesn't end with them.
const OPENING: [&str; 71] = [
    "a", "about", "after", "all", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "between", "but", "by", "can", "could", "did", "do", "does", "each", "every", "for",
    "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "my", "no",
    "not", "of", "on", "or", "our", "over", "should", "so", "some", "than", "that", "the", "their",
    "these", "they", "this", "to", "under", "was", "we", "what", "when", "where", "which", "who",
    "why", "will", "with", "without", "would", "you", "your",
];

/// Variants of characters of names, which dictionaries lack, and the usual ones.
const VARIANTS: [(&str, &str); 4] = [("髙", "高"), ("﨑", "崎"), ("栁", "柳"), ("濵", "浜")];

/// The id of a question; `None` if it has no letter.
pub(super) fn readable(question: &str, tokenizer: &Tokenizer) -> Option<String> {
    let variants = VARIANTS.iter();
    let question = variants.fold(question.to_owned(), |question, (variant, usual)| {
        question.replace(variant, usual)
    });
    let question = question.as_str();
    let is_japanese =
        Language::of_script(question) == Some(Language::Ja) && !marker::begins_in_english(question);
    let words: Vec<String> = match is_japanese {
        true => tokenizer
            .readings(question)
            .iter()
            .filter_map(|word| slug(&romanised(word)))
            .collect(),
        false => slug(question)?.split('-').map(str::to_owned).collect(),
    };
    let mut length = 0;
    let fits = |word: &&String| {
        length += word.len() + 1;
        length <= LENGTH
    };
    let taken = words.iter().take(WORDS).take_while(fits).count();
    let mut kept = &words[..taken];
    if taken < words.len() && !is_japanese {
        while let [rest @ .., last] = kept
            && rest.len() > 2
            && OPENING.contains(&last.as_str())
        {
            kept = rest;
        }
    }
    slug(&kept.join("-"))
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
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(c, '\'' | '’') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let has_letter = slug.chars().any(|c| c.is_ascii_lowercase());
    has_letter.then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_end_with_a_phrase() {
        let tokenizer = Tokenizer::open().expect("a dictionary");
        let cases = [
            ("Is it free?", "is-it-free"),
            (
                "Why aren’t cookies marked as HttpOnly?",
                "why-arent-cookies-marked-as-httponly",
            ),
            (
                "Where do I find the log of the server that is no longer used?",
                "where-do-i-find-the-log",
            ),
            (
                "What is the difference between the standard edition and others?",
                "what-is-the-difference-between-the-standard-edition",
            ),
            ("Who is 田中さん?", "who-is"),
            ("パスワードを忘れました", "pasuwado-wasure"),
            ("髙木さんの内線は？", "takagi-san-naisen"),
        ];
        for (question, expected) in cases {
            assert_eq!(
                readable(question, &tokenizer).as_deref(),
                Some(expected),
                "{question}"
            );
        }
    }
}
