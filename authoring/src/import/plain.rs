//! Writes plain text as Markdown that shows it: what a cell of a table or a paragraph of a
//! Word document says stays as it is, such as `C:\_logs\*.log` or `<Ctrl>`.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use crate::fetch;

/// The text of a cell in Markdown. Each line is a line, and an address is a link. Markdown
/// that is surely meant stays: lists, quotations, tables, headings of level 2 or deeper,
/// blocks of code, code in a line, bold text and links. So does HTML, which becomes Markdown.
pub(super) fn cell(text: &str) -> String {
    let text = text.trim();
    if is_html(text) {
        return of_html(text);
    }
    let escaper = Escaper::of(text);
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    let mut has_list = false;
    let mut before = "";
    for line in text.lines().map(str::trim_end) {
        let start = line.trim_start();
        let marks = ["```", "~~~"].into_iter();
        let mark = marks.clone().find(|mark| start.starts_with(mark));
        if fence.is_some() || mark.is_some() {
            out.push_str(line);
            fence = match fence {
                Some(open) => Some(open).filter(|open| !start.starts_with(*open)),
                None => mark,
            };
        } else {
            has_list |= is_item(start);
            // Deeper indentation after an empty line would be code.
            if has_list || !before.is_empty() {
                out.push_str(&line[..line.len() - start.len()]);
            }
            escaper.push_line(start, before, &mut out);
        }
        out.push('\n');
        before = line;
    }
    with_line_breaks(out.trim_end())
}

/// Plain text within a line in Markdown; an address is a link.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Escaper::strict().push_text(text, &mut out);
    out
}

/// The text of a link in Markdown.
pub(super) fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Escaper::strict().push_escaped(text, 0..text.len(), &mut out);
    out
}

/// Markdown in which each line break of a text is shown as one.
pub(super) fn with_line_breaks(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(markdown, options).into_offset_iter();
    let breaks = events.filter(|(event, _)| *event == Event::SoftBreak);
    let mut out = String::with_capacity(markdown.len());
    let mut at = 0;
    for (_, range) in breaks {
        out.push_str(markdown[at..range.start].trim_end_matches(' '));
        out.push('\\');
        at = range.start;
    }
    out.push_str(&markdown[at..]);
    out
}

/// Markdown in which each address that stands in the text is a link.
pub(super) fn with_links(markdown: &str) -> String {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"https?://(?:\\?[!#-;=?-Z_a-z~])+").ok());
    let Some(pattern) = ADDRESS
        .as_ref()
        .filter(|pattern| pattern.is_match(markdown))
    else {
        return markdown.to_owned();
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    // The parts that are text, without those inside a link.
    let mut texts: Vec<Range<usize>> = Vec::new();
    let mut links = 0_usize;
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => links += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => links -= 1,
            Event::Text(_) if links == 0 => match texts.last_mut() {
                // A backslash before a character isn't in the text.
                Some(last)
                    if markdown[last.end..range.start]
                        .trim_matches('\\')
                        .is_empty() =>
                {
                    last.end = range.end;
                }
                _ => texts.push(range),
            },
            _ => {}
        }
    }
    let mut out = String::with_capacity(markdown.len());
    let mut at = 0;
    for text in texts {
        for found in pattern.find_iter(&markdown[text.clone()]) {
            let address = without_end(found.as_str());
            let start = text.start + found.start();
            out.push_str(&markdown[at..start]);
            // An anchor of HTML has its own link.
            let is_html = markdown[..start].ends_with(['"', '\'', '=']);
            match is_html {
                true => out.push_str(address),
                false => out.push_str(&format!("<{}>", address.replace('\\', ""))),
            }
            at = start + address.len();
        }
    }
    out.push_str(&markdown[at..]);
    out
}

/// True for a text with elements of HTML that an editor or an export writes, outside code.
fn is_html(text: &str) -> bool {
    static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("`[^`]*`").ok());
    static ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let single = r"<br\s*/?>";
        let with_text =
            r"<(?:p|div|ul|ol|li|table|b|strong|em|u|span|h[1-6])(?:\s[^<>]*)?>(?s:.)*?</";
        let link = r"<(?:a|img)\s[^<>]*(?:href|src)\s*=[^<>]*>";
        Regex::new(&format!("(?i){single}|{with_text}|{link}")).ok()
    });
    let Some((code, element)) = CODE.as_ref().zip(ELEMENT.as_ref()) else {
        return false;
    };
    text.contains('<') && element.is_match(&code.replace_all(text, ""))
}

/// A text in HTML as Markdown. Without elements that break lines, its lines do.
fn of_html(html: &str) -> String {
    const BREAKS: [&str; 8] = ["<br", "<p", "<div", "<li", "<tr", "<h1", "<h2", "<h3"];
    let lower = html.to_lowercase();
    let html = match BREAKS.iter().any(|tag| lower.contains(tag)) {
        true => html.to_owned(),
        false => html.replace('\n', "<br>"),
    };
    fetch::structured(&html).1.trim().to_owned()
}

/// True for a line that begins an item of a list.
fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = match line.len() - rest.len() {
        0 => &['-', '*', '+'],
        1..=3 => &['.', ')'],
        _ => &[],
    };
    let after = rest.strip_prefix(marks);
    after.is_some_and(|rest| rest.starts_with(' '))
}

/// The parts of a line that stay, and addresses.
static KEPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let code = r"`[^`\n]+`";
    let target = r#"(?:https?:|mailto:|entry:|[/#.])[^\s()<>]*(?:\s"[^"\n]*")?"#;
    let link = format!(r"!?\[[^\[\]\n]*\]\({target}\)");
    let bold = r"(?<bold>\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*)";
    let auto = r"<(?:https?://|mailto:)[^\s<>]+>";
    Regex::new(&format!("{code}|{link}|{bold}|{auto}|{ADDRESS}")).ok()
});
static ADDRESSES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ADDRESS).ok());
const ADDRESS: &str = "(?<address>https?://[!#-;=?-Z_a-z~]+)";

/// Puts a backslash before what would be markup.
struct Escaper {
    /// True if Markdown that is surely meant stays.
    keeps_markup: bool,
    /// The characters that are markup only in pairs and that a text has at least twice.
    paired: String,
}

impl Escaper {
    const PAIRED: [char; 4] = ['*', '_', '~', '`'];

    fn of(text: &str) -> Escaper {
        let is_paired = |c: &char| text.matches(*c).count() > 1;
        Escaper {
            keeps_markup: true,
            paired: Self::PAIRED.into_iter().filter(is_paired).collect(),
        }
    }

    fn strict() -> Escaper {
        Escaper {
            keeps_markup: false,
            paired: Self::PAIRED.into_iter().collect(),
        }
    }

    /// Adds a line without its indentation. `before` is the line above it.
    fn push_line(&self, line: &str, before: &str, out: &mut String) {
        let is_only = |c: char| line.len() > 1 && line.chars().all(|other| other == c);
        let is_rule = line.len() > 2 && (is_only('-') || is_only('*') || is_only('_'));
        if is_rule || is_only('-') || is_only('=') {
            // Below text, it would make a heading of it.
            let start = match is_rule {
                true if before.is_empty() => "",
                true => "\n",
                false => "\\",
            };
            out.push_str(start);
            return out.push_str(line);
        }
        let is_deep = line.starts_with("##") && line.trim_start_matches('#').starts_with(' ');
        let mark = if is_item(line) {
            line.find(' ').map_or(0, |at| at + 1)
        } else if is_deep || line.starts_with("> ") {
            line.len() - line.trim_start_matches(['#', '>', ' ']).len()
        } else {
            0
        };
        let (mark, rest) = line.split_at(mark);
        out.push_str(mark);
        if mark.is_empty() && (line.starts_with("# ") || line.starts_with('>')) {
            out.push('\\');
        }
        self.push_text(rest, out);
    }

    /// Adds a text within a line.
    fn push_text(&self, text: &str, out: &mut String) {
        let kept = match self.keeps_markup {
            true => &KEPT,
            false => &ADDRESSES,
        };
        let mut at = 0;
        for found in kept.iter().flat_map(|kept| kept.captures_iter(text)) {
            let Some(whole) = found.get(0) else {
                continue;
            };
            if found.name("address").is_some() {
                let address = without_end(whole.as_str());
                self.push_escaped(text, at..whole.start(), out);
                out.push_str(&format!("<{address}>"));
                at = whole.start() + address.len();
            } else if found.name("bold").is_none() || stands_alone(text, &whole.range()) {
                self.push_escaped(text, at..whole.start(), out);
                out.push_str(whole.as_str());
                at = whole.end();
            }
        }
        self.push_escaped(text, at..text.len(), out);
    }

    /// Adds a part of a text with a backslash before what would be markup.
    fn push_escaped(&self, text: &str, part: Range<usize>, out: &mut String) {
        static ENTITY: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new("^&(?:#?[0-9a-zA-Z]{1,32});").ok());
        static LINK: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"^\[(?:\^|[^\[\]]*\][\[(:])").ok());
        let begins = |pattern: &LazyLock<Option<Regex>>, at: usize| {
            let pattern = pattern.as_ref();
            pattern.is_some_and(|pattern| pattern.is_match(&text[at..]))
        };
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let start = part.start;
        for (at, c) in text[part].char_indices() {
            let at = start + at;
            let before = text[..at].chars().next_back();
            let after = text[at + c.len_utf8()..].chars().next();
            let is_markup = match c {
                '\\' => after.is_none_or(|after| after.is_ascii_punctuation()),
                '_' if is_word(before) && is_word(after) => false,
                '*' if is_space(before) && is_space(after) => false,
                '*' | '_' | '~' | '`' => self.paired.contains(c),
                '[' => begins(&LINK, at),
                '<' => after.is_some_and(|after| {
                    after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?')
                }),
                // Exports write characters so; nobody else does.
                '&' => !self.keeps_markup && begins(&ENTITY, at),
                _ => false,
            };
            if is_markup {
                out.push('\\');
            }
            out.push(c);
        }
    }
}

/// An address without the punctuation of the sentence that it ends.
fn without_end(address: &str) -> &str {
    const ENDS: [char; 10] = ['.', ',', ':', ';', '!', '?', '\'', '*', '_', '~'];
    let mut shorter = address.trim_end_matches(ENDS);
    let count = |bracket| shorter.matches(bracket).count();
    // How many brackets are closed that the address doesn't open.
    let mut closed = count(')').saturating_sub(count('('));
    while let Some(inside) = shorter.strip_suffix(')').filter(|_| closed > 0) {
        closed -= 1;
        shorter = inside.trim_end_matches(ENDS);
    }
    shorter
}

/// True if no digit or Latin letter is beside a part of a text, as in `2**3 + 3**2`.
fn stands_alone(text: &str, part: &Range<usize>) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    !text[..part.start].ends_with(is_part) && !text[part.end..].starts_with(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::markdown::plain;

    #[test]
    fn what_a_cell_says_stays() {
        let texts = [
            r"\\fs01\scan\社員番号",
            r"\\fs01\share\<部署名>\ を開いてください。",
            r"C:\Users\<user>\AppData\Local\_logs\*.log と *.txt を送ってください。",
            "<Ctrl>+<Alt>+<Del> を押し、<変更> を選びます。",
            "10:00~12:00、13:00~15:00。5*3 台 = 15*1 個、a_b_c と __init__ です。",
            "#help-it です。",
            "[OK](次へ) を押す。[注]: 後で。",
            "2**3 + 3**2",
            "# 総務",
            ">返信",
            "前\n====\n後",
            "空行の後。\n\n    内線：1234",
            "1．社内ポータルを開く\n2．［申請］を押す",
        ];
        for text in texts {
            let shown = plain(&cell(text)).replace("\n\n", "\n");
            let expected = text.replace("    ", "").replace("\n\n", "\n");
            assert_eq!(shown, expected, "{}", cell(text));
        }
        let html = "<b>太字</b> &amp; &lt;b&gt;";
        assert_eq!(plain(&cell(html)), "太字 & <b>");
        assert_eq!(cell("a_b.c C:\\new"), "a_b.c C:\\new");
        assert_eq!(
            plain(&super::text("`a` **b** &lt; [c](/d)")),
            "`a` **b** &lt; [c](/d)"
        );
    }

    #[test]
    fn addresses_in_a_text_are_links() {
        let cases = [
            ("See https://e.org/a_b.", "See <https://e.org/a_b>."),
            ("https://e.org/a\\_b と", "<https://e.org/a_b> と"),
            (
                "[a](https://e.org) `https://e.org`",
                "[a](https://e.org) `https://e.org`",
            ),
            (
                "<https://e.org> and [https://e.org](/x)",
                "<https://e.org> and [https://e.org](/x)",
            ),
            ("| https://e.org |\n|---|\n", "| <https://e.org> |\n|---|\n"),
            (
                "[1]: https://e.org\n\n[a][1]",
                "[1]: https://e.org\n\n[a][1]",
            ),
            ("```\nhttps://e.org\n```", "```\nhttps://e.org\n```"),
            (
                "<a href=\"https://e.org\">x</a>",
                "<a href=\"https://e.org\">x</a>",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(with_links(text), expected, "{text}");
        }
    }

    #[test]
    fn markup_that_is_meant_stays() {
        let cases = [
            ("**注意** `a_b*` を", "**注意** `a_b*` を"),
            ("[申請](https://e.jp/a_b)", "[申請](https://e.jp/a_b)"),
            ("- a\n- b_\n  - c_", "- a\n- b\\_\n  - c\\_"),
            ("1) a\n2) b\nc", "1) a\n2) b\\\nc"),
            ("前\n-----\n後", "前\n\n-----\n後"),
            ("## 見出し\n本文", "## 見出し\n本文"),
            ("```sh\nls *_*_\n```", "```sh\nls *_*_\n```"),
            ("一行目<br>二行目", "一行目\\\n二行目"),
            ("<b>一</b>\n二", "**一**\\\n二"),
            ("`<b>x</b>` と書く", "`<b>x</b>` と書く"),
            ("A &amp; B", "A &amp; B"),
            (
                "詳細は https://e.jp/a?b=c_d。",
                "詳細は <https://e.jp/a?b=c_d>。",
            ),
            ("(https://e.jp/x_(y)).", "(<https://e.jp/x_(y)>)."),
            ("https://e.jp/).)),", "<https://e.jp/>).)),"),
            ("<https://e.jp/>", "<https://e.jp/>"),
        ];
        for (text, expected) in cases {
            assert_eq!(cell(text), expected, "{text}");
        }
    }
}
