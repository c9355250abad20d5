//! Questions that were handed to people: the buttons below each to its next state,
//! and the answer to whoever asked.
//!
//! Whoever can see the desk's channel may look after its questions. A post shows how
//! far its question has come; one that is behind, because somebody was quicker or
//! answered elsewhere, catches up when it is pressed.

use serenity::all::{
    ActionRowComponent, ComponentInteraction, Context, Embed, InputTextStyle, Mentionable,
    ModalInteraction,
};
use serenity::builder::{CreateActionRow, CreateButton, CreateEmbed, CreateInputText, CreateModal};
use serenity::http::Http;
use serenity::model::application::ButtonStyle;
use serenity::model::id::{ChannelId, UserId};

use super::bot::{Bot, notice};
use super::custom_id::{CustomId, DeskAction};
use super::embed::{TOTAL, UNIT, embed};
use super::hand_over::QUESTION;
use super::interaction::language_of;
use super::reply::{MayWorkLater, Reply, Responder, post, whisper};
use crate::channel::telling::{self, Told};
use crate::knowledge::markdown::block::paragraphs;
use crate::render::card::Card;
use crate::render::fit::fit;
use crate::render::words;
use crate::store::{HandOver, State, Step, Ticket, Untold};
use crate::text::Language;

/// Of a form's title, and of a field's label.
const TITLE: usize = 45;
/// Of what is written in a form.
const WRITTEN: u16 = 4_000;
/// The form's one field.
const FIELD: &str = "answer";

/// What somebody at the desk pressed or sent.
#[derive(Debug)]
pub(super) struct Pressed<'c> {
    user: UserId,
    /// The post of the question.
    content: &'c str,
    embeds: &'c [Embed],
    action: DeskAction,
    ticket: Ticket,
    /// What was written in the form.
    written: String,
}

impl<'c> Pressed<'c> {
    /// A button.
    pub(super) fn button(
        component: &'c ComponentInteraction,
        action: DeskAction,
        ticket: Ticket,
    ) -> Pressed<'c> {
        Pressed {
            user: component.user.id,
            content: &component.message.content,
            embeds: &component.message.embeds,
            action,
            ticket,
            written: String::new(),
        }
    }
}

/// Takes the form with an answer.
pub(super) async fn submitted(bot: &Bot, context: &Context, form: &ModalInteraction) {
    let responder = Responder::new(&context.http, form.id, &form.token);
    let language = language_of(&form.locale, form.guild_locale.as_deref());
    let language = language.unwrap_or(bot.default_language);
    let id = CustomId::parse(&form.data.custom_id);
    let (Some(CustomId::Desk(action, ticket)), Some(message)) = (id, &form.message) else {
        let expired = notice(words::Chat(language).expired());
        return responder.reply(expired, true).await;
    };
    let fields = form.data.components.iter().flat_map(|row| &row.components);
    let written = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let own = Pressed {
        user: form.user.id,
        content: &message.content,
        embeds: &message.embeds,
        action,
        ticket,
        written: written.collect(),
    };
    pressed(bot, responder, own, language).await;
}

/// Makes a step with a question, and shows it.
pub(super) async fn pressed(
    bot: &Bot,
    responder: Responder<'_>,
    own: Pressed<'_>,
    language: Language,
) {
    let say = |message: fn(words::Chat) -> &'static str| notice(message(words::Chat(language)));
    let ticket = &own.ticket;
    let step = match own.action {
        DeskAction::Answer => return responder.form(form(ticket, language)).await,
        DeskAction::Send if own.written.trim().is_empty() => {
            return responder
                .reply(say(words::Chat::nothing_to_answer), true)
                .await;
        }
        DeskAction::Send => bot.answer_asker(ticket, &own.written).await,
        DeskAction::Take => bot.store.unless_down(bot.store.take(ticket)).await,
        DeskAction::Close => bot.store.unless_down(bot.store.close(ticket)).await,
    };
    match step {
        None => responder.reply(say(words::Chat::not_kept), true).await,
        Some(Step::NoSuchTicket) => responder.reply(say(words::Chat::expired), true).await,
        Some(Step::NotFrom(state)) => responder.reply(say(before(state)), true).await,
        Some(Step::Made(hand_over)) => {
            let shown = shown(bot, &own, &hand_over).await;
            responder.update(shown).await;
        }
    }
}

/// What somebody is told who was not the first.
fn before(state: State) -> fn(words::Chat) -> &'static str {
    match state {
        State::Open | State::Taken => words::Chat::taken_before,
        State::Answered => words::Chat::answered_before,
        State::Closed => words::Chat::closed_before,
    }
}

/// The form for an answer.
fn form(ticket: &Ticket, language: Language) -> CreateModal {
    let words = |message: fn(words::Chat) -> &'static str| {
        fit(message(words::Chat(language)), TITLE, UNIT).into_owned()
    };
    let label = words(words::Chat::write_to_asker);
    let field = CreateInputText::new(InputTextStyle::Paragraph, label, FIELD)
        .min_length(1)
        .max_length(WRITTEN);
    let id = CustomId::Desk(DeskAction::Send, ticket.clone()).text();
    CreateModal::new(id, words(words::Chat::desk_title))
        .components(vec![CreateActionRow::InputText(field)])
}

/// The post of a question with how far it has come.
async fn shown(bot: &Bot, own: &Pressed<'_>, hand_over: &HandOver) -> Reply {
    let question = bot.store.question(&hand_over.question);
    let question = bot.store.unless_down(question).await.flatten();
    let language = question.map_or(bot.default_language, |question| question.language);
    let user = own.user.mention();
    let by = match hand_over.state {
        State::Open | State::Taken => words::Chat(language).taken_by(user),
        State::Answered => words::Chat(language).answered_by(user),
        State::Closed => words::Chat(language).closed_by(user),
    };
    let mut embeds: Vec<CreateEmbed> = own.embeds.iter().cloned().map(Into::into).collect();
    // What the person answered stands where the bot's answer was.
    if own.action == DeskAction::Send {
        embeds.truncate(1);
        let card = Card {
            title: words::Chat(language).answer().to_owned(),
            body: paragraphs(&own.written),
            ..Card::default()
        };
        embeds.push(embed(&card, None, language, TOTAL - QUESTION));
    }
    let heading = own.content.lines().next().unwrap_or_default();
    Reply {
        content: Some(format!("{heading}\n{by}")),
        embeds,
        rows: rows(&own.ticket, hand_over.state, language),
        ..Reply::default()
    }
}

/// The buttons below a question in a state.
pub(super) fn rows(ticket: &Ticket, state: State, language: Language) -> Vec<CreateActionRow> {
    let words = words::Chat(language);
    let take = (DeskAction::Take, words.take(), ButtonStyle::Primary);
    let answer = (DeskAction::Answer, words.answer(), ButtonStyle::Success);
    let close = (DeskAction::Close, words.close(), ButtonStyle::Secondary);
    let shown = match state {
        State::Open => vec![take, answer, close],
        State::Taken | State::Answered => vec![answer, close],
        State::Closed => return Vec::new(),
    };
    let button = |(action, label, style)| {
        CreateButton::new(CustomId::Desk(action, ticket.clone()).text())
            .label(label)
            .style(style)
    };
    let buttons = shown.into_iter().map(button).collect();
    vec![CreateActionRow::Buttons(buttons)]
}

/// Tells an asker what a person answered: alone, for they may have asked so; where
/// they take no direct messages, where they asked.
pub(super) async fn tell(http: &Http, untold: Untold) -> Told {
    let Some((channel, user)) = address(&untold.reply_to) else {
        return Told::Never;
    };
    let mut card = telling::card(&untold);
    let nonce = format!("told-{}", untold.ticket.as_str());
    let reply = |card: &Card| Reply {
        embeds: vec![embed(card, None, untold.language, TOTAL)],
        ..Reply::default()
    };
    match whisper(http, user, &nonce, reply(&card)).await {
        Ok(()) => return Told::Yes,
        Err(MayWorkLater(true)) => return Told::NotYet,
        Err(MayWorkLater(false)) => {}
    }
    // The question may have been for the bot's eyes only.
    card.fields.clear();
    let reply = Reply {
        content: Some(user.mention().to_string()),
        calls: Some(user),
        ..reply(&card)
    };
    match post(http, channel, &nonce, reply).await {
        true => Told::Yes,
        false => Told::Never,
    }
}

/// The channel and the user of an asker's address.
fn address(reply_to: &str) -> Option<(ChannelId, UserId)> {
    let (channel, user) = reply_to.split_once('/')?;
    // No id is 0.
    let id = |text: &str| text.parse::<std::num::NonZeroU64>().ok().map(u64::from);
    Some((ChannelId::new(id(channel)?), UserId::new(id(user)?)))
}
