//! Encodes a view as an Adaptive Card within the limits of Teams.
//!
//! Texts are `RichTextBlock`s, whose runs have styles but no markup, so text from people
//! is shown as it is. All elements are from version 1.2, which clients on phones support.
//! The card declares version 1.5, because some clients show nothing otherwise
//! ([schema][1]).
//!
//! [1]: https://adaptivecards.io/explorer/

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::fit::{ELLIPSIS, Unit, cut, fit};
use super::markdown::head;
use super::view::{Field, View};
use crate::knowledge::markdown::block::{Block, BlockKind, Run};
use crate::render::words;

/// The unit of Teams' limits.
pub const UNIT: Unit = Unit::Utf16;

/// The longest card in JSON, in UTF-16 units. A message can have 100 KB in UTF-16, which
/// has two bytes a unit, and should stay below 80 KB. The other parts of a message are
/// shorter than 20 KB.
pub const CARD: usize = 30_000;

/// The longest title, in UTF-16 units.
pub const TITLE: usize = 300;
/// The longest label, in UTF-16 units.
const LABEL: usize = 200;
/// The longest small print, in UTF-16 units.
const FOOTER: usize = 500;
/// The longest text for clients that show no cards, in UTF-16 units.
const FALLBACK: usize = 1_000;
/// The longest address that is linked, in UTF-16 units.
pub const URL: usize = 1_500;
/// The estimated length of a block without its text, in UTF-16 units.
const BLOCK: usize = 40;
/// The width of an indent, in pixels.
const INDENT: usize = 18;

/// The part of a card below the view.
#[derive(Debug, Clone, Default)]
pub struct Below {
    /// Elements, such as related questions or a form.
    pub elements: Vec<Value>,
    /// Actions below the elements.
    pub buttons: Vec<Value>,
    /// The address of the page with the full text, for a card that is cut.
    pub page: Option<String>,
}

/// Encodes a view as an Adaptive Card of at most [`CARD`] units of JSON.
pub fn adaptive(view: &View, below: &Below) -> Value {
    let mut budget = CARD;
    loop {
        let card = card(view, below, budget);
        if budget == 0 || length(&card) <= CARD {
            return card;
        }
        budget = budget * 4 / 5;
    }
}

/// The length of JSON as it is sent, in UTF-16 units.
pub fn length(json: &Value) -> usize {
    UNIT.length(&json.to_string())
}

fn card(view: &View, below: &Below, budget: usize) -> Value {
    let mut left = Budget {
        units: budget,
        is_cut: false,
    };
    // The length of the sources is reserved before that of the text.
    let sources = view.sources_field();
    let cited = sources.as_ref().map(|field| {
        let (text, used) = left.share(2).take(&field.text);
        left.units = left.units.saturating_sub(used);
        (field, text)
    });
    let mut elements = Vec::new();
    if !view.title.is_empty() {
        let title = fit(&view.title, TITLE, UNIT);
        elements.push(styled(
            &title,
            &json!({"size": "Large", "weight": "Bolder"}),
        ));
    }
    let text = left.spend(&view.text());
    elements.extend(text.iter().flat_map(|block| element(block, None)));
    for field in &view.fields {
        let text = left.spend(&field.text);
        labelled(field, &text, &mut elements, false);
    }
    if let Some((field, text)) = &cited {
        left.is_cut |= text.len() < field.text.len();
        labelled(field, text, &mut elements, true);
    }
    if let Some(small_print) = view.small_print() {
        let text = fit(&small_print, FOOTER, UNIT);
        elements.push(styled(&text, &json!({"size": "Small", "isSubtle": true})));
    }
    elements.extend(below.elements.iter().cloned());
    let mut buttons = below.buttons.clone();
    if let Some(page) = below.page.as_ref().filter(|_| left.is_cut) {
        let title = words::Chat(view.language).read_on();
        buttons.insert(
            0,
            json!({"type": "Action.OpenUrl", "title": title, "url": page}),
        );
    }
    json!({
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": view.language.code(),
        "fallbackText": fit(&plain(view), FALLBACK, UNIT),
        "msteams": {"width": "Full"},
        "body": elements,
        "actions": buttons,
    })
}

/// The length that is left for texts.
struct Budget {
    units: usize,
    is_cut: bool,
}

impl Budget {
    fn share(&self, parts: usize) -> Budget {
        Budget {
            units: self.units / parts,
            is_cut: false,
        }
    }

    fn spend(&mut self, blocks: &[Block]) -> Vec<Block> {
        let (taken, used) = self.take(blocks);
        self.units = self.units.saturating_sub(used);
        taken
    }

    /// As many blocks as fit, with the last one cut at the end of a sentence or word, and
    /// their cost.
    fn take(&mut self, blocks: &[Block]) -> (Vec<Block>, usize) {
        let mut taken = Vec::new();
        let mut used = 0;
        for block in blocks {
            let left = self.units.saturating_sub(used);
            let cost = cost(block);
            if cost <= left {
                used += cost;
                taken.push(block.clone());
                continue;
            }
            self.is_cut = true;
            let text = block.text();
            let room = left.saturating_sub(BLOCK + UNIT.length(ELLIPSIS));
            let end = cut(&text, |prefix| UNIT.length(prefix) <= room);
            let end = text[..end].trim_end().len();
            if end > 0 {
                let mut runs = head(&block.runs, end);
                runs.push(Run::plain(ELLIPSIS));
                taken.push(Block::of(block.kind.clone(), runs));
                used = self.units;
            }
            break;
        }
        (taken, used)
    }
}

fn cost(block: &Block) -> usize {
    let of = |run: &Run| {
        let link = run.link.as_deref().map_or(0, |url| UNIT.length(url));
        UNIT.length(&run.text) + link
    };
    BLOCK + block.runs.iter().map(of).sum::<usize>()
}

/// Adds a label and the blocks below it. Sources have the numbers of their claims.
fn labelled(field: &Field, text: &[Block], elements: &mut Vec<Value>, is_last: bool) {
    if text.is_empty() {
        return;
    }
    elements.push(heading(&field.label));
    let first = elements.len();
    let is_linked = |block: &Block| block.runs.iter().any(|run| run.link.is_some());
    let are_sources = is_last && text.iter().any(is_linked);
    for (number, block) in (1..).zip(text) {
        let mark = are_sources.then(|| format!("[{number}]"));
        elements.extend(element(block, mark));
    }
    if let Some(first) = elements.get_mut(first) {
        first["spacing"] = json!("Small");
    }
}

/// Encodes a block as elements. Items of a list are indented after their marks.
fn element(block: &Block, mark: Option<String>) -> Vec<Value> {
    match &block.kind {
        BlockKind::Item { depth, number } => {
            let default = number.map_or("•".to_owned(), |number| format!("{number}."));
            vec![indented(
                *depth,
                Some(&mark.unwrap_or(default)),
                lines(block),
            )]
        }
        BlockKind::Continuation { depth } => vec![indented(depth + 1, None, lines(block))],
        BlockKind::Quote | BlockKind::Code { .. } => vec![json!({
            "type": "Container", "style": "emphasis", "items": lines(block),
        })],
        BlockKind::Paragraph | BlockKind::Heading | BlockKind::Row => lines(block),
    }
}

fn indented(depth: usize, mark: Option<&str>, items: Vec<Value>) -> Value {
    let column = |width: Value, items: Vec<Value>| json!({"type": "Column", "width": width, "spacing": "Small", "items": items});
    let mut columns = Vec::new();
    if depth > 0 {
        let width = format!("{}px", INDENT * depth.min(5));
        columns.push(column(json!(width), Vec::new()));
    }
    if let Some(mark) = mark {
        columns.push(column(json!("auto"), vec![styled(mark, &json!({}))]));
    }
    columns.push(column(json!("stretch"), items));
    json!({"type": "ColumnSet", "spacing": "Small", "columns": columns})
}

/// The lines of a block as elements, because a run can't have a line break.
fn lines(block: &Block) -> Vec<Value> {
    let is_code = matches!(block.kind, BlockKind::Code { .. });
    let is_heading = block.kind == BlockKind::Heading;
    let mut lines: Vec<Vec<Value>> = vec![Vec::new()];
    for run in &block.runs {
        for (at, text) in run.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            let mut inline = inline(run, text, is_code);
            if is_heading {
                inline["weight"] = json!("Bolder");
            }
            if let (Some(line), false) = (lines.last_mut(), text.is_empty()) {
                line.push(inline);
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    let first = if block.kind == BlockKind::Row || is_code {
        "Small"
    } else {
        "Default"
    };
    let element = |(at, inlines): (usize, Vec<Value>)| {
        let spacing = if at == 0 { first } else { "None" };
        json!({"type": "RichTextBlock", "spacing": spacing, "inlines": inlines})
    };
    lines.into_iter().enumerate().map(element).collect()
}

fn inline(run: &Run, text: &str, is_code: bool) -> Value {
    let text = match is_code {
        // Clients don't show spaces at the beginning of a line.
        true => {
            let rest = text.trim_start_matches(' ');
            format!("{}{rest}", "\u{a0}".repeat(text.len() - rest.len()))
        }
        false => text.to_owned(),
    };
    let mut inline = json!({"type": "TextRun", "text": safe(&text)});
    for (is_on, key, value) in [
        (run.is_strong, "weight", json!("Bolder")),
        (run.is_emphasis, "italic", json!(true)),
        (run.is_struck, "strikethrough", json!(true)),
        (run.is_code || is_code, "fontType", json!("Monospace")),
    ] {
        if is_on {
            inline[key] = value;
        }
    }
    if let Some(url) = run.link.as_deref().filter(|url| UNIT.length(url) <= URL) {
        inline["color"] = json!("Accent");
        inline["selectAction"] = json!({"type": "Action.OpenUrl", "url": url});
    }
    inline
}

/// A text with one style.
fn styled(text: &str, style: &Value) -> Value {
    let mut run = json!({"type": "TextRun", "text": safe(text)});
    for (key, value) in style.as_object().into_iter().flatten() {
        run[key] = value.clone();
    }
    json!({"type": "RichTextBlock", "inlines": [run]})
}

/// The label of a section.
pub fn heading(text: &str) -> Value {
    let mut label = styled(&fit(text, LABEL, UNIT), &json!({"weight": "Bolder"}));
    label["spacing"] = json!("Medium");
    label
}

/// The label of an input.
pub fn label(text: &str) -> Value {
    let mut label = styled(&fit(text, LABEL, UNIT), &json!({}));
    label["spacing"] = json!("Medium");
    label
}

/// A text in the colour of links.
pub fn accent(text: &str) -> Value {
    styled(&fit(text, TITLE, UNIT), &json!({"color": "Accent"}))
}

/// An element that sends data when it is pressed.
pub fn press(title: &str, data: &Value, element: Value) -> Value {
    let title = fit(title, TITLE, UNIT);
    json!({
        "type": "Container", "spacing": "Small", "items": [element],
        "selectAction": {"type": "Action.Submit", "title": title, "data": data},
    })
}

/// A text without `{{` functions, which Teams would evaluate, and without control
/// characters, including those that change the direction of text and could disguise it.
pub fn safe(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    });
    kept.collect::<String>().replace("{{", "{\u{200B}{")
}

/// A view as plain text, for clients that show no cards and for notifications.
pub fn plain(view: &View) -> String {
    let texts = view.text();
    let texts = texts.iter().map(Block::text);
    let all: Vec<String> = [view.title.clone()].into_iter().chain(texts).collect();
    let all = all.iter().filter(|text| !text.is_empty());
    all.map(|text| safe(text))
        .collect::<Vec<String>>()
        .join("\n")
}
