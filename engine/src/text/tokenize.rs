//! Splits text into tokens, each with its byte range in the original text.
//!
//! Japanese words are segmented by lindera with the IPADIC dictionary and become
//! their base forms; function words are left out by their part of speech. Latin
//! words and numbers come from `text::latin`. No token is without a letter or digit.
//! Only this file uses lindera.

use std::sync::{Mutex, PoisonError};

use lindera::dictionary::Dictionary;
use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;

use super::language::{is_japanese, is_katakana};
use super::latin::latin_words;
use super::normalize::{Normalized, normalize};
use super::token::{FunctionWords, NEGATION, Token, runs};

/// The longest unknown word, in characters after the first; the default of MeCab.
const LONGEST_UNKNOWN: usize = 24;

/// The error for a dictionary that can't be opened.
#[derive(Debug, thiserror::Error)]
#[error("the embedded dictionary can't be opened: {0}")]
pub struct DictionaryError(String);

/// The terms of a text.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The tokens, in reading order.
    pub words: Vec<Token>,
    /// The character bigrams of Japanese text.
    pub bigrams: Vec<String>,
}

/// Splits texts into tokens. It can be shared between threads: each call borrows a
/// worker with a lattice of its own.
pub struct Tokenizer {
    segmenter: Segmenter,
    idle: Mutex<Vec<SegmentWorker>>,
}

impl std::fmt::Debug for Tokenizer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tokenizer").finish_non_exhaustive()
    }
}

impl Tokenizer {
    /// Opens the embedded dictionary. Returns an error if its data is damaged.
    pub fn open() -> Result<Tokenizer, DictionaryError> {
        let dictionary =
            madoguchi_dictionary::load().map_err(|error| DictionaryError(error.to_string()))?;
        Ok(Tokenizer {
            segmenter: Segmenter::new(Mode::Normal, dictionary, None)
                .max_grouping_len(Some(LONGEST_UNKNOWN)),
            idle: Mutex::default(),
        })
    }

    /// The tokens and character bigrams of a text, without function words. Text that
    /// can't be analyzed gives no terms.
    pub fn analyze(&self, text: &str) -> Terms {
        let normalized = normalize(text);
        Terms {
            words: self.words(&normalized, FunctionWords::Dropped),
            bigrams: bigrams(&normalized.text),
        }
    }

    /// The tokens of a text, without function words.
    pub fn tokenize(&self, text: &str) -> Vec<Token> {
        self.words(&normalize(text), FunctionWords::Dropped)
    }

    /// The words of a text including function words (articles, particles, auxiliaries),
    /// without variants.
    pub fn every_word(&self, text: &str) -> Vec<Token> {
        let mut words = self.words(&normalize(text), FunctionWords::Kept);
        words.retain(|word| !word.is_variant);
        words
    }

    /// The readings of the words of a text, in order, without function words: katakana for
    /// Japanese words, and Latin words as they are written. A word whose reading is unknown
    /// is as it is written, too.
    pub fn readings(&self, text: &str) -> Vec<String> {
        let normalized = normalize(text);
        let latin = latin_words(&normalized, FunctionWords::Dropped).into_iter();
        let latin = latin.filter(|word| !word.is_variant);
        let mut found: Vec<(usize, String)> =
            latin.map(|word| (word.span.start, word.surface)).collect();
        self.each_japanese(&normalized, |at, surface, features| {
            if !features.is_function {
                let reading = features.reading.filter(|reading| *reading != "*");
                found.push((at.start, reading.unwrap_or(surface).to_owned()));
            }
        });
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, reading)| reading).collect()
    }

    fn words(&self, normalized: &Normalized, functions: FunctionWords) -> Vec<Token> {
        let mut tokens = latin_words(normalized, functions);
        if normalized.text.chars().any(is_japanese) {
            self.push_japanese(normalized, functions, &mut tokens);
            tokens.sort_by_key(|token| (token.span.start, token.is_variant));
        }
        tokens
    }

    fn push_japanese(
        &self,
        normalized: &Normalized,
        functions: FunctionWords,
        tokens: &mut Vec<Token>,
    ) {
        self.each_japanese(normalized, |span, surface, features| {
            if features.is_function && functions == FunctionWords::Dropped {
                return;
            }
            tokens.push(Token {
                term: fold(features.base),
                surface: surface.to_owned(),
                span,
                is_everyday: features.is_everyday,
                is_function: features.is_function,
                is_variant: false,
            });
        });
    }

    /// Calls a function for each Japanese word, with its byte range in the original text
    /// and its surface.
    fn each_japanese(
        &self,
        normalized: &Normalized,
        mut each: impl FnMut(std::ops::Range<usize>, &str, Features<'_>),
    ) {
        let mut worker = self
            .idle()
            .pop()
            .unwrap_or_else(|| self.segmenter.new_worker());
        if let Ok(words) = worker.segment(&normalized.text) {
            for word in &words {
                if !word.surface.chars().any(is_japanese) {
                    continue;
                }
                let id = word.word_id.id() as usize;
                let features = match word.word_id.is_unknown() {
                    true => Features::content(&word.surface),
                    false => read(word.dictionary, id, &word.surface),
                };
                let span = normalized.original(word.byte_start..word.byte_end);
                each(span, &word.surface, features);
            }
        }
        self.idle().push(worker);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SegmentWorker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The base form, the reading and the kind of a dictionary word.
struct Features<'w> {
    base: &'w str,
    /// The reading in katakana, if it is known.
    reading: Option<&'w str>,
    is_everyday: bool,
    is_function: bool,
}

impl<'w> Features<'w> {
    /// A word that the dictionary doesn't have, taken for a content word.
    fn content(surface: &'w str) -> Features<'w> {
        Features {
            base: surface,
            reading: None,
            is_everyday: false,
            is_function: false,
        }
    }
}

/// Looks up a dictionary word. Function words are particles, auxiliaries, symbols,
/// fillers, conjunctions, dependent verbs and nouns, and する. Negations are content
/// words with the term [`NEGATION`], as in English.
fn read<'w>(dictionary: &'w Dictionary, id: usize, surface: &'w str) -> Features<'w> {
    let mut features = dictionary.word_details_iter(id);
    let (Some(class), Some(subclass)) = (features.next(), features.next()) else {
        return Features {
            is_function: true,
            ..Features::content(surface)
        };
    };
    let base = match features.nth(4) {
        Some("*") | None => surface,
        Some(base) => base,
    };
    let reading = features.next();
    if matches!((class, base), ("助動詞" | "形容詞", "ない" | "ん" | "ぬ")) {
        return Features {
            base: NEGATION,
            reading,
            is_everyday: true,
            is_function: false,
        };
    }
    let is_function = matches!(
        (class, subclass),
        ("助詞" | "助動詞" | "記号" | "フィラー" | "接続詞", _)
            | ("動詞" | "名詞" | "形容詞", "非自立")
            | ("動詞", "接尾")
    ) || base == "する";
    Features {
        base,
        reading,
        is_everyday: class != "名詞" || matches!(subclass, "代名詞" | "数" | "接尾" | "副詞可能"),
        is_function,
    }
}

/// Unifies spelling variants of a Japanese word: kanji digits become Arabic ones, ヴ
/// becomes the バ row, and katakana words of four or more characters lose a final
/// long-vowel mark.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    if let (Some(digit), 1) = (kanji_digit(word), word.chars().count()) {
        return digit.to_string();
    }
    while let Some(c) = chars.next() {
        if c != 'ヴ' {
            folded.push(c);
            continue;
        }
        let row = match chars.peek() {
            Some('ァ') => 'バ',
            Some('ィ') => 'ビ',
            Some('ェ') => 'ベ',
            Some('ォ') => 'ボ',
            _ => {
                folded.push('ブ');
                continue;
            }
        };
        folded.push(row);
        chars.next();
    }
    if folded.chars().count() > 3 && folded.chars().all(is_katakana) {
        folded.truncate(folded.trim_end_matches('ー').len());
    }
    folded
}

fn kanji_digit(word: &str) -> Option<char> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let c = word.chars().next()?;
    let value = DIGITS.iter().position(|&digit| digit == c)?;
    char::from_digit(u32::try_from(value).ok()?, 10)
}

/// The word bigrams of a text, as terms.
pub fn word_bigrams(words: &[Token]) -> impl Iterator<Item = String> {
    let mut plain = words.iter().filter(|token| !token.is_variant).peekable();
    std::iter::from_fn(move || {
        let first = plain.next()?;
        let second = plain.peek()?;
        Some(format!("{} {}", first.term, second.term))
    })
}

/// The character bigrams of the runs of Japanese characters in a text; a run of one
/// character gives that character.
fn bigrams(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(text, is_japanese) {
        let run = &text[run];
        let mut ends: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
        ends.push(run.len());
        if ends.len() == 2 {
            found.push(run.to_owned());
        }
        found.extend(ends.windows(3).map(|pair| run[pair[0]..pair[2]].to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;

    static TOKENIZER: LazyLock<Tokenizer> =
        LazyLock::new(|| Tokenizer::open().expect("the dictionary is embedded"));

    fn terms(text: &str) -> Vec<String> {
        TOKENIZER
            .tokenize(text)
            .into_iter()
            .filter(|token| !token.is_variant)
            .map(|token| token.term)
            .collect()
    }

    #[test]
    fn words_become_base_forms_and_stems() {
        let cases: [(&str, &[&str]); 11] = [
            (
                "スヌーズの回数は変更できますか",
                &["スヌーズ", "回数", "変更", "できる"],
            ),
            ("３回以上延期したユーザー", &["3", "回", "延期", "ユーザ"]),
            ("三回", &["3", "回"]),
            (
                "How many snoozes can the users skip?",
                &["how", "mani", "snooz", "user", "skip"],
            ),
            ("users can't sign-in", &["user", "not", "sign"]),
            ("表示されません", &["表示", "not"]),
            (
                "administrators, authentication",
                &["administrator", "authent"],
            ),
            ("MC650420 を確認", &["mc650420", "確認"]),
            ("snooze の limit", &["snooz", "limit"]),
            (
                "ヴァージョン / サーバ / サーバー",
                &["バージョン", "サーバ", "サーバ"],
            ),
            ("!? 🎉 …", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(terms(text), expected, "{text}");
        }
    }

    #[test]
    fn bigrams_stay_inside_japanese_runs() {
        assert_eq!(bigrams("回数 limit 可"), ["回数", "可"]);
        assert_eq!(bigrams("スヌー"), ["スヌ", "ヌー"]);
    }

    proptest! {
        #[test]
        fn spans_cut_the_original_at_characters(text in "\\PC{0,60}") {
            for token in TOKENIZER.tokenize(&text) {
                prop_assert!(text.get(token.span.clone()).is_some_and(|word| !word.is_empty()));
            }
        }
    }
}
