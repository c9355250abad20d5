//! The two languages, told by script alone.
//!
//! A statistical guess is deliberately absent: on the two or three words of a
//! typical question it is wrong too often.

use serde::{Deserialize, Serialize};

/// A language that packs are written in and answers are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order in which tables list them.
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    /// The ISO 639-1 code: `ja` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }

    /// The language of an ISO 639-1 code, with or without a region (`ja-JP`).
    pub fn from_code(code: &str) -> Option<Language> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The other language of the pair.
    pub fn other(self) -> Language {
        match self {
            Language::Ja => Language::En,
            Language::En => Language::Ja,
        }
    }

    /// The language in which a text was written, by its script: Japanese as
    /// soon as one kana or kanji occurs, English if only Latin letters do,
    /// `None` when there is no letter to tell by.
    pub fn of_script(text: &str) -> Option<Language> {
        if text.chars().any(is_japanese) {
            Some(Language::Ja)
        } else if text.chars().any(char::is_alphabetic) {
            Some(Language::En)
        } else {
            None
        }
    }
}

/// Why a text is no [`Language`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" isn't a language; use ja or en")]
pub struct LanguageError(String);

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Language::from_code(&code).ok_or(LanguageError(code))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.code().to_owned()
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Kana, kanji, the long-vowel mark and the iteration marks, in full or half
/// width (Unicode blocks 3005-3007, 3040-30FF, 3400-9FFF, F900-FAFF, FF66-FF9F
/// and the supplementary ideographs).
pub fn is_japanese(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

/// Katakana letters and the long-vowel mark, full width.
pub fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FE}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_decides_the_language() {
        let cases = [
            ("スヌーズの回数は?", Some(Language::Ja)),
            ("snooze の limit", Some(Language::Ja)),
            ("設定", Some(Language::Ja)),
            ("ｽﾇｰｽﾞ", Some(Language::Ja)),
            ("snooze limit", Some(Language::En)),
            ("café", Some(Language::En)),
            ("123 !?", None),
            ("🎉", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Language::of_script(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_with_a_region_are_understood() {
        assert_eq!(Language::from_code("ja-JP"), Some(Language::Ja));
        assert_eq!(Language::from_code("EN_us"), Some(Language::En));
        assert_eq!(Language::from_code("de"), None);
    }
}
