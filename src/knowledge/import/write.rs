//! Makes the files of a pack from pages: entries, documents for the rest, and
//! `pack.toml` with the pages as sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use jiff::civil::Date;

use super::header::slug;
use super::{ImportedQuestion, Page};
use crate::knowledge::file::{DOCUMENTS, ENTRIES, PACK_FILE};
use crate::text::Language;

/// The largest number of words of an English question in its id.
const WORDS_OF_ID: usize = 6;

/// The pack that pages are imported into, and metadata that the pages lack.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The id of a new pack.
    pub id: &'a str,
    /// The text of the existing `pack.toml`, if there is one.
    pub pack: Option<&'a str>,
    /// The URL of the page, or the base URL of several pages.
    pub url: Option<&'a str>,
    /// The day for which the answers were verified; by default the date of the page.
    pub as_of: Option<Date>,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The path, relative to the pack.
    pub path: PathBuf,
    /// The content.
    pub text: String,
}

/// Why pages can't be imported.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A page has no date and none was given.
    #[error("{0} has no date; set the day for which its answers hold with --as-of YYYY-MM-DD")]
    NoDate(String),
    /// The existing `pack.toml` doesn't parse.
    #[error("the existing pack.toml can't be read; run `madoguchi check` for details: {0}")]
    PackFile(#[from] toml::de::Error),
}

/// Makes the files of the pages; `pack.toml` is first.
///
/// # Errors
///
/// If a page has no date and none is given, or if `pack.toml` doesn't parse.
pub fn files(pages: &[Page], target: &Target<'_>) -> Result<Vec<NewFile>, WriteError> {
    let mut sources = Sources::new(target)?;
    let mut written = Vec::new();
    for group in groups(pages) {
        let prefix = match group.as_slice() {
            [page] if pages.iter().filter(|p| p.stem == page.stem).count() > 1 => {
                format!("{}-{}", page.stem, page.language.code())
            }
            _ => group[0].stem.clone(),
        };
        let english = group.iter().find(|page| page.language == Language::En);
        let ids = ids(english.unwrap_or(&group[0]), &prefix, &mut sources.ids);
        let is_only = pages.len() == group.len();
        let urls = group.iter().map(|page| url_of(page, is_only, target.url));
        let urls: Vec<String> = urls.collect();
        let key = sources.add(&group, &urls, &prefix, target.as_of);
        for (page, url) in group.iter().zip(&urls) {
            let as_of = target.as_of.or(page.date);
            let as_of = as_of.ok_or_else(|| WriteError::NoDate(page.file.clone()))?;
            let language = page.language.code();
            for (id, found) in ids.iter().zip(&page.questions) {
                written.push(NewFile {
                    path: [ENTRIES, &format!("{id}.{language}.md")].iter().collect(),
                    text: entry(found, page, &key, as_of),
                });
            }
            if !page.rest.is_empty() {
                written.push(NewFile {
                    path: [DOCUMENTS, &format!("{prefix}.{language}.md")]
                        .iter()
                        .collect(),
                    text: document(page, &prefix, &key, url, as_of),
                });
            }
        }
    }
    let pack = NewFile {
        path: PACK_FILE.into(),
        text: sources.pack(pages, target),
    };
    written.insert(0, pack);
    Ok(written)
}

/// Groups translations of a page that have the same number of questions.
fn groups(pages: &[Page]) -> Vec<Vec<&Page>> {
    let mut groups: Vec<Vec<&Page>> = Vec::new();
    for page in pages {
        let other = groups.iter_mut().find(|group| {
            matches!(group.as_slice(), [other] if other.stem == page.stem
                && other.language != page.language
                && other.questions.len() == page.questions.len())
        });
        match other {
            Some(group) => group.push(page),
            None => groups.push(vec![page]),
        }
    }
    groups
}

/// The ids of a page's questions: their anchors, their first English words, or else the
/// name of the page with a number.
fn ids(page: &Page, prefix: &str, taken: &mut BTreeSet<String>) -> Vec<String> {
    let id = |(number, found): (usize, &ImportedQuestion)| {
        let words = || {
            let slug = slug(&found.question).filter(|_| page.language == Language::En)?;
            let words: Vec<&str> = slug.split('-').take(WORDS_OF_ID).collect();
            Some(words.join("-"))
        };
        let anchor = found.anchor.as_deref().and_then(slug);
        let id = anchor.or_else(words);
        unique(
            id.unwrap_or_else(|| format!("{prefix}-{}", number + 1)),
            taken,
        )
    };
    page.questions.iter().enumerate().map(id).collect()
}

/// A name, followed by a number if it is taken.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

fn entry(found: &ImportedQuestion, page: &Page, key: &str, as_of: Date) -> String {
    let tags: Vec<String> = page.tags.iter().map(|tag| yaml(tag)).collect();
    let tags = match tags.is_empty() {
        true => String::new(),
        false => format!("tags: [{}]\n", tags.join(", ")),
    };
    format!(
        "---\nquestion: {}\n{tags}sources: [{}]\nas_of: {as_of}\n---\n\n{}\n",
        yaml(&found.question),
        yaml(key),
        found.answer
    )
}

fn document(page: &Page, id: &str, key: &str, url: &str, as_of: Date) -> String {
    let date = page.date.unwrap_or(as_of);
    format!(
        "---\nid: {}\ntitle: {}\nurl: {}\nlang: {}\ndate: {date}\nsource: {}\n---\n\n{}\n",
        yaml(id),
        yaml(&page.title),
        yaml(url),
        page.language.code(),
        yaml(key),
        page.rest
    )
}

/// A text as a YAML scalar: plain if it has no characters with a meaning, or else as a
/// JSON string, which YAML can read.
fn yaml(text: &str) -> String {
    let is_plain = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '-' | '、' | '。' | '？' | '?' | '（' | '）' | '「' | '」' | '/' | '.'
            )
    };
    let has_letter = text.chars().next().is_some_and(char::is_alphabetic);
    let is_word = ["true", "false", "null", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match has_letter && !is_word && !text.ends_with(' ') && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// The sources of `pack.toml`: the existing ones, and those of imported pages.
struct Sources {
    /// The URLs of each key, in all languages.
    known: BTreeMap<String, BTreeSet<String>>,
    /// The ids of entries that are taken.
    ids: BTreeSet<String>,
    added: String,
}

impl Sources {
    fn new(target: &Target<'_>) -> Result<Sources, WriteError> {
        let pack: toml::Table = target.pack.unwrap_or_default().parse()?;
        let sources = pack.get("sources").and_then(toml::Value::as_table);
        let urls = |source: &toml::Value| match source.get("url") {
            Some(toml::Value::String(url)) => BTreeSet::from([url.clone()]),
            Some(toml::Value::Table(urls)) => {
                let urls = urls.values().filter_map(toml::Value::as_str);
                urls.map(str::to_owned).collect()
            }
            _ => BTreeSet::new(),
        };
        let known = sources.into_iter().flatten();
        Ok(Sources {
            known: known
                .map(|(key, source)| (key.clone(), urls(source)))
                .collect(),
            ids: BTreeSet::new(),
            added: String::new(),
        })
    }

    /// The key of a page's source, which is added if it doesn't exist.
    fn add(
        &mut self,
        group: &[&Page],
        urls: &[String],
        prefix: &str,
        as_of: Option<Date>,
    ) -> String {
        let urls_set: BTreeSet<String> = urls.iter().cloned().collect();
        let same = self.known.iter().find(|(_, known)| **known == urls_set);
        if let Some((key, _)) = same {
            return key.clone();
        }
        let mut taken = self.known.keys().cloned().collect();
        let key = unique(prefix.to_uppercase(), &mut taken);
        let codes: Vec<&str> = group.iter().map(|page| page.language.code()).collect();
        let titles: Vec<&str> = group.iter().map(|page| page.title.as_str()).collect();
        let addresses: Vec<&str> = urls.iter().map(String::as_str).collect();
        let _ = write!(
            self.added,
            "\n[sources.{key}]\ntitle = {}\nurl = {}\n",
            localized(&codes, &titles),
            localized(&codes, &addresses),
        );
        let dates = group.iter().filter_map(|page| page.date);
        if let Some(date) = dates.max().or(as_of) {
            let _ = writeln!(self.added, "date = \"{date}\"");
        }
        self.known.insert(key.clone(), urls_set);
        key
    }

    /// The text of `pack.toml` with the added sources.
    fn pack(&self, pages: &[Page], target: &Target<'_>) -> String {
        if let Some(text) = target.pack {
            return match self.added.is_empty() {
                true => text.to_owned(),
                false => format!("{}\n{}", text.trim_end(), self.added),
            };
        }
        let title = pages.first().map_or(target.id, |page| &page.title);
        let languages: BTreeSet<&str> = pages.iter().map(|page| page.language.code()).collect();
        let languages: Vec<String> = languages.into_iter().map(toml_text).collect();
        format!(
            "format = 1\nid = {}\ntitle = {}\nlanguages = [{}]\n{}",
            toml_text(target.id),
            toml_text(title),
            languages.join(", "),
            self.added
        )
    }
}

/// The URL of a page: from its front matter, or derived from the given one, or else its
/// file name.
fn url_of(page: &Page, is_only: bool, given: Option<&str>) -> String {
    let page_url = page.url.as_deref();
    let is_absolute = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    if let Some(url) = page_url.filter(is_absolute) {
        return url.to_owned();
    }
    match given {
        None => page.file.clone(),
        Some(url) if is_only => url.to_owned(),
        Some(folder) => {
            let name = page_url.unwrap_or(&page.stem).trim_start_matches('/');
            format!("{}/{name}", folder.trim_end_matches('/'))
        }
    }
}

/// A text, or one text for each language, as a TOML value.
fn localized(codes: &[&str], texts: &[&str]) -> String {
    if let [first, others @ ..] = texts
        && others.iter().all(|other| other == first)
    {
        return toml_text(first);
    }
    let each = codes.iter().zip(texts);
    let each: Vec<String> = each
        .map(|(code, text)| format!("{code} = {}", toml_text(text)))
        .collect();
    format!("{{ {} }}", each.join(", "))
}

fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}
