//! Messages and views to what Block Kit has against them: limits that Slack documents and
//! its published descriptions don't carry. Lengths are in code points.
//!
//! Source: <https://docs.slack.dev/reference/block-kit>, one page for each block, element
//! and composition object, <https://docs.slack.dev/reference/views> and
//! <https://docs.slack.dev/reference/methods/chat.postMessage>. Only what the bot may use
//! is listed; anything else is a mistake.

mod cases;
mod rich_text;

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::Value;

/// Recommended for the text of a message; `chat.update` refuses more. Slack cuts a posted
/// text at 40,000.
const TEXT: usize = 4_000;
const BLOCKS_OF_A_MESSAGE: usize = 50;
const BLOCKS_OF_A_VIEW: usize = 100;
/// `action_id`, `block_id`, `callback_id` and `external_id`.
const IDENTIFIER: usize = 255;

/// What is wrong with a message.
pub(super) fn of_message(message: &Value) -> Vec<String> {
    let mut found = Found::default();
    let blocks = items(&message["blocks"]);
    found.length("text", &message["text"], TEXT);
    if message["delete_original"] == true {
        return found.0;
    }
    let text = message["text"].as_str().unwrap_or_default();
    if text.trim().is_empty() {
        // With blocks, the text is what notifications and screen readers tell.
        found.say("text", "it is missing");
    }
    found.blocks(blocks, BLOCKS_OF_A_MESSAGE);
    found.0
}

/// What is wrong with a modal or the home tab.
pub(super) fn of_view(view: &Value) -> Vec<String> {
    let mut found = Found::default();
    let blocks = items(&view["blocks"]);
    found.length("private_metadata", &view["private_metadata"], 3_000);
    found.length("callback_id", &view["callback_id"], IDENTIFIER);
    found.length("external_id", &view["external_id"], IDENTIFIER);
    match view["type"].as_str() {
        Some("home") => {}
        Some("modal") => {
            found.plain("title", &view["title"], 24);
            let has_input = blocks.iter().any(|block| block["type"] == "input");
            for name in ["submit", "close"] {
                if !view[name].is_null() {
                    found.plain(name, &view[name], 24);
                } else if has_input && name == "submit" {
                    found.say(name, "it is missing beside an input");
                }
            }
        }
        other => found.say("type", format!("{other:?}")),
    }
    // The size of a view is at most 250 KB.
    if view.to_string().len() > 250_000 {
        found.say("view", "it is too large");
    }
    found.blocks(blocks, BLOCKS_OF_A_VIEW);
    found.0
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn size(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn say(&mut self, place: &str, what: impl Display) {
        self.0.push(format!("{place}: {what}"));
    }

    fn length(&mut self, place: &str, text: &Value, most: usize) {
        let length = size(text);
        if length > most {
            self.say(place, format!("{length} characters of {most}"));
        }
    }

    fn count(&mut self, place: &str, list: &Value, least: usize, most: usize) {
        let count = items(list).len();
        if !(least..=most).contains(&count) {
            self.say(place, format!("{count} items, not {least} to {most}"));
        }
    }

    /// A text object, which isn't empty.
    fn text(&mut self, place: &str, object: &Value, most: usize) {
        let is_text = matches!(object["type"].as_str(), Some("plain_text" | "mrkdwn"));
        if !is_text || size(&object["text"]) == 0 {
            self.say(place, format!("no text object: {object}"));
        }
        if object["type"] == "mrkdwn" && !object["emoji"].is_null() {
            self.say(place, "emoji is for plain text only");
        }
        self.length(place, &object["text"], most);
    }

    fn plain(&mut self, place: &str, object: &Value, most: usize) {
        if object["type"] != "plain_text" {
            self.say(place, "plain text only");
        }
        self.text(place, object, most);
    }

    fn blocks(&mut self, blocks: &[Value], most: usize) {
        if blocks.len() > most {
            self.say("blocks", format!("{} of {most}", blocks.len()));
        }
        let mut markdown = 0;
        let mut names = BTreeSet::new();
        let mut actions = BTreeSet::new();
        for block in blocks {
            let name = block["block_id"].as_str();
            if name.is_some_and(|name| !names.insert(name)) {
                self.say("block_id", format!("{name:?} occurs twice"));
            }
            self.length("block_id", &block["block_id"], IDENTIFIER);
            self.block(block);
            if block["type"] == "markdown" {
                markdown += size(&block["text"]);
            }
            let single = [&block["accessory"], &block["element"]];
            for element in items(&block["elements"]).iter().chain(single) {
                let action = element["action_id"].as_str();
                if action.is_some_and(|action| !actions.insert(action)) {
                    self.say("action_id", format!("{action:?} occurs twice"));
                }
            }
        }
        if markdown > 12_000 {
            self.say("markdown", format!("{markdown} characters of 12000"));
        }
    }

    fn block(&mut self, block: &Value) {
        match block["type"].as_str() {
            Some("divider") => {}
            Some("header") => self.plain("header", &block["text"], 150),
            Some("markdown") if size(&block["text"]) > 0 => {}
            Some("image") => self.image(block),
            Some("rich_text") => self.rich_text(block),
            Some("section") => {
                let has_fields = !block["fields"].is_null();
                if !has_fields || !block["text"].is_null() {
                    self.text("section", &block["text"], 3_000);
                }
                if has_fields {
                    self.count("fields", &block["fields"], 1, 10);
                }
                for field in items(&block["fields"]) {
                    self.text("field", field, 2_000);
                }
                match block["accessory"]["type"].as_str() {
                    None => {}
                    Some("image") => self.image(&block["accessory"]),
                    Some("plain_text_input") => self.say("accessory", "no input"),
                    Some(_) => self.element(&block["accessory"]),
                }
            }
            Some("context") => {
                self.count("context", &block["elements"], 1, 10);
                for element in items(&block["elements"]) {
                    match element["type"].as_str() {
                        Some("image") => self.image(element),
                        _ => self.text("context", element, 3_000),
                    }
                }
            }
            Some("actions") => {
                self.count("actions", &block["elements"], 1, 25);
                for element in items(&block["elements"]) {
                    if element["type"] == "plain_text_input" {
                        self.say("actions", "no input");
                    }
                    self.element(element);
                }
            }
            Some("input") => {
                self.plain("label", &block["label"], 2_000);
                if !block["hint"].is_null() {
                    self.plain("hint", &block["hint"], 2_000);
                }
                if matches!(
                    block["element"]["type"].as_str(),
                    Some("button" | "overflow")
                ) {
                    self.say("input", "no button");
                }
                self.element(&block["element"]);
            }
            _ => self.say("block", format!("not known: {block}")),
        }
    }

    fn image(&mut self, image: &Value) {
        if size(&image["image_url"]) == 0 || size(&image["alt_text"]) == 0 {
            self.say("image", "no address or no alternative text");
        }
        self.length("image_url", &image["image_url"], 3_000);
        self.length("alt_text", &image["alt_text"], 2_000);
    }

    fn element(&mut self, element: &Value) {
        if size(&element["action_id"]) == 0 {
            self.say("action_id", format!("it is missing: {element}"));
        }
        self.length("action_id", &element["action_id"], IDENTIFIER);
        if !element["placeholder"].is_null() {
            self.plain("placeholder", &element["placeholder"], 150);
        }
        if !element["confirm"].is_null() {
            self.confirmation(&element["confirm"]);
        }
        match element["type"].as_str() {
            Some("button") => {
                self.plain("button", &element["text"], 75);
                self.length("value", &element["value"], 2_000);
                self.length("url", &element["url"], 3_000);
                self.length("accessibility_label", &element["accessibility_label"], 75);
                let style = element["style"].as_str();
                if !matches!(style, None | Some("primary" | "danger")) {
                    self.say("style", format!("{style:?}"));
                }
            }
            Some("static_select" | "multi_static_select") => {
                match element["option_groups"].is_null() {
                    true => self.options(&element["options"], 100, false),
                    false => {
                        self.count("option_groups", &element["option_groups"], 1, 100);
                        for group in items(&element["option_groups"]) {
                            self.plain("group", &group["label"], 75);
                            self.options(&group["options"], 100, false);
                        }
                    }
                }
            }
            Some("overflow") => self.options(&element["options"], 5, false),
            Some("radio_buttons" | "checkboxes") => self.options(&element["options"], 10, true),
            Some("datepicker") => {
                let date = &element["initial_date"];
                let is_date = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
                if !date.is_null() && !date.as_str().is_some_and(is_date) {
                    self.say("initial_date", date);
                }
            }
            Some("number_input") => {
                let number = |name: &str| match element[name].as_str() {
                    None => Ok(None),
                    Some(text) => text.parse::<i64>().map(Some),
                };
                let bounds = number("min_value").and_then(|min| Ok((min, number("max_value")?)));
                let is_range = matches!(bounds, Ok((min, max)) if min.zip(max).is_none_or(|(min, max)| min <= max));
                if !is_range || !element["is_decimal_allowed"].is_boolean() {
                    self.say("number_input", element);
                }
            }
            Some("plain_text_input") => {
                self.length("initial_value", &element["initial_value"], 3_000);
                let most = element["max_length"].as_u64();
                if most.is_some_and(|most| !(1..=3_000).contains(&most)) {
                    self.say("max_length", format!("{most:?}"));
                }
            }
            _ => self.say("element", format!("not known: {element}")),
        }
    }

    /// Options of a menu, whose texts are plain, or of buttons, which may have markup.
    fn options(&mut self, options: &Value, most: usize, may_have_markup: bool) {
        self.count("options", options, 1, most);
        let mut values = BTreeSet::new();
        for option in items(options) {
            match may_have_markup {
                true => self.text("option", &option["text"], 75),
                false => self.plain("option", &option["text"], 75),
            }
            self.length("value", &option["value"], 150);
            if !option["description"].is_null() {
                self.text("description", &option["description"], 75);
            }
            let value = option["value"].as_str();
            if value.is_none_or(|value| value.is_empty() || !values.insert(value)) {
                self.say("value", format!("missing or not unique: {option}"));
            }
        }
    }

    fn confirmation(&mut self, confirm: &Value) {
        self.plain("confirm title", &confirm["title"], 100);
        self.text("confirm text", &confirm["text"], 300);
        self.plain("confirm", &confirm["confirm"], 30);
        self.plain("deny", &confirm["deny"], 30);
    }
}
