//! The sentences that only Slack shows: its app's own words, its home tab and its
//! dialogs.

use crate::text::Language;

/// A fixed sentence of the app in Slack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlackMessage {
    /// Shortcut in the menu of a message: answer it. At most 24 characters, both
    /// languages together.
    AnswerThis,
    /// What the shortcut does.
    AnswerThisLong,
}

/// The words of a message.
pub fn slack(message: SlackMessage, language: Language) -> &'static str {
    let (ja, en) = match message {
        SlackMessage::AnswerThis => ("回答を見る", "Answer this"),
        SlackMessage::AnswerThisLong => (
            "このメッセージの質問に答えます。回答は本人だけに表示します。",
            "Answers the question in this message. Only you see the answer.",
        ),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}
