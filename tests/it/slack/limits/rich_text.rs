//! What Block Kit has against a `rich_text` block.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>. Elements
//! that notify people (`user`, `usergroup`, `broadcast`) are mistakes of the bot.

use serde_json::Value;

use super::{Found, items, size};

impl Found {
    pub(super) fn rich_text(&mut self, block: &Value) {
        if items(&block["elements"]).is_empty() {
            self.say("rich_text", "it has no elements");
        }
        for element in items(&block["elements"]) {
            match element["type"].as_str() {
                Some("rich_text_section" | "rich_text_quote") => self.inlines(element, true),
                Some("rich_text_preformatted") => self.inlines(element, false),
                Some("rich_text_list") => self.list(element),
                _ => self.say("rich_text", format!("not known: {element}")),
            }
        }
    }

    fn list(&mut self, list: &Value) {
        if !matches!(list["style"].as_str(), Some("bullet" | "ordered")) {
            self.say("list", format!("style {}", list["style"]));
        }
        if list["indent"].as_u64().is_none_or(|indent| indent > 8) {
            self.say("list", format!("indent {}", list["indent"]));
        }
        if !list["offset"].is_null() && list["offset"].as_u64().is_none() {
            self.say("list", format!("offset {}", list["offset"]));
        }
        if items(&list["elements"]).is_empty() {
            self.say("list", "it has no items");
        }
        for item in items(&list["elements"]) {
            if item["type"] != "rich_text_section" {
                self.say("list", format!("not known: {item}"));
            }
            self.inlines(item, true);
        }
    }

    fn inlines(&mut self, section: &Value, has_styles: bool) {
        if items(&section["elements"]).is_empty() {
            self.say("section", "it has no elements");
        }
        for inline in items(&section["elements"]) {
            let is_empty = size(&inline["text"]) == 0;
            match inline["type"].as_str() {
                Some("text") if !is_empty => {}
                Some("link") if !is_empty && size(&inline["url"]) > 0 => {
                    self.length("url", &inline["url"], 3_000);
                }
                _ => self.say("inline", format!("not known: {inline}")),
            }
            for (name, is_on) in inline["style"].as_object().into_iter().flatten() {
                let is_known = matches!(name.as_str(), "bold" | "italic" | "strike" | "code");
                if !is_known || !is_on.is_boolean() || (!has_styles && name == "code") {
                    self.say("style", format!("{name}: {is_on}"));
                }
            }
        }
    }
}

#[test]
fn rich_text_that_slack_refuses_is_found() {
    let text = |text: &str| serde_json::json!({"type": "text", "text": text});
    let section =
        |inline: Value| serde_json::json!([{"type": "rich_text_section", "elements": [inline]}]);
    let item = section(text("x"))[0].clone();
    let list = |style: &str, indent: u64| {
        serde_json::json!([{
            "type": "rich_text_list", "style": style, "indent": indent, "elements": [item],
        }])
    };
    let cases = [
        (section(text("<!here>")), true),
        (list("ordered", 0), true),
        (section(text("")), false),
        (
            section(serde_json::json!({"type": "broadcast", "range": "here"})),
            false,
        ),
        (
            section(serde_json::json!({"type": "user", "user_id": "U0ASKER0001"})),
            false,
        ),
        (list("numbered", 0), false),
        (list("bullet", 9), false),
        (serde_json::json!([]), false),
        (serde_json::json!([text("x")]), false),
    ];
    for (elements, is_fine) in cases {
        let mut found = Found::default();
        found.rich_text(&serde_json::json!({"type": "rich_text", "elements": elements}));
        assert_eq!(found.0.is_empty(), is_fine, "{elements}: {:?}", found.0);
    }
}
