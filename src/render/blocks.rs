//! Blocks of styled runs to Slack's [Block Kit][1], within its limits.
//!
//! Texts become `rich_text` blocks, whose elements carry style and links as data.
//! Slack's other markup, mrkdwn, would have to be escaped, and has no escape for
//! `*`, `_`, `~` and backquotes; in rich text every character is shown as it is typed,
//! and a mention notifies nobody unless it is an element of its own kind, which none
//! is here.
//!
//! [1]: https://docs.slack.dev/reference/block-kit/blocks

mod rich_text;

use serde_json::{Value, json};

use super::fit::{ELLIPSIS, Unit, cut, fit};
use super::markdown::head;
use super::view::View;
use super::words::Chat;
use crate::knowledge::markdown::block::{Block, BlockKind, Run};

pub use rich_text::rich_text;

/// How Slack counts characters.
pub const UNIT: Unit = Unit::Utf16;

/// The most text in one message, in characters. Slack refuses messages with somewhat more
/// than 11,000 (`msg_blocks_too_long`); it doesn't publish the limit.
pub const MESSAGE: usize = 9_000;

/// The longest text of a header block, in characters.
const HEADER: usize = 150;
/// The longest text of a context block, in characters. Slack allows 3,000.
const CONTEXT: usize = 500;
/// The longest text beside a button, in characters. Slack allows 3,000.
const SECTION: usize = 300;
/// The longest label of a button, in characters.
const BUTTON: usize = 75;
/// The most buttons in one actions block.
const BUTTONS: usize = 25;
/// The longest text for notifications with its escapes, in characters. Slack recommends
/// at most 4,000.
const FALLBACK: usize = 3_000;
/// What a block costs beside its text, in characters.
const BLOCK: usize = 40;

/// A button: its label, the identifier that comes back when it is pressed (at most 255
/// characters, unique in its message), and its emphasis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// The label, in plain text.
    pub label: String,
    /// The identifier.
    pub action: String,
    /// Whether it is the one most people press.
    pub is_primary: bool,
}

/// What stands around a view's own words.
#[derive(Debug, Clone, Default)]
pub struct Controls {
    /// A button for each related question, in their order.
    pub related: Vec<Button>,
    /// The buttons at the end.
    pub buttons: Vec<Button>,
    /// The page with the whole text, for a view that is cut.
    pub page: Option<String>,
}

/// A message, or what fills a home tab or a dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The text for notifications.
    pub text: String,
    /// The blocks, at most 50.
    pub blocks: Vec<Value>,
}

/// A view as a message.
pub fn message(view: &View, controls: &Controls) -> Message {
    let mut budget = Budget::new(MESSAGE);
    budget.reserve(&view.title);
    view.related
        .iter()
        .for_each(|related| budget.reserve(&related.question));
    // Sources come first: without them it isn't an answer.
    let sources = view.sources_field().map(|field| {
        let text = budget.take_at_most(&field.text, MESSAGE / 2);
        numbered(&field.label, text)
    });
    let mut blocks = Vec::new();
    if !printable(&view.title).trim().is_empty() {
        blocks.push(header(&view.title));
    }
    let mut text = view.text();
    if controls.related.is_empty() {
        text.extend(view.offered());
    }
    blocks.extend(rich_text(&budget.take(&text)));
    let fields = view.fields.iter().flat_map(|field| {
        let text = budget.take(&field.text);
        labelled(&field.label, text)
    });
    let fields: Vec<Block> = fields.collect();
    blocks.extend(rich_text(&fields));
    if let Some(page) = controls.page.as_ref().filter(|_| budget.is_exceeded()) {
        let link = Run::link(Chat(view.language).read_on(), page);
        blocks.extend(rich_text(&[Block::of(BlockKind::Paragraph, vec![link])]));
    }
    blocks.extend(sources.and_then(|sources| rich_text(&sources)));
    blocks.extend(view.small_print().map(|text| context(&text)));
    if !controls.related.is_empty() {
        blocks.extend(
            view.related_label
                .and_then(|label| rich_text(&[heading(label)])),
        );
    }
    let related = view.related.iter().zip(&controls.related);
    blocks.extend(related.map(|(related, button)| section(&related.question, button)));
    blocks.extend(actions(&controls.buttons));
    Message {
        text: fallback(&words(view)),
        blocks,
    }
}

/// A view's words in one text.
fn words(view: &View) -> String {
    let title = std::iter::once(view.title.clone());
    let all: Vec<String> = title.chain(view.text().iter().map(Block::text)).collect();
    all.join("\n").trim().to_owned()
}

fn heading(label: &str) -> Block {
    Block::of(BlockKind::Heading, vec![Run::plain(label)])
}

/// A label with what belongs to it; nothing without that.
fn labelled(label: &str, text: Vec<Block>) -> Vec<Block> {
    match text.is_empty() {
        true => Vec::new(),
        false => std::iter::once(heading(label)).chain(text).collect(),
    }
}

/// The same with its items numbered.
fn numbered(label: &str, items: Vec<Block>) -> Vec<Block> {
    let items = (1..).zip(items).map(|(number, item)| {
        let kind = BlockKind::Item {
            depth: 0,
            number: Some(number),
        };
        Block::of(kind, item.runs)
    });
    labelled(label, items.collect())
}

/// Text that may be spent in one message, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    left: usize,
    is_exceeded: bool,
}

impl Budget {
    /// A budget of so many characters.
    pub fn new(characters: usize) -> Budget {
        Budget {
            left: characters,
            is_exceeded: false,
        }
    }

    /// Sets aside what a text takes that is shown in any case.
    pub fn reserve(&mut self, text: &str) {
        self.left = self.left.saturating_sub(BLOCK + UNIT.length(text));
    }

    /// True if something was cut.
    pub fn is_exceeded(self) -> bool {
        self.is_exceeded
    }

    /// The longest run of blocks that fits, the last one cut where a reader would stop.
    pub fn take(&mut self, blocks: &[Block]) -> Vec<Block> {
        self.take_at_most(blocks, self.left)
    }

    /// The same, spending at most so many characters.
    pub fn take_at_most(&mut self, blocks: &[Block], most: usize) -> Vec<Block> {
        let mut room = self.left.min(most);
        let mut taken = Vec::new();
        for block in blocks {
            let cost = cost(block);
            if cost <= room {
                room -= cost;
                self.left -= cost;
                taken.push(block.clone());
                continue;
            }
            self.is_exceeded = true;
            if let Some(head) = cut_block(block, room) {
                self.left -= room;
                taken.push(head);
            }
            break;
        }
        taken
    }
}

fn cost(block: &Block) -> usize {
    let of = |run: &Run| {
        let link = run.link.as_deref().map_or(0, |url| UNIT.length(url));
        UNIT.length(&run.text) + link
    };
    BLOCK + block.runs.iter().map(of).sum::<usize>()
}

/// The beginning of a block that costs no more than the room there is. Links count
/// whole, wherever the text is cut.
fn cut_block(block: &Block, room: usize) -> Option<Block> {
    let text = block.text();
    let beside = cost(block) - UNIT.length(&text) + UNIT.length(ELLIPSIS);
    let room = room.saturating_sub(beside);
    let end = cut(&text, |prefix| UNIT.length(prefix) <= room);
    let end = text[..end].trim_end().len();
    (end > 0).then(|| {
        let mut runs = head(&block.runs, end);
        runs.push(Run::plain(ELLIPSIS));
        Block::of(block.kind.clone(), runs)
    })
}

/// A header block.
pub fn header(title: &str) -> Value {
    json!({"type": "header", "text": plain_text(title, HEADER)})
}

/// Small print: a context block.
pub fn context(text: &str) -> Value {
    json!({"type": "context", "elements": [plain_text(text, CONTEXT)]})
}

/// A text beside a button.
pub fn section(text: &str, accessory: &Button) -> Value {
    json!({
        "type": "section", "text": plain_text(text, SECTION), "accessory": button(accessory),
    })
}

/// Actions blocks with these buttons; none without buttons.
pub fn actions(buttons: &[Button]) -> Vec<Value> {
    let rows = buttons.chunks(BUTTONS);
    rows.map(|row| {
        let elements: Vec<Value> = row.iter().map(button).collect();
        json!({"type": "actions", "elements": elements})
    })
    .collect()
}

fn button(button: &Button) -> Value {
    let mut element = json!({
        "type": "button", "text": plain_text(&button.label, BUTTON), "action_id": button.action,
    });
    if button.is_primary {
        element["style"] = json!("primary");
    }
    element
}

/// A text object without markup or emoji codes.
pub fn plain_text(text: &str, limit: usize) -> Value {
    let text = printable(text).replace('\n', " ");
    json!({"type": "plain_text", "text": fit(&text, limit, UNIT), "emoji": false})
}

/// A text for notifications and for clients that show no blocks. It is mrkdwn, in which
/// `&`, `<` and `>` begin references to people, channels and groups ([escaping][1]).
///
/// [1]: https://docs.slack.dev/messaging/formatting-message-text#escaping
pub fn fallback(text: &str) -> String {
    let text = printable(text);
    let text = text.trim();
    let whole = escaped(text);
    if UNIT.length(&whole) <= FALLBACK {
        return whole;
    }
    let end = cut(text, |prefix| UNIT.length(&escaped(prefix)) < FALLBACK);
    format!("{}{ELLIPSIS}", escaped(text[..end].trim_end()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A text without control characters other than line ends, and without marks that
/// change the direction of what follows, which could disguise it.
fn printable(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        '\n' => Some('\n'),
        c if c.is_control() => Some(' '),
        c => Some(c),
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Citation;
    use crate::text::Language;

    #[test]
    fn typed_text_is_shown_as_typed_and_notifies_nobody() {
        let hostile = "<!channel> *a* _b_ ~c~ `d` <@U1> @here :tada: & \u{202E}x\0";
        let made = rich_text(&[Block::paragraph(hostile)]).expect("text");
        let shown = "<!channel> *a* _b_ ~c~ `d` <@U1> @here :tada: & x ";
        assert_eq!(
            made["elements"][0]["elements"],
            json!([{"type": "text", "text": shown}])
        );
        assert_eq!(
            fallback(hostile),
            "&lt;!channel&gt; *a* _b_ ~c~ `d` &lt;@U1&gt; @here :tada: &amp; x"
        );
        assert_eq!(header(hostile)["text"]["emoji"], json!(false));
    }

    #[test]
    fn an_answer_that_is_cut_keeps_its_sources_and_links_to_the_rest() {
        let long = Block::paragraph("長い文です。".repeat(2_000));
        let citation = |number: usize| Citation {
            title: format!("Source {number}"),
            url: format!("https://example.org/{number}"),
            date: Some("2026-01-01".to_owned()),
        };
        let view = |body: Vec<Block>| View {
            title: "A question".to_owned(),
            body,
            sources: (0..3).map(citation).collect(),
            ..View::in_language(Language::Ja)
        };
        let controls = Controls {
            page: Some("https://faq.example.com/?q=x".to_owned()),
            ..Controls::default()
        };
        let made = |view: &View| json!(message(view, &controls).blocks).to_string();
        let cut = made(&view(vec![long.clone(), long]));
        assert!(cut.contains("https://faq.example.com/?q=x"), "{cut}");
        assert!(cut.contains("Source 2") && cut.contains(ELLIPSIS), "{cut}");
        let whole = made(&view(vec![Block::paragraph("短い文です。")]));
        assert!(!whole.contains("faq.example.com"), "{whole}");
    }

    #[test]
    fn nothing_is_longer_than_slack_takes() {
        let long = "長い文です。<long> ".repeat(2_000);
        let length = |value: &Value| UNIT.length(value.as_str().unwrap_or_default());
        assert!(length(&header(&long)["text"]["text"]) <= HEADER);
        assert!(length(&context(&long)["elements"][0]["text"]) <= CONTEXT);
        assert!(UNIT.length(&fallback(&long)) <= FALLBACK);
        let button = Button {
            label: long.clone(),
            action: "x".to_owned(),
            is_primary: true,
        };
        let rows = actions(&vec![button.clone(); 30]);
        assert_eq!(rows.len(), 2);
        assert!(length(&rows[0]["elements"][0]["text"]["text"]) <= BUTTON);
        assert!(length(&section(&long, &button)["text"]["text"]) <= SECTION);
        let mut budget = Budget::new(MESSAGE);
        let taken = budget.take(&vec![Block::paragraph(&long); 3]);
        assert_eq!(taken.len(), 1);
        assert!(taken[0].text().ends_with(ELLIPSIS) && budget.is_exceeded());
        assert!(UNIT.length(&taken[0].text()) <= MESSAGE);
    }
}
