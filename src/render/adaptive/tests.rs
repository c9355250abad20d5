//! Cards that are too long, of every kind, and made up.

use proptest::prelude::*;

use super::super::message::{claims, message, notice};
use super::*;
use crate::answer::Citation;
use crate::knowledge::markdown::block::{ITEM, blocks};

fn field(label: &str, text: &str, url: &str) -> Field {
    Field {
        label: label.to_owned(),
        text: vec![Block::of(ITEM, vec![Run::link(text, url)])],
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
fn what_does_not_fit_is_cut_at_a_sentence_and_links_to_the_page() {
    let sentence = "延期の回数が制限されていて、三回を使い切っています。";
    let card = Card {
        title: "題".to_owned(),
        body: vec![Block::paragraph(sentence.repeat(3_000))],
        fields: vec![field("出典", "ページ", "https://example.org/")],
        ..Card::default()
    };
    let below = Below {
        page: Some("https://example.org/?q=x".to_owned()),
        ..Below::default()
    };
    let made = adaptive(&card, &below, Language::Ja);
    assert!(length(&made) <= CARD, "{}", length(&made));
    let inlines = made["body"][1]["inlines"].as_array().expect("runs");
    assert!(
        inlines[0]["text"]
            .as_str()
            .is_some_and(|text| text.ends_with('。'))
    );
    assert_eq!(inlines[1]["text"], ELLIPSIS);
    assert_eq!(made["actions"][0]["url"], "https://example.org/?q=x");
    assert_eq!(made["actions"][0]["title"], "続きを読む");
    assert!(
        made.to_string().contains("[1]"),
        "the source is still there"
    );
    let short = Card {
        body: vec![Block::paragraph(sentence)],
        ..card
    };
    let made = adaptive(&short, &below, Language::Ja);
    assert_eq!(made["actions"], json!([]), "what is whole needs no page");
}

#[test]
fn every_kind_of_block_is_set_in_elements_of_1_2() {
    let body = blocks(
        "# Head\n**a** *b* ~~c~~ `d` [e](https://e.org)\n\n1. x\n   - y\n\n     more\n\n> said\n\n\
         ```sh\n  ls\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n",
    );
    let card = Card {
        body,
        ..Card::default()
    };
    let made = adaptive(&card, &Below::default(), Language::En);
    let mut found = Vec::new();
    kinds(&made, &mut found);
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
    let text = made.to_string();
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
        let card = Card {
            title: texts[0].clone(),
            body: texts.iter().map(Block::paragraph)
                .chain((0..count).map(|n| Block::item(n.to_string()))).collect(),
            fields: texts.iter().map(|text| field(text, text, "https://e.org/")).collect(),
            footer: texts.last().cloned(),
            ..Card::default()
        };
        let below = Below { page: Some("https://e.org/".to_owned()), ..Below::default() };
        let made = adaptive(&card, &below, Language::En);
        prop_assert!(length(&made) <= CARD, "{}", length(&made));
        let citation = |text: &String| Citation {
            title: text.clone(), url: format!("https://e.org/{text}"), date: None,
        };
        let citations: Vec<Citation> = texts.iter().map(citation).collect();
        let mut message = message(&card, made, Language::En);
        message["entities"] = json!(claims(&citations));
        prop_assert!(length(&message) < 40_000, "{}", length(&message));
        prop_assert!(length(&notice(&texts[0], &texts)) < 40_000);
    }
}
