//! Keeps the sources of `pack.toml`: those that are there stay as their authors wrote them,
//! except for addresses that have moved and titles and addresses in a second language.
//! Comments stay, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::Page;
use super::page_name::has_moved;
use super::record::Record;
use super::write::{localized, toml_text, unique};
use crate::text::Language;

/// The existing sources, and those of imported pages.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// The URLs of each key, in all languages.
    known: BTreeMap<String, BTreeSet<String>>,
    added: String,
    /// The new addresses by those before.
    moved: BTreeMap<String, String>,
    /// The sources that pages have left, because other pages use them, by the keys of the
    /// pages.
    left: BTreeMap<String, String>,
    /// The languages that are added to sources, by their keys.
    translated: BTreeMap<String, Translated>,
}

/// A text in TOML on one line.
static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    // The pattern is constant and valid.
    #[expect(clippy::expect_used, reason = "constant")]
    Regex::new(r#""(?:[^"\\]|\\.)*"|'[^']*'"#).expect("a valid pattern")
});

/// The second language of a source: the first one, the second one, and the title and address
/// in it.
#[derive(Debug)]
struct Translated {
    languages: [Language; 2],
    /// `None` if the source has the title of each language.
    title: Option<String>,
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

    /// Replaces the addresses of pages that have moved; `now` are the addresses of the pages
    /// by their keys. A source that another page uses stays, and the page that moved leaves
    /// it. The two languages of a page move together, unless the other one was imported and
    /// stays: then the source has an address in each language.
    pub(super) fn readdress(&mut self, record: &Record, now: &BTreeMap<String, &str>) {
        let mut at: BTreeMap<&str, Vec<(&str, Option<&str>)>> = BTreeMap::new();
        for (key, page) in &record.pages {
            let moved = now.get(key).copied();
            let moved = moved.filter(|url| has_moved(page, url));
            at.entry(&page.url).or_default().push((key, moved));
        }
        let name = |key: &str| {
            key.rsplit_once('.')
                .map_or(key.len(), |(name, _)| name.len())
        };
        for (from, pages) in at {
            let movers: BTreeMap<&str, &str> = pages
                .iter()
                .filter_map(|(key, moved)| Some((*key, (*moved)?)))
                .collect();
            let names: BTreeSet<&str> = movers.keys().map(|key| &key[..name(key)]).collect();
            let targets: BTreeSet<&str> = movers.values().copied().collect();
            let is_shared = pages
                .iter()
                .any(|(key, _)| !names.contains(&key[..name(key)]));
            let mut staying = pages
                .iter()
                .filter(|(key, moved)| moved.is_none() && now.contains_key(*key));
            let staying = staying.next().map(|(key, _)| *key);
            let source = self.known.iter_mut().find(|(_, urls)| urls.contains(from));
            match (targets.first(), source) {
                (Some(to), _) if targets.len() == 1 && !is_shared && staying.is_none() => {
                    self.moved.insert(from.to_owned(), (*to).to_owned());
                }
                (Some(to), Some((source, urls))) if targets.len() == 1 && !is_shared => {
                    let language = |key: &str| Language::from_code(key.rsplit_once('.')?.1);
                    let languages = staying
                        .and_then(language)
                        .zip(movers.keys().next().and_then(|key| language(key)));
                    if let Some((stays, moves)) = languages {
                        urls.insert((*to).to_owned());
                        let translated = Translated {
                            languages: [stays, moves],
                            title: None,
                            url: (*to).to_owned(),
                        };
                        self.translated.insert(source.clone(), translated);
                    }
                }
                (_, Some((source, _))) => {
                    let left = movers.keys().map(|key| ((*key).to_owned(), source.clone()));
                    self.left.extend(left);
                }
                _ => {}
            }
        }
        for urls in self.known.values_mut() {
            let now = urls.iter().map(|url| self.moved.get(url).unwrap_or(url));
            *urls = now.cloned().collect();
        }
    }

    /// The source that a page has left.
    pub(super) fn left_by(&self, page: &str) -> Option<&str> {
        self.left.get(page).map(String::as_str)
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
                title: Some(page.title.clone()),
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
        let mut text = self.readdressed(existing);
        for (key, translated) in &self.translated {
            text = translated.added_to(key, &text);
        }
        match self.added.is_empty() {
            true => text,
            false => format!("{}\n{}", text.trim_end(), self.added),
        }
    }
}

impl Sources {
    /// The text of `pack.toml` with the new addresses in its sources, each replaced once.
    fn readdressed(&self, text: &str) -> String {
        let mut is_inside = false;
        let lines = text.split_inclusive('\n').map(|line| {
            if line.starts_with('[') {
                is_inside = line.starts_with("[sources");
            }
            let start = line.trim_start();
            let is_title = start
                .split('=')
                .next()
                .is_some_and(|key| key.trim() == "title");
            if !is_inside || is_title || start.starts_with('#') {
                return line.to_owned();
            }
            let line = TEXT.replace_all(line, |found: &Captures<'_>| {
                let written = found[0].to_owned();
                let moved = self.moved.get(&written[1..written.len() - 1]);
                moved.map_or(written, |to| toml_text(to))
            });
            line.into_owned()
        });
        lines.collect()
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
        let (name, text) = [("title", self.title.as_ref()), ("url", Some(&self.url))]
            .into_iter()
            .find(|(name, _)| line.starts_with(name))?;
        let text = text?;
        let table: toml::Table = line.parse().ok()?;
        let earlier = table.get(name)?.as_str()?;
        let codes = self.languages.map(Language::code);
        let rest = &line[TEXT.find(line)?.end()..];
        Some(format!(
            "{name} = {}{rest}",
            localized(&codes, &[earlier, text])
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;
    use super::super::record::ImportedPage;
    use super::*;

    #[test]
    fn what_authors_wrote_stays() {
        let pack = "id = \"x\"\n\n[sources.A]\ntitle = \"Help\" # ours\nurl = \"https://e.org/help\"\n\n[sources.B]\ntitle = \"Help\"\nurl = \"https://e.org/b\"\n";
        let mut sources = Sources::of(&pack.parse().expect("TOML"));
        let page = read(Path::new("help.md"), "# 案内\n\n本文。".as_bytes()).expect("a page");
        let record = record(&[("b.en", "https://e.org/b")]);
        sources.readdress(&record, &[("b.en".to_owned(), "https://e.org/c")].into());
        let earlier = (Language::En, "https://e.org/help");
        let key = sources.translate(earlier, &page, "https://e.org/ja/help");
        assert_eq!(key.as_deref(), Some("A"));
        let expected = "id = \"x\"\n\n[sources.A]\ntitle = { en = \"Help\", ja = \"案内\" } # ours\nurl = { en = \"https://e.org/help\", ja = \"https://e.org/ja/help\" }\n\n[sources.B]\ntitle = \"Help\"\nurl = \"https://e.org/c\"\n";
        assert_eq!(sources.pack(Some(pack), String::new), expected);
        let unknown = (Language::En, "https://e.org/x");
        assert_eq!(sources.translate(unknown, &page, "https://e.org/y"), None);
    }

    type Addresses = &'static [(&'static str, &'static str)];

    fn record(pages: &[(&str, &str)]) -> Record {
        let pages = pages.iter().map(|(key, url)| {
            let page = ImportedPage {
                url: (*url).to_owned(),
                ..ImportedPage::default()
            };
            ((*key).to_owned(), page)
        });
        Record {
            pages: pages.collect(),
            ..Record::default()
        }
    }

    #[test]
    fn addresses_move_once_and_only_with_their_page() {
        const ONE: &str = "https://e.org/1";
        const TWO: &str = "https://e.org/2";
        const THREE: &str = "https://e.org/3";
        let pack = |urls: &[&str]| {
            let keys = ["A", "B"].into_iter();
            let source = |(key, url)| format!("[sources.{key}]\ntitle = \"x\"\nurl = \"{url}\"\n");
            keys.zip(urls).map(source).collect::<String>()
        };
        // The pages with their earlier addresses, their addresses now, and the sources
        // before and after that.
        let cases: [(Addresses, Addresses, &[&str], &[&str]); 5] = [
            (
                &[("a.en", ONE), ("b.en", TWO)],
                &[("a.en", TWO), ("b.en", THREE)],
                &[ONE, TWO],
                &[TWO, THREE],
            ),
            (
                &[("a.en", ONE), ("b.en", TWO)],
                &[("a.en", TWO), ("b.en", ONE)],
                &[ONE, TWO],
                &[TWO, ONE],
            ),
            (
                &[("a.en", ONE), ("b.en", ONE)],
                &[("a.en", TWO)],
                &[ONE],
                &[ONE],
            ),
            (
                &[("a.en", ONE), ("a.ja", ONE)],
                &[("a.en", TWO)],
                &[ONE],
                &[TWO],
            ),
            (
                &[("a.en", ONE), ("b.en", ONE)],
                &[("a.en", TWO), ("b.en", THREE)],
                &[ONE],
                &[ONE],
            ),
        ];
        for (earlier, now, before, after) in cases {
            let text = pack(before);
            let mut sources = Sources::of(&text.parse().expect("TOML"));
            let now = now.iter().map(|(key, url)| ((*key).to_owned(), *url));
            sources.readdress(&record(earlier), &now.collect());
            assert_eq!(
                sources.pack(Some(&text), String::new),
                pack(after),
                "{earlier:?}"
            );
            let has_left = sources.left_by("a.en") == Some("A");
            assert_eq!(has_left, before == after, "{earlier:?}");
        }
    }

    #[test]
    fn a_language_that_moves_alone_leaves_the_address_of_the_other_one() {
        let pack =
            "[sources.A]\ntitle = { en = \"Help\", ja = \"案内\" }\nurl = \"https://e.org/help\"\n";
        let mut sources = Sources::of(&pack.parse().expect("TOML"));
        let record = record(&[
            ("a.en", "https://e.org/help"),
            ("a.ja", "https://e.org/help"),
        ]);
        let now = [("a.en", "https://e.org/help"), ("a.ja", "https://e.org/ja")];
        let now = now.map(|(key, url)| (key.to_owned(), url));
        sources.readdress(&record, &now.into());
        let expected = pack.replace(
            "url = \"https://e.org/help\"",
            "url = { en = \"https://e.org/help\", ja = \"https://e.org/ja\" }",
        );
        assert_eq!(sources.pack(Some(pack), String::new), expected);
        assert_eq!(sources.left_by("a.ja"), None);
        let page = read(Path::new("a.ja.md"), "# 案内\n\n本文。".as_bytes()).expect("a page");
        let key = sources.add(&[(&page, "https://e.org/ja")], "a", Date::default());
        assert_eq!(key, "A");
    }
}
