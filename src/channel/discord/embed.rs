//! Encodes a view as an embed within Discord's limits.
//!
//! The limits are from the API reference ("Embed Limits") and count code points.

use serenity::builder::{CreateEmbed, CreateEmbedFooter};
use serenity::model::Colour;

use crate::answer::Verdict;
use crate::knowledge::markdown::block::{Block, Run};
use crate::render::fit::{Unit, fit};
use crate::render::markdown::{Fitted, render};
use crate::render::view::{Field, Tone, View};
use crate::render::words;
use crate::text::Language;

/// The unit of Discord's limits.
pub(super) const UNIT: Unit = Unit::CodePoint;

const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
/// The limit for the sum of all texts in all embeds of a message.
pub(super) const TOTAL: usize = 6_000;
/// The longest address.
const URL: usize = 2_048;

/// The length that is reserved for the description if the fields are long.
const MIN_DESCRIPTION: usize = 2_000;

/// A field that must be cut to less than this is left out.
const MIN_FIELD: usize = 100;

/// Encodes a view as an embed of at most `total` code points, [`TOTAL`] or less. `page`
/// is the address of the full text.
pub(super) fn embed(view: &View, page: Option<&str>, total: usize) -> CreateEmbed {
    let page = page.filter(|page| UNIT.length(page) <= URL);
    let title = one_line(&view.title, TITLE);
    let footer = view.small_print();
    let footer = footer.as_deref().map(|text| fit(text, FOOTER, UNIT));
    let mut left = total.saturating_sub(UNIT.length(&title));
    let of_footer = footer.as_deref().map_or(0, |text| UNIT.length(text));
    left = left.saturating_sub(of_footer);
    let text: Vec<Block> = view.text().into_iter().chain(view.offered()).collect();
    let whole = render(&text, DESCRIPTION, UNIT);
    let for_fields = left - UNIT.length(&whole.text).min(MIN_DESCRIPTION).min(left / 2);
    let sources = view.sources_field().map(divided).unwrap_or_default();
    let (fields, is_cut) = fields(&view.fields, &sources, for_fields);
    let length = |(name, value): &(String, String)| UNIT.length(name) + UNIT.length(value);
    left -= fields.iter().map(length).sum::<usize>();
    let text = with_page(
        &text,
        left.min(DESCRIPTION),
        page.filter(|_| whole.is_cut || is_cut),
        view.language,
    );
    let mut embed = CreateEmbed::new()
        .colour(colour(view.tone))
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

/// The text; if something was left out, with a link to the full text.
fn with_page(text: &[Block], limit: usize, page: Option<&str>, language: Language) -> String {
    let plain = render(text, limit, UNIT);
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
        Some(limit) => render(text, limit, UNIT).text + &link,
        None => plain.text,
    }
}

/// A field as several ones of the same name, so that each has as many whole blocks as fit.
fn divided(field: Field) -> Vec<Field> {
    let mut parts: Vec<Vec<Block>> = Vec::new();
    for block in field.text {
        let last = parts.last_mut().filter(|part| {
            let joined: Vec<Block> = part.iter().chain([&block]).cloned().collect();
            !render(&joined, FIELD_VALUE, UNIT).is_cut
        });
        match last {
            Some(part) => part.push(block),
            None => parts.push(vec![block]),
        }
    }
    let of_part = |text| Field {
        label: field.label.clone(),
        text,
    };
    parts.into_iter().map(of_part).collect()
}

/// Names and values of fields, and whether something was left out. The sources come last,
/// but their length is reserved first.
fn fields(others: &[Field], sources: &[Field], mut left: usize) -> (Vec<(String, String)>, bool) {
    let mut is_cut = others.len() + sources.len() > FIELDS;
    let mut take = |field: &Field| {
        let name = one_line(&field.label, FIELD_NAME);
        let room = left.saturating_sub(UNIT.length(&name)).min(FIELD_VALUE);
        let value = render(&field.text, room, UNIT);
        is_cut |= value.is_cut;
        let is_too_short = value.is_cut && room < MIN_FIELD;
        // Discord rejects a field without text.
        if value.text.is_empty() || is_too_short {
            return None;
        }
        left -= UNIT.length(&name) + UNIT.length(&value.text);
        Some((name, value.text))
    };
    let sources: Vec<(String, String)> =
        sources.iter().filter_map(&mut take).take(FIELDS).collect();
    let room = FIELDS - sources.len();
    let mut fields: Vec<(String, String)> = others.iter().filter_map(take).take(room).collect();
    fields.extend(sources);
    (fields, is_cut)
}

/// A text as one line, with its markup escaped.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let Fitted { text, .. } = render(&[Block::paragraph(text)], limit, UNIT);
    text
}

/// The colour of the bar at the side of an embed.
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
    use crate::answer::Citation;
    use crate::knowledge::markdown::block::ITEM;

    fn field(label: &str, text: String, url: &str) -> Field {
        Field {
            label: label.to_owned(),
            text: vec![Block::of(ITEM, vec![Run::link(text, url)])],
        }
    }

    fn long() -> View {
        let sentence = "延期の回数が制限されていて、三回を使い切っています。";
        let fields: Vec<Field> = (0..30)
            .map(|number| field(&format!("項目 {number}"), sentence.repeat(60), ""))
            .collect();
        let address = format!("https://example.org/{}", "x".repeat(1_500));
        View {
            title: sentence.repeat(20),
            body: vec![Block::paragraph(sentence.repeat(300))],
            fields,
            sources: vec![Citation {
                title: "とても長い住所のページ".to_owned(),
                url: address,
                date: None,
            }],
            ..View::in_language(Language::Ja)
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
    fn a_long_text_is_cut_at_a_sentence_and_links_to_the_page() {
        let page = Some("https://example.org/?q=x");
        let embed = json!(embed(&long(), page, TOTAL));
        assert!(total(&embed) <= TOTAL, "{}", total(&embed));
        let text = embed["description"].as_str().expect("a text");
        assert!(
            text.ends_with("。…\n\n[続きを読む](https://example.org/?q=x)"),
            "{text}"
        );
        let fields = embed["fields"].as_array().expect("fields");
        let last = fields.last().expect("the sources");
        assert_eq!(last["name"], "出典");
        assert_eq!(last["value"], "- とても長い住所のページ (日付なし)");
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
    fn sources_that_do_not_fit_in_a_field_go_on_in_another() {
        let citation = |number: usize| Citation {
            title: format!("Page {number} {}", "x".repeat(300)),
            url: format!("https://example.org/{number}"),
            date: None,
        };
        let view = View {
            sources: (0..6).map(citation).collect(),
            ..View::in_language(Language::En)
        };
        let embed = json!(embed(&view, None, TOTAL));
        let fields = embed["fields"].as_array().expect("fields");
        let values = fields.iter().filter_map(|field| field["value"].as_str());
        let values: Vec<&str> = values.collect();
        assert_eq!(values.len(), 3, "two of six in each");
        for number in 0..6 {
            let title = format!("[Page {number} ");
            assert!(values.iter().any(|value| value.contains(&title)), "{title}");
        }
        assert!(values.iter().all(|value| !value.contains('…')));
    }

    #[test]
    fn a_short_text_is_whole_and_has_no_link() {
        let view = View {
            title: "Title".to_owned(),
            body: vec![Block::paragraph("Text.")],
            ..View::in_language(Language::En)
        };
        let embed = json!(embed(&view, Some("https://example.org/"), TOTAL));
        assert_eq!(embed["description"], "Text.");
        assert_eq!(embed["url"], "https://example.org/");
    }

    proptest! {
        #[test]
        fn no_embed_is_over_a_limit(
            texts in prop::collection::vec("[\\PC*_`~|<>@\\[\\]()#\n。-]{0,3000}", 1..6),
            total_of in 1_000_usize..=TOTAL,
        ) {
            let view = View {
                title: texts[0].clone(),
                body: texts.iter().map(Block::paragraph).collect(),
                fields: texts.iter().map(|text| field(text, text.clone(), "")).collect(),
                ..View::in_language(Language::En)
            };
            let embed = json!(embed(&view, Some("https://example.org/"), total_of));
            prop_assert!(total(&embed) <= total_of.max(TITLE + FOOTER), "{}", total(&embed));
        }
    }
}
