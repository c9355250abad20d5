//! Replies of the bot as one text each, for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;

use super::running::{Running, shown};

/// The texts of the replies to commands, each with its text: questions as mentions, each
/// in a thread of its own, so that none is a follow-up; the others as slash commands.
pub(crate) async fn replies(live: Arc<LiveEngine>, asked: &[(&str, &str)]) -> Vec<String> {
    let running = Running::answering_by(live).await;
    let mut replies = Vec::new();
    for (command, text) in asked {
        let posted = match *command {
            "ask" => running.mention(text).await,
            command => running.command(&format!("{command} {text}")).await,
        };
        replies.push(shown(&posted.body) + &posted.body.to_string());
    }
    running.end().await;
    replies
}
