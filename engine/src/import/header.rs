//! Takes from a page's front matter and file name what an import needs.

use jiff::civil::Date;

use super::id::slug;
use crate::knowledge::PartialDate;
use crate::knowledge::page_header::{PageHeader, PageName};
use crate::text::Language;

/// The metadata of a page, and its body.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub stem: String,
    pub title: Option<String>,
    /// The question that the whole page answers.
    pub question: Option<String>,
    pub url: Option<String>,
    pub date: Option<Date>,
    pub language: Option<Language>,
    pub tags: Vec<String>,
    pub body: &'a str,
}

pub(super) fn read<'a>(file: &str, text: &'a str) -> Header<'a> {
    // Front matter without an end is text.
    let page = PageHeader::read(text).unwrap_or_else(|_| PageHeader::without(text));
    let name = PageName::read(file);
    let tags = page.all(&["tags", "categories", "category", "keywords"]);
    Header {
        stem: slug(name.stem).unwrap_or_else(|| name.stem.to_owned()),
        question: page.first(&["question"]).map(str::to_owned),
        title: page.title().map(str::to_owned),
        url: page.url().map(str::to_owned),
        date: page.date().and_then(PartialDate::day).or(name.date),
        language: page.language().or(name.language),
        tags: tags.map(str::to_lowercase).collect(),
        body: page.body,
    }
}
