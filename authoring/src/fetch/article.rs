//! Extracts the text of a page as Markdown, with its headings and anchors.
//!
//! The text is the part that the page marks as its main content, or else the whole
//! page without navigation and the like. Markdown and plain text are used as they are.

use std::collections::BTreeSet;
use std::ops::Range;

use htmd::element_handler::Handlers;
use htmd::options::{BrStyle, BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown};
use url::Url;

use super::clean::{CleanPage, Heading, Keep, clean, words};
use crate::knowledge::markdown;

/// The text of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Article {
    /// The title, on one line.
    pub(super) title: String,
    /// The text, in Markdown.
    pub(super) markdown: String,
    /// The headings of the text, in order.
    pub(super) headings: Vec<Heading>,
    /// The fragments that a link to the page can have, without `#`.
    pub(super) anchors: BTreeSet<String>,
}

impl Article {
    /// Extracts the text of a page in HTML. Links are resolved against its URL.
    pub(super) fn of_html(html: &str, url: &Url) -> Article {
        let clean = clean(html, Keep::Text(url));
        let (range, markdown) = text(&clean);
        let headings: Vec<Heading> = clean
            .headings
            .into_iter()
            .filter(|(at, heading)| range.contains(at) && !heading.text.is_empty())
            .map(|(_, heading)| heading)
            .collect();
        let first = headings.first().map(|heading| heading.text.clone());
        Article {
            title: match clean.title.as_str() {
                "" => first.unwrap_or_default(),
                title => title.to_owned(),
            },
            markdown,
            headings,
            anchors: clean.anchors,
        }
    }

    /// The text of a page in Markdown or plain text. Anchors are derived from headings, as
    /// most sites do.
    pub(super) fn of_markdown(text: &str) -> Article {
        let sections = markdown::sections(text).into_iter();
        let headings: Vec<Heading> = sections
            .filter(|section| !section.heading.is_empty())
            .map(|section| Heading {
                anchor: Some(heading_anchor(&section.heading)),
                text: section.heading,
            })
            .collect();
        Article {
            title: headings.first().map_or(String::new(), |h| words(&h.text)),
            markdown: tidy(text),
            anchors: headings.iter().filter_map(|h| h.anchor.clone()).collect(),
            headings,
        }
    }
}

/// The title and the Markdown of a page in HTML, with what a page of questions needs: folded
/// sections as `<details>`, definition lists, anchors of headings as `{#id}`, images and
/// links as they are written.
pub fn structured(html: &str) -> (String, String) {
    let clean = clean(html, Keep::Structure);
    let range = main_content(&clean);
    let markdown = structured_converter().convert(&clean.html[range]);
    (clean.title, tidy(&markdown.unwrap_or_default()))
}

fn structured_converter() -> HtmlToMarkdown {
    let one_line = |text: &str| words(&text.replace("\\\n", " "));
    HtmlToMarkdown::builder()
        .options(options())
        .add_handler(
            vec!["h1", "h2", "h3", "h4", "h5", "h6"],
            move |handlers: &dyn Handlers, element: Element<'_>| {
                let text = one_line(&handlers.walk_children(element.node).content);
                let level = element.tag[1..].parse().unwrap_or(2);
                let attribute = element
                    .attrs
                    .iter()
                    .find(|attribute| &*attribute.name.local == "id");
                let id = attribute.filter(|id| !id.value.contains([' ', '}']));
                let id = id.map_or(String::new(), |id| format!(" {{#{}}}", id.value));
                let mark = "#".repeat(level);
                Some(format!("\n\n{mark} {text}{id}\n\n").into())
            },
        )
        .add_handler(
            vec!["details"],
            |handlers: &dyn Handlers, element: Element<'_>| {
                let text = handlers.walk_children(element.node).content;
                Some(format!("\n\n<details>\n{}\n\n</details>\n\n", text.trim()).into())
            },
        )
        .add_handler(
            vec!["summary"],
            move |handlers: &dyn Handlers, element: Element<'_>| {
                let text = one_line(&handlers.walk_children(element.node).content);
                Some(format!("\n<summary>{text}</summary>\n\n").into())
            },
        )
        .add_handler(
            vec!["dt"],
            move |handlers: &dyn Handlers, element: Element<'_>| {
                let text = one_line(&handlers.walk_children(element.node).content);
                Some(format!("\n\n{text}\n").into())
            },
        )
        .add_handler(
            vec!["dd"],
            |handlers: &dyn Handlers, element: Element<'_>| {
                let text = handlers.walk_children(element.node).content;
                Some(format!("\n: {}\n", text.trim().replace('\n', "\n  ")).into())
            },
        )
        .build()
}

/// The range of the main content and its Markdown.
fn text(clean: &CleanPage) -> (Range<usize>, String) {
    let range = main_content(clean);
    let markdown = converter().convert(&clean.html[range.clone()]);
    (range, tidy(&markdown.unwrap_or_default()))
}

/// The range of the main content: the longest part of the best kind that has text, or else
/// the whole page.
fn main_content(clean: &CleanPage) -> Range<usize> {
    let mut best: Option<(super::clean::Part, Range<usize>)> = None;
    for (part, range) in &clean.parts {
        let has_text = is_text(&clean.html[range.clone()]);
        let is_better = best
            .as_ref()
            .is_none_or(|(kind, chosen)| kind == part && chosen.len() < range.len());
        if has_text && is_better {
            best = Some((*part, range.clone()));
        }
    }
    best.map_or(0..clean.html.len(), |(_, range)| range)
}

/// True if there is text between the tags.
fn is_text(html: &str) -> bool {
    let mut is_tag = false;
    html.chars().any(|c| {
        is_tag = (is_tag && c != '>') || c == '<';
        !is_tag && c != '>' && !c.is_whitespace()
    })
}

fn converter() -> HtmlToMarkdown {
    HtmlToMarkdown::builder().options(options()).build()
}

fn options() -> Options {
    Options {
        bullet_list_marker: BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        br_style: BrStyle::Backslash,
        hr_style: HrStyle::Dashes,
        ..Options::default()
    }
}

/// Removes trailing spaces, repeated empty lines and the padding of table cells, with
/// which one longer cell would change every row.
fn tidy(markdown: &str) -> String {
    let mut tidy = String::with_capacity(markdown.len());
    let mut is_after_blank = true;
    let mut is_code = false;
    for line in markdown.lines().map(str::trim_end) {
        is_code ^= line.trim_start().starts_with("```");
        if line.starts_with('|') && !is_code {
            tidy.push_str(&row(line));
        } else if !(line.is_empty() && is_after_blank) {
            tidy.push_str(line);
        } else {
            continue;
        }
        tidy.push('\n');
        is_after_blank = line.is_empty();
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

/// A table row with single spaces; the delimiter row gets three dashes per column.
fn row(line: &str) -> String {
    let mut row = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        let is_rule = word.len() > 3 && word.chars().all(|c| c == '-');
        row.push_str(if is_rule { "---" } else { word });
        row.push(' ');
    }
    row.truncate(row.trim_end().len());
    row
}

/// The anchor that sites derive from a Markdown heading.
pub fn heading_anchor(heading: &str) -> String {
    let letters = heading.chars().flat_map(char::to_lowercase);
    let kept = letters.filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests;
