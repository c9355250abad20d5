//! Questions for people: posted to the desk's channel, taken, answered and closed there,
//! and the answer on its way to the asker.

use serde_json::json;

use super::bot::Bot;
use super::event::Origin;
use super::reply::{self, Target};
use super::web_api::{CallError, WebApi};
use super::{Visibility, dialog};
use crate::channel::action::Action;
use crate::channel::delivery::{self, Delivery};
use crate::channel::desk::{DeskPost, DeskResult, DeskStep};
use crate::render::blocks::{Controls, Message, message};
use crate::render::words::Chat;
use crate::store::{PendingDelivery, QuestionId, Ticket};

/// Slack's errors for conversations in which the bot can't post.
const UNREACHABLE: [&str; 6] = [
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_thread_only_channel",
    "thread_not_found",
];

/// Passes a question on to people, and tells the asker.
pub(super) async fn ask(bot: &Bot, origin: &Origin, id: &QuestionId) {
    let default = Chat(bot.conversations.default_language);
    let Some(exchange) = bot.conversations.exchange(id).await else {
        return bot.notify(origin, default.expired().to_owned()).await;
    };
    if bot.options.desk.is_empty() {
        let words = Chat(exchange.language);
        return bot
            .notify(origin, words.nobody_connected().to_owned())
            .await;
    }
    let reply_to = json!(reply_to(origin)).to_string();
    let desk = Target {
        channel: Some(bot.options.desk.clone()),
        ..Target::person(&origin.user)
    };
    let post = |post: DeskPost| async move {
        let body = reply::post(&desk, &message_of(&post));
        let posted = bot.api.call("chat.postMessage", &body).await;
        let posted = posted.inspect_err(|error| {
            tracing::error!(%error, "a question wasn't posted to slack.desk");
        });
        posted.is_ok()
    };
    let asker = origin.asker();
    let notice = bot
        .conversations
        .ask_person(&asker, exchange, &reply_to, post);
    let notice = notice.await;
    bot.notify(origin, notice).await;
}

/// Where the asker gets the answer: where the question was asked, or in direct messages
/// if only they saw the bot's answer.
fn reply_to(origin: &Origin) -> Target {
    match origin.is_ephemeral {
        true => Target::person(&origin.user),
        false => Target {
            thread: origin.thread.clone().or_else(|| origin.message.clone()),
            ..Target::of(origin)
        },
    }
}

fn message_of(post: &DeskPost) -> Message {
    let controls = Controls {
        buttons: reply::buttons(&post.buttons),
        ..Controls::default()
    };
    message(&post.view(), &controls)
}

/// Does what a button at the desk asks for. Buttons elsewhere were made up.
pub(super) async fn press(bot: &Bot, origin: &Origin, action: &Action) {
    let language = bot.conversations.default_language;
    if !is_desk(bot, origin) {
        return bot
            .notify(origin, Chat(language).expired().to_owned())
            .await;
    }
    match action {
        Action::Take(ticket) => step(bot, origin, DeskStep::Take, ticket).await,
        Action::Close(ticket) => step(bot, origin, DeskStep::Close, ticket).await,
        Action::Answer(ticket) => dialog::open_answer(bot, origin, ticket, language).await,
        _ => {}
    }
}

/// Keeps what a person wrote in the dialog.
pub(super) async fn send(bot: &Bot, origin: &Origin, ticket: &Ticket, written: &str) {
    if is_desk(bot, origin) {
        step(bot, origin, DeskStep::Answer(written), ticket).await;
    }
}

fn is_desk(bot: &Bot, origin: &Origin) -> bool {
    let desk = &bot.options.desk;
    !desk.is_empty() && origin.channel.as_ref() == Some(desk)
}

/// Makes a step with a question, and shows it to everybody at the desk.
async fn step(bot: &Bot, origin: &Origin, step: DeskStep<'_>, ticket: &Ticket) {
    let language = bot.conversations.default_language;
    let person = origin.asker();
    let made = bot
        .conversations
        .desk_step(&person, step, ticket, &origin.name, language);
    let post = match made.await {
        DeskResult::Changed(post) => post,
        DeskResult::Notice(text) => return bot.notify(origin, text).await,
    };
    let changed = message_of(&post);
    let body = json!({
        "channel": bot.options.desk, "ts": origin.message, "text": changed.text,
        "blocks": changed.blocks,
    });
    if let Err(error) = bot.api.call("chat.update", &body).await {
        tracing::error!(%error, "a question at slack.desk wasn't updated");
        bot.respond(origin, Visibility::Public, &changed).await;
    }
}

/// Delivers a person's answer to the asker.
pub(super) async fn deliver(api: &WebApi, pending: PendingDelivery) -> Delivery {
    let Ok(target) = serde_json::from_str::<Target>(&pending.reply_to) else {
        return Delivery::Never;
    };
    let answer = message(&delivery::view(&pending), &Controls::default());
    let mut posted = post(api, &target, &answer).await;
    let is_unreachable = |error: &CallError| {
        let code = error.code();
        target.channel.is_some() && code.is_some_and(|code| UNREACHABLE.contains(&code))
    };
    if posted.as_ref().is_err_and(is_unreachable) {
        posted = post(api, &Target::person(&target.user), &answer).await;
    }
    match posted {
        Ok(()) => Delivery::Done,
        Err(error) if error.is_passing() => Delivery::Later,
        Err(error) => {
            tracing::error!(%error, "a person's answer wasn't delivered in Slack");
            Delivery::Never
        }
    }
}

async fn post(api: &WebApi, target: &Target, message: &Message) -> Result<(), CallError> {
    let body = reply::post(target, message);
    api.call("chat.postMessage", &body).await.map(drop)
}
