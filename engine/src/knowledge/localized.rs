//! Holds texts and lists of words in Japanese and English.

use serde::Deserialize;

use crate::text::Language;

/// A text in one or both languages. In TOML it is a table with the keys `ja` and
/// `en`, or a string that serves both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "LocalizedForm")]
pub struct Localized {
    ja: Option<String>,
    en: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum LocalizedForm {
    Both(String),
    Each {
        ja: Option<String>,
        en: Option<String>,
    },
}

impl From<LocalizedForm> for Localized {
    fn from(form: LocalizedForm) -> Self {
        match form {
            LocalizedForm::Both(text) => Localized {
                ja: Some(text.clone()),
                en: Some(text),
            },
            LocalizedForm::Each { ja, en } => Localized { ja, en },
        }
    }
}

impl From<String> for Localized {
    fn from(text: String) -> Self {
        LocalizedForm::Both(text).into()
    }
}

impl Localized {
    /// The text in a language, if there is one.
    pub fn get(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ja => self.ja.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }

    /// The text in a language, or else in the other one; empty if there is neither.
    pub fn best(&self, language: Language) -> &str {
        self.get(language)
            .or_else(|| self.get(language.other()))
            .unwrap_or_default()
    }
}

/// Lists of words or phrases in each language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forms {
    /// In Japanese.
    pub ja: Vec<String>,
    /// In English.
    pub en: Vec<String>,
}

impl Forms {
    /// The forms in a language.
    pub fn of(&self, language: Language) -> &[String] {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }

    /// The forms in both languages, Japanese first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.ja.iter().chain(&self.en).map(String::as_str)
    }
}
