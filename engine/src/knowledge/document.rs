//! Turns `documents/*.md` into documents that are searched by section.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::date::PartialDate;
use super::file::File;
use super::front_matter::{Lines, Mistake};
use super::markdown::block::{BlockKind, blocks};
use super::markdown::{self, Section};
use super::page_header::{PageHeader, PageName, id_of};
use super::problem::{Problem, ProblemKind};
use super::stamp::Stamp;
use crate::text::Language;

/// A page of longer text, such as documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file it was read from.
    pub file: PathBuf,
    /// What it says of itself.
    pub header: Header,
    /// The text, in Markdown, without the front matter.
    pub body: String,
    /// The line of the file, from 1, on which the text begins.
    pub body_line: usize,
    /// The BLAKE3 digest of the file.
    pub digest: [u8; 32],
    /// The lines of the front matter's keys.
    pub(super) lines: Lines,
}

/// What a document says of itself, or what its text and file name say.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The id; translations of one page share it.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// The address (URL) of the original page; empty if it has none.
    pub url: String,
    /// The language it is written in.
    pub lang: Language,
    /// The date of the original page.
    pub date: Option<PartialDate>,
    /// The key of the source that the document summarizes.
    pub source: Option<String>,
}

/// A document as an index knows it: an index that has a document of this file name, id, language
/// and digest has its passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// The name of its file, which can give the date and the title. What isn't Unicode in it is
    /// replaced.
    pub file_name: String,
    /// The id; translations of one page share it.
    pub id: String,
    /// The language it is written in.
    pub language: Language,
    /// The BLAKE3 digest of its file.
    pub digest: [u8; 32],
}

impl Page {
    /// The page of a file that hasn't changed.
    pub(super) fn known(page: KnownPage) -> Page {
        Page {
            name: page.name.into(),
            digest: page.digest,
            stamp: Some(page.stamp),
            text: PageText::Known(page.facts),
        }
    }

    /// True if the file was read and is known the next time.
    pub(super) fn is_news(&self) -> bool {
        let is_right = matches!(&self.text, PageText::Read(_, mistakes) if mistakes.is_empty());
        is_right && self.stamp.is_some()
    }

    /// The page of a file that was read.
    pub(super) fn of(file: &File) -> Page {
        let name = file.path.file_name().unwrap_or_default();
        Page {
            name: name.to_owned(),
            digest: *blake3::hash(file.text.as_bytes()).as_bytes(),
            stamp: None,
            text: parse(file),
        }
    }
}

impl Document {
    fn facts(&self) -> Facts {
        Facts {
            id: self.header.id.clone(),
            has_id: self.lines.has("id"),
            language: self.header.lang,
        }
    }

    /// Splits the text at its headings.
    pub fn sections(&self) -> Vec<Section> {
        markdown::sections(&self.body)
    }

    /// The line of the file, from 1, that has a key of the front matter; 1 if none has.
    pub fn line_of(&self, key: &str) -> usize {
        self.lines.key(key)
    }

    /// Makes a problem of this file.
    pub(super) fn problem(&self, line: usize, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.clone(),
            line: Some(line),
            kind,
        }
    }
}

/// What is known of a document without its text: what other documents of the pack need of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// The id, before [`list`] makes it unique.
    id: String,
    /// True if the front matter has the id.
    has_id: bool,
    language: Language,
}

/// A file of `documents/` without a mistake, as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownPage {
    pub name: String,
    pub stamp: Stamp,
    pub digest: [u8; 32],
    pub facts: Facts,
}

/// A file of `documents/`.
#[derive(Debug)]
pub(super) struct Page {
    /// The name of the file.
    pub name: OsString,
    /// The BLAKE3 digest of the file.
    pub digest: [u8; 32],
    /// The state of the file before it was read; `None` if a later change could go
    /// unnoticed.
    pub stamp: Option<Stamp>,
    pub text: PageText,
}

/// What was read of a page.
#[derive(Debug)]
pub(super) enum PageText {
    /// Nothing, because it hasn't changed.
    Known(Facts),
    /// A document, and mistakes that leave it in service.
    Read(Box<Document>, Vec<Mistake>),
    /// A file that is left out.
    Broken(Mistake),
}

/// The documents of a pack.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// Those that were read.
    pub read: Vec<Document>,
    /// All of them.
    pub listed: Vec<ListedDocument>,
    /// The pages without a mistake, in order.
    pub known: Vec<KnownPage>,
}

/// Parses a file of `documents/`, a page of any system. What the page doesn't say is taken
/// from its text and its file name.
pub(super) fn parse(file: &File) -> PageText {
    match parse_one(file) {
        Ok((document, mistakes)) => PageText::Read(Box::new(document), mistakes),
        Err(mistake) => PageText::Broken(mistake),
    }
}

/// A page that is in service.
struct Served {
    name: OsString,
    digest: [u8; 32],
    /// `None` also if the page has a mistake, which the next load reports again.
    stamp: Option<Stamp>,
    facts: Facts,
}

/// Joins the pages of a folder and reports what couldn't be read of them.
pub(super) fn join(folder: &Path, pages: Vec<Page>, problems: &mut Vec<Problem>) -> Documents {
    let mut documents = Documents::default();
    let mut served = Vec::with_capacity(pages.len());
    for page in pages {
        let mut report = |(line, kind): Mistake| {
            let file = folder.join(&page.name);
            problems.push(Problem { file, line, kind });
        };
        let (facts, stamp) = match page.text {
            PageText::Known(facts) => (facts, page.stamp),
            PageText::Read(document, mistakes) => {
                let stamp = page.stamp.filter(|_| mistakes.is_empty());
                mistakes.into_iter().for_each(report);
                let facts = document.facts();
                documents.read.push(*document);
                (facts, stamp)
            }
            PageText::Broken(mistake) => {
                report(mistake);
                continue;
            }
        };
        served.push(Served {
            name: page.name,
            digest: page.digest,
            stamp,
            facts,
        });
    }
    documents.listed = list(&served);
    // Those that were read are in the same order as all.
    let mut read = documents.read.iter_mut().peekable();
    for (listed, page) in std::iter::zip(&documents.listed, &served) {
        let is_it = |document: &&mut Document| document.file.file_name() == Some(&page.name);
        if let Some(document) = read.next_if(is_it) {
            document.header.id.clone_from(&listed.id);
        }
    }
    let known = served.into_iter().filter_map(|page| {
        Some(KnownPage {
            name: page.name.into_string().ok()?,
            stamp: page.stamp?,
            digest: page.digest,
            facts: page.facts,
        })
    });
    documents.known = known.collect();
    documents
}

fn parse_one(file: &File) -> Result<(Document, Vec<Mistake>), Mistake> {
    let page = PageHeader::read(&file.text)?;
    if page.body.is_empty() {
        return Err((Some(page.body_line), ProblemKind::EmptyBody));
    }
    let file_name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let name = PageName::read(&file_name);
    let heading = || first_heading(page.body);
    let text = |key: &str| page.first(&[key]).map(str::to_owned);
    let url = page.url().filter(|url| markdown::is_web_address(url));
    let header = Header {
        id: text("id").unwrap_or_else(|| id_of(name.stem)),
        title: page
            .title()
            .map(str::to_owned)
            .or_else(heading)
            .unwrap_or_else(|| name.stem.to_owned()),
        url: url.unwrap_or_default().to_owned(),
        lang: page
            .language()
            .or(name.language)
            .unwrap_or_else(|| Language::of_page(page.body)),
        date: page.date().or_else(|| name.date.map(PartialDate::from)),
        source: text("source"),
    };
    let document = Document {
        file: file.path.clone(),
        header,
        body: page.body.to_owned(),
        body_line: page.body_line,
        digest: *blake3::hash(file.text.as_bytes()).as_bytes(),
        lines: page.lines,
    };
    Ok((document, page.mistakes))
}

/// The first heading of a text, as plain text.
fn first_heading(markdown: &str) -> Option<String> {
    let blocks = blocks(markdown);
    let heading = blocks
        .iter()
        .find(|block| block.kind == BlockKind::Heading)?;
    let text: String = heading.runs.iter().map(|run| run.text.as_str()).collect();
    Some(text).filter(|text| !text.is_empty())
}

/// Lists pages. Those whose ids are from file names that differ only in the date have the
/// whole names as ids.
fn list(pages: &[Served]) -> Vec<ListedDocument> {
    let mut counts: HashMap<(&str, Language), usize> = HashMap::new();
    if pages.iter().any(|page| !page.facts.has_id) {
        for Served { facts, .. } in pages {
            *counts.entry((&facts.id, facts.language)).or_default() += 1;
        }
    }
    let listed = pages.iter().map(|page| {
        let facts = &page.facts;
        let count = counts.get(&(facts.id.as_str(), facts.language));
        let id = match count > Some(&1) && !facts.has_id {
            true => id_of(PageName::read(&page.name.to_string_lossy()).whole),
            false => facts.id.clone(),
        };
        ListedDocument {
            file_name: page.name.to_string_lossy().into_owned(),
            id,
            language: facts.language,
            digest: page.digest,
        }
    });
    listed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The id, title, language, date and address of a file's document.
    type Expected = (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    );

    #[test]
    #[rustfmt::skip]
    fn pages_of_other_systems_are_documents() {
        let cases: [(&str, &str, Expected); 8] = [
            ("20240502_01.md", "---\ntitle: 洗い方\ndate: 2024-05-02\ntags:\n- 食器\n---\n# 洗い方\n\n毎日です。",
                ("20240502-01", "洗い方", "ja", "2024-05-02", "")),
            ("2024-05-02-opening-hours.md", "# Opening hours\n\nFrom nine to five.",
                ("opening-hours", "Opening hours", "en", "2024-05-02", "")),
            ("hours.ja.md", "Open: 9-17", ("hours", "hours", "ja", "", "")),
            ("hours.md", "+++\ntitle = 'Hours'\nlastmod = 2022-06-30\nurl = '/hours/'\n+++\nNine to five.",
                ("hours", "Hours", "en", "2022-06-30", "")),
            ("a.md", "---\nid: hours\nlang: en\npermalink: https://x.example/h\ndate: 30 June 2022\n---\n営業時間",
                ("hours", "a", "en", "2022-06-30", "https://x.example/h")),
            ("営業時間.md", "intro\n\n営業時間\n====\n\n9 時から", ("営業時間", "営業時間", "ja", "", "")),
            ("b.md", "---\nlang: fr\ndate: soon\n---\n# ~~Title~~ `code`\n", ("b", "Title code", "en", "", "")),
            ("c.md", "---\nid: 7\ntitle: 2026\ncanonical_url: https://x.example/c\nurl: /c\n---\nText",
                ("7", "2026", "en", "", "https://x.example/c")),
        ];
        for (name, text, expected) in cases {
            let file = File::new(PathBuf::from("documents").join(name), text.to_owned());
            let (document, _) = parse_one(&file).expect(name);
            let header = document.header;
            let date = header.date.map(|date| date.to_string()).unwrap_or_default();
            let found = (header.id.as_str(), header.title.as_str(), header.lang.code(), date.as_str(), header.url.as_str());
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn names_that_differ_in_the_date_give_different_ids() {
        let files = [
            "2024-01-01-news.md",
            "2024-02-01-news.md",
            "2024-02-01-news.ja.md",
            "news.en.md",
        ];
        let files = files.map(|name| File::new(name.into(), "Text".to_owned()));
        let pages = files.iter().map(Page::of).collect();
        let documents = join(Path::new(""), pages, &mut Vec::new());
        let ids: Vec<&str> = documents
            .read
            .iter()
            .map(|document| document.header.id.as_str())
            .collect();
        let listed: Vec<&str> = documents.listed.iter().map(|d| d.id.as_str()).collect();
        assert_eq!(listed, ids);
        assert_eq!(ids, ["2024-01-01-news", "2024-02-01-news", "news", "news"]);
    }
}
