//! Archives fetched pages: one Markdown file per page, in a folder.
//!
//! The front matter is that of a document, so that an author with permission can move
//! the file into a pack. A file is written only if its page changed, so that the
//! folder can be under version control. The file name is derived from the page's URL.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use url::Url;

use super::article::Article;
use super::change::{Change, changes};
use super::cited;
use super::page::{Page, Validators};
use crate::knowledge::front_matter;
use crate::text::Language;

/// The largest length of the readable part of a file name, in bytes.
const LONGEST_NAME: usize = 80;

/// The folder of archived pages.
#[derive(Debug, Clone)]
pub struct Archive(PathBuf);

/// The error for a file or folder that can't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", .path.display())]
pub struct ArchiveError {
    /// The file or folder.
    pub path: PathBuf,
    /// The error of the operating system.
    pub source: std::io::Error,
}

/// An archived page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ArchivedPage {
    /// The front matter.
    pub(super) header: Header,
    /// The text, in Markdown.
    pub(super) markdown: String,
}

/// The front matter of an archived page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Header {
    /// The file name without its extension, the id of the page as a document.
    pub(super) id: String,
    /// The page's title.
    pub(super) title: String,
    /// The URL that was requested.
    pub(super) url: String,
    /// The language, by the script of the text.
    pub(super) lang: Language,
    /// The day on which this text was first fetched.
    pub(super) fetched: Date,
    /// The day on which a change of the text was first noticed.
    #[serde(default)]
    pub(super) changed: Option<Date>,
    /// The ETag header of the response.
    #[serde(default)]
    pub(super) etag: Option<String>,
    /// The Last-Modified header of the response.
    #[serde(default)]
    pub(super) last_modified: Option<String>,
    /// The digest of the text (BLAKE3, hexadecimal).
    pub(super) digest: String,
    /// The headings that links can refer to, by anchor.
    #[serde(default)]
    pub(super) anchors: BTreeMap<String, String>,
}

/// How a page differs from its archived version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageStatus {
    /// The page wasn't archived before.
    New,
    /// The text is the same.
    Unchanged,
    /// The text changed.
    Changed(Change),
}

impl ArchivedPage {
    /// The validators for a conditional request.
    pub(super) fn validators(&self) -> Validators {
        Validators {
            etag: self.header.etag.clone(),
            last_modified: self.header.last_modified.clone(),
        }
    }
}

impl Archive {
    /// Uses a folder, which is created when the first page is archived.
    pub fn new(path: &Path) -> Archive {
        Archive(path.to_owned())
    }

    /// The path of the file for a page.
    pub(super) fn file(&self, url: &Url) -> PathBuf {
        self.0.join(format!("{}.md", name(url)))
    }

    /// Reads an archived page. Returns `None` if the page isn't archived or its file has
    /// another format.
    ///
    /// # Errors
    ///
    /// If the file can't be read.
    pub(super) fn page(&self, url: &Url) -> Result<Option<ArchivedPage>, ArchiveError> {
        let path = self.file(url);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(parse(&bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ArchiveError { path, source }),
        }
    }

    /// Archives a page, and returns how it differs from its archived version.
    ///
    /// # Errors
    ///
    /// If the file can't be written. The archived version then stays as it was.
    pub(super) fn keep(
        &self,
        url: &Url,
        before: Option<&ArchivedPage>,
        page: &Page,
        today: Date,
    ) -> Result<PageStatus, ArchiveError> {
        let article = &page.article;
        let digest = blake3::hash(article.markdown.as_bytes())
            .to_hex()
            .to_string();
        let same = before.filter(|before| before.header.digest == digest);
        let header = Header {
            id: name(url),
            title: match article.title.as_str() {
                "" => url.to_string(),
                title => title.to_owned(),
            },
            url: url.to_string(),
            lang: language(article),
            fetched: same.map_or(today, |same| same.header.fetched),
            changed: match same {
                Some(same) => same.header.changed,
                None => before.map(|_| today),
            },
            etag: page.validators.etag.clone(),
            last_modified: page.validators.last_modified.clone(),
            digest,
            anchors: anchors(article),
        };
        if same.is_none_or(|same| same.header != header) {
            self.write(&self.file(url), &written(&header, &article.markdown))?;
        }
        Ok(match (before, same) {
            (None, _) => PageStatus::New,
            (_, Some(_)) => PageStatus::Unchanged,
            (Some(before), None) => {
                PageStatus::Changed(changes(&before.markdown, &article.markdown))
            }
        })
    }

    /// The days on which changes of pages were noticed, by the URL of the page.
    ///
    /// # Errors
    ///
    /// If the folder exists and can't be read.
    pub fn changed(&self) -> Result<BTreeMap<String, Date>, ArchiveError> {
        let failed = |source| ArchiveError {
            path: self.0.clone(),
            source,
        };
        let items = match std::fs::read_dir(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(BTreeMap::new());
            }
            items => items.map_err(failed)?,
        };
        let mut found = BTreeMap::new();
        for item in items {
            let path = item.map_err(failed)?.path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|source| ArchiveError { path, source })?;
            if let Some(ArchivedPage { header, .. }) = parse(&bytes)
                && let Some(changed) = header.changed
            {
                found.insert(header.url, changed);
            }
        }
        Ok(found)
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), ArchiveError> {
        // Renaming a complete file keeps the old one if the disk is full.
        let half = path.with_extension("half");
        std::fs::create_dir_all(&self.0)
            .and_then(|()| std::fs::write(&half, text))
            .and_then(|()| std::fs::rename(&half, path))
            .map_err(|source| ArchiveError {
                path: path.to_owned(),
                source,
            })
    }
}

/// The day on which a change of the page with this URL was noticed.
pub fn last_change(address: &str, changed: &BTreeMap<String, Date>) -> Option<Date> {
    changed.get(cited::page(address)?.as_str()).copied()
}

fn parse(bytes: &[u8]) -> Option<ArchivedPage> {
    let text = str::from_utf8(bytes).ok()?;
    let (header, body) = front_matter::read(text)?;
    Some(ArchivedPage {
        header,
        markdown: body.to_owned(),
    })
}

/// The content of the file. Values are written as JSON, which YAML can read.
fn written(header: &Header, markdown: &str) -> String {
    let days = [Some(header.fetched), header.changed].map(|day| day.map(|day| day.to_string()));
    let [fetched, changed] = &days;
    let keys = [
        ("id", Some(&header.id)),
        ("title", Some(&header.title)),
        ("url", Some(&header.url)),
        ("lang", Some(&header.lang.code().to_owned())),
        ("fetched", fetched.as_ref()),
        ("changed", changed.as_ref()),
        ("etag", header.etag.as_ref()),
        ("last_modified", header.last_modified.as_ref()),
        ("digest", Some(&header.digest)),
    ];
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut text = "---\n".to_owned();
    for (key, value) in keys {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(value)));
        }
    }
    if !header.anchors.is_empty() {
        text.push_str("anchors:\n");
    }
    for (anchor, heading) in &header.anchors {
        text.push_str(&format!("  {}: {}\n", quoted(anchor), quoted(heading)));
    }
    text + "---\n\n" + markdown + "\n"
}

fn anchors(article: &Article) -> BTreeMap<String, String> {
    let headings = article.headings.iter();
    headings
        .filter_map(|heading| Some((heading.anchor.clone()?, heading.text.clone())))
        .collect()
}

fn language(article: &Article) -> Language {
    Language::of_script(&article.markdown).unwrap_or(Language::En)
}

/// A readable name and a digest, because two URLs can have the same readable name.
fn name(url: &Url) -> String {
    let shown = format!("{}{}", url.host_str().unwrap_or_default(), url.path());
    let mut name = String::new();
    for c in shown.chars().flat_map(char::to_lowercase) {
        match c.is_ascii_alphanumeric() || c == '.' {
            true => name.push(c),
            false if !name.ends_with('-') => name.push('-'),
            false => {}
        }
    }
    name.truncate(LONGEST_NAME);
    let digest = blake3::hash(url.as_str().as_bytes()).to_hex();
    format!("{}-{}", name.trim_matches(['-', '.']), &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).expect(address)
    }

    fn page(text: &str, etag: Option<&str>) -> Page {
        Page {
            moved: None,
            validators: Validators {
                etag: etag.map(str::to_owned),
                last_modified: None,
            },
            article: Article::of_html(text, &url("https://a.example/x")),
        }
    }

    #[test]
    fn names_are_for_people_and_apart() {
        let long = format!("https://a.example/{}", "長い/".repeat(500));
        let cases = [
            (
                "https://Learn.Example.com/ja-jp/a_b/",
                "learn.example.com-ja-jp-a-b-",
            ),
            (
                "https://a.example/../../etc/passwd",
                "a.example-etc-passwd-",
            ),
            (&long, "a.example-e9-95-b7-"),
        ];
        for (address, expected) in cases {
            let name = name(&url(address));
            assert!(name.starts_with(expected), "{name}");
            assert!(name.len() <= LONGEST_NAME + 9, "{name}");
        }
        assert_ne!(
            name(&url("https://a.example/?a")),
            name(&url("https://a.example/?b"))
        );
    }

    #[test]
    fn an_archived_page_is_read_again() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = Archive::new(&root.path().join("fetched"));
        let address = url("https://a.example/x");
        assert_eq!(folder.page(&address).expect("read"), None);
        assert_eq!(folder.changed().expect("read"), BTreeMap::new());
        let title = "<title>A: \"b\" \u{85}--- # 窓口</title><h2 id='1: \"'>'x': y</h2>";
        let first = page(&format!("{title}<p>One.</p>"), Some("W/\"1\""));
        let day = jiff::civil::date;
        let done = folder.keep(&address, None, &first, day(2026, 5, 1));
        assert_eq!(done.expect("kept"), PageStatus::New);
        let kept = folder.page(&address).expect("read").expect("there");
        assert_eq!(kept.markdown, first.article.markdown);
        assert_eq!(kept.validators(), first.validators);
        assert_eq!(kept.header.title, first.article.title);
        assert_eq!(kept.header.anchors["1: \""], "'x': y");
        assert_eq!(folder.changed().expect("read"), BTreeMap::new());

        let same = page(&format!("{title}<p>One.</p>"), Some("W/\"2\""));
        let done = folder.keep(&address, Some(&kept), &same, day(2026, 5, 2));
        assert_eq!(done.expect("kept"), PageStatus::Unchanged);
        let kept = folder.page(&address).expect("read").expect("there");
        assert_eq!(kept.header.fetched, day(2026, 5, 1));
        assert_eq!(kept.validators(), same.validators);

        let other = page(&format!("{title}<p>Two.</p>"), None);
        let done = folder.keep(&address, Some(&kept), &other, day(2026, 5, 3));
        assert!(matches!(done.expect("kept"), PageStatus::Changed(_)));
        let changed = folder.changed().expect("read");
        assert_eq!(
            last_change("https://a.example/x#y", &changed),
            Some(day(2026, 5, 3))
        );
        assert_eq!(last_change("https://a.example/y", &changed), None);
    }

    #[test]
    fn a_file_of_another_format_is_ignored() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = Archive::new(root.path());
        let address = url("https://a.example/x");
        for text in ["", "---\n", "---\nid: a\n---\n\nx", "\u{0}\u{1}"] {
            std::fs::write(folder.file(&address), text).expect("written");
            assert_eq!(folder.page(&address).expect("read"), None, "{text:?}");
            assert_eq!(folder.changed().expect("read"), BTreeMap::new(), "{text:?}");
        }
    }
}
