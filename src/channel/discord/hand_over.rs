//! A question to the people of a server: posted where they look, once.

use serenity::all::{ComponentInteraction, Context, Mentionable};

use super::bot::{Bot, notice};
use super::desk;
use super::embed::{TOTAL, embed};
use super::place::Place;
use super::reply::{Reply, post};
use crate::channel::answering::{Said, Surroundings};
use crate::channel::dialogue::HandedOver;
use crate::channel::memory::Asked;
use crate::knowledge::markdown::block::{Block, paragraphs};
use crate::render::card::{Card, Field};
use crate::render::words;
use crate::store::{State, Ticket};
use crate::text::Language;

/// What the question may take of the two embeds of a post; the answer has the rest.
pub(super) const QUESTION: usize = 2_500;
/// Of a nonce.
const NONCE: usize = 25;

/// Hands a question to people and says so.
pub(super) async fn hand_over(
    bot: &Bot,
    context: &Context,
    pressed: &ComponentInteraction,
    asked: Asked,
    place: &Place,
) -> Reply {
    let language = asked.record.language;
    let say = |message: fn(words::Chat) -> &'static str| notice(message(words::Chat(language)));
    let Some(desk) = place.desk else {
        return say(words::Chat::nobody_to_ask);
    };
    let id = asked.record.id.clone();
    let reply_to = format!("{}/{}", pressed.channel_id, pressed.user.id);
    let HandedOver::New(ticket) = bot.dialogue.hand_over(&asked, Some(&reply_to)).await else {
        return say(words::Chat::handed_over_before);
    };
    let mut posted = posted(bot, asked, ticket.as_ref(), language).await;
    posted.content = Some(heading(pressed, place));
    posted.rows = ticket.as_ref().map_or(Vec::new(), |ticket| {
        desk::rows(ticket, State::Open, language)
    });
    let nonce: String = id.as_str().chars().take(NONCE).collect();
    if !post(&context.http, desk, &nonce, posted).await {
        bot.fail_hand_over(&id);
        return say(words::Chat::nobody_to_ask);
    }
    match ticket {
        Some(ticket) => notice(&words::Chat(language).handed_over(ticket.as_str())),
        None => say(words::Chat::handed_over_plain),
    }
}

/// Who asked, and the channel. Nobody is called by it.
fn heading(pressed: &ComponentInteraction, place: &Place) -> String {
    let user = pressed.user.id.mention();
    match place.is_shared {
        true => format!("{user} {}", pressed.message.link()),
        false => user.to_string(),
    }
}

/// The question, and what the bot answered.
async fn posted(bot: &Bot, asked: Asked, ticket: Option<&Ticket>, language: Language) -> Reply {
    let label =
        |message: fn(words::Chat) -> &'static str| message(words::Chat(language)).to_owned();
    let ticket = ticket.map(|ticket| Field {
        label: label(words::Chat::ticket),
        text: vec![Block::paragraph(ticket.as_str())],
    });
    let question = Card {
        title: label(words::Chat::desk_title),
        body: paragraphs(&asked.text),
        fields: ticket.into_iter().collect(),
        ..Card::default()
    };
    let page = bot.page(&asked.text);
    let mut embeds = vec![embed(&question, None, language, QUESTION)];
    let around = Surroundings {
        wanted: Some(language),
        ..bot.surroundings(None)
    };
    if let (Said::Answer(_, mut card), _) = bot.say(asked.request, asked.before, around).await {
        if card.title.is_empty() {
            card.title = label(words::Chat::answered);
        }
        embeds.push(embed(&card, page.as_deref(), language, TOTAL - QUESTION));
    }
    Reply {
        embeds,
        ..Reply::default()
    }
}
