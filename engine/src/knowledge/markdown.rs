//! Converts Markdown to plain text, to sections for the index, to links and prose for the
//! checks, and to blocks for the channels.
//!
//! All of them read the events of `events`, in which HTML has become Markdown.

pub mod block;
mod events;
pub mod prose;

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use events::read;

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
/// unless none has any. A footnote belongs to the section that refers to it first.
pub fn sections(markdown: &str) -> Vec<Section> {
    let mut found = vec![Section::default()];
    let mut in_heading = false;
    let mut references: HashMap<CowStr<'_>, usize> = HashMap::new();
    let mut of_note = None;
    for (event, _) in read(markdown).events {
        match &event {
            Event::Start(Tag::Heading { .. }) if of_note.is_none() => {
                found.push(Section::default());
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::FootnoteReference(mark) => {
                references.entry(mark.clone()).or_insert(found.len() - 1);
            }
            Event::Start(Tag::FootnoteDefinition(mark)) => {
                of_note = Some(references.get(mark).copied().unwrap_or(found.len() - 1));
            }
            Event::End(TagEnd::FootnoteDefinition) => of_note = None,
            _ => {}
        }
        let section = match of_note {
            Some(number) => found.get_mut(number),
            None => found.last_mut(),
        };
        match section {
            Some(section) if in_heading => push(&mut section.heading, &event),
            Some(section) => push(&mut section.text, &event),
            None => {}
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
    for (event, _) in read(markdown).events {
        push(&mut text, &event);
    }
    text.trim().to_owned()
}

/// The elements of HTML in a Markdown text that can't be shown, each with the byte offset
/// at which it begins.
pub fn not_shown(markdown: &str) -> Vec<(usize, &'static str)> {
    read(markdown).not_shown
}

/// The lines of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineNumbers {
    ends: Vec<usize>,
}

impl LineNumbers {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> LineNumbers {
        LineNumbers {
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        }
    }

    /// The number of the line, from 0, that has a byte offset.
    pub fn at(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset)
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
    let reading = read(markdown);
    let definitions = reading.definitions.into_iter();
    let mut found: Vec<Link> = definitions
        .map(|(at, target)| Link {
            at,
            target,
            is_definition: true,
        })
        .collect();
    for (event, range) in reading.events {
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
    // A link of HTML around two blocks is in both.
    found.dedup();
    found
}

/// The addresses of the images in a Markdown text, each with the byte offset at which it
/// begins.
pub fn images(markdown: &str) -> Vec<(usize, String)> {
    let events = read(markdown).events.into_iter();
    let images = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Image { dest_url, .. }) => Some((range.start, dest_url.into_string())),
        _ => None,
    });
    images.collect()
}

/// Splits a URI at the colon after its scheme (RFC 3986, section 3.1).
pub fn scheme(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some((scheme, rest))
}

/// True for an address of the web. Answers link to no other address outside of the packs,
/// because browsers run or open what some schemes name, such as `javascript:`.
pub fn is_web_address(url: &str) -> bool {
    let is_web = |scheme: &str| ["https", "http"].contains(&scheme.to_ascii_lowercase().as_str());
    matches!(scheme(url), Some((scheme, rest)) if is_web(scheme) && rest.starts_with("//"))
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

fn push(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(run) | Event::Code(run) => push_run(text, run),
        Event::SoftBreak => text.push('\r'),
        Event::Start(Tag::TableCell) => {}
        Event::End(TagEnd::TableCell) => text.push_str(block::BETWEEN_CELLS),
        Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
            text.truncate(text.trim_end_matches(block::BETWEEN_CELLS).len());
            push_line_end(text);
        }
        Event::Start(tag) if !is_inline(tag.to_end()) => push_line_end(text),
        Event::End(tag) if !is_inline(*tag) => push_line_end(text),
        Event::HardBreak | Event::Rule => push_line_end(text),
        _ => {}
    }
}

/// True for what is part of a line of text.
fn is_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
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
        assert_eq!(plain("| a | b |\n|---|---|\n| 1 | 2 |"), "a | b\n1 | 2");
        assert_eq!(plain("- a\n  - b\n- c"), "a\nb\nc");
    }

    #[test]
    fn html_and_its_kin_are_in_the_plain_text() {
        let cases = [
            ("<p>送料は<br>500 円です。</p>", "送料は\n500 円です。"),
            (
                "<table><tr><th>地域</th><th>日数</th></tr><tr><td>離島<td>五日</table>",
                "地域 | 日数\n離島 | 五日",
            ),
            (
                "<details>\n<summary>Costs</summary>\n\nNone.\n</details>",
                "Costs\nNone.",
            ),
            (
                "上限です。[^1]\n\n[^1]:利用により変わります。",
                "上限です。\n利用により変わります。",
            ),
            ("> [!NOTE]\n> See it.", "See it."),
            ("- [x] done", "done"),
            ("![the *screen*](a.png)", "the screen"),
            ("Word\n: what it means", "Word\nwhat it means"),
        ];
        for (markdown, expected) in cases {
            assert_eq!(plain(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn a_footnote_is_found_with_the_text_that_refers_to_it() {
        let found = sections("# A\nOne.[^n]\n\n# B\nTwo.\n\n[^n]: Three.\n[^m]: Four.");
        let texts: Vec<&str> = found.iter().map(|section| section.text.as_str()).collect();
        assert_eq!(texts, ["One.\nThree.", "Two.\nFour."]);
    }

    #[test]
    fn links_are_listed_with_their_place() {
        let found = links(
            "See [x](entry:a), [y], <a@b.example>\n\n- [y]: entry:b (Y)\n- [z]: [z]\n\n\
                   <p>\n語 <a href='entry:c'><b>c</b></a><a href=#d></a></p>\n",
        );
        let found: Vec<(usize, &str, bool)> = found
            .iter()
            .map(|link| (link.at, link.target.as_str(), link.is_definition))
            .collect();
        let expected = [
            (4, "entry:a", false),
            (23, "mailto:a@b.example", false),
            (40, "entry:b", true),
            (59, "[z]", true),
            (77, "entry:c", false),
            (107, "#d", false),
        ];
        assert_eq!(found, expected);
    }
}
