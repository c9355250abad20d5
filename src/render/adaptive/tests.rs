//! Tests cards of long views, of every kind of block, and of random texts.

use proptest::prelude::*;

use super::*;
use crate::answer::Citation;
use crate::knowledge::markdown::block::{ITEM, blocks};
use crate::text::Language;

fn field(label: &str, text: &str, url: &str) -> Field {
    Field {
        label: label.to_owned(),
        text: vec![Block::of(ITEM, vec![Run::link(text, url)])],
    }
}

fn cited(title: &str, url: &str) -> Citation {
    Citation {
        title: title.to_owned(),
        url: url.to_owned(),
        date: None,
    }
}

fn kinds(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| kinds(item, found)),
        Value::Object(items) => {
            found.extend(items.get("type").and_then(Value::as_str).map(str::to_owned));
            items.values().for_each(|item| kinds(item, found));
        }
        _ => {}
    }
}

#[test]
fn a_long_text_is_cut_at_a_sentence_and_links_to_the_page() {
    let sentence = "延期の回数が制限されていて、三回を使い切っています。";
    let view = View {
        title: "題".to_owned(),
        body: vec![Block::paragraph(sentence.repeat(3_000))],
        sources: vec![cited("ページ", "https://example.org/")],
        ..View::in_language(Language::Ja)
    };
    let below = Below {
        page: Some("https://example.org/?q=x".to_owned()),
        ..Below::default()
    };
    let card = adaptive(&view, &below);
    assert!(length(&card) <= CARD, "{}", length(&card));
    let inlines = card["body"][1]["inlines"].as_array().expect("runs");
    assert!(
        inlines[0]["text"]
            .as_str()
            .is_some_and(|text| text.ends_with('。'))
    );
    assert_eq!(inlines[1]["text"], ELLIPSIS);
    assert_eq!(card["actions"][0]["url"], "https://example.org/?q=x");
    assert_eq!(card["actions"][0]["title"], "続きを読む");
    assert!(
        card.to_string().contains("[1]"),
        "the source is still there"
    );
    let short = View {
        body: vec![Block::paragraph(sentence)],
        ..view
    };
    let card = adaptive(&short, &below);
    assert_eq!(card["actions"], json!([]), "a whole text needs no page");
}

#[test]
fn every_kind_of_block_is_set_in_elements_of_1_2() {
    let body = blocks(
        "# Head\n**a** *b* ~~c~~ `d` [e](https://e.org)\n\n1. x\n   - y\n\n     more\n\n> said\n\n\
         ```sh\n  ls\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n",
    );
    let view = View {
        body,
        ..View::in_language(Language::En)
    };
    let card = adaptive(&view, &Below::default());
    let mut found = Vec::new();
    kinds(&card, &mut found);
    let known = [
        "AdaptiveCard",
        "RichTextBlock",
        "TextRun",
        "ColumnSet",
        "Column",
        "Container",
        "Action.OpenUrl",
    ];
    assert!(
        found.iter().all(|kind| known.contains(&kind.as_str())),
        "{found:?}"
    );
    let text = card.to_string();
    assert!(
        text.contains("\u{a0}\u{a0}ls") && text.contains("\"1.\""),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_card_is_over_the_limit(
        texts in prop::collection::vec("[\\PC\"\\\\{}。 \n]{0,4000}", 1..12),
        count in 0_usize..400,
    ) {
        let view = View {
            title: texts[0].clone(),
            body: texts.iter().map(Block::paragraph)
                .chain((0..count).map(|n| Block::item(n.to_string()))).collect(),
            fields: texts.iter().map(|text| field(text, text, "https://e.org/")).collect(),
            sources: texts.iter().map(|text| cited(text, &format!("https://e.org/{text}"))).collect(),
            ..View::in_language(Language::En)
        };
        let below = Below { page: Some("https://e.org/".to_owned()), ..Below::default() };
        let card = adaptive(&view, &below);
        prop_assert!(length(&card) <= CARD, "{}", length(&card));
    }
}
