//! Detects the language of a text, Japanese or English, by its script.
//!
//! There is deliberately no statistical detection: on the two or three words of a
//! typical question it is wrong too often.

use serde::{Deserialize, Serialize};

/// A language of packs and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order of tables.
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    /// The ISO 639-1 code: `ja` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }

    /// The language with this ISO 639-1 code, with or without a region (`ja-JP`).
    pub fn from_code(code: &str) -> Option<Language> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The other language.
    pub fn other(self) -> Language {
        match self {
            Language::Ja => Language::En,
            Language::En => Language::Ja,
        }
    }

    /// The language of a longer text, which can have words of the other one: Japanese if at
    /// least a tenth of its letters are kana or kanji.
    pub fn of_page(text: &str) -> Language {
        let japanese = text.chars().filter(|c| is_japanese(*c)).count();
        let latin = text.chars().filter(char::is_ascii_alphabetic).count();
        match japanese > 0 && japanese * 9 >= latin {
            true => Language::Ja,
            false => Language::En,
        }
    }

    /// The language of a text by its script: Japanese if it has at least one kana or
    /// kanji, English if it has other letters only, `None` if it has no letter.
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

/// The error for a code that isn't the code of a [`Language`].
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

/// True for kana, kanji, the long-vowel mark and iteration marks, in full or half
/// width (Unicode U+3005-3007, 3041-30FF, 3400-9FFF, F900-FAFF, FF66-FF9F and
/// 20000-3FFFF).
pub fn is_japanese(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

/// True for full-width katakana letters and the long-vowel mark.
pub fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FE}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_can_have_words_of_the_other_language() {
        let cases = [
            ("`Get-Item -Path C:\\temp` を実行します。", Language::Ja),
            (
                "The button is called 後で and shows up after the sign-in of every user of the tenant.",
                Language::En,
            ),
            ("", Language::En),
        ];
        for (text, expected) in cases {
            assert_eq!(Language::of_page(text), expected, "{text}");
        }
    }

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
