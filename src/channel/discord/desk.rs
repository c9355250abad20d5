//! The desk's channel: posts of questions, the buttons below each, and a person's
//! answer on its way to the asker.
//!
//! Whoever can see the desk's channel may work there. A post shows how far its question
//! has come; one that is behind, because somebody was quicker or answered elsewhere,
//! catches up when it is pressed.

use serenity::all::{
    ActionRowComponent, ComponentInteraction, Context, Embed, InputTextStyle, Mentionable,
    ModalInteraction,
};
use serenity::builder::{CreateActionRow, CreateEmbed, CreateInputText, CreateModal};
use serenity::http::Http;
use serenity::model::id::{ChannelId, UserId};

use super::bot::{Bot, notice};
use super::controls::button_row;
use super::embed::{TOTAL, UNIT, embed};
use super::locate::language_of;
use super::place::Place;
use super::reply::{MayWorkLater, OutgoingMessage, Responder, post, whisper};
use crate::channel::action::Action;
use crate::channel::delivery::{self, Delivery};
use crate::channel::desk::{DeskPost, DeskResult, DeskStep};
use crate::knowledge::markdown::block::paragraphs;
use crate::render::fit::fit;
use crate::render::view::View;
use crate::render::words;
use crate::store::{PendingDelivery, QuestionId, Ticket};
use crate::text::Language;

/// Of a form's title, and of a field's label.
const TITLE: usize = 45;
/// Of what is written in a form; [`delivery::LONGEST_ANSWER`].
const WRITTEN: u16 = 4_000;
/// The form's one field.
const FIELD: &str = "answer";
/// What the question may take of the two embeds of a post; the answer has the rest.
const QUESTION: usize = 2_500;
/// Of a nonce.
const NONCE: usize = 25;

/// What somebody at the desk pressed or sent.
#[derive(Debug)]
pub(super) struct Pressed<'c> {
    user: UserId,
    /// The post of the question.
    content: &'c str,
    embeds: &'c [Embed],
    step: Step,
    ticket: Ticket,
}

/// What was pressed at the desk.
#[derive(Debug)]
enum Step {
    Take,
    /// Opens the form.
    Form,
    /// What was written in the form.
    Answer(String),
    Close,
}

impl<'c> Pressed<'c> {
    /// A button at the desk; another action comes back.
    pub(super) fn button(
        component: &'c ComponentInteraction,
        action: Action,
    ) -> Result<Pressed<'c>, Action> {
        let (step, ticket) = match action {
            Action::Take(ticket) => (Step::Take, ticket),
            Action::Answer(ticket) => (Step::Form, ticket),
            Action::Close(ticket) => (Step::Close, ticket),
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

/// Passes a question on to the desk. Returns what the asker is told; `None` if the
/// question is no longer kept.
pub(super) async fn ask_person(
    bot: &Bot,
    context: &Context,
    pressed: &ComponentInteraction,
    id: &QuestionId,
    place: &Place,
) -> Option<String> {
    let exchange = bot.conversations.exchange(id).await?;
    let Some(desk) = place.desk else {
        let words = words::Chat(exchange.record.language);
        return Some(words.nobody_to_ask().to_owned());
    };
    let reply_to = format!("{}/{}", pressed.channel_id, pressed.user.id);
    let nonce: String = id.as_str().chars().take(NONCE).collect();
    let page = bot.page(&exchange.text);
    let send = |own: DeskPost| async move {
        let mut message = posted(&own, page.as_deref());
        message.content = Some(heading(pressed, place));
        post(&context.http, desk, &nonce, message).await
    };
    let told = bot.conversations.ask_person(exchange, &reply_to, send);
    Some(told.await)
}

/// Who asked, and where. Nobody is called by it.
fn heading(pressed: &ComponentInteraction, place: &Place) -> String {
    let user = pressed.user.id.mention();
    match place.is_shared {
        true => format!("{user} {}", pressed.message.link()),
        false => user.to_string(),
    }
}

/// The question and the bot's answer, with buttons.
fn posted(own: &DeskPost, page: Option<&str>) -> OutgoingMessage {
    OutgoingMessage {
        embeds: vec![
            embed(&own.question, None, QUESTION),
            embed(&own.answered, page, TOTAL - QUESTION),
        ],
        rows: button_row(&own.buttons).into_iter().collect(),
        ..OutgoingMessage::default()
    }
}

/// Takes the form with an answer.
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
        step: Step::Answer(written.collect()),
        ticket,
    };
    self::pressed(bot, responder, pressed, language).await;
}

/// Makes a step with a question, and shows it.
pub(super) async fn pressed(
    bot: &Bot,
    responder: Responder<'_>,
    own: Pressed<'_>,
    language: Language,
) {
    let step = match &own.step {
        Step::Form => {
            let expired = || notice(words::Chat(language).expired());
            return match form(&own.ticket, language) {
                Some(form) => responder.form(form).await,
                None => responder.reply(expired(), true).await,
            };
        }
        Step::Take => DeskStep::Take,
        Step::Close => DeskStep::Close,
        Step::Answer(text) => DeskStep::Answer(text),
    };
    let by = own.user.mention().to_string();
    let made = bot
        .conversations
        .desk_step(step, &own.ticket, &by, language);
    match made.await {
        DeskResult::Notice(text) => responder.reply(notice(&text), true).await,
        DeskResult::Changed(post) => responder.update(shown(&own, &post)).await,
    }
}

/// The form for an answer.
fn form(ticket: &Ticket, language: Language) -> Option<CreateModal> {
    let words = words::Chat(language);
    let label = fit(words.write_to_asker(), TITLE, UNIT);
    let field = CreateInputText::new(InputTextStyle::Paragraph, label, FIELD)
        .min_length(1)
        .max_length(WRITTEN);
    let id = Action::Send(ticket.clone()).encode()?;
    let title = fit(words.desk_title(), TITLE, UNIT);
    let row = CreateActionRow::InputText(field);
    Some(CreateModal::new(id, title).components(vec![row]))
}

/// The post of a question with how far it has come. The question stays as it was
/// posted: the store has the masked text alone.
fn shown(own: &Pressed<'_>, post: &DeskPost) -> OutgoingMessage {
    let mut embeds: Vec<CreateEmbed> = own.embeds.iter().cloned().map(Into::into).collect();
    // What the person answered stands where the bot's answer was.
    if let Step::Answer(text) = &own.step {
        embeds.truncate(1);
        let answer = View {
            title: words::Chat(post.language).answer().to_owned(),
            body: paragraphs(text),
            ..View::in_language(post.language)
        };
        embeds.push(embed(&answer, None, TOTAL - QUESTION));
    }
    let heading = own.content.lines().next().unwrap_or_default();
    let by = post.by.as_deref().unwrap_or_default();
    OutgoingMessage {
        content: Some(format!("{heading}\n{by}")),
        embeds,
        rows: button_row(&post.buttons).into_iter().collect(),
        ..OutgoingMessage::default()
    }
}

/// Delivers a person's answer: by direct message, because the asker may have asked
/// privately; where they take none, where they asked.
pub(super) async fn deliver(http: &Http, pending: PendingDelivery) -> Delivery {
    let Some((channel, user)) = address(&pending.reply_to) else {
        return Delivery::Never;
    };
    let mut view = delivery::view(&pending);
    let nonce = format!("told-{}", pending.ticket.as_str());
    let message = |view: &View| OutgoingMessage {
        embeds: vec![embed(view, None, TOTAL)],
        ..OutgoingMessage::default()
    };
    match whisper(http, user, &nonce, message(&view)).await {
        Ok(()) => return Delivery::Done,
        Err(MayWorkLater(true)) => return Delivery::Later,
        Err(MayWorkLater(false)) => {}
    }
    // The question may have been private.
    view.fields.clear();
    let message = OutgoingMessage {
        content: Some(user.mention().to_string()),
        calls: Some(user),
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
    // No id is 0.
    let id = |text: &str| text.parse::<std::num::NonZeroU64>().ok().map(u64::from);
    Some((ChannelId::new(id(channel)?), UserId::new(id(user)?)))
}
