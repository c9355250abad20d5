//! Keeps the sources of `pack.toml`: those that are there stay as their authors wrote them,
//! except for addresses that have moved and titles and addresses in a second language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::Date;

use super::Page;
use super::write::{localized, toml_text, unique};
use crate::text::Language;

/// The existing sources, and those of imported pages.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// The URLs of each key, in all languages.
    known: BTreeMap<String, BTreeSet<String>>,
    added: String,
    /// Addresses that have changed.
    moved: Vec<(String, String)>,
    /// The languages that are added to sources, by their keys.
    translated: BTreeMap<String, Translated>,
}

/// The second language of a source: the first one, the second one, and the title and address
/// in it.
#[derive(Debug)]
struct Translated {
    languages: [Language; 2],
    title: String,
    url: String,
}

impl Sources {
    /// The sources of the existing `pack.toml`.
    pub(super) fn of(pack: &toml::Table) -> Sources {
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
        Sources {
            known: known
                .map(|(key, source)| (key.clone(), urls(source)))
                .collect(),
            ..Sources::default()
        }
    }

    /// Replaces an address of the known sources.
    pub(super) fn readdress(&mut self, from: &str, to: &str) {
        for urls in self.known.values_mut() {
            if urls.remove(from) {
                urls.insert(to.to_owned());
            }
        }
        self.moved.push((from.to_owned(), to.to_owned()));
    }

    /// The key of the source with an address, after adding the same page in another language
    /// to it. `None` if no source has the address.
    pub(super) fn translate(
        &mut self,
        (of, earlier): (Language, &str),
        page: &Page,
        url: &str,
    ) -> Option<String> {
        let mut sources = self.known.iter_mut();
        let (key, urls) = sources.find(|(_, urls)| urls.contains(earlier))?;
        if urls.insert(url.to_owned()) || url == earlier {
            let translated = Translated {
                languages: [of, page.language],
                title: page.title.clone(),
                url: url.to_owned(),
            };
            self.translated.insert(key.clone(), translated);
        }
        Some(key.clone())
    }

    /// The key of the source of a page in one or two languages, each with its address. It is
    /// added if it doesn't exist.
    pub(super) fn add(&mut self, pages: &[(&Page, &str)], prefix: &str, date: Date) -> String {
        let urls: BTreeSet<String> = pages.iter().map(|(_, url)| (*url).to_owned()).collect();
        let same = self.known.iter().find(|(_, known)| urls.is_subset(known));
        if let Some((key, _)) = same {
            return key.clone();
        }
        let key = unique(prefix.to_uppercase(), |key| self.known.contains_key(key));
        let codes: Vec<&str> = pages.iter().map(|(page, _)| page.language.code()).collect();
        let titles: Vec<&str> = pages.iter().map(|(page, _)| page.title.as_str()).collect();
        let addresses: Vec<&str> = pages.iter().map(|(_, url)| *url).collect();
        let _ = write!(
            self.added,
            "\n[sources.{key}]\ntitle = {}\nurl = {}\ndate = \"{date}\"\n",
            localized(&codes, &titles),
            localized(&codes, &addresses),
        );
        self.known.insert(key.clone(), urls);
        key
    }

    /// The text of `pack.toml` with what has changed; `new` if there is none.
    pub(super) fn pack(&self, existing: Option<&str>, new: impl FnOnce() -> String) -> String {
        let Some(existing) = existing else {
            return format!("{}{}", new(), self.added);
        };
        let mut text = existing.to_owned();
        for (from, to) in &self.moved {
            text = text.replace(&toml_text(from), &toml_text(to));
        }
        for (key, translated) in &self.translated {
            text = translated.added_to(key, &text);
        }
        match self.added.is_empty() {
            true => text,
            false => format!("{}\n{}", text.trim_end(), self.added),
        }
    }
}

impl Translated {
    /// The text of `pack.toml` with both languages in the source of a key. Lines that have
    /// both, or that aren't written on one line, stay.
    fn added_to(&self, key: &str, text: &str) -> String {
        let section = format!("[sources.{key}]");
        let mut is_inside = false;
        let lines = text.split_inclusive('\n').map(|line| {
            if line.starts_with('[') {
                is_inside = line.trim_end() == section;
            }
            let new = is_inside.then(|| self.line(line)).flatten();
            new.unwrap_or_else(|| line.to_owned())
        });
        lines.collect()
    }

    fn line(&self, line: &str) -> Option<String> {
        let (name, text) = [("title", &self.title), ("url", &self.url)]
            .into_iter()
            .find(|(name, _)| line.starts_with(name))?;
        let table: toml::Table = line.parse().ok()?;
        let earlier = table.get(name)?.as_str()?;
        let codes = self.languages.map(Language::code);
        Some(format!(
            "{name} = {}\n",
            localized(&codes, &[earlier, text])
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;
    use super::*;

    #[test]
    fn what_authors_wrote_stays() {
        let pack = "id = \"x\"\n\n[sources.A]\ntitle = \"Help\" # ours\nurl = \"https://e.org/help\"\n\n[sources.B]\ntitle = \"Help\"\nurl = \"https://e.org/b\"\n";
        let mut sources = Sources::of(&pack.parse().expect("TOML"));
        let page = read(Path::new("help.md"), "# 案内\n\n本文。".as_bytes()).expect("a page");
        sources.readdress("https://e.org/b", "https://e.org/c");
        let earlier = (Language::En, "https://e.org/help");
        let key = sources.translate(earlier, &page, "https://e.org/ja/help");
        assert_eq!(key.as_deref(), Some("A"));
        let expected = "id = \"x\"\n\n[sources.A]\ntitle = { en = \"Help\", ja = \"案内\" }\nurl = { en = \"https://e.org/help\", ja = \"https://e.org/ja/help\" }\n\n[sources.B]\ntitle = \"Help\"\nurl = \"https://e.org/c\"\n";
        assert_eq!(sources.pack(Some(pack), String::new), expected);
        let unknown = (Language::En, "https://e.org/x");
        assert_eq!(sources.translate(unknown, &page, "https://e.org/y"), None);
    }
}
