//! Every fixed sentence that a person sees, in Japanese and English side by side.
//!
//! A table of `words!` becomes a type with one method a sentence. What stands in
//! braces in a sentence is an argument of its method, so the compiler finds a missing
//! one, and a test finds one that only one language uses. Code that chooses a sentence
//! passes the finished text on, or the method itself as `fn(Chat) -> &'static str`.

/// Makes of a table of sentences a copyable type with one method a sentence.
///
/// A row is a name, its arguments in parentheses if the sentence has any, the Japanese
/// text and the English one. A method without arguments returns `&'static str`, one
/// with arguments returns a `String`.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub struct $table:ident;

        $($(#[$doc:meta])* $name:ident $(($($part:ident),+))?: $ja:literal, $en:literal;)*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $table(pub $crate::text::Language);

        impl $table {
            $($crate::render::words::sentence! {
                $(#[$doc])* $name $(($($part),+))?: $ja, $en
            })*

            #[cfg(test)]
            pub(crate) const TABLE: &[$crate::render::words::Sentence] = &[
                $($crate::render::words::Sentence { name: stringify!($name), ja: $ja, en: $en },)*
            ];
        }
    };
}

/// The method of one row.
macro_rules! sentence {
    ($(#[$doc:meta])* $name:ident: $ja:literal, $en:literal) => {
        $(#[$doc])*
        #[doc = ""]
        #[doc = concat!("```text\n", $ja, "\n", $en, "\n```")]
        pub fn $name(self) -> &'static str {
            match self.0 {
                $crate::text::Language::Ja => $ja,
                $crate::text::Language::En => $en,
            }
        }
    };
    ($(#[$doc:meta])* $name:ident($($part:ident),+): $ja:literal, $en:literal) => {
        $(#[$doc])*
        #[doc = ""]
        #[doc = concat!("```text\n", $ja, "\n", $en, "\n```")]
        pub fn $name(self, $($part: impl std::fmt::Display),+) -> String {
            match self.0 {
                $crate::text::Language::Ja => format!($ja),
                $crate::text::Language::En => format!($en),
            }
        }
    };
}

use sentence;

mod answers;
mod api;
mod build;
mod cases;
mod chat;
pub mod command;
mod connections;
mod desk;
mod doctor;
mod fetch;
mod health;
mod import;
mod page;
mod problems;
mod report;
mod setup;
mod slack;
mod suggest;
mod teams;
mod terminal;
mod tools;

pub use answers::Answers;
pub use api::Api;
pub use build::Build;
pub use cases::Cases;
pub use chat::Chat;
pub use connections::Connections;
pub use desk::Desk;
pub use doctor::Doctor;
pub use fetch::Fetch;
pub use health::Health;
pub use import::Import;
pub use page::Page;
pub use problems::Problems;
pub use report::Report;
pub use setup::Setup;
pub use slack::Slack;
pub use suggest::Suggest;
pub use teams::Teams;
pub use terminal::Terminal;
pub use tools::Tools;

use crate::text::Language;

/// A sentence in both languages, for a reader whose language is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    ja: String,
    en: String,
}

impl Bilingual {
    /// The sentence that a function gives for each language.
    pub fn new<T: Into<String>>(sentence: impl Fn(Language) -> T) -> Bilingual {
        Bilingual {
            ja: sentence(Language::Ja).into(),
            en: sentence(Language::En).into(),
        }
    }

    /// The sentence in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

impl std::fmt::Display for Bilingual {
    /// Writes both sentences, for a reader of either language.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.en, self.ja)
    }
}

/// A row of a table.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentence {
    pub(crate) name: &'static str,
    pub(crate) ja: &'static str,
    pub(crate) en: &'static str,
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Every table with its name.
    const TABLES: [(&str, &[Sentence]); 20] = [
        ("Answers", Answers::TABLE),
        ("Api", Api::TABLE),
        ("Build", Build::TABLE),
        ("Cases", Cases::TABLE),
        ("Chat", Chat::TABLE),
        ("Connections", Connections::TABLE),
        ("Desk", Desk::TABLE),
        ("Doctor", Doctor::TABLE),
        ("Fetch", Fetch::TABLE),
        ("Health", Health::TABLE),
        ("Import", Import::TABLE),
        ("Page", Page::TABLE),
        ("Problems", Problems::TABLE),
        ("Report", Report::TABLE),
        ("Setup", Setup::TABLE),
        ("Slack", Slack::TABLE),
        ("Suggest", Suggest::TABLE),
        ("Teams", Teams::TABLE),
        ("Terminal", Terminal::TABLE),
        ("Tools", Tools::TABLE),
    ];

    /// A verb on a button and a noun in a heading, which Japanese tells apart.
    const VERB_AND_NOUN: &str = "Answer";

    /// Names the other language in that language.
    const OTHER_WAY_ROUND: &str = "Page::other_language";

    fn sentences() -> impl Iterator<Item = (String, Sentence)> {
        TABLES.into_iter().flat_map(|(table, sentences)| {
            let named = move |row: &Sentence| (format!("{table}::{}", row.name), *row);
            sentences.iter().map(named)
        })
    }

    /// The names in braces.
    fn arguments(sentence: &str) -> BTreeSet<&str> {
        let parts = sentence.split('{').skip(1);
        parts
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect()
    }

    #[test]
    fn every_sentence_is_whole_in_both_languages() {
        for (name, row) in sentences() {
            assert!(!row.ja.trim().is_empty(), "{name}");
            assert!(!row.en.trim().is_empty(), "{name}");
            assert_eq!(arguments(row.ja), arguments(row.en), "{name}");
            let is_japanese =
                |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
            if row.ja != row.en && name != OTHER_WAY_ROUND {
                assert!(row.ja.contains(is_japanese), "{name}: {}", row.ja);
                assert!(!row.en.contains(is_japanese), "{name}: {}", row.en);
            }
        }
    }

    #[test]
    fn the_same_english_has_the_same_japanese() {
        let mut seen: BTreeMap<&str, (&str, String)> = BTreeMap::new();
        for (name, row) in sentences().filter(|(_, row)| row.en != VERB_AND_NOUN) {
            let (ja, first) = seen.entry(row.en).or_insert((row.ja, name.clone()));
            assert_eq!(*ja, row.ja, "{first} and {name}: {}", row.en);
        }
    }

    #[test]
    fn punctuation_is_of_the_language() {
        for (name, row) in sentences() {
            for c in ['（', '）', '，', '．', '：', '！', '％'] {
                assert!(!row.ja.contains(c), "{name}: {}", row.ja);
            }
            assert!(
                row.ja.chars().all(|c| !('０'..='９').contains(&c)),
                "{name}: {}",
                row.ja
            );
            assert!(
                !row.en.to_lowercase().contains("roll-out"),
                "{name}: {}",
                row.en
            );
            let is_sentence = row.en.ends_with(['.', '?', ':']);
            assert!(is_sentence || !row.ja.ends_with('。'), "{name}: {}", row.en);
        }
    }
}
