//! Takes from a page's front matter and file name what an import needs.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

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
    /// True if each line break of the text is shown as one.
    pub has_line_breaks: bool,
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
            .or_else(|| page.title().and_then(updated_on))
            .or_else(|| stated_date(page.body)),
        language: page.language().or(name.language),
        tags: tags.map(str::to_lowercase).collect(),
        has_line_breaks: page.has_line_breaks(),
        body: page.body,
    }
}

/// The number of lines at the beginning and at the end of a page in which its date is looked
/// for, and the largest length of one, in characters.
const FIRST_LINES: usize = 30;
const LAST_LINES: usize = 15;
const LONGEST_LINE: usize = 120;
/// The number of lines at the beginning that can be the title with a date at its end.
const TITLE_LINES: usize = 3;

/// The day of the last change that a page states in its text, such as `最終更新: 2024/3/5` or
/// "Last modified by Kim on Mar 05, 2024". It begins the line, and only the person who made
/// the change stands before the day: what a sentence says about an update isn't the page's.
pub(super) fn stated_date(body: &str) -> Option<Date> {
    static STATED: LazyLock<Regex> = LazyLock::new(|| {
        let between = r"(?:<[^<>]*>|[\W_])*";
        let by_maker = r"created by [^,]*,\s*|作成者\s*[:：]?[^,、:：]*[,、]\s*";
        let on_day = r"(?:作成|公開|掲載|登録)日?[\s:：]*[\d年月日./\-]+";
        let created = format!("(?:{by_maker}|{on_day})?");
        let word = "(?:last (?:updated|modified|edited|changed)|updated on|updated:\
            |最終更新|更新日|最終編集|最終改訂)";
        let kind = "(?:日時|日|time|date)?";
        let by = r"(?:by [^\d]{1,40} on\b|on\b|at\b|者\s*[:：]?[^\d]{1,40}\s[-–]\s)?";
        let weekday = r"(?:[a-z]{3,6}day\b)?";
        // The pattern is constant and valid.
        #[expect(clippy::expect_used, reason = "constant")]
        Regex::new(&format!(
            "^{between}{created}{between}{word}{between}{kind}{between}{by}{between}{weekday}{between}\
             ([0-9a-z].*)$"
        ))
        .expect("a valid pattern")
    });
    let dated = |line: &str| {
        if line.chars().count() > LONGEST_LINE {
            return None;
        }
        let line = line.to_lowercase();
        let stated = STATED.captures(&line)?.get(1)?.as_str();
        let first = stated.split(|c: char| !c.is_ascii_alphabetic()).next()?;
        let is_date = first.is_empty() || month_named(first).is_some();
        is_date.then(|| PartialDate::read(stated)?.day()).flatten()
    };
    let lines: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let first = lines.iter().take(FIRST_LINES);
    let last = lines.iter().rev().take(LAST_LINES);
    let stated = first.chain(last).find_map(|line| dated(line));
    stated.or_else(|| {
        lines
            .iter()
            .take(TITLE_LINES)
            .find_map(|line| updated_on(line))
    })
}

/// The day in parentheses at the end of a title, such as `FAQ（2026年9月1日更新）`.
pub(super) fn updated_on(title: &str) -> Option<Date> {
    static UPDATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let day = r"\d{4}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?";
        let word = "(?:最終)?(?:更新|改訂|改定|修正)版?";
        Regex::new(&format!(
            r"[（(]\s*(?:{word}\s*[:：]?\s*({day})|({day})\s*{word})\s*[)）]\W*$"
        ))
        .ok()
    });
    let found = UPDATED.as_ref()?.captures(title)?;
    let day = found.get(1).or_else(|| found.get(2))?;
    PartialDate::read(day.as_str())?.day()
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
            ("- **最終更新日**: 2024年3月5日", "2024-03-05"),
            ("公開日：2023年1月2日　更新日：2024年3月5日", "2024-03-05"),
            ("Last updated on Tuesday, 5 March 2024", "2024-03-05"),
            (
                "作成者: 山田 太郎, 最終更新者: 鈴木 花子 - 10月 05, 2026",
                "2026-10-05",
            ),
            ("パソコン FAQ（2026年9月1日更新）\n\n本文", "2026-09-01"),
            ("# FAQ (更新: 2026/9/1)", "2026-09-01"),
            ("# FAQ\n\n本文\n\n本文\n\n旧版（2026年9月1日更新）", ""),
            ("料金は 5 円です（2026年9月1日現在）", ""),
            ("契約の更新日は2027年4月1日です。", ""),
            ("更新日は2027年4月1日です。", ""),
            ("The list will be updated on March 5, 2027.", ""),
            ("Last updated the price of 3/5/2024.", ""),
        ];
        for (text, expected) in cases {
            let date = read("faq.md", text).date.map(|date| date.to_string());
            assert_eq!(date.unwrap_or_default(), expected, "{text}");
        }
    }
}
