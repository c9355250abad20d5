//! Takes from a page's front matter and file name what an import needs.

use jiff::civil::Date;

use super::id::slug;
use crate::knowledge::PartialDate;
use crate::knowledge::date::month_named;
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
        date: page
            .date()
            .and_then(PartialDate::day)
            .or(name.date)
            .or_else(|| stated_date(page.body)),
        language: page.language().or(name.language),
        tags: tags.map(str::to_lowercase).collect(),
        body: page.body,
    }
}

/// The number of lines at the beginning and at the end of a page in which its date is looked
/// for, and the largest length of one, in characters.
const FIRST_LINES: usize = 30;
const LAST_LINES: usize = 15;
const LONGEST_LINE: usize = 120;

/// The day of the last change that a page states in its text, such as `最終更新: 2024/3/5` or
/// "Last modified by Kim on Mar 05, 2024".
fn stated_date(body: &str) -> Option<Date> {
    const WORDS: [&str; 10] = [
        "last updated",
        "last modified",
        "last edited",
        "last changed",
        "updated on",
        "updated:",
        "最終更新",
        "更新日",
        "最終編集",
        "最終改訂",
    ];
    let dated = |line: &str| {
        if line.chars().count() > LONGEST_LINE {
            return None;
        }
        let line = line.to_lowercase();
        let starts = WORDS
            .iter()
            .filter_map(|word| Some(line.find(word)? + word.len()));
        let stated = line.get(starts.min()?..)?;
        let from = stated.find(|c: char| c.is_ascii_digit())?;
        // A month in words can precede the day.
        let named = stated[..from].split(|c: char| !c.is_alphabetic());
        let month = named.rev().find(|word| month_named(word).is_some());
        let text = format!("{} {}", month.unwrap_or_default(), &stated[from..]);
        PartialDate::read(text.trim())?.day()
    };
    let lines: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let first = lines.iter().take(FIRST_LINES);
    let last = lines.iter().rev().take(LAST_LINES);
    first.chain(last).find_map(|line| dated(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_state_when_they_were_changed() {
        let cases = [
            ("# FAQ\n\n最終更新日：2024年3月5日\n", "2024-03-05"),
            ("*Last updated: March 5, 2024*\n", "2024-03-05"),
            (
                "Created by Kim, last modified by Lee on Mar 05, 2024",
                "2024-03-05",
            ),
            ("Last edited time: June 1, 2024 10:00 AM", "2024-06-01"),
            ("更新日 2024.3.5", "2024-03-05"),
            ("We updated it in 2024.", ""),
            ("The last updated version is 3.1.", ""),
            ("最終更新はいつですか", ""),
        ];
        for (text, expected) in cases {
            let date = read("faq.md", text).date.map(|date| date.to_string());
            assert_eq!(date.unwrap_or_default(), expected, "{text}");
        }
    }
}
