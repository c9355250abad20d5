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
use crate::render::messages::chat::{ChatMessage, chat};
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
    let link = Run::link(chat(ChatMessage::ReadOn, language), page);
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
        // A field must have a text.
        if value.text.is_empty() || value.text == crate::render::fit::ELLIPSIS {
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
