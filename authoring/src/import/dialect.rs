//! Rewrites the Markdown of site generators and note-taking tools as plain Markdown.
//!
//! | written | becomes |
//! |---|---|
//! | `??? question "Title"` and `!!! note` with an indented text (MkDocs) | `<details>`, a quotation |
//! | `:::details Title` … `:::`, `:::note[Title]` (Docusaurus, VitePress, Zenn) | `<details>`, a quotation |
//! | `> [!faq]- Title` (Obsidian) | `<details>` |
//! | `{{< details "Title" >}}` … `{{< /details >}}` (Hugo), `<Accordion title="Title">` (MDX) | `<details>` |
//! | `{{< alert >}}` (Hugo), `{% hint %}` (GitBook), `<Note>` (MDX) with their ends | a quotation |
//! | `{{< tab "Title" >}}`, `{% tab title="Title" %}`, `<Step title="Title">` with their ends | **Title** and the text |
//! | `{{< ref "page" >}}`, `{{< figure src="x" >}}`, `<Link to="x">` | the link or the image |
//! | `<h2 id="x">Title</h2>`, `## Title {: #x }`, `## <a name="x"></a>Title` | `## Title {#x}` |
//! | `import … from …`, `export const …` of MDX, `{: .class }` of kramdown, comments, scripts | nothing |
//!
//! Code blocks stay as they are. The work is linear in the text, except that each level of
//! nesting, [`DEEPEST`] at most, reads its part again.

mod code;
mod container;
mod part;
mod template;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use code::{Code, pattern};
use container::container;
use part::Container;

/// The deepest nesting of containers that is rewritten.
const DEEPEST: usize = 8;

/// The text as plain Markdown.
pub(super) fn plain_markdown(source: &str) -> String {
    let source = html_headings(&without_comments(source));
    let lines: Vec<&str> = source.lines().collect();
    let mut out = String::with_capacity(source.len());
    rewrite(&lines, 0, &mut out);
    out
}

/// Removes the comments of HTML and MDX, scripts and styles outside code blocks.
fn without_comments(source: &str) -> String {
    const MARKS: [(&str, &str); 4] = [
        ("<!--", "-->"),
        ("{/*", "*/}"),
        ("<script", "</script>"),
        ("<style", "</style>"),
    ];
    let mut out = String::with_capacity(source.len());
    let mut code = Code::default();
    // The end of the open comment.
    let mut open: Option<&str> = None;
    // The number of the last line with an end.
    let last = |end: &str| {
        let at = source.rfind(end)?;
        Some(source[..at].matches('\n').count())
    };
    let last = [
        ("</script>", last("</script>")),
        ("</style>", last("</style>")),
    ];
    for (number, line) in source.lines().enumerate() {
        let mut rest = line;
        if open.is_none() && code.has(line) {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut kept = String::new();
        loop {
            if let Some(end) = open {
                let Some((_, after)) = rest.split_once(end) else {
                    break;
                };
                (rest, open) = (after, None);
                continue;
            }
            // In a sentence, the name of one of these tags is a word.
            let is_tag = |at: usize, (start, end): (&str, &str)| {
                let before = kept.trim().is_empty() && rest[..at].trim().is_empty();
                let name = rest[at + start.len()..].chars().next();
                let is_whole = name.is_none_or(|c| c == '>' || c.is_whitespace());
                let last = last.iter().find(|(other, _)| *other == end);
                let is_closed = last.is_some_and(|(_, last)| match last {
                    Some(last) if *last == number => rest[at..].contains(end),
                    last => *last > Some(number),
                });
                before && is_whole && is_closed
            };
            let begins = MARKS.iter().filter_map(|(start, end)| {
                let at = rest.find(start)?;
                let is_comment = !start.ends_with(char::is_alphabetic);
                (is_comment || is_tag(at, (*start, *end))).then_some((at, *end))
            });
            match begins.min() {
                Some((at, end)) if !is_code(&rest[..at]) => {
                    kept.push_str(&rest[..at]);
                    (rest, open) = (&rest[at..], Some(end));
                }
                _ => {
                    kept.push_str(rest);
                    break;
                }
            }
        }
        out.push_str(&kept);
        out.push('\n');
    }
    out
}

/// True if code begins or is open at the end of a text.
fn is_code(before: &str) -> bool {
    before.ends_with('`') || !before.matches('`').count().is_multiple_of(2)
}

/// Writes headings in HTML as Markdown, unless they are inside `<summary>`.
fn html_headings(source: &str) -> String {
    static HEADING: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?is)^[ ]{0,3}<h([1-6])(\s[^>]*)?>(.{0,600}?)</h[1-6]>\s*$"));
    static ID: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?i)\b(?:id|name)\s*=\s*["']?([^"'\s>]+)"#));
    static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<[^>]*>"));
    let mut out = String::with_capacity(source.len());
    let mut code = Code::default();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let opens = line.trim_start().get(..3).is_some_and(|head| {
            let level = head.strip_prefix("<h").or_else(|| head.strip_prefix("<H"));
            level.is_some_and(|level| matches!(level, "1" | "2" | "3" | "4" | "5" | "6"))
        });
        if code.has(line) || !opens {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        // A heading can be written on several lines.
        let mut text = line.to_owned();
        for _ in 0..5 {
            if text.to_ascii_lowercase().contains("</h") {
                break;
            }
            let Some(next) = lines.next_if(|next| !next.trim().is_empty()) else {
                break;
            };
            text.push('\n');
            text.push_str(next);
        }
        let written = HEADING
            .captures(&text)
            .map(|found| heading(&found, &ID, &TAG));
        out.push_str(written.as_deref().unwrap_or(&text));
        out.push('\n');
    }
    out
}

fn heading(found: &Captures<'_>, id: &Regex, tag: &Regex) -> String {
    let part = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let level = part(1).parse().unwrap_or(2);
    let inner = part(3);
    let anchor = [part(2), inner].iter().find_map(|text| id.captures(text));
    let anchor = anchor.and_then(|found| found.get(1));
    let anchor = anchor.map_or(String::new(), |id| format!(" {{#{}}}", id.as_str()));
    let text = tag.replace_all(inner, |tag: &Captures<'_>| match &tag[0] {
        tag if tag.starts_with("<br") => " ",
        _ => "",
    });
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\n{} {text}{anchor}\n", "#".repeat(level))
}

fn rewrite(lines: &[&str], depth: usize, out: &mut String) {
    let mut code = Code::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if code.has(line) {
            push(line, out);
            continue;
        }
        let container = (depth < DEEPEST)
            .then(|| container(line, &lines[at..]))
            .flatten();
        let Some((container, taken)) = container else {
            if is_declaration(line) {
                let declared = lines[at..]
                    .iter()
                    .take_while(|line| !line.trim().is_empty());
                at += declared.count();
                continue;
            }
            match plain_line(&template::inline(line)) {
                Some(line) if line.trim().is_empty() => push_blank(out),
                Some(line) => push(&line, out),
                None => {}
            }
            continue;
        };
        at += taken;
        match container {
            Container::Folded(title, text) => {
                push_blank(out);
                push("<details>", out);
                push(&format!("<summary>{title}</summary>"), out);
                push_blank(out);
                rewrite(&text, depth + 1, out);
                push_blank(out);
                push("</details>", out);
                push_blank(out);
            }
            Container::Note(kind, title, text) => {
                let mut inner = String::new();
                rewrite(&text, depth + 1, &mut inner);
                push_blank(out);
                push(&format!("> [!{kind}]"), out);
                if !title.is_empty() {
                    push(&format!("> **{title}**"), out);
                    push(">", out);
                }
                for line in inner.trim().lines() {
                    push(format!("> {line}").trim_end(), out);
                }
                push_blank(out);
            }
            Container::Linked(link, text) => {
                push_blank(out);
                push(&link, out);
                push_blank(out);
                rewrite(&text, depth + 1, out);
                push_blank(out);
            }
            Container::Plain(title, text) => {
                push_blank(out);
                if !title.is_empty() {
                    push(&format!("**{title}**"), out);
                    push_blank(out);
                }
                rewrite(&text, depth + 1, out);
                push_blank(out);
            }
        }
    }
}

/// True for a line that begins a declaration of MDX, which ends at an empty line.
fn is_declaration(line: &str) -> bool {
    static EXPORT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^export\s+(default|const|let|var|(async\s+)?function)\s.*[={(]")
    });
    EXPORT.is_match(line)
}

fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

fn push(line: &str, out: &mut String) {
    out.push_str(line);
    out.push('\n');
}

/// A line without attributes that only site generators understand; `None` if nothing is
/// left of it.
fn plain_line(line: &str) -> Option<String> {
    static IMPORT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"^(import|export)\s.*\bfrom\s+['"][^'"]+['"];?\s*$"#));
    static ATTRIBUTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\{:[^}]*\}\s*$"));
    static OF_HEADING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(\s{0,3}#{1,6}\s.*?)\s*\{:?\s*(?:[^}]*?#([\w\-.:]+))?[^}#]*\}\s*#*\s*$")
    });
    static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)<(?:a|span)\s+(?:id|name)\s*=\s*["']?([^"'\s>]+)["']?[^>]*>\s*(?:</(?:a|span)>)?"#,
        )
    });
    if IMPORT.is_match(line) || (ATTRIBUTES.is_match(line) && !line.contains("toc")) {
        return None;
    }
    let line = spaced_heading(line);
    let is_heading = line.trim_start().starts_with('#');
    if !is_heading {
        return Some(line);
    }
    let line = line.as_str();
    if let Some(found) = OF_HEADING.captures(line) {
        let text = found.get(1).map_or("", |text| text.as_str());
        let id = found.get(2).map(|id| format!(" {{#{}}}", id.as_str()));
        return Some(format!("{text}{}", id.unwrap_or_default()));
    }
    if let Some(found) = ANCHOR.captures(line) {
        let id = found.get(1).map_or("", |id| id.as_str());
        let text = ANCHOR.replace(line, "");
        return Some(format!("{} {{#{id}}}", text.trim_end()));
    }
    Some(line.to_owned())
}

/// `##見出し`, which some renderers take for a heading, with the space that Markdown wants.
fn spaced_heading(line: &str) -> String {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    match (2..=6).contains(&level)
        && text.starts_with(|c: char| !c.is_ascii() && !c.is_whitespace())
    {
        true => format!("{} {text}", "#".repeat(level)),
        false => line.to_owned(),
    }
}
