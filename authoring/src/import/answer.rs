//! Tidies parts of a page: answers, and the text that is left.

use std::ops::Range;

use super::block;
use super::marker;

/// An answer without its mark, the rule after it, and the indentation of its list.
pub(super) fn answer(source: &str, range: &Range<usize>) -> String {
    let text = dedented(source, range);
    let text = text.trim();
    let mut text = text.strip_prefix(": ").unwrap_or(text);
    loop {
        let before = text.len();
        for end in ["---", "***", "___"] {
            text = text.strip_suffix(end).unwrap_or(text).trim_end();
        }
        if text.len() == before {
            break;
        }
    }
    if let Some(rest) = text.strip_prefix('#') {
        let (heading, below) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some(text) = marker::answer(heading.trim_start_matches('#').trim()) {
            return format!("{text}\n{below}").trim().to_owned();
        }
    }
    // `**A:** …`, and `**A: yes.** …`, in which the bold text continues.
    for bold in ["**", "__"] {
        if let Some(inner) = text.strip_prefix(bold)
            && let Some(rest) = marker::answer(inner)
        {
            let rest = rest.trim_start();
            let closed = rest.strip_prefix(bold).map(|rest| {
                let is_mark = |c: char| matches!(c, '.' | ':' | '：' | '．' | ' ' | '　');
                rest.trim_start_matches(is_mark).to_owned()
            });
            return closed.unwrap_or_else(|| format!("{bold}{rest}"));
        }
    }
    let begins_with_markup = text.starts_with(['*', '_', '>', '-', '|', '`', '<', '[', '!']);
    // `A. … B. …` are choices.
    let is_choice = text.lines().any(|line| line.trim_start().starts_with("B."));
    let rest = marker::answer(text).filter(|_| !begins_with_markup && !is_choice);
    rest.unwrap_or(text).to_owned()
}

/// A part of a text without the indentation that all lines after the first share.
fn dedented(source: &str, range: &Range<usize>) -> String {
    let text = &source[range.clone()];
    let begins_line = range.start == 0 || source[..range.start].ends_with('\n');
    let partial_lines = usize::from(!begins_line);
    let indentation = text
        .lines()
        .skip(partial_lines)
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let lines = text.lines().enumerate().map(|(number, line)| match number {
        0 if partial_lines == 1 => line,
        _ => line.get(indentation..).unwrap_or_default(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The rest of a page without a repeated title and without rules at its ends.
pub(super) fn tidy(rest: &str, title: &str) -> String {
    let mut rest = rest.trim();
    if let Some((first, others)) = rest.split_once('\n').or(Some((rest, "")))
        && let Some(heading) = first.strip_prefix("# ")
        && block::plain(heading) == title
    {
        rest = others.trim();
    }
    for end in ["---", "***", "___"] {
        rest = rest.strip_suffix(end).unwrap_or(rest).trim_end();
    }
    match rest.chars().any(char::is_alphanumeric) {
        true => rest.to_owned(),
        false => String::new(),
    }
}
