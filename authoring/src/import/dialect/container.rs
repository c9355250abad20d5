//! Recognizes the containers of site generators and note-taking tools: folded parts, notes
//! and tabs.

use std::sync::LazyLock;

use regex::Regex;

use super::code::Code;
use super::code::pattern;
use super::part::{Container, dedented, marked, note};
use super::template;

/// The kinds of container whose title is a question or a summary.
const FOLDED: [&str; 5] = ["question", "faq", "help", "details", "expand"];

/// The container that a line opens, with the number of lines after it that it has.
pub(super) fn container<'l>(line: &'l str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    indented(line, below)
        .or_else(|| between_colons(line, below))
        .or_else(|| quoted(line, below))
        .or_else(|| template::shortcode(line, below))
        .or_else(|| template::liquid(line, below))
        .or_else(|| template::component(line, below))
}

/// `??? kind "Title"`, `!!! kind "Title"` and `=== "Title"`, with an indented text.
fn indented<'l>(line: &str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"^(\s*)(\?\?\?\+?|!!!|===\+?)\s*([\w\- ]*?)\s*(?:"(.*)")?\s*$"#)
    });
    let found = MARK.captures(line)?;
    let part = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let (margin, mark, kind, title) = (part(1).len(), part(2), part(3).trim(), part(4).trim());
    if (kind.is_empty() && title.is_empty()) || (mark.starts_with("===") && title.is_empty()) {
        return None;
    }
    let inside = |line: &&&str| {
        let indentation = line.len() - line.trim_start().len();
        line.trim().is_empty() || indentation >= margin + 2
    };
    let taken = below.iter().take_while(inside).count();
    let text = dedented(&below[..taken]);
    let name = kind
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let title = match title {
        "" if mark.starts_with("===") => kind,
        title => title,
    };
    let container = match mark {
        mark if mark.starts_with("===") => Container::Plain(title.to_owned(), text),
        mark if mark.starts_with("???") || FOLDED.contains(&name.as_str()) => {
            let title = if title.is_empty() { kind } else { title };
            Container::Folded(marked(&name, title), text)
        }
        _ => Container::Note(note(&name), title.to_owned(), text),
    };
    Some((container, taken))
}

/// `:::kind Title` and `:::kind[Title]`, up to the line `:::`.
fn between_colons<'l>(line: &str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\s*(:{3,})\s*([A-Za-z][\w\-]*)\s*(?:\[(.*)\])?\s*(?:\{[^}]*\})?\s*(.*?)\s*$")
    });
    let found = MARK.captures(line)?;
    let part = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let (colons, name) = (part(1).len(), part(2).to_lowercase());
    let title = if part(3).is_empty() { part(4) } else { part(3) };
    let mut open = 1_usize;
    let mut code = Code::default();
    let mut taken = below.len();
    for (number, line) in below.iter().enumerate() {
        if code.has(line) {
            continue;
        }
        let text = line.trim();
        let length = text.chars().take_while(|c| *c == ':').count();
        if length < 3 {
            continue;
        }
        match text.len() == length {
            // A longer row of colons belongs to a container around this one.
            true if length == colons || open > 1 => open -= 1,
            true => continue,
            false => open += 1,
        }
        if open == 0 {
            taken = number;
            break;
        }
    }
    let text = below[..taken].to_vec();
    let container = match name.as_str() {
        name if FOLDED.contains(&name) => Container::Folded(marked(name, title), text),
        "message" => {
            let kind = if title == "alert" { "WARNING" } else { "NOTE" };
            Container::Note(kind, String::new(), text)
        }
        "note" | "info" | "tip" | "hint" | "success" | "important" | "warning" | "caution"
        | "danger" | "error" | "alert" => Container::Note(note(&name), title.to_owned(), text),
        _ => Container::Plain(title.to_owned(), text),
    };
    Some((container, (taken + 1).min(below.len())))
}

/// `> [!faq]- Title`, a folded quotation.
fn quoted<'l>(line: &str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s{0,3}>\s*\[!(\w+)\][+-]?[ \t]+(\S.*?)\s*$"));
    let found = MARK.captures(line)?;
    let kind = found.get(1).map_or("", |part| part.as_str()).to_lowercase();
    let title = found.get(2).map_or("", |part| part.as_str());
    let taken = below
        .iter()
        .take_while(|line| line.trim_start().starts_with('>'))
        .count();
    let inner = |line: &&'l str| {
        let text = line.trim_start().strip_prefix('>').unwrap_or_default();
        text.strip_prefix(' ').unwrap_or(text)
    };
    let text: Vec<&str> = below[..taken].iter().map(inner).collect();
    let container = match FOLDED.contains(&kind.as_str()) {
        true => Container::Folded(marked(&kind, title), text),
        false => Container::Note(note(&kind), title.to_owned(), text),
    };
    Some((container, taken))
}
