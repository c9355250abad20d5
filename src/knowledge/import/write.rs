//! Pages to the files of a pack: entries, a document for what is left over, and
//! `pack.toml` with the pages as sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use jiff::civil::Date;

use super::header::slug;
use super::{Found, Page};
use crate::knowledge::load::{DOCUMENTS, ENTRIES, PACK_FILE};
use crate::text::Language;

/// Words of an English question that go into its id.
const WORDS_OF_ID: usize = 6;

/// Where pages are imported to, and what they do not say themselves.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The id of a new pack.
    pub id: &'a str,
    /// The text of its `pack.toml`, if there is one.
    pub pack: Option<&'a str>,
    /// The address of the page, or of the folder of several pages.
    pub url: Option<&'a str>,
    /// The day for which answers were verified, instead of the page's own.
    pub as_of: Option<Date>,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path inside the pack.
    pub path: PathBuf,
    /// What is to be in it.
    pub text: String,
}

/// Why pages cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// An entry must say for which day it was verified.
    #[error(
        "{0} has no date; give the day on which its answers were verified with --as-of YYYY-MM-DD"
    )]
    NoDate(String),
    /// The `pack.toml` that is there is broken.
    #[error("the existing pack.toml can't be read; run `madoguchi check` to see where: {0}")]
    PackFile(#[from] toml::de::Error),
}

/// The files that pages become; `pack.toml` is first.
///
/// # Errors
///
/// If a page has no date and none is given, or if `pack.toml` is broken.
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

/// Two languages of one page together, if they have as many questions.
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

/// Ids of a page's questions: their anchors, their first words in English, else the
/// page's name with a number.
fn ids(page: &Page, prefix: &str, taken: &mut BTreeSet<String>) -> Vec<String> {
    let id = |(number, found): (usize, &Found)| {
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

/// A name, with a number behind it if it is taken.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

fn entry(found: &Found, page: &Page, key: &str, as_of: Date) -> String {
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

/// A text as YAML: plain where nothing in it means something, else in quotes, in
/// which YAML reads what JSON writes.
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

/// The sources of `pack.toml`, those that are there and those that pages become.
struct Sources {
    /// Keys with their addresses in every language.
    known: BTreeMap<String, BTreeSet<String>>,
    /// Ids of entries given out.
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

    /// The key of a page's source, which is added unless it is there.
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

    /// `pack.toml` with what was added to it.
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

/// The address of a page: its own, or made from the one that was given, or its
/// file's name where there is none.
fn url_of(page: &Page, is_only: bool, given: Option<&str>) -> String {
    let own = page.url.as_deref();
    let is_absolute = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    if let Some(url) = own.filter(is_absolute) {
        return url.to_owned();
    }
    match given {
        None => page.file.clone(),
        Some(url) if is_only => url.to_owned(),
        Some(folder) => {
            let name = own.unwrap_or(&page.stem).trim_start_matches('/');
            format!("{}/{name}", folder.trim_end_matches('/'))
        }
    }
}

/// A text, or one for each language, as a value of TOML.
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
