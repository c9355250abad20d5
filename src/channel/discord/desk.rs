//! Posts questions in the desk's channel, handles the buttons below them, and delivers
//! people's answers to the askers.
//!
//! Everyone who can see the desk's channel can work there. A post shows the state of its
//! question. If the state has changed elsewhere, the post is updated when a button below
//! it is pressed.

use serenity::all::{
    ActionRowComponent, ComponentInteraction, Context, Embed, InputTextStyle, Mentionable,
    ModalInteraction,
};
use serenity::builder::{CreateActionRow, CreateEmbed, CreateInputText, CreateModal};
use serenity::http::Http;
use serenity::model::id::{ChannelId, UserId};

use super::bot::{Bot, notice};
use super::controls::button_rows;
use super::embed::{TOTAL, UNIT, embed};
use super::locate::language_of;
use super::place::Place;
use super::reply::{OutgoingMessage, Responder, SendError, post, send_direct};
use crate::channel::action::Action;
use crate::channel::conversation::Asker;
use crate::channel::delivery::{self, Delivery};
use crate::channel::desk::{DeskPost, DeskResult, DeskStep};
use crate::knowledge::markdown::block::paragraphs;
use crate::render::fit::fit;
use crate::render::view::View;
use crate::render::words;
use crate::store::{PendingDelivery, QuestionId, Ticket};
use crate::text::Language;

/// The longest title of a form and label of a field, in code points.
const TITLE: usize = 45;
/// The longest text in a form, in characters; `hand_over::LONGEST_ANSWER`.
const FIELD_LENGTH: u16 = 4_000;
/// The id of the form's only field.
const FIELD: &str = "answer";
/// The part of a post's length that the question can use, in code points.
const QUESTION: usize = 2_500;
/// The longest nonce, in characters.
const NONCE: usize = 25;

/// A button or a form at the desk that a person has used.
#[derive(Debug)]
pub(super) struct Pressed<'c> {
    user: UserId,
    /// The text of the question's post.
    content: &'c str,
    /// The embeds of the question's post.
    embeds: &'c [Embed],
    step: PressedStep,
    ticket: Ticket,
}

/// The step of a button or form.
#[derive(Debug)]
enum PressedStep {
    Take,
    /// Opens the form.
    OpenForm,
    /// Submits the form with this answer.
    Answer(String),
    Close,
}

impl<'c> Pressed<'c> {
    /// Reads a button of the desk. Returns any other action as an error.
    pub(super) fn button(
        component: &'c ComponentInteraction,
        action: Action,
    ) -> Result<Pressed<'c>, Action> {
        let (step, ticket) = match action {
            Action::Take(ticket) => (PressedStep::Take, ticket),
            Action::Answer(ticket) => (PressedStep::OpenForm, ticket),
            Action::Close(ticket) => (PressedStep::Close, ticket),
            action => return Err(action),
        };
        Ok(Pressed {
            user: component.user.id,
            content: &component.message.content,
            embeds: &component.message.embeds,
            step,
            ticket,
        })
    }
}

/// Passes a question on to the desk. Returns a sentence for the asker. `None` if the
/// question is no longer available.
pub(super) async fn ask_person(
    bot: &Bot,
    context: &Context,
    pressed: &ComponentInteraction,
    id: &QuestionId,
    place: &Place,
) -> Option<String> {
    let exchange = bot.conversations.exchange(id).await?;
    let Some(desk) = place.desk else {
        let words = words::Chat(exchange.language);
        return Some(words.nobody_connected().to_owned());
    };
    let reply_to = format!("{}/{}", pressed.channel_id, pressed.user.id);
    let nonce: String = id.as_str().chars().take(NONCE).collect();
    let page = bot.page(&exchange.text);
    let send = |desk_post: DeskPost| async move {
        let mut message = encode(&desk_post, page.as_deref());
        message.content = Some(heading(pressed, place));
        post(&context.http, desk, &nonce, message).await
    };
    let asker = Asker::person(&pressed.user.id.to_string());
    let sentence = bot
        .conversations
        .ask_person(&asker, exchange, &reply_to, send);
    Some(sentence.await)
}

/// The asker and the message with the question. Doesn't notify the asker.
fn heading(pressed: &ComponentInteraction, place: &Place) -> String {
    let user = pressed.user.id.mention();
    match place.is_shared {
        true => format!("{user} {}", pressed.message.link()),
        false => user.to_string(),
    }
}

/// Encodes a new post with the question, the bot's answer and buttons.
fn encode(post: &DeskPost, page: Option<&str>) -> OutgoingMessage {
    OutgoingMessage {
        embeds: vec![
            embed(&post.question, None, QUESTION),
            embed(&post.answered, page, TOTAL - QUESTION),
        ],
        rows: button_rows(&post.buttons),
        ..OutgoingMessage::default()
    }
}

/// Handles the form with an answer.
pub(super) async fn submitted(bot: &Bot, context: &Context, form: &ModalInteraction) {
    let responder = Responder::new(&context.http, form.id, &form.token);
    let language = language_of(&form.locale, form.guild_locale.as_deref());
    let language = language.unwrap_or(bot.conversations.default_language);
    let action = Action::parse(&form.data.custom_id);
    let (Some(Action::Send(ticket)), Some(message)) = (action, &form.message) else {
        let expired = notice(words::Chat(language).expired());
        return responder.reply(expired, true).await;
    };
    let fields = form.data.components.iter().flat_map(|row| &row.components);
    let written = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let pressed = Pressed {
        user: form.user.id,
        content: &message.content,
        embeds: &message.embeds,
        step: PressedStep::Answer(written.collect()),
        ticket,
    };
    self::pressed(bot, responder, pressed, language).await;
}

/// Makes a step at the desk and updates the post.
pub(super) async fn pressed(
    bot: &Bot,
    responder: Responder<'_>,
    pressed: Pressed<'_>,
    language: Language,
) {
    let step = match &pressed.step {
        PressedStep::OpenForm => {
            let expired = || notice(words::Chat(language).expired());
            return match form(&pressed.ticket, language) {
                Some(form) => responder.form(form).await,
                None => responder.reply(expired(), true).await,
            };
        }
        PressedStep::Take => DeskStep::Take,
        PressedStep::Close => DeskStep::Close,
        PressedStep::Answer(text) => DeskStep::Answer(text),
    };
    let by = pressed.user.mention().to_string();
    let person = Asker::person(&pressed.user.to_string());
    let result = bot
        .conversations
        .desk_step(&person, step, &pressed.ticket, &by, language);
    match result.await {
        DeskResult::Notice(text) => responder.reply(notice(&text), true).await,
        DeskResult::Changed(post) => responder.update(updated(&pressed, &post)).await,
    }
}

/// The form for an answer.
fn form(ticket: &Ticket, language: Language) -> Option<CreateModal> {
    let words = words::Chat(language);
    let label = fit(words.write_to_asker(), TITLE, UNIT);
    let field = CreateInputText::new(InputTextStyle::Paragraph, label, FIELD)
        .min_length(1)
        .max_length(FIELD_LENGTH);
    let id = Action::Send(ticket.clone()).encode()?;
    let title = fit(words.desk_title(), TITLE, UNIT);
    let row = CreateActionRow::InputText(field);
    Some(CreateModal::new(id, title).components(vec![row]))
}

/// The post with the new state of the question. Keeps the question as posted, because
/// the store has it masked.
fn updated(pressed: &Pressed<'_>, post: &DeskPost) -> OutgoingMessage {
    let mut embeds: Vec<CreateEmbed> = pressed.embeds.iter().cloned().map(Into::into).collect();
    // The person's answer replaces the bot's.
    if let PressedStep::Answer(text) = &pressed.step {
        embeds.truncate(1);
        let answer = View {
            title: words::Chat(post.language).answer().to_owned(),
            body: paragraphs(text),
            ..View::in_language(post.language)
        };
        embeds.push(embed(&answer, None, TOTAL - QUESTION));
    }
    let heading = pressed.content.lines().next().unwrap_or_default();
    let by = post.by.as_deref().unwrap_or_default();
    OutgoingMessage {
        content: Some(format!("{heading}\n{by}")),
        embeds,
        rows: button_rows(&post.buttons),
        ..OutgoingMessage::default()
    }
}

/// Delivers a person's answer by direct message, because the question may have been
/// private. If the asker accepts no direct messages, posts it in the channel of the
/// question.
pub(super) async fn deliver(http: &Http, pending: PendingDelivery) -> Delivery {
    let Some((channel, user)) = address(&pending.reply_to) else {
        return Delivery::Never;
    };
    let mut view = delivery::view(&pending);
    // Discord returns the earlier message of the same nonce in place of a new one, so each
    // answer to a question has its own.
    let nonce = format!("told-{}-{}", pending.ticket.as_str(), pending.number);
    let message = |view: &View| OutgoingMessage {
        embeds: vec![embed(view, None, TOTAL)],
        ..OutgoingMessage::default()
    };
    match send_direct(http, user, &nonce, message(&view)).await {
        Ok(()) => return Delivery::Done,
        Err(SendError { is_temporary: true }) => return Delivery::Later,
        Err(SendError {
            is_temporary: false,
        }) => {}
    }
    // The question may have been private, so only the answer is posted.
    view.fields.clear();
    let message = OutgoingMessage {
        content: Some(user.mention().to_string()),
        mentions: Some(user),
        ..message(&view)
    };
    match post(http, channel, &nonce, message).await {
        true => Delivery::Done,
        false => Delivery::Never,
    }
}

/// The channel and the user of an asker's address.
fn address(reply_to: &str) -> Option<(ChannelId, UserId)> {
    let (channel, user) = reply_to.split_once('/')?;
    // Ids are never 0.
    let id = |text: &str| text.parse::<std::num::NonZeroU64>().ok().map(u64::from);
    Some((ChannelId::new(id(channel)?), UserId::new(id(user)?)))
}
