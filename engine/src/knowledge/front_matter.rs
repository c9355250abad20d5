//! Splits a Markdown file into its YAML front matter and its body.
//!
//! The YAML parser returns values without their positions. `Lines` records the
//! lines of keys, so that a problem found later still has its place. The limits on
//! depth, size and aliases are the defaults of the parser.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_saphyr::UserMessageFormatter;

use super::problem::ProblemKind;

/// A mistake and its line, from 1, counted from the top of the file.
pub type Mistake = (Option<usize>, ProblemKind);

/// A file, split at its front matter.
#[derive(Debug)]
pub struct Parts<'a> {
    yaml: &'a str,
    /// The text after the front matter, without the blank lines around it.
    pub body: &'a str,
    /// The line, from 1, on which the body begins.
    pub body_line: usize,
}

/// Reads a file's front matter and its body. Returns `None` if there is no front
/// matter or it doesn't have this shape.
pub fn read<Header: DeserializeOwned>(file: &str) -> Option<(Header, &str)> {
    let parts = split(file).ok()?;
    Some((parts.header().ok()?, parts.body))
}

/// Why a text isn't YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlMistake {
    /// The line and the column in characters, from 1; `None` if the parser doesn't say them.
    pub place: Option<(usize, usize)>,
    /// The message of the parser, in English.
    pub detail: String,
}

/// Reads a text that is YAML as a whole, such as a list of questions. Several documents in
/// one text, as configurations have, are read as nothing.
///
/// # Errors
///
/// If the text isn't YAML.
pub fn yaml(text: &str) -> Result<serde_json::Value, YamlMistake> {
    let documents = serde_saphyr::from_multiple(text).map_err(|error| YamlMistake {
        place: place(&error),
        detail: message(&error),
    })?;
    let only: Option<[serde_json::Value; 1]> = documents.try_into().ok();
    Ok(only.map_or(serde_json::Value::Null, |[only]| only))
}

/// Splits a file at the `---` lines around its front matter. Returns an error if
/// the file doesn't begin with one.
pub(super) fn split(file: &str) -> Result<Parts<'_>, Mistake> {
    let (yaml, rest) = fences(file, "---").ok_or_else(|| without_fences(file, "---"))?;
    let body = rest.trim();
    let blank = if body.is_empty() {
        0
    } else {
        rest.len() - rest.trim_start().len()
    };
    let before = file.len() - rest.len() + blank;
    Ok(Parts {
        yaml,
        body,
        body_line: 1 + file[..before].matches('\n').count(),
    })
}

impl Parts<'_> {
    /// Parses the front matter as YAML. Returns an error if it isn't YAML of this shape.
    pub fn header<Header: DeserializeOwned>(&self) -> Result<Header, Mistake> {
        serde_saphyr::from_str(self.yaml).map_err(|error| {
            let place = place(&error);
            // The opening `---` is the file's first line.
            let line = place.map(|(line, _)| line + 1);
            let column = place.map(|(_, column)| column);
            let detail = message(&error);
            (line, ProblemKind::FrontMatter { column, detail })
        })
    }

    /// The `key: value` lines, split at the first colon instead of parsed as YAML:
    /// other systems write titles with colons and leave out the quotes.
    pub fn flat(&self) -> BTreeMap<&str, &str> {
        self.yaml
            .lines()
            .filter(|line| !line.starts_with([' ', '\t', '#', '-']))
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (unquoted(key), unquoted(value)))
            .collect()
    }

    /// The lines of the keys and of the items of their lists.
    pub(super) fn lines(&self) -> Lines {
        Lines::read(self.yaml, ':')
    }
}

/// The lines of the keys of front matter: for each key its line, then the lines of
/// the items of its list, if each item has its own line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lines(Vec<(String, Vec<usize>)>);

impl Lines {
    /// Reads the lines of front matter that begins on line 2, with a character between
    /// keys and values.
    pub(super) fn read(front_matter: &str, separator: char) -> Lines {
        let mut keys: Vec<(String, Vec<usize>)> = Vec::new();
        let mut dash = None;
        for (number, line) in (2..).zip(front_matter.lines()) {
            let text = line.trim_start();
            let indentation = line.len() - text.len();
            if text.starts_with("- ") {
                // The dashes of one list have the same indentation.
                let is_item = *dash.get_or_insert(indentation) == indentation;
                if let (true, Some((_, lines))) = (is_item, keys.last_mut()) {
                    lines.push(number);
                }
            } else if indentation == 0
                && !text.starts_with('#')
                && let Some((key, _)) = text.split_once(separator)
            {
                dash = None;
                keys.push((unquoted(key).to_owned(), vec![number]));
            }
        }
        Lines(keys)
    }

    /// True if a line has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        !self.of(key).is_empty()
    }

    /// The line of a key, or 1 if no line has it.
    pub(super) fn key(&self, key: &str) -> usize {
        self.of(key).first().copied().unwrap_or(1)
    }

    /// The line of the item with this number, from 0, in a key's list, or else the
    /// line of the key.
    pub(super) fn item(&self, key: &str, number: usize) -> usize {
        let line = self.of(key).get(number + 1).copied();
        line.unwrap_or_else(|| self.key(key))
    }

    fn of(&self, key: &str) -> &[usize] {
        let found = self.0.iter().find(|(other, _)| other == key);
        found.map_or(&[], |(_, lines)| lines)
    }
}

/// Splits a file at the two lines `fence` around its front matter.
pub(super) fn fences<'f>(file: &'f str, fence: &str) -> Option<(&'f str, &'f str)> {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next().filter(|line| line.trim_end() == fence)?;
    let mut at = opening.len();
    for line in lines {
        if line.trim_end() == fence {
            return Some((&text[opening.len()..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// The mistake of a file without two lines `fence` at its beginning.
pub(super) fn without_fences(file: &str, fence: &str) -> Mistake {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file);
    let is_open = text
        .lines()
        .next()
        .is_some_and(|line| line.trim_end() == fence);
    let kind = match is_open {
        true => ProblemKind::OpenFrontMatter,
        false => ProblemKind::MissingFrontMatter,
    };
    (Some(1), kind)
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// The line and the column of a mistake, from 1.
fn place(error: &serde_saphyr::Error) -> Option<(usize, usize)> {
    let place = error.location()?;
    let number = |number: u64| usize::try_from(number).ok();
    Some((number(place.line())?, number(place.column())?))
}

/// The parser's message without its position, which it counts from the front
/// matter's start.
fn message(error: &serde_saphyr::Error) -> String {
    let text = error
        .without_snippet()
        .render_with_formatter(&UserMessageFormatter);
    let first = text.lines().next().unwrap_or_default();
    let (message, _) = first.rsplit_once(" at line ").unwrap_or((first, ""));
    message.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Header {
        title: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only parsed")]
        date: Option<crate::knowledge::PartialDate>,
    }

    fn header(file: &str) -> Result<Header, Mistake> {
        split(file)?.header()
    }

    #[test]
    fn header_and_body_are_told_apart() {
        let file = "---\r\ntitle: 2026\r\n---\r\n\r\nBody\r\n";
        let parts = split(file).expect("front matter");
        assert_eq!((parts.body, parts.body_line), ("Body", 5));
        assert_eq!(header(file).expect("valid").title, "2026");
        let empty = split("\u{feff}---\ntitle: x\n---\n\n").expect("front matter");
        assert_eq!((empty.body, empty.body_line), ("", 4));
    }

    #[test]
    fn mistakes_have_their_line() {
        let missing = header("title: x\n").expect_err("no front matter");
        assert_eq!(missing, (Some(1), ProblemKind::MissingFrontMatter));
        let open = header("---\ntitle: x\n\nText\n").expect_err("no end");
        assert_eq!(open, (Some(1), ProblemKind::OpenFrontMatter));
        let cases = [
            ("title: [1", (3, 8), "expected string scalar"),
            (
                "title: Azure AD: sign-in",
                (3, 16),
                "mapping values are not allowed in this context",
            ),
            (
                "title: x\ndate: soon",
                (4, 7),
                "\"soon\" isn't a date; use YYYY-MM-DD, YYYY-MM or YYYY",
            ),
            (
                "title: y\ntitle: z",
                (4, 1),
                "duplicate mapping key `title` is not allowed here",
            ),
            ("name: x", (3, 1), "missing field `title`"),
        ];
        for (yaml, place, expected) in cases {
            let (line, kind) = header(&format!("---\nother: x\n{yaml}\n---\n")).expect_err(yaml);
            let ProblemKind::FrontMatter { column, detail } = kind else {
                panic!("{yaml}: {kind:?}");
            };
            assert_eq!(
                (line.zip(column), detail.as_str()),
                (Some(place), expected),
                "{yaml}"
            );
        }
    }

    #[test]
    fn flat_lines_are_read_without_yaml() {
        let file = "---\n# note\ntitle: Azure AD: sign-in\n'url': \"https://x.example/\"\nlist:\n  - a: b\n- c: d\n---\n";
        let parts = split(file).expect("front matter");
        let flat = parts.flat();
        assert_eq!(flat.get("title"), Some(&"Azure AD: sign-in"));
        assert_eq!(flat.get("url"), Some(&"https://x.example/"));
        assert_eq!(flat.len(), 3);
    }

    #[test]
    fn keys_and_items_have_lines() {
        let file = "---\nquestion: a\nalso:\n  - b: - c\n    - d\n  - e\n# also:\ntags: [f]\nlist:\n- g\n---\n";
        let lines = split(file).expect("front matter").lines();
        assert_eq!((lines.key("question"), lines.key("tags")), (2, 8));
        assert_eq!((lines.item("also", 0), lines.item("also", 1)), (4, 6));
        assert_eq!((lines.item("tags", 0), lines.item("list", 0)), (8, 10));
        assert_eq!((lines.key("until"), lines.item("until", 3)), (1, 1));
    }
}
