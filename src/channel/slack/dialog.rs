//! Dialogs: the form of a case, and the answer that a person writes at the desk.
//!
//! A dialog carries the action that it completes as its `callback_id`, and where the
//! result belongs as its metadata; both come back when it is sent.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bot::Bot;
use super::event::{Origin, Submission};
use super::reply;
use crate::channel::action::{Action, Button, Emphasis};
use crate::channel::case_form::{self, Choice, DATE, DAYS, InputKind};
use crate::channel::chat::MAX_DAYS;
use crate::engine::Case;
use crate::render::blocks::{Controls, Message, message, plain_text};
use crate::render::notice;
use crate::render::view::View;
use crate::render::words::{Chat, Slack, command};
use crate::rules::Table;
use crate::store::Ticket;
use crate::text::Language;

/// The longest title of a dialog and label of its buttons, in characters.
const TITLE: usize = 24;
/// The longest label of an input, in characters. Slack allows 2,000.
const LABEL: usize = 300;
/// The longest label of an option, in characters.
const OPTION: usize = 75;
/// The most options of a choice.
const OPTIONS: usize = 100;
/// The most facts in a dialog, which has at most 100 blocks.
const FACTS: usize = 90;
/// The longest answer that fits an input, in characters.
const ANSWER: usize = 3_000;

/// The ID of the input of a person's answer.
const WRITTEN: &str = "written";

/// Where the result of a dialog belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Metadata {
    channel: Option<String>,
    thread: Option<String>,
    message: Option<String>,
    response_url: Option<String>,
    is_ephemeral: bool,
}

impl Metadata {
    fn of(origin: &Origin) -> Metadata {
        Metadata {
            channel: origin.channel.clone(),
            thread: origin.thread.clone(),
            message: origin.message.clone(),
            response_url: origin.response_url.clone(),
            is_ephemeral: origin.is_ephemeral,
        }
    }

    /// The origin of what the dialog was opened from, for whoever sent it.
    fn origin(self, sent: &Origin) -> Origin {
        Origin {
            channel: self.channel,
            thread: self.thread,
            message: self.message,
            response_url: self.response_url,
            is_ephemeral: self.is_ephemeral,
            ..sent.clone()
        }
    }
}

/// A button that opens the form of a case, for a message, from which no dialog opens.
pub(super) fn invitation(language: Language) -> Message {
    let view = View {
        title: command::WHATIF.description(language).to_owned(),
        ..View::in_language(language)
    };
    let open = Button::new(
        Action::Decide(None, language),
        Slack(language).enter_facts(),
        Emphasis::Primary,
    );
    let controls = Controls {
        buttons: reply::buttons(&[open]),
        ..Controls::default()
    };
    message(&view, &controls)
}

/// Opens the form of a case for the decision table of a pack, or without a pack for the
/// first table.
pub(super) async fn open_case(bot: &Bot, origin: &Origin, pack: Option<&str>, language: Language) {
    let engine = bot.conversations.live.engine();
    let case = Case {
        pack: pack.map(str::to_owned),
        ..Case::default()
    };
    let found = engine.catalog().table_for(&case);
    let made = found.map(|(_, table)| {
        let action = Action::Decide(Some(table.pack.clone()), language);
        let words = Slack(language);
        dialog(
            &action,
            words.case_title(),
            words.decide(),
            form(table, language),
        )
    });
    drop(engine);
    match made {
        Ok(case) => open(bot, origin, case, language).await,
        Err(reason) => bot.notify(origin, notice::text(&reason, language)).await,
    }
}

/// Opens the input of a person's answer.
pub(super) async fn open_answer(bot: &Bot, origin: &Origin, ticket: &Ticket, language: Language) {
    let words = Chat(language);
    let mut written = input(
        WRITTEN,
        words.write_to_asker(),
        json!({"type": "plain_text_input", "multiline": true, "max_length": ANSWER}),
    );
    written["optional"] = json!(false);
    let action = Action::Send(ticket.clone());
    let send = Slack(language).send();
    open(
        bot,
        origin,
        dialog(&action, words.answer(), send, vec![written]),
        language,
    )
    .await;
}

async fn open(bot: &Bot, origin: &Origin, mut dialog: Value, language: Language) {
    let Some(trigger) = &origin.trigger else {
        return;
    };
    dialog["private_metadata"] = json!(json!(Metadata::of(origin)).to_string());
    dialog["close"] = plain_text(Slack(language).cancel(), TITLE);
    let body = json!({"trigger_id": trigger, "view": dialog});
    if let Err(error) = bot.api.call("views.open", &body).await {
        tracing::error!(%error, "a dialog wasn't opened");
        let failed = Chat(language).failed().to_owned();
        bot.notify(origin, failed).await;
    }
}

/// Where a dialog was opened, for whoever sent it, and what it completes.
pub(super) fn sent(sender: &Origin, sent: &Submission) -> (Origin, Option<Action>) {
    let metadata: Metadata = serde_json::from_str(&sent.metadata).unwrap_or_default();
    (metadata.origin(sender), Action::parse(&sent.callback))
}

/// The answer that a person wrote.
pub(super) fn written(inputs: &[(String, String)]) -> &str {
    let written = inputs.iter().find(|(id, _)| id == WRITTEN);
    written.map_or("", |(_, text)| text)
}

fn dialog(action: &Action, title: &str, submit: &str, blocks: Vec<Value>) -> Value {
    json!({
        "type": "modal",
        "callback_id": action.encode().unwrap_or_default(),
        "title": plain_text(title, TITLE),
        "submit": plain_text(submit, TITLE),
        "blocks": blocks,
    })
}

/// An input that may be left empty.
fn input(id: &str, label: &str, mut element: Value) -> Value {
    element["action_id"] = json!(id);
    json!({
        "type": "input", "block_id": id, "optional": true, "label": plain_text(label, LABEL),
        "element": element,
    })
}

/// The inputs of a case: the facts, the day and the length of the timeline.
fn form(table: &Table, language: Language) -> Vec<Value> {
    let facts = case_form::inputs(table, language).take(FACTS);
    let mut inputs: Vec<Value> = facts
        .map(|fact| input(&fact.id(), &fact.label, element(&fact.kind, language)))
        .collect();
    let date = element(&InputKind::Date, language);
    inputs.push(input(DATE, command::DATE.description(language), date));
    let days = InputKind::Number {
        min: 0,
        max: MAX_DAYS as i64,
    };
    let days = element(&days, language);
    inputs.push(input(DAYS, command::DAYS.description(language), days));
    inputs
}

/// The element that takes what an input takes.
fn element(kind: &InputKind, language: Language) -> Value {
    let by_default = plain_text(Slack(language).by_default(), OPTION);
    match kind {
        InputKind::Number { min, max } => json!({
            "type": "number_input", "is_decimal_allowed": false,
            "min_value": min.to_string(), "max_value": max.to_string(),
        }),
        InputKind::Date => json!({"type": "datepicker"}),
        InputKind::One(choices) => json!({
            "type": "static_select", "options": options(choices), "placeholder": by_default,
        }),
        InputKind::Several(choices) => json!({
            "type": "multi_static_select", "options": options(choices),
            "placeholder": by_default,
        }),
    }
}

fn options(choices: &[Choice]) -> Vec<Value> {
    let options = choices.iter().take(OPTIONS);
    options
        .map(|choice| json!({"text": plain_text(&choice.label, OPTION), "value": choice.value}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_remembers_where_it_was_opened() {
        let origin = Origin {
            user: "U1".to_owned(),
            channel: Some("C1".to_owned()),
            thread: Some("1.1".to_owned()),
            response_url: Some("https://hooks.slack.com/x".to_owned()),
            trigger: Some("t".to_owned()),
            ..Origin::default()
        };
        let carried = json!(Metadata::of(&origin)).to_string();
        let metadata: Metadata = serde_json::from_str(&carried).expect("read");
        let sender = Origin {
            user: "U1".to_owned(),
            trigger: Some("t".to_owned()),
            ..Origin::default()
        };
        assert_eq!(metadata.origin(&sender), origin);
    }
}
