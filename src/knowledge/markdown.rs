//! Converts Markdown to plain text, to sections for the index, to links and prose for the
//! checks, and to blocks for the channels.

pub mod block;
pub mod prose;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::text::language::is_japanese;

/// A heading and the text below it, up to the next heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading; empty for the text before the first one.
    pub heading: String,
    /// The plain text, one line for each block.
    pub text: String,
}

/// Splits a Markdown text at its headings. Sections without text are left out,
/// unless none has any.
pub fn sections(markdown: &str) -> Vec<Section> {
    let mut found = vec![Section::default()];
    let mut in_heading = false;
    for event in parser(markdown) {
        if let Event::Start(Tag::Heading { .. }) = event {
            found.push(Section::default());
            in_heading = true;
        }
        let Some(section) = found.last_mut() else {
            continue;
        };
        if let Event::End(TagEnd::Heading(_)) = event {
            in_heading = false;
        } else if in_heading {
            push(&mut section.heading, &event);
        } else {
            push(&mut section.text, &event);
        }
    }
    for section in &mut found {
        section.heading = section.heading.trim().to_owned();
        section.text = section.text.trim().to_owned();
    }
    let has_text = found.iter().any(|section| !section.text.is_empty());
    found.retain(|section| !section.text.is_empty() || (!has_text && !section.heading.is_empty()));
    found
}

/// A Markdown text as plain text, including headings.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in parser(markdown) {
        push(&mut text, &event);
    }
    text.trim().to_owned()
}

/// A Markdown text for a terminal: bullets and numbers are kept, emphasis is
/// removed, and links to the web are followed by their address.
pub fn readable(markdown: &str) -> String {
    let mut text = String::new();
    let mut numbers: Vec<Option<u64>> = Vec::new();
    let mut address = None;
    for event in parser(markdown) {
        match &event {
            Event::Start(Tag::List(first)) => numbers.push(*first),
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
            }
            Event::Start(Tag::Item) => push_bullet(&mut text, &mut numbers),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) if numbers.is_empty() => {
                push_line_end(&mut text);
                if !text.is_empty() {
                    text.push('\n');
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                address = Some(dest_url.clone()).filter(|url| url.starts_with("http"));
            }
            Event::End(TagEnd::Link) => {
                if let Some(url) = address.take().filter(|url| !text.ends_with(&**url)) {
                    text.push_str(&format!(" ({url})"));
                }
            }
            _ => push(&mut text, &event),
        }
    }
    text.trim().to_owned()
}

fn push_bullet(text: &mut String, numbers: &mut [Option<u64>]) {
    push_line_end(text);
    text.push_str(&"  ".repeat(numbers.len().saturating_sub(1)));
    match numbers.last_mut() {
        Some(Some(number)) => {
            text.push_str(&format!("{number}. "));
            *number += 1;
        }
        _ => text.push_str("- "),
    }
}

/// A link in a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The byte offset at which the link, or the line that defines it, begins.
    pub at: usize,
    /// The target.
    pub target: String,
    /// True for a line `[label]: target`, which Markdown doesn't display.
    pub is_definition: bool,
}

/// The links of a Markdown text. A link that refers to a definition is listed at
/// the definition, which has its target. Definitions without a link are listed too.
pub fn links(markdown: &str) -> Vec<Link> {
    let events = parser(markdown).into_offset_iter();
    let definitions = events.reference_definitions().iter();
    let mut found: Vec<Link> = definitions
        .map(|(_, definition)| Link {
            at: definition.span.start,
            target: definition.dest.to_string(),
            is_definition: true,
        })
        .collect();
    for (event, range) in events {
        let Event::Start(Tag::Link {
            link_type,
            dest_url,
            ..
        }) = event
        else {
            continue;
        };
        let target = match link_type {
            LinkType::Inline | LinkType::Autolink => dest_url.into_string(),
            LinkType::Email => format!("mailto:{dest_url}"),
            _ => continue,
        };
        found.push(Link {
            at: range.start,
            target,
            is_definition: false,
        });
    }
    found.sort_by_key(|link| link.at);
    found
}

/// Decodes the percent escapes of a link's target (RFC 3986, section 2.1).
pub fn decoded(target: &str) -> String {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, escaped) {
            (b'%', Some(escaped)) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    )
}

fn push(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(run) | Event::Code(run) => push_run(text, run),
        Event::SoftBreak => text.push('\r'),
        Event::HardBreak | Event::Rule => push_line_end(text),
        Event::End(TagEnd::TableCell) => text.push(' '),
        Event::End(
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::TableHead
            | TagEnd::TableRow,
        ) => push_line_end(text),
        _ => {}
    }
}

/// Appends a run of text. A line break of the source, which is kept as `\r`, becomes
/// a space between Latin words and is removed between Japanese characters.
fn push_run(text: &mut String, run: &str) {
    if text.ends_with('\r') {
        text.pop();
        let touches_japanese = text.chars().next_back().is_some_and(is_japanese_or_mark)
            || run.chars().next().is_some_and(is_japanese_or_mark);
        if !touches_japanese {
            text.push(' ');
        }
    }
    text.push_str(run);
}

fn is_japanese_or_mark(c: char) -> bool {
    is_japanese(c) || matches!(c, '、' | '。' | '「' | '」' | '（' | '）' | '・')
}

fn push_line_end(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\r']).len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_cut_sections() {
        let found = sections("Intro\n\n# A *b*\n\n- one\n- two `c`\n\n## Empty\n\n### D\ntext\n");
        let pairs: Vec<(&str, &str)> = found
            .iter()
            .map(|section| (section.heading.as_str(), section.text.as_str()))
            .collect();
        assert_eq!(pairs, [("", "Intro"), ("A b", "one\ntwo c"), ("D", "text")]);
    }

    #[test]
    fn line_breaks_join_as_the_script_wants() {
        assert_eq!(plain("登録\nキャンペーン"), "登録キャンペーン");
        assert_eq!(plain("registration\ncampaign"), "registration campaign");
        assert_eq!(plain("| a | b |\n|---|---|\n| 1 | 2 |"), "a b\n1 2");
    }

    #[test]
    fn a_terminal_sees_bullets_and_addresses() {
        let text = readable(
            "One **bold**\n[in](entry:x) [out](https://e.org).\n\n1. a\n   - b\n2. c\n\nEnd",
        );
        assert_eq!(
            text,
            "One bold in out (https://e.org).\n1. a\n  - b\n2. c\n\nEnd"
        );
    }

    #[test]
    fn links_are_listed_with_their_place() {
        let found =
            links("See [x](entry:a), [y], <a@b.example>\n\n- [y]: entry:b (Y)\n- [z]: [z]\n");
        let found: Vec<(usize, &str, bool)> = found
            .iter()
            .map(|link| (link.at, link.target.as_str(), link.is_definition))
            .collect();
        let expected = [
            (4, "entry:a", false),
            (23, "mailto:a@b.example", false),
            (40, "entry:b", true),
            (59, "[z]", true),
        ];
        assert_eq!(found, expected);
    }
}
