//! Posts questions in the desk's conversation, with a field for the answer and buttons,
//! and delivers people's answers to the askers.
//!
//! Only the members of the desk's conversation can work there.

use serde_json::{Value, json};

use super::activity::Activity;
use super::bot::{Bot, address};
use super::connector::{Address, Connector};
use super::controls;
use super::message;
use crate::channel::action::Action;
use crate::channel::delivery::{self, Delivery};
use crate::channel::desk::{DeskPost, DeskResult, DeskStep};
use crate::channel::hand_over::LONGEST_ANSWER;
use crate::render::adaptive::{Below, adaptive};
use crate::render::view::View;
use crate::render::words;
use crate::store::{PendingDelivery, QuestionId, Ticket};

/// The id of the field for the answer.
pub(super) const INPUT: &str = "written";

/// Passes a question on to the desk. Returns a sentence for the asker.
pub(super) async fn ask_person(bot: &Bot, activity: &Activity, id: &QuestionId) -> String {
    let language = bot.language(activity);
    let Some(exchange) = bot.conversations.exchange(id).await else {
        return words::Chat(language).expired().to_owned();
    };
    if bot.options.desk.is_empty() {
        return words::Chat(exchange.language).nobody_connected().to_owned();
    }
    let reply_to = json!(address(activity)).to_string();
    let desk = Address {
        conversation: bot.options.desk.clone(),
        ..address(activity)
    };
    let send = |post: DeskPost| async move {
        let result = bot.connector.send(&desk, None, &encode(&post)).await;
        result
            .inspect_err(|error| tracing::error!(%error, "could not post a question at the desk"))
            .is_ok()
    };
    bot.conversations
        .ask_person(&activity.asker(), exchange, &reply_to, send)
        .await
}

/// Makes a step at the desk. Returns the new state of the post.
///
/// # Errors
///
/// Returns a sentence for the person who made the step.
pub(super) async fn step(
    bot: &Bot,
    activity: &Activity,
    step: DeskStep<'_>,
    ticket: &Ticket,
) -> Result<Value, String> {
    let language = bot.language(activity);
    let here = [activity.place(), &activity.conversation.id];
    if bot.options.desk.is_empty() || !here.contains(&bot.options.desk.as_str()) {
        return Err(words::Chat(language).expired().to_owned());
    }
    let by = activity.from.name.clone().unwrap_or_default();
    let person = activity.asker();
    let result = bot
        .conversations
        .desk_step(&person, step, ticket, &by, language);
    match result.await {
        DeskResult::Changed(post) => Ok(encode(&post)),
        DeskResult::Notice(text) => Err(text),
    }
}

/// Encodes a post as a message.
fn encode(post: &DeskPost) -> Value {
    let view = post.view();
    let input = json!({
        "type": "Input.Text", "id": INPUT, "isMultiline": true, "maxLength": LONGEST_ANSWER,
        "placeholder": words::Chat(post.language).write_to_asker(), "spacing": "Medium",
    });
    let buttons = post.buttons.iter().filter_map(|button| {
        // The field for the answer is in the post, so the button sends the answer.
        let action = match &button.action {
            Action::Answer(ticket) => &Action::Send(ticket.clone()),
            action => action,
        };
        controls::button(action, button.label)
    });
    let below = Below {
        elements: (!post.buttons.is_empty())
            .then_some(input)
            .into_iter()
            .collect(),
        buttons: buttons.collect(),
        page: None,
    };
    message::message(&view, adaptive(&view, &below))
}

/// Delivers a person's answer to the conversation of the question.
pub(super) async fn deliver(connector: &Connector, pending: PendingDelivery) -> Delivery {
    let Ok(address) = serde_json::from_str::<Address>(&pending.reply_to) else {
        return Delivery::Never;
    };
    let view: View = delivery::view(&pending);
    let message = message::message(&view, adaptive(&view, &Below::default()));
    match connector.send(&address, None, &message).await {
        Ok(_) => Delivery::Done,
        Err(error) if error.is_temporary() => Delivery::Later,
        Err(error) => {
            tracing::error!(%error, "could not deliver a person's answer");
            Delivery::Never
        }
    }
}
