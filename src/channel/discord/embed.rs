//! A card to an embed, within Discord's limits.
//!
//! Limits are those of the API reference ("Embed Limits"); they count code points.

use serenity::builder::{CreateEmbed, CreateEmbedFooter};
use serenity::model::Colour;

use crate::answer::Verdict;
use crate::knowledge::markdown::block::{Block, Run};
use crate::render::card::{Card, Field, Tone};
use crate::render::fit::{Unit, fit};
use crate::render::markdown::{Fitted, render};
use crate::render::words;
use crate::text::Language;

/// How Discord counts.
pub(super) const UNIT: Unit = Unit::CodePoint;

const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
/// Of all texts of all embeds of a message.
pub(super) const TOTAL: usize = 6_000;
/// Longer addresses are refused.
const URL: usize = 2_048;

/// What the text of a card gets even if its fields would take all.
const TEXT_AT_LEAST: usize = 2_000;

/// Of a field that is cut to less than this nothing is shown.
const SCRAP: usize = 100;

/// A card as an embed of at most `total` code points, [`TOTAL`] or less.
/// `page` is an address at which the whole can be read.
pub(super) fn embed(
    card: &Card,
    page: Option<&str>,
    language: Language,
    total: usize,
) -> CreateEmbed {
    let page = page.filter(|page| UNIT.length(page) <= URL);
    let title = one_line(&card.title, TITLE);
    let footer = card.footer.as_deref().map(|text| fit(text, FOOTER, UNIT));
    let mut left = total.saturating_sub(UNIT.length(&title));
    let of_footer = footer.as_deref().map_or(0, |text| UNIT.length(text));
    left = left.saturating_sub(of_footer);
    let whole = render(&card.body, DESCRIPTION, UNIT);
    let for_fields = left - UNIT.length(&whole.text).min(TEXT_AT_LEAST).min(left / 2);
    let (fields, is_cut) = fields(&card.fields, for_fields);
    let taken = |(name, value): &(String, String)| UNIT.length(name) + UNIT.length(value);
    left -= fields.iter().map(taken).sum::<usize>();
    let text = with_page(
        card,
        left.min(DESCRIPTION),
        page.filter(|_| whole.is_cut || is_cut),
        language,
    );
    let mut embed = CreateEmbed::new()
        .colour(colour(card.tone))
        .description(text)
        .fields(fields.into_iter().map(|(name, value)| (name, value, false)));
    if !title.is_empty() {
        embed = embed.title(title);
    }
    if let Some(page) = page {
        embed = embed.url(page);
    }
    match footer {
        Some(footer) => embed.footer(CreateEmbedFooter::new(footer)),
        None => embed,
    }
}

/// The text; where something was left out, with a link to the whole.
fn with_page(card: &Card, limit: usize, page: Option<&str>, language: Language) -> String {
    let plain = render(&card.body, limit, UNIT);
    let Some(page) = page else {
        return plain.text;
    };
    let link = Run::link(words::Chat(language).read_on(), page);
    let link = Block {
        runs: vec![link],
        ..Block::default()
    };
    let link = format!("\n\n{}", render(&[link], DESCRIPTION, UNIT).text);
    match limit.checked_sub(UNIT.length(&link)) {
        Some(limit) => render(&card.body, limit, UNIT).text + &link,
        None => plain.text,
    }
}

/// Names and values, and whether something was left out. The last field, which
/// names the sources, is served first.
fn fields(fields: &[Field], mut left: usize) -> (Vec<(String, String)>, bool) {
    let mut set: Vec<(usize, (String, String))> = Vec::new();
    let mut is_cut = fields.len() > FIELDS;
    let order = fields.iter().enumerate();
    let (last, others) = (
        order.clone().next_back(),
        order.take(fields.len().saturating_sub(1)),
    );
    for (at, field) in last.into_iter().chain(others).take(FIELDS) {
        let name = one_line(&field.label, FIELD_NAME);
        let room = left.saturating_sub(UNIT.length(&name)).min(FIELD_VALUE);
        let value = render(&field.text, room, UNIT);
        is_cut |= value.is_cut;
        let is_scrap = value.is_cut && room < SCRAP;
        // A field must have a text.
        if value.text.is_empty() || is_scrap {
            continue;
        }
        left -= UNIT.length(&name) + UNIT.length(&value.text);
        set.push((at, (name, value.text)));
    }
    set.sort_by_key(|(at, _)| *at);
    (set.into_iter().map(|(_, field)| field).collect(), is_cut)
}

/// A text without markup or line ends.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let Fitted { text, .. } = render(&[Block::paragraph(text)], limit, UNIT);
    text
}

/// The colour of the bar beside an embed.
fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::Answer => Colour::new(0x2F_6F_B7),
        Tone::Verdict(Verdict::Yes) => Colour::new(0x2E_8B_57),
        Tone::Verdict(Verdict::No) => Colour::new(0xC0_39_2B),
        Tone::Verdict(Verdict::Depends) => Colour::new(0xD6_8A_10),
        Tone::Question => Colour::new(0x8E_6B_BF),
        Tone::Unknown => Colour::new(0x80_84_8E),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::knowledge::markdown::block::ITEM;

    fn field(label: &str, text: String, url: &str) -> Field {
        Field {
            label: label.to_owned(),
            text: vec![Block::of(ITEM, vec![Run::link(text, url)])],
        }
    }

    fn long() -> Card {
        let sentence = "延期の回数が制限されていて、三回を使い切っています。";
        let mut fields: Vec<Field> = (0..30)
            .map(|number| field(&format!("項目 {number}"), sentence.repeat(60), ""))
            .collect();
        let address = format!("https://example.org/{}", "x".repeat(1_500));
        fields.push(field("出典", "とても長い住所のページ".to_owned(), &address));
        Card {
            title: sentence.repeat(20),
            body: vec![Block::paragraph(sentence.repeat(300))],
            fields,
            footer: Some(sentence.repeat(100)),
            ..Card::default()
        }
    }

    fn total(embed: &Value) -> usize {
        let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
        let fields = embed["fields"].as_array().into_iter().flatten();
        let fields = fields.map(|field| length(&field["name"]) + length(&field["value"]));
        length(&embed["title"])
            + length(&embed["description"])
            + length(&embed["footer"]["text"])
            + fields.sum::<usize>()
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_sentence_and_links_to_the_page() {
        let page = Some("https://example.org/?q=x");
        let embed = json!(embed(&long(), page, Language::Ja, TOTAL));
        assert!(total(&embed) <= TOTAL, "{}", total(&embed));
        let text = embed["description"].as_str().expect("a text");
        assert!(
            text.ends_with("。…\n\n[続きを読む](https://example.org/?q=x)"),
            "{text}"
        );
        let fields = embed["fields"].as_array().expect("fields");
        let last = fields.last().expect("the sources");
        assert_eq!(last["name"], "出典");
        assert_eq!(last["value"], "- とても長い住所のページ");
        for field in fields.iter().filter(|field| **field != *last) {
            assert!(
                field["value"]
                    .as_str()
                    .is_some_and(|text| text.ends_with("。…")),
                "{field}"
            );
        }
    }

    #[test]
    fn what_fits_is_whole_and_has_no_link() {
        let card = Card {
            title: "Title".to_owned(),
            body: vec![Block::paragraph("Text.")],
            ..Card::default()
        };
        let embed = json!(embed(
            &card,
            Some("https://example.org/"),
            Language::En,
            TOTAL
        ));
        assert_eq!(embed["description"], "Text.");
        assert_eq!(embed["url"], "https://example.org/");
    }

    proptest! {
        #[test]
        fn no_card_is_over_a_limit(
            texts in prop::collection::vec("[\\PC*_`~|<>@\\[\\]()#\n。-]{0,3000}", 1..6),
            total_of in 1_000_usize..=TOTAL,
        ) {
            let card = Card {
                title: texts[0].clone(),
                body: texts.iter().map(Block::paragraph).collect(),
                fields: texts.iter().map(|text| field(text, text.clone(), "")).collect(),
                footer: texts.last().cloned(),
                ..Card::default()
            };
            let embed = json!(embed(&card, Some("https://example.org/"), Language::En, total_of));
            prop_assert!(total(&embed) <= total_of.max(TITLE + FOOTER), "{}", total(&embed));
        }
    }
}
