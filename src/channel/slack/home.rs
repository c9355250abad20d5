//! The app's home tab: an input for questions, the answer to the last one, the person's
//! recent questions, and how else to ask.

use serde_json::{Value, json};

use super::bot::Bot;
use super::dialog;
use super::event::{HOME_QUESTION, Origin};
use crate::channel::conversation::Reply;
use crate::channel::typed_command::TypedCommand;
use crate::knowledge::markdown::block::{Block, BlockKind, Run};
use crate::render::blocks::{Button, message, plain_text, rich_text, section};
use crate::render::words::Slack;
use crate::store::QuestionId;
use crate::text::Language;

/// The prefix of the buttons for recent questions, before the question's ID.
const RECENT: &str = "home:recent:";
/// The longest question that the input takes, in characters.
const TYPED: usize = 1_000;
/// The longest label of the input, in characters.
const LABEL: usize = 150;

/// The recent question that a button is for.
pub(super) fn recent_question(action: &str) -> Option<QuestionId> {
    QuestionId::parse(action.strip_prefix(RECENT)?)
}

/// Fills the tab for somebody who opens it.
pub(super) async fn open(bot: &Bot, origin: &Origin) {
    publish(bot, origin, None).await;
}

/// Answers what was typed in the tab.
pub(super) async fn answer(bot: &Bot, origin: &Origin, text: &str) {
    let (command, context) = bot.read(text);
    let request = match command {
        TypedCommand::Form => {
            let language = context.name_language("");
            return dialog::open_case(bot, origin, None, language).await;
        }
        TypedCommand::Request(request) => request,
    };
    let asker = origin.asker();
    let reply = bot.conversations.respond(&asker, request, context).await;
    bot.remember(&asker, &reply);
    show(bot, origin, &reply).await;
}

/// Answers a recent question again.
pub(super) async fn answer_again(bot: &Bot, origin: &Origin, id: &QuestionId) {
    let reply = bot.answer_again(&origin.asker(), id).await;
    publish(bot, origin, reply.as_ref()).await;
}

/// Shows a reply in the tab.
pub(super) async fn show(bot: &Bot, origin: &Origin, reply: &Reply) {
    publish(bot, origin, Some(reply)).await;
}

async fn publish(bot: &Bot, origin: &Origin, reply: Option<&Reply>) {
    let default = bot.conversations.default_language;
    let language = reply.map_or(default, |reply| reply.response.language());
    let mut blocks = vec![input(language)];
    blocks.extend(
        reply
            .into_iter()
            .flat_map(|reply| bot.message(reply, false).blocks),
    );
    blocks.extend(recent(bot, &origin.user, language).await);
    let context = bot.context().in_language(language);
    let response = bot.conversations.live.engine().catalog().help(&context);
    let help = Reply { response, id: None };
    let mut view = bot.view(&help);
    if reply.is_some() {
        // Below an answer they could be its own related questions: a button occurs once.
        view.related.clear();
        view.related_label = None;
    }
    let controls = bot.controls(&help, &view, false);
    blocks.extend(message(&view, &controls).blocks);
    let body = json!({"user_id": origin.user, "view": {"type": "home", "blocks": blocks}});
    if let Err(error) = bot.api.call("views.publish", &body).await {
        tracing::error!(%error, "a home tab wasn't filled");
    }
}

/// The input; it is sent with the Enter key.
fn input(language: Language) -> Value {
    let words = Slack(language);
    json!({
        "type": "input",
        "dispatch_action": true,
        "label": plain_text(words.home_question(), LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": HOME_QUESTION,
            "max_length": TYPED,
            "placeholder": plain_text(words.home_hint(), LABEL),
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    })
}

/// A person's recent questions, each with a button; nothing without any.
async fn recent(bot: &Bot, user: &str, language: Language) -> Vec<Value> {
    let words = Slack(language);
    let heading = Run::plain(words.recent_questions());
    let heading = Block::of(BlockKind::Heading, vec![heading]);
    let mut blocks = Vec::new();
    for id in bot.recent.of(user) {
        let Some(exchange) = bot.conversations.exchange(&id).await else {
            continue;
        };
        let button = Button {
            label: words.show_answer().to_owned(),
            action: format!("{RECENT}{}", id.as_str()),
            is_primary: false,
        };
        blocks.push(section(&exchange.text, &button));
    }
    if !blocks.is_empty() {
        blocks.splice(0..0, rich_text(&[heading]));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_for_a_question_that_was_asked() {
        let id = QuestionId::random().expect("random");
        let action = format!("{RECENT}{}", id.as_str());
        assert_eq!(recent_question(&action), Some(id));
        assert_eq!(recent_question("home:recent:drop table"), None);
        assert_eq!(recent_question("2:helpful:x"), None);
    }
}
