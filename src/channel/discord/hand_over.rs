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
use crate::render::messages::chat::{ChatMessage, chat, filled};
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
    let say = |message: ChatMessage| notice(chat(message, language));
    let Some(desk) = place.desk else {
        return say(ChatMessage::NobodyToAsk);
    };
    let id = asked.record.id.clone();
    let reply_to = format!("{}/{}", pressed.channel_id, pressed.user.id);
    let HandedOver::New(ticket) = bot.dialogue.hand_over(&asked, Some(&reply_to)).await else {
        return say(ChatMessage::HandedOverBefore);
    };
    let mut posted = posted(bot, asked, ticket.as_ref(), language).await;
    posted.content = Some(heading(pressed, place));
    posted.rows = ticket.as_ref().map_or(Vec::new(), |ticket| {
        desk::rows(ticket, State::Open, language)
    });
    let nonce: String = id.as_str().chars().take(NONCE).collect();
    if !post(&context.http, desk, &nonce, posted).await {
        bot.fail_hand_over(&id);
        return say(ChatMessage::NobodyToAsk);
    }
    match ticket {
        Some(ticket) => {
            let parts = [("ticket", ticket.as_str())];
            notice(&filled(ChatMessage::HandedOver, language, &parts))
        }
        None => say(ChatMessage::HandedOverPlain),
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
    let label = |message| chat(message, language).to_owned();
    let ticket = ticket.map(|ticket| Field {
        label: label(ChatMessage::Ticket),
        text: vec![Block::paragraph(ticket.as_str())],
    });
    let question = Card {
        title: label(ChatMessage::DeskTitle),
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
            card.title = label(ChatMessage::Answered);
        }
        embeds.push(embed(&card, page.as_deref(), language, TOTAL - QUESTION));
    }
    Reply {
        embeds,
        ..Reply::default()
    }
}
