//! Turns `documents/*.md` into documents that are searched by section.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::date::PartialDate;
use super::file::File;
use super::front_matter::{Lines, Mistake};
use super::markdown::block::{BlockKind, blocks};
use super::markdown::{self, Section};
use super::page_header::{PageHeader, PageName, id_of};
use super::problem::{Problem, ProblemKind};
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

impl Document {
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

/// Parses the files of `documents/`, pages of any system. What a page doesn't say is taken
/// from its text and its file name; what can't be read is reported, and the text stays in
/// service.
pub(super) fn parse(files: &[File], problems: &mut Vec<Problem>) -> Vec<Document> {
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        match parse_one(file) {
            Ok((document, mistakes)) => {
                documents.push(document);
                let mistakes = mistakes.into_iter();
                problems.extend(mistakes.map(|(line, kind)| file.problem(line, kind)));
            }
            Err((line, kind)) => problems.push(file.problem(line, kind)),
        }
    }
    distinguish(&mut documents);
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

/// Gives documents whose ids are from file names that differ only in the date the whole
/// names as ids.
fn distinguish(documents: &mut [Document]) {
    let mut counts: BTreeMap<(String, Language), usize> = BTreeMap::new();
    for document in &*documents {
        let header = &document.header;
        *counts.entry((header.id.clone(), header.lang)).or_default() += 1;
    }
    for document in documents {
        let header = &mut document.header;
        let count = counts.get(&(header.id.clone(), header.lang));
        if count > Some(&1) && !document.lines.has("id") {
            let name = document
                .file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            header.id = id_of(PageName::read(&name).whole);
        }
    }
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
        let documents = parse(&files, &mut Vec::new());
        let ids: Vec<&str> = documents
            .iter()
            .map(|document| document.header.id.as_str())
            .collect();
        assert_eq!(ids, ["2024-01-01-news", "2024-02-01-news", "news", "news"]);
    }
}
