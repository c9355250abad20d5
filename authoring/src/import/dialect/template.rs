//! Recognizes the shortcodes of Hugo, the tags of Liquid as GitBook and Jekyll use them, and
//! the components of MDX.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::code::pattern;
use super::part::{Container, dedented, marked, note};

/// The largest number of lines in which the end of a part is looked for.
const LONGEST: usize = 200;

/// The largest number of lines of the tag that opens a component.
const LONGEST_TAG: usize = 10;

/// Parts of names: of those that fold their text, and of those that are notes.
const FOLDING: [&str; 8] = [
    "accordion",
    "expand",
    "collaps",
    "detail",
    "faq",
    "question",
    "toggle",
    "spoiler",
];
const NOTES: [&str; 13] = [
    "note",
    "tip",
    "info",
    "warning",
    "caution",
    "danger",
    "check",
    "callout",
    "admonition",
    "aside",
    "alert",
    "hint",
    "important",
];

/// The names of the attributes that hold a title, and of those that hold the kind of a note.
const TITLES: [&str; 5] = ["title", "summary", "question", "label", "header"];
const KINDS: [&str; 5] = ["style", "type", "kind", "variant", "color"];

/// `{{< name "Title" >}}` up to `{{< /name >}}`, and the same with `%`.
pub(super) fn shortcode<'l>(line: &str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*\{\{[<%]\s*([A-Za-z][\w\-/]*)\s*(.*?)\s*[>%]\}\}\s*$"));
    static VALUE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^"([^"]+)"|^(\w+)\s*$"#));
    let found = MARK.captures(line)?;
    let part = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let (name, rest) = (part(1), part(2));
    let tag = |line: &str, start: &str| {
        let text = line.trim().trim_start_matches(['{', '<', '%', ' ']);
        let text = text
            .strip_prefix(start)
            .and_then(|text| text.trim_start().strip_prefix(name));
        text.is_some_and(|text| !text.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let is_shortcode = |line: &str| line.trim_start().starts_with("{{");
    let taken = end(
        below,
        |line| is_shortcode(line) && tag(line, ""),
        |line| is_shortcode(line) && tag(line, "/"),
    )?;
    let value = VALUE.captures(rest);
    let value = value.and_then(|found| found.get(1).or(found.get(2)));
    let value = value.map_or("", |value| value.as_str());
    let title = attribute(rest, &TITLES).unwrap_or(value);
    let kind = attribute(rest, &KINDS).unwrap_or(value);
    Some((
        part_of(name, title, kind, below[..taken].to_vec()),
        taken + 1,
    ))
}

/// `{% name title="Title" %}` up to `{% endname %}`; a tag without an end is left out.
pub(super) fn liquid<'l>(line: &str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*\{%-?\s*(\w[\w\-]*)\s*(.*?)\s*-?%\}\s*$"));
    let found = MARK.captures(line)?;
    let part = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let (name, rest) = (part(1), part(2));
    let tag = |line: &str, name: &str| {
        let text = line.trim().strip_prefix("{%").unwrap_or_default();
        let text = text.trim_start_matches(['-', ' ']).strip_prefix(name);
        text.is_some_and(|text| !text.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let closing = format!("end{name}");
    let taken = end(below, |line| tag(line, name), |line| tag(line, &closing));
    let (text, lines) = match taken {
        Some(taken) => (below[..taken].to_vec(), taken + 1),
        None => (Vec::new(), 0),
    };
    if let ("embed" | "file", Some(target)) = (name, attribute(rest, &["url", "src"])) {
        return Some((Container::Linked(link(target), text), lines));
    }
    if taken.is_none() {
        return Some((Container::Plain(String::new(), Vec::new()), 0));
    }
    let title = attribute(rest, &TITLES).unwrap_or_default();
    let kind = attribute(rest, &KINDS).unwrap_or_default();
    Some((part_of(name, title, kind, text), lines))
}

/// A link to a file or an address, with the name of the file.
fn link(target: &str) -> String {
    if target.contains("://") {
        return format!("<{target}>");
    }
    let name = target.rsplit('/').next().unwrap_or(target);
    format!("[{name}](<{target}>)")
}

/// `<Name title="Title">` up to `</Name>`, a component of MDX. The tag can have several lines.
pub(super) fn component<'l>(line: &'l str, below: &[&'l str]) -> Option<(Container<'l>, usize)> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*<([A-Z][\w.]*)(?:[\s>]|$)"));
    let name = NAME.captures(line)?.get(1)?.as_str();
    // Links are parts of sentences, and names in upper case are those of HTML.
    let is_link = matches!(name, "Link" | "NavLink" | "RouterLink" | "A");
    let is_html = !name.contains(char::is_lowercase) && !matches!(name, "FAQ" | "QA");
    if is_link || is_html {
        return None;
    }
    let mut tag = String::new();
    let lines = std::iter::once(&line).chain(below).take(LONGEST_TAG);
    let (opened, text) = lines.enumerate().find_map(|(number, line)| {
        let (start, text) = line.split_once('>').unwrap_or((line, ""));
        tag.push_str(start);
        tag.push(' ');
        line.contains('>').then_some((number, text))
    })?;
    if tag.trim_end().ends_with('/') {
        return None;
    }
    let (opening, closing) = (format!("<{name}"), format!("</{name}>"));
    let below = &below[opened..];
    let (inner, taken): (Vec<&str>, usize) = match text.split_once(&closing) {
        Some((text, "")) => (vec![text], 0),
        // It is a part of a sentence.
        Some(_) => return None,
        None => {
            let taken = end(
                below,
                |line| opens(line, &opening),
                |line| line.contains(&closing),
            )?;
            let last = below
                .get(taken)
                .and_then(|line| line.split_once(&closing))
                .map(|(text, _)| text);
            let lines = below.iter().take(taken).copied().chain(last);
            (std::iter::once(text).chain(lines).collect(), taken + 1)
        }
    };
    let first = inner
        .first()
        .map_or(0, |text| usize::from(text.trim().is_empty()));
    let inner = dedented(&inner[first..]);
    let title = attribute(&tag, &TITLES).unwrap_or_default().trim();
    let title = match attribute(&tag, &["href", "to"]) {
        Some(target) if !title.is_empty() => format!("[{title}]({target})"),
        Some(target) => {
            let mut texts = inner.iter().filter(|text| !text.trim().is_empty());
            let only = texts.next().filter(|_| texts.next().is_none());
            let only = only.filter(|text| !text.contains(['[', '<', '!', '#']));
            let linked = match only {
                Some(text) => Container::Linked(format!("[{}]({target})", text.trim()), Vec::new()),
                None => Container::Linked(link(target), inner),
            };
            return Some((linked, opened + taken));
        }
        None => title.to_owned(),
    };
    let kind = attribute(&tag, &KINDS).unwrap_or_default();
    Some((part_of(name, &title, kind, inner), opened + taken))
}

/// True if a line has the start of a tag, such as `<Tab`, and not that of one with a longer
/// name.
fn opens(line: &str, opening: &str) -> bool {
    let is_longer = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut tags = line.match_indices(opening);
    tags.any(|(at, _)| !line[at + opening.len()..].starts_with(is_longer))
}

/// A part by its name: folded, a note, or plain.
fn part_of<'l>(name: &str, title: &str, kind: &str, text: Vec<&'l str>) -> Container<'l> {
    if name == "highlight" {
        let code = std::iter::once("```").chain(text).chain(["```"]);
        return Container::Plain(String::new(), code.collect());
    }
    let name = name.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if has(&FOLDING) && !title.is_empty() {
        return Container::Folded(marked("", title), text);
    }
    if has(&NOTES) {
        let kind = if kind.is_empty() { name.as_str() } else { kind };
        let title = if title == kind { "" } else { title };
        return Container::Note(note(&kind.to_lowercase()), title.to_owned(), text);
    }
    // What was written without quotation marks isn't a title.
    let is_titled = !title.is_empty() && title != kind || name == "tab";
    Container::Plain(
        if is_titled {
            title.to_owned()
        } else {
            String::new()
        },
        text,
    )
}

/// The position of the line that ends a part whose kind can be nested.
fn end(
    below: &[&str],
    opens: impl Fn(&str) -> bool,
    closes: impl Fn(&str) -> bool,
) -> Option<usize> {
    let mut open = 1_usize;
    below.iter().take(LONGEST).position(|line| {
        let is_end = closes(line);
        if opens(line) && !is_end {
            open += 1;
        }
        open -= usize::from(is_end);
        open == 0
    })
}

/// The value of the first of some attributes that a tag has.
fn attribute<'t>(tag: &'t str, names: &[&str]) -> Option<&'t str> {
    static PAIR: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"([\w\-]+)\s*=\s*\{?(?:"([^"]*)"|'([^']*)')\}?"#));
    let pairs = || PAIR.captures_iter(tag);
    names.iter().find_map(|name| {
        let mut pairs = pairs().filter(|pair| &pair[1] == *name);
        let pair = pairs.next()?;
        let value = pair.get(2).or(pair.get(3))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    })
}

/// The places of the code spans of a line ([CommonMark, 6.1][1]).
///
/// [1]: https://spec.commonmark.org/0.31.2/#code-spans
fn code_spans(line: &str) -> Vec<Range<usize>> {
    static TICKS: LazyLock<Regex> = LazyLock::new(|| pattern("`+"));
    let ticks: Vec<Range<usize>> = TICKS.find_iter(line).map(|found| found.range()).collect();
    // The next run of each length, from the last run on.
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    let mut ends = vec![None; ticks.len()];
    for (number, run) in ticks.iter().enumerate().rev() {
        ends[number] = next.insert(run.len(), number);
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while let (Some(run), Some(end)) = (ticks.get(at), ends.get(at)) {
        at = end.map_or(at, |end| {
            spans.push(run.start..ticks[end].end);
            end
        }) + 1;
    }
    spans
}

/// Replaces what a pattern finds outside code spans.
fn replaced(line: &str, pattern: &Regex, with: impl Fn(&Captures<'_>) -> String) -> String {
    let spans = code_spans(line);
    let text = pattern.replace_all(line, |found: &Captures<'_>| {
        let start = found.get(0).map_or(0, |whole| whole.start());
        match spans.iter().any(|span| span.contains(&start)) {
            true => found[0].to_owned(),
            false => with(found),
        }
    });
    text.into_owned()
}

/// A line whose shortcodes, tags and components within sentences are plain Markdown.
pub(super) fn inline(line: &str) -> String {
    static SHORTCODE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\{\{[<%]\s*(\w[\w\-]*)\s*(.*?)\s*/?\s*[>%]\}\}"));
    static RAW: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{%-?\s*(?:end)?raw\s*-?%\}"));
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"<(?:Link|NavLink|RouterLink|A)\s[^>]*?\b(?:to|href)=\{?["']([^"']+)["']\}?[^>]*>([^<]*)</\w+>"#,
        )
    });
    if !line.contains("{{") && !line.contains("{%") && !line.contains('<') {
        return line.to_owned();
    }
    let line = replaced(line, &SHORTCODE, |found| {
        let rest = &found[2];
        let value = rest.trim_matches('"');
        match &found[1] {
            "ref" | "relref" => value.to_owned(),
            "figure" | "img" | "image" => {
                let alt = attribute(rest, &["alt", "caption", "title"]).unwrap_or_default();
                match attribute(rest, &["src", "link"]) {
                    Some(target) => format!("![{alt}]({target})"),
                    None => found[0].to_owned(),
                }
            }
            "youtube" => format!("<https://youtu.be/{value}>"),
            "vimeo" => format!("<https://vimeo.com/{value}>"),
            "br" => "<br>".to_owned(),
            _ => found[0].to_owned(),
        }
    });
    let line = replaced(&line, &RAW, |_| String::new());
    replaced(&line, &LINK, |found| {
        format!("[{}]({})", &found[2], &found[1])
    })
}
