//! Reads what a page says of itself, as Hexo, Jekyll, Hugo and DocFX write it: its front
//! matter in YAML or TOML, if it has any, and the name of its file.
//!
//! Nothing is required. A key that is there but can't be read is a mistake with its line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::date::PartialDate;
use super::front_matter::{self, Lines, Mistake};
use super::problem::ProblemKind;
use crate::text::Language;

/// The keys of the last change, followed by those of the publication.
const DATES: [&str; 14] = [
    "updated",
    "updated_at",
    "lastmod",
    "last_modified_at",
    "last_updated",
    "modified",
    "date.updated",
    "ms.date",
    "date",
    "date.created",
    "publishdate",
    "published",
    "published_at",
    "created",
];

/// The keys of the address, the most reliable one first.
const ADDRESSES: [&str; 7] = [
    "canonical_url",
    "canonicalurl",
    "canonical",
    "url",
    "permalink",
    "original_url",
    "link",
];

/// A page, split at its front matter.
#[derive(Debug, Default)]
pub struct PageHeader<'a> {
    /// The values of the front matter by key, in lower case. The keys of a table within
    /// it are joined with a dot.
    keys: BTreeMap<String, Vec<String>>,
    /// The text after the front matter.
    pub body: &'a str,
    /// The line of the file, from 1, on which the text begins.
    pub body_line: usize,
    /// The lines of the keys.
    pub(super) lines: Lines,
    /// What can't be read.
    pub mistakes: Vec<Mistake>,
}

impl<'a> PageHeader<'a> {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// If front matter begins and doesn't end.
    pub fn read(text: &'a str) -> Result<PageHeader<'a>, Mistake> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let page = match text.lines().next().map(str::trim_end) {
            Some("---") => of_yaml(text)?,
            Some("+++") => Some(of_toml(text)?),
            _ => None,
        };
        Ok(page.unwrap_or_else(|| PageHeader::without(text)))
    }

    /// A page without front matter.
    pub fn without(text: &'a str) -> PageHeader<'a> {
        let blank = text.len() - text.trim_start().len();
        PageHeader {
            body: text.trim(),
            body_line: 1 + text[..blank].matches('\n').count(),
            ..PageHeader::default()
        }
    }

    /// The first value of the first of some keys that has one, with the key.
    fn found<'k>(&self, keys: &[&'k str]) -> Option<(&'k str, &str)> {
        let mut found = keys
            .iter()
            .filter_map(|key| Some((*key, self.keys.get(*key)?.first()?.as_str())));
        found.next()
    }

    /// The first value of the first of some keys that has one.
    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        self.found(keys).map(|(_, value)| value)
    }

    /// All values of some keys.
    pub fn all<'s>(&'s self, keys: &'s [&str]) -> impl Iterator<Item = &'s str> {
        let values = keys.iter().filter_map(|key| self.keys.get(*key)).flatten();
        values.map(String::as_str)
    }

    /// True for a page of Zenn, which shows each line break as one.
    pub fn has_line_breaks(&self) -> bool {
        let has = |key: &str| self.lines.has(key);
        has("emoji") && (has("topics") || has("published"))
    }

    /// The title.
    pub fn title(&self) -> Option<&str> {
        self.first(&["title", "linktitle"])
    }

    /// The address (URL), which can be relative.
    pub fn url(&self) -> Option<&str> {
        self.first(&ADDRESSES)
    }

    /// The date of the last change, or else of the publication.
    pub fn date(&self) -> Option<PartialDate> {
        let mut dates = DATES.iter().filter_map(|key| self.first(&[key]));
        dates.find_map(PartialDate::read)
    }

    /// The language.
    pub fn language(&self) -> Option<Language> {
        self.language_code()
            .and_then(|(_, code)| Language::from_code(code))
    }

    fn language_code(&self) -> Option<(&'static str, &str)> {
        self.found(&["lang", "language", "locale"])
    }

    /// Adds the mistakes in values that can't be read.
    fn checked(mut self) -> PageHeader<'a> {
        let mut mistake = |key: &str, detail: String| {
            let key = key.split('.').next().unwrap_or(key);
            let line = Some(self.lines.key(key));
            self.mistakes.push((
                line,
                ProblemKind::FrontMatter {
                    column: None,
                    detail,
                },
            ));
        };
        let of = |key: &str| Some(self.keys.get(key)?.first()?.clone());
        if let Some(date) = of("date").filter(|date| PartialDate::read(date).is_none()) {
            let detail = format!("\"{date}\" isn't a date; use YYYY-MM-DD, YYYY-MM or YYYY");
            mistake("date", detail);
        }
        for key in ["lang", "language", "locale"] {
            if let Some(code) = of(key).filter(|code| Language::from_code(code).is_none()) {
                mistake(key, format!("\"{code}\" isn't a language; use ja or en"));
            }
        }
        self
    }
}

/// The page with its YAML; `None` if a line `---` begins something else, such as a text
/// between rules.
fn of_yaml(text: &str) -> Result<Option<PageHeader<'_>>, Mistake> {
    let parts = front_matter::split(text)?;
    let (keys, mistake) = match parts.header::<Value>() {
        Ok(value @ (Value::Object(_) | Value::Null)) => (flattened(&value), None),
        Ok(_) => return Ok(None),
        // Other systems' front matter isn't always valid YAML; it is then read line by line.
        Err(mistake) => {
            let flat = parts.flat().into_iter();
            let keys = flat.filter(|(_, value)| !value.is_empty());
            let keys = keys.map(|(key, value)| (key.to_lowercase(), vec![value.to_owned()]));
            (keys.collect(), Some(mistake))
        }
    };
    let page = PageHeader {
        keys,
        body: parts.body,
        body_line: parts.body_line,
        lines: parts.lines(),
        mistakes: mistake.into_iter().collect(),
    };
    Ok(Some(page.checked()))
}

/// The page with its TOML, between lines `+++`.
fn of_toml(text: &str) -> Result<PageHeader<'_>, Mistake> {
    let (toml, rest) = front_matter::fences(text, "+++")
        .ok_or_else(|| front_matter::without_fences(text, "+++"))?;
    let (keys, mistake) = match toml.parse::<toml::Table>() {
        Ok(table) => {
            let value = serde_json::to_value(table).unwrap_or_default();
            (flattened(&value), None)
        }
        Err(error) => {
            let before = error.span().and_then(|span| toml.get(..span.start));
            // The opening `+++` is the file's first line.
            let line = before.map(|before| 2 + before.matches('\n').count());
            let detail = error.message().to_owned();
            (
                BTreeMap::new(),
                Some((
                    line,
                    ProblemKind::FrontMatter {
                        column: None,
                        detail,
                    },
                )),
            )
        }
    };
    let body = rest.trim();
    let blank = rest.len() - rest.trim_start().len();
    let before = &text[..text.len() - rest.len() + blank];
    let page = PageHeader {
        keys,
        body,
        body_line: 1 + before.matches('\n').count(),
        lines: Lines::read(toml, '='),
        mistakes: mistake.into_iter().collect(),
    };
    Ok(page.checked())
}

/// The values by key, in lower case. The keys of a table are those of its values as well,
/// joined with a dot.
fn flattened(value: &Value) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = key.to_lowercase();
        for (inner, value) in value.as_object().into_iter().flatten() {
            keys.insert(format!("{key}.{}", inner.to_lowercase()), texts(value));
        }
        keys.insert(key, texts(value));
    }
    keys.retain(|_, texts| !texts.is_empty());
    keys
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        // Dates of TOML.
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        Value::Bool(_) | Value::Null => Vec::new(),
    }
}

/// The name of a page's file, such as `2023-10-20-faq.ja.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageName<'a> {
    /// The name without its extension and its language.
    pub whole: &'a str,
    /// The same without a leading date; the whole name if nothing else is left.
    pub stem: &'a str,
    /// The leading date.
    pub date: Option<Date>,
    /// The language at the end.
    pub language: Option<Language>,
}

impl<'a> PageName<'a> {
    /// Reads the name of a file.
    pub fn read(file: &'a str) -> PageName<'a> {
        let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (whole, language) = without_language(without_digest(name));
        let (stem, date) = without_date(whole);
        let is_named = stem.chars().any(char::is_alphabetic);
        PageName {
            whole,
            stem: if is_named { stem } else { whole },
            date,
            language,
        }
    }
}

/// A name without the id that Notion puts at the end of the names of exported pages, 32
/// hexadecimal digits.
fn without_digest(name: &str) -> &str {
    let cut = name.rsplit_once(' ');
    let is_digest = |text: &str| text.len() == 32 && text.chars().all(|c| c.is_ascii_hexdigit());
    cut.filter(|(_, end)| is_digest(end))
        .map_or(name, |(name, _)| name)
}

/// Splits a leading date from a name: `2023-10-20-title`, `2023_10_20`, `20231020_title`.
fn without_date(name: &str) -> (&str, Option<Date>) {
    let is_dated = |head: &&str| {
        [head.chars().next(), head.chars().last()]
            .iter()
            .flatten()
            .all(char::is_ascii_digit)
    };
    let date = |length: usize| {
        let (head, rest) = name.split_at_checked(length)?;
        let date = Some(head)
            .filter(is_dated)
            .and_then(PartialDate::read)?
            .day()?;
        let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
        ends.then_some((rest.trim_start_matches(['-', '_', '.', ' ']), Some(date)))
    };
    date(8).or_else(|| date(10)).unwrap_or((name, None))
}

/// Splits `faq.ja`, `faq.ja-JP`, `faq_ja` or `faq-ja` into name and language.
fn without_language(name: &str) -> (&str, Option<Language>) {
    let dotted = name.rsplit_once('.').filter(|(_, code)| code.len() == 5);
    let cut = dotted.or_else(|| {
        name.rsplit_once(['.', '_', '-'])
            .filter(|(_, code)| code.len() == 2)
    });
    let found = cut.and_then(|(stem, code)| Some((stem, Some(Language::from_code(code)?))));
    found.unwrap_or((name, None))
}

/// A name as an id: letters, digits and hyphens, in lower case; empty if it has none.
pub(super) fn id_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The title, date, language and body of a page, and the lines of its mistakes.
    type Read<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [usize]);

    #[test]
    #[rustfmt::skip]
    fn front_matter_of_every_system_is_read() {
        let cases: [(&str, Read<'_>); 15] = [
            ("---\ntitle: 使い方\ndate: 2022-6-30 17:10:00\nlang: ja\n---\n\n本文", ("使い方", "2022-06-30", "ja", "本文", &[])),
            ("---\ntitle: a\ndate: 2021-01-02\nlastmod: 2022-06-30T01:02:03+09:00\n---\nText", ("a", "2022-06-30", "", "Text", &[])),
            ("---\ntitle: a\npublished: true\npublished_at: 2022-06-30 09:00\n---\nText", ("a", "2022-06-30", "", "Text", &[])),
            ("---\nTitle: a\nms.date: 06/30/2022\nms.locale: x\nlocale: en-us\n---\nText", ("a", "2022-06-30", "en", "Text", &[])),
            ("---\ntitle: \"a\"\ndate:\n  created: 2021-01-02\n  updated: 2022-06-30\n---\nText", ("a", "2022-06-30", "", "Text", &[])),
            ("+++\ntitle = 'a'\ndate = 2022-06-30T10:00:00+09:00\n[params]\nx = 1\n+++\n\nText\n", ("a", "2022-06-30", "", "Text", &[])),
            ("+++\r\ntitle = \"使い方\"\r\ndate = \"2022年6月30日\"\r\n+++\r\n本文\r\n", ("使い方", "2022-06-30", "", "本文", &[])),
            ("+++\ntitle = \n+++\nText", ("", "", "", "Text", &[2])),
            ("---\ntitle: Azure AD: sign-in\ndate: June 30, 2022\n---\nText", ("Azure AD: sign-in", "2022-06-30", "", "Text", &[2])),
            ("---\ntitle: a\nlang: fr\ndate: soon\n---\nText", ("a", "", "", "Text", &[4, 3])),
            ("---\ndate: soon\nupdated: 2022-06\n---\nText", ("", "2022-06", "", "Text", &[2])),
            ("---\ntitle:\nlang: ''\n---\nText", ("", "", "", "Text", &[])),
            ("---\n---\n\nText", ("", "", "", "Text", &[])),
            ("\u{feff}\n# 見出し\n", ("", "", "", "# 見出し", &[])),
            ("---\nA text between rules.\n---\nText", ("", "", "", "---\nA text between rules.\n---\nText", &[])),
        ];
        for (text, expected) in cases {
            let page = PageHeader::read(text).expect(text);
            let date = page.date().map(|date| date.to_string()).unwrap_or_default();
            let language = page.language().map(Language::code).unwrap_or_default();
            let lines: Vec<usize> = page.mistakes.iter().filter_map(|(line, _)| *line).collect();
            let found = (page.title().unwrap_or_default(), date.as_str(), language, page.body, lines.as_slice());
            assert_eq!(found, expected, "{text}");
            let first = page.body.lines().next();
            let line = text.trim_start_matches('\u{feff}').lines().nth(page.body_line - 1);
            assert_eq!(line, first, "{text}");
        }
        for text in ["---\ntitle: a\n\nText", "+++\ntitle = 'a'\n\nText"] {
            let mistake = PageHeader::read(text).expect_err("no end");
            assert_eq!(mistake, (Some(1), ProblemKind::OpenFrontMatter));
        }
    }

    #[test]
    fn names_have_dates_and_languages() {
        // The file, its id, date and language.
        let cases = [
            (
                "2023-10-20-registration.md",
                "registration",
                "2023-10-20",
                "",
            ),
            ("2023_10_20 使い方.ja.md", "使い方", "2023-10-20", "ja"),
            ("20231020_faq.en-US.md", "faq", "2023-10-20", "en"),
            ("20231020_01.md", "20231020-01", "2023-10-20", ""),
            ("2023-10-20.md", "2023-10-20", "2023-10-20", ""),
            ("202310201_faq.md", "202310201-faq", "", ""),
            ("2023-13-20-faq.md", "2023-13-20-faq", "", ""),
            ("faq_ja.md", "faq", "", "ja"),
            ("how-to-log-in.md", "how-to-log-in", "", ""),
            ("Über uns (1).md", "über-uns-1", "", ""),
            ("en.md", "en", "", ""),
            (
                "よくある質問 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6.md",
                "よくある質問",
                "",
                "",
            ),
            ("faq.en-route.md", "faq-en-route", "", ""),
            ("日本語の名前.md", "日本語の名前", "", ""),
        ];
        for (file, id, date, language) in cases {
            let name = PageName::read(file);
            let found_date = name.date.map(|date| date.to_string()).unwrap_or_default();
            let found_language = name.language.map(Language::code).unwrap_or_default();
            let found = (id_of(name.stem), found_date, found_language);
            assert_eq!(found, (id.to_owned(), date.to_owned(), language), "{file}");
        }
    }
}
