//! Defines a pack, and the keys of `pack.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::date::PartialDate;
use super::decision::Decision;
use super::document::{Document, ListedDocument};
use super::entry::Entry;
use super::file::Place;
use super::localized::Localized;
use super::markdown::{is_web_address, scheme};
use super::table::{Rollout, Setting, SettingQuestions, Term};
use crate::text::Language;

/// The version of the pack format that this version of the program reads.
pub const FORMAT: u32 = 1;

/// A page that a pack's statements rest on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The page's title.
    pub title: Localized,
    /// The page's address (URL).
    pub url: Localized,
    /// The date of the page, if known. A statement without a dated source isn't shown.
    pub date: Option<PartialDate>,
    /// Where the source is defined.
    #[serde(skip)]
    pub place: Place,
}

impl Source {
    /// The page's address in a language, or the name of a page that isn't on the web. `None`
    /// if there is none, or if it has the scheme of something else, which `check` reports.
    pub fn address(&self, language: Language) -> Option<&str> {
        let is_usable = |url: &&str| is_web_address(url) || scheme(url).is_none();
        self.url.get(language).filter(is_usable)
    }
}

/// A term that the pack's texts avoid, `[[avoid]]` in `pack.toml`: its forms in each
/// language, with what to write instead.
///
/// A form is found as it is written, without regard to the case of ASCII letters unless it
/// has an upper-case letter. Where it begins or ends with a letter of another script than
/// the Japanese ones or with a digit, it must be a whole word there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvoidedTerm {
    /// Forms that Japanese texts avoid.
    #[serde(default)]
    pub ja: Vec<String>,
    /// Forms that English texts avoid.
    #[serde(default)]
    pub en: Vec<String>,
    /// What to write instead. It is right even if it contains a form.
    pub write: Localized,
    /// Other longer terms that contain a form and are right.
    #[serde(default)]
    pub except: Vec<String>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

impl AvoidedTerm {
    /// The forms that texts in a language avoid.
    pub fn forms(&self, language: Language) -> &[String] {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// The keys of `pack.toml`. Every key has a default: an empty file is enough to make
/// a folder of documents a pack.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PackFile {
    /// The id; by default the name of the folder.
    pub id: Option<String>,
    /// The title; by default the id.
    pub title: Option<Localized>,
    /// The languages in which every entry must exist; by default both. None for a pack with
    /// entries in either language.
    #[serde(default = "both_languages")]
    pub languages: Vec<Language>,
    #[serde(default)]
    pub sources: BTreeMap<String, Spanned<Source>>,
    pub setting_questions: Option<Spanned<SettingQuestions>>,
    #[serde(default)]
    pub avoid: Vec<Spanned<AvoidedTerm>>,
}

impl PackFile {
    /// The known keys.
    pub(super) const KEYS: [&str; 7] = [
        "format",
        "id",
        "title",
        "languages",
        "sources",
        "setting_questions",
        "avoid",
    ];
}

/// The key of `pack.toml` that every version of the format has. A file without it
/// is read as the current version.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Format {
    pub format: Option<Spanned<u32>>,
}

fn both_languages() -> Vec<Language> {
    Language::ALL.to_vec()
}

/// The knowledge about one topic.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The folder that the pack was loaded from.
    pub folder: PathBuf,
    /// The paths of everything in the folder, relative to it, including files that
    /// were left out because of a mistake. Empty in the library of an engine.
    pub files: BTreeSet<PathBuf>,
    /// The id, unique among the packs.
    pub id: String,
    /// What the pack is about.
    pub title: Localized,
    /// The languages in which every entry must exist.
    pub languages: Vec<Language>,
    /// The sources, by key.
    pub sources: BTreeMap<String, Source>,
    /// The questions with their answers, sorted by id.
    pub entries: Vec<Entry>,
    /// Longer texts, such as documentation. Of [`super::load_changes`], only those that weren't
    /// known. Empty in the library of an engine, whose index has the texts.
    pub documents: Vec<Document>,
    /// All documents, in the same order, with or without their texts.
    pub listed: Vec<ListedDocument>,
    /// The settings that can be looked up.
    pub settings: Vec<Setting>,
    /// The phrases by which people ask for those settings.
    pub setting_questions: SettingQuestions,
    /// The rollouts that can be looked up, one row for each audience.
    pub rollouts: Vec<Rollout>,
    /// The decision table, if the pack has one.
    pub decision: Option<Decision>,
    /// The terms that the pack's texts avoid.
    pub avoided: Vec<AvoidedTerm>,
    /// The terms of the glossary.
    pub terms: Vec<Term>,
}

impl Pack {
    /// The entry with this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.id.as_str().cmp(id));
        self.entries.get(found.ok()?)
    }

    /// The position of the only setting with numbers that an entry explains.
    pub fn setting_with_numbers(&self, entry: &str) -> Option<usize> {
        let mut rows = self.settings.iter().enumerate().filter(|(_, setting)| {
            setting.entry.as_deref() == Some(entry) && setting.has_numbers()
        });
        let (row, _) = rows.next()?;
        rows.next().is_none().then_some(row)
    }

    /// The sources with these keys; keys that don't exist are skipped.
    pub fn sources<'a>(&'a self, keys: &'a [String]) -> impl Iterator<Item = &'a Source> {
        keys.iter().filter_map(|key| self.sources.get(key))
    }
}
