//! Questions to people: posted to the conversation where they look, once, with
//! buttons to their next state; and what people answered to whoever asked.
//!
//! Whoever is in the desk's conversation may look after its questions, and nobody
//! else. Who asked is not told: the answer finds its way by the ticket.

use serde_json::{Value, json};

use super::activity::Activity;
use super::bot::{Bot, address};
use super::card::{Below, adaptive};
use super::connector::{Address, Connector};
use super::controls::Action;
use super::message;
use super::pressed::{Outcome, expired, told};
use crate::channel::answering::{Said, Surroundings};
use crate::channel::dialogue::HandedOver;
use crate::channel::memory::Asked;
use crate::channel::telling::{self, Told};
use crate::knowledge::markdown::block::{Block, paragraphs};
use crate::render::card::{Card, Field};
use crate::render::words;
use crate::store::{self, State, Ticket, Untold};
use crate::text::Language;

/// The id of the field for the answer.
pub(super) const INPUT: &str = "written";
/// Of an answer, in characters.
const WRITTEN: usize = 4_000;

/// What somebody at the desk does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'t> {
    Take,
    Answer(&'t str),
    Close,
}

/// Hands a question to people and says so.
pub(super) async fn hand_over(bot: &Bot, activity: &Activity, asked: Asked) -> Outcome {
    let language = asked.record.language;
    if bot.options.desk.is_empty() {
        return told(words::Chat::nobody_to_ask, language);
    }
    let id = asked.record.id.clone();
    let reply_to = json!(address(activity)).to_string();
    let HandedOver::New(ticket) = bot.dialogue.hand_over(&asked, Some(&reply_to)).await else {
        return told(words::Chat::handed_over_before, language);
    };
    let post = posted(bot, asked, ticket.as_ref(), State::Open, None).await;
    let desk = Address {
        conversation: bot.options.desk.clone(),
        ..address(activity)
    };
    if let Err(error) = bot.connector.send(&desk, None, &post).await {
        tracing::error!(%error, "a question for a person could not be posted");
        bot.fail_hand_over(&id);
        return told(words::Chat::nobody_to_ask, language);
    }
    match ticket {
        Some(ticket) => Outcome::Told(words::Chat(language).handed_over(ticket.as_str())),
        None => told(words::Chat::handed_over_plain, language),
    }
}

/// Makes a step with a question, and shows it to everybody at the desk.
pub(super) async fn step(
    bot: &Bot,
    activity: &Activity,
    step: Step<'_>,
    ticket: &Ticket,
) -> Outcome {
    let language = bot.language(activity);
    let here = [activity.place(), &activity.conversation.id];
    if bot.options.desk.is_empty() || !here.contains(&bot.options.desk.as_str()) {
        return expired(language);
    }
    let made = match step {
        Step::Answer(text) if text.trim().is_empty() => {
            return told(words::Chat::nothing_to_answer, language);
        }
        Step::Answer(text) => bot.answer_asker(ticket, text).await,
        Step::Take => bot.store.unless_down(bot.store.take(ticket)).await,
        Step::Close => bot.store.unless_down(bot.store.close(ticket)).await,
    };
    let hand_over = match made {
        None => return told(words::Chat::not_kept, language),
        Some(store::Step::NoSuchTicket) => return expired(language),
        Some(store::Step::NotFrom(state)) => return told(before(state), language),
        Some(store::Step::Made(hand_over)) => hand_over,
    };
    let Some(asked) = bot.asked(&hand_over.question).await else {
        return expired(language);
    };
    let user = activity.from.name.clone().unwrap_or_default();
    let chat = words::Chat(asked.record.language);
    let by = match hand_over.state {
        State::Open | State::Taken => chat.taken_by(user),
        State::Answered => chat.answered_by(user),
        State::Closed => chat.closed_by(user),
    };
    let written = match step {
        Step::Answer(text) => Some(text),
        _ => hand_over.answer.as_deref(),
    };
    let done = Done { by, written };
    Outcome::Replaced(posted(bot, asked, Some(ticket), hand_over.state, Some(done)).await)
}

/// What somebody is told who was not the first.
fn before(state: State) -> fn(words::Chat) -> &'static str {
    match state {
        State::Open | State::Taken => words::Chat::taken_before,
        State::Answered => words::Chat::answered_before,
        State::Closed => words::Chat::closed_before,
    }
}

/// What was done with a question.
struct Done<'t> {
    by: String,
    written: Option<&'t str>,
}

/// The post of a question: what was asked, what the bot answered, or the person.
async fn posted(
    bot: &Bot,
    asked: Asked,
    ticket: Option<&Ticket>,
    state: State,
    done: Option<Done<'_>>,
) -> Value {
    let language = asked.record.language;
    let field = |message: fn(words::Chat) -> &'static str, text: Vec<Block>| Field {
        label: message(words::Chat(language)).to_owned(),
        text,
    };
    let mut body = paragraphs(&asked.text);
    body.extend(done.as_ref().map(|done| Block::paragraph(&done.by)));
    let mut fields = Vec::new();
    match done.and_then(|done| done.written) {
        Some(written) => fields.push(field(words::Chat::answer, paragraphs(written))),
        None => fields.push(field(words::Chat::answered, answered(bot, asked).await)),
    }
    if let Some(ticket) = ticket {
        let number = vec![Block::paragraph(ticket.as_str())];
        fields.push(field(words::Chat::ticket, number));
    }
    let card = Card {
        title: words::Chat(language).desk_title().to_owned(),
        body,
        fields,
        ..Card::default()
    };
    let below = ticket.map_or(Below::default(), |ticket| below(ticket, state, language));
    message::message(&card, adaptive(&card, &below, language), language)
}

/// What the bot answered.
async fn answered(bot: &Bot, asked: Asked) -> Vec<Block> {
    let around = Surroundings {
        wanted: Some(asked.record.language),
        ..bot.surroundings(None)
    };
    match bot.say(asked.request, asked.before, around).await {
        (Said::Answer(_, card), _) => {
            let title = (!card.title.is_empty()).then(|| Block::paragraph(&card.title));
            title.into_iter().chain(card.body).collect()
        }
        _ => Vec::new(),
    }
}

/// The field for an answer, and the buttons of a state.
fn below(ticket: &Ticket, state: State, language: Language) -> Below {
    let words = words::Chat(language);
    let take = (Action::Take(ticket.clone()), words.take());
    let answer = (Action::Answer(ticket.clone()), words.answer());
    let close = (Action::Close(ticket.clone()), words.close());
    let shown = match state {
        State::Open => vec![take, answer, close],
        State::Taken | State::Answered => vec![answer, close],
        State::Closed => return Below::default(),
    };
    let buttons = shown.into_iter();
    let input = json!({
        "type": "Input.Text", "id": INPUT, "isMultiline": true, "maxLength": WRITTEN,
        "placeholder": words::Chat(language).write_to_asker(), "spacing": "Medium",
    });
    Below {
        elements: vec![input],
        buttons: buttons
            .map(|(action, label)| action.titled(label))
            .collect(),
        page: None,
    }
}

/// Tells an asker what a person answered, where they asked.
pub(super) async fn tell(connector: &Connector, untold: Untold) -> Told {
    let Ok(address) = serde_json::from_str::<Address>(&untold.reply_to) else {
        return Told::Never;
    };
    let language = untold.language;
    let card = telling::card(&untold);
    let message = message::message(
        &card,
        adaptive(&card, &Below::default(), language),
        language,
    );
    match connector.send(&address, None, &message).await {
        Ok(_) => Told::Yes,
        Err(error) if error.is_passing() => Told::NotYet,
        Err(error) => {
            tracing::error!(%error, "an answer of a person was not taken by Teams");
            Told::Never
        }
    }
}
