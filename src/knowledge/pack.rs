//! `pack.toml` to the pack's identity and its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::date::PartialDate;
use super::decision::Decision;
use super::document::Document;
use super::entry::Entry;
use super::glossary::Term;
use super::table::{Place, Rollout, Setting};
use crate::text::Language;

/// The version of the pack format that this program reads.
pub const FORMAT: u32 = 1;

/// A text in one or both languages, or one text that serves both.
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
    /// The text in a language, if it was written.
    pub fn get(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ja => self.ja.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }

    /// The text in a language, else in the other one, else nothing.
    pub fn best(&self, language: Language) -> &str {
        self.get(language)
            .or_else(|| self.get(language.other()))
            .unwrap_or_default()
    }
}

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The page's title.
    pub title: Localized,
    /// The page's address.
    pub url: Localized,
    /// The date on which the source said so, if it has one.
    pub date: Option<PartialDate>,
    /// Where it was read.
    #[serde(skip)]
    pub place: Place,
}

/// `pack.toml` as written. Every key may be left out: a folder of documents is a
/// pack as soon as it has the file.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PackFile {
    /// By default the folder's name.
    pub id: Option<String>,
    /// By default the id.
    pub title: Option<Localized>,
    /// Languages in which every entry must exist.
    #[serde(default = "both_languages")]
    pub languages: Vec<Language>,
    #[serde(default)]
    pub sources: BTreeMap<String, Spanned<Source>>,
}

impl PackFile {
    /// The keys that `pack.toml` can have.
    pub(super) const KEYS: [&str; 5] = ["format", "id", "title", "languages", "sources"];
}

/// The one key of `pack.toml` that every version of the format has; without it,
/// the file is of this version.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Format {
    pub format: Option<Spanned<u32>>,
}

fn both_languages() -> Vec<Language> {
    Language::ALL.to_vec()
}

/// One topic's knowledge.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The folder it was read from.
    pub folder: PathBuf,
    /// Everything in the folder, by its path inside it: what a link can lead
    /// to, and what was meant to be read even where it has a mistake.
    pub files: BTreeSet<PathBuf>,
    /// The pack's id.
    pub id: String,
    /// What the pack is about.
    pub title: Localized,
    /// Languages in which every entry must exist.
    pub languages: Vec<Language>,
    /// Sources by key.
    pub sources: BTreeMap<String, Source>,
    /// Questions with their answers, sorted by id.
    pub entries: Vec<Entry>,
    /// Linked documentation.
    pub documents: Vec<Document>,
    /// Settings that can be looked up.
    pub settings: Vec<Setting>,
    /// Roll-outs that can be looked up.
    pub rollouts: Vec<Rollout>,
    /// The decision table, if it has one.
    pub decision: Option<Decision>,
    /// Words for the same thing.
    pub terms: Vec<Term>,
}

impl Pack {
    /// The entry with an id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.id.as_str().cmp(id));
        self.entries.get(found.ok()?)
    }

    /// The sources of a list of keys, those that exist.
    pub fn sources<'a>(&'a self, keys: &'a [String]) -> impl Iterator<Item = &'a Source> {
        keys.iter().filter_map(|key| self.sources.get(key))
    }
}
