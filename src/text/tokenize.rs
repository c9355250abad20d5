//! Text to terms, each with the bytes of the original text it stands for.
//!
//! Japanese words come from lindera with IPADIC, as base forms; parts of speech
//! that carry no topic are left out. Latin words and numbers come from
//! `text::latin`. Tokens without a letter or digit never appear. The only user
//! of lindera.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use lindera::dictionary::Dictionary;
use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;

use super::language::{is_japanese, is_katakana};
use super::latin::latin_words;
use super::normalize::{Normalized, normalize};

/// Unknown words are at most one character longer than this, as in MeCab.
const LONGEST_UNKNOWN: usize = 24;

/// The term of every negation, in either language.
pub const NEGATION: &str = "not";

/// Why no tokenizer could be made.
#[derive(Debug, thiserror::Error)]
#[error("could not open the embedded dictionary: {0}")]
pub struct DictionaryError(String);

/// One term of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The analysed form: base form, stem or identifier, in lower case.
    pub term: String,
    /// The word as typed, normalised and in lower case.
    pub surface: String,
    /// The bytes of the original text.
    pub span: Range<usize>,
    /// True for a word of everyday speech: pronouns, counters, verbs, adverbs.
    pub is_everyday: bool,
    /// True for a word that carries no topic; only `every_word` gives those.
    pub is_function: bool,
    /// True for a second reading of words that already have their own tokens:
    /// a part of an identifier or a closed compound.
    pub is_variant: bool,
}

/// What becomes of words that carry no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Functions {
    Kept,
    Dropped,
}

/// What a text contains, in the three kinds of terms that are indexed.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Words, in reading order.
    pub words: Vec<Token>,
    /// Pairs of neighbouring characters in Japanese runs.
    pub bigrams: Vec<String>,
}

/// Cuts texts into terms. Shared between threads; each call borrows a worker
/// with its own lattice.
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
    /// Opens the embedded dictionary.
    pub fn open() -> Result<Tokenizer, DictionaryError> {
        let dictionary =
            madoguchi_dictionary::load().map_err(|error| DictionaryError(error.to_string()))?;
        Ok(Tokenizer {
            segmenter: Segmenter::new(Mode::Normal, dictionary, None)
                .max_grouping_len(Some(LONGEST_UNKNOWN)),
            idle: Mutex::default(),
        })
    }

    /// The words and character pairs of a text. Never fails: what cannot be
    /// analysed gives no term.
    pub fn analyze(&self, text: &str) -> Terms {
        let normalized = normalize(text);
        Terms {
            words: self.words(&normalized, Functions::Dropped),
            bigrams: bigrams(&normalized.text),
        }
    }

    /// The words of a text alone.
    pub fn tokenize(&self, text: &str) -> Vec<Token> {
        self.words(&normalize(text), Functions::Dropped)
    }

    /// The words of a text with those that carry no topic, such as articles,
    /// particles and auxiliaries: what a sentence is understood by.
    pub fn every_word(&self, text: &str) -> Vec<Token> {
        let mut words = self.words(&normalize(text), Functions::Kept);
        words.retain(|word| !word.is_variant);
        words
    }

    fn words(&self, normalized: &Normalized, functions: Functions) -> Vec<Token> {
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
        functions: Functions,
        tokens: &mut Vec<Token>,
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
                let reading = match word.word_id.is_unknown() {
                    true => Reading::content(&word.surface),
                    false => read(word.dictionary, id, &word.surface),
                };
                if reading.is_function && functions == Functions::Dropped {
                    continue;
                }
                tokens.push(Token {
                    term: fold(reading.base),
                    surface: word.surface.to_string(),
                    span: normalized.original(word.byte_start..word.byte_end),
                    is_everyday: reading.is_everyday,
                    is_function: reading.is_function,
                    is_variant: false,
                });
            }
        }
        self.idle().push(worker);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SegmentWorker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A dictionary word's base form and what kind of word it is.
struct Reading<'w> {
    base: &'w str,
    is_everyday: bool,
    is_function: bool,
}

impl<'w> Reading<'w> {
    /// A word that the dictionary does not have.
    fn content(surface: &'w str) -> Reading<'w> {
        Reading {
            base: surface,
            is_everyday: false,
            is_function: false,
        }
    }
}

/// Reads a dictionary word. Parts of speech that carry no topic are function
/// words: particles, auxiliaries, symbols, fillers, conjunctions, dependent verbs
/// and nouns, and する. Negation is a word of its own, as in English.
fn read<'w>(dictionary: &'w Dictionary, id: usize, surface: &'w str) -> Reading<'w> {
    let mut features = dictionary.word_details_iter(id);
    let (Some(class), Some(subclass)) = (features.next(), features.next()) else {
        return Reading {
            is_function: true,
            ..Reading::content(surface)
        };
    };
    let base = match features.nth(4) {
        Some("*") | None => surface,
        Some(base) => base,
    };
    if matches!((class, base), ("助動詞" | "形容詞", "ない" | "ん" | "ぬ")) {
        return Reading {
            base: NEGATION,
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
    Reading {
        base,
        is_everyday: class != "名詞" || matches!(subclass, "代名詞" | "数" | "接尾" | "副詞可能"),
        is_function,
    }
}

/// Folds spelling variants of one Japanese word: kanji digits to Arabic ones,
/// ヴ to the ブ row, and the final long-vowel mark of longer katakana words.
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

/// The maximal runs of characters that satisfy a condition.
pub(super) fn runs(
    text: &str,
    wanted: impl Fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.by_ref().find(|&(_, c)| wanted(c))?;
        let mut end = text.len();
        while let Some(&(at, c)) = chars.peek() {
            if !wanted(c) {
                end = at;
                break;
            }
            chars.next();
        }
        Some(start..end)
    })
}

/// The pairs of neighbouring words of a text, as terms.
pub fn pairs(words: &[Token]) -> impl Iterator<Item = String> {
    let mut plain = words.iter().filter(|token| !token.is_variant).peekable();
    std::iter::from_fn(move || {
        let first = plain.next()?;
        let second = plain.peek()?;
        Some(format!("{} {}", first.term, second.term))
    })
}

/// Pairs of neighbouring characters within runs of Japanese characters; a run
/// of one character gives that character.
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
