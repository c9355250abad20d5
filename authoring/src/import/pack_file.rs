//! Writes `pack.toml` for a new pack, and keeps its list of languages true as long as nobody
//! edits it.

use std::collections::{BTreeMap, BTreeSet};

use super::Page;
use super::write::{localized, toml_text};
use crate::text::Language;

/// The text for a new pack, without its sources. `entries` are the ids of the entries with the
/// codes of their languages.
pub(super) fn new<'i>(
    id: &str,
    pages: &[Page],
    entries: impl Iterator<Item = (&'i str, &'i str)>,
) -> String {
    // The first page of each language names the pack in it.
    let of = |language: Language| pages.iter().find(|page| page.language == language);
    let named: Vec<&Page> = Language::ALL.into_iter().filter_map(of).collect();
    let codes: Vec<&str> = named.iter().map(|page| page.language.code()).collect();
    let titles: Vec<&str> = named.iter().map(|page| page.title.as_str()).collect();
    format!(
        "format = 1\nid = {}\ntitle = {}\n{}\n",
        toml_text(id),
        localized(&codes, &titles),
        languages(entries),
    )
}

/// The text with the languages that every entry has, if it has those that every entry had,
/// and both lists if they differ.
pub(super) fn with_languages<'i>(
    text: &str,
    existing: &'i BTreeMap<String, String>,
    entries: impl Iterator<Item = (&'i str, &'i str)>,
) -> (String, Option<(String, String)>) {
    let existing = existing.keys().filter_map(|key| key.rsplit_once('.'));
    let before = languages(existing.clone());
    let after = languages(existing.chain(entries));
    let is_ours = |line: &str| line.trim_end() == before;
    if before == after || !text.lines().any(is_ours) {
        return (text.to_owned(), None);
    }
    let lines = text.split_inclusive('\n').map(|line| match is_ours(line) {
        true => format!("{after}\n"),
        false => line.to_owned(),
    });
    let list = |line: &str| line.trim_start_matches("languages = ").to_owned();
    (lines.collect(), Some((list(&before), list(&after))))
}

/// The line with the languages that every entry has.
fn languages<'i>(entries: impl Iterator<Item = (&'i str, &'i str)>) -> String {
    let mut sides: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, code) in entries {
        sides.entry(id).or_default().insert(code);
    }
    let has_all = |language: &Language| sides.values().all(|codes| codes.contains(language.code()));
    let codes = Language::ALL.into_iter().filter(has_all);
    let codes: Vec<String> = codes.map(|language| toml_text(language.code())).collect();
    format!("languages = [{}]", codes.join(", "))
}
