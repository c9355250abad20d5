//! The replies of the bot as text, for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;

use super::events;
use super::running::{Running, id, texts};

/// The texts of the replies to commands, each with its text and in a chat of its own:
/// none is a follow-up.
pub(crate) async fn replies(live: Arc<LiveEngine>, asked: &[(&str, &str)]) -> Vec<String> {
    let running = Running::answering_by(live).await;
    let mut all = Vec::new();
    for (chat, (command, text)) in asked.iter().enumerate() {
        let place = format!("{}-{chat}", events::PERSONAL);
        let typed = match *command {
            "ask" => (*text).to_owned(),
            command => format!("/{command} {text}"),
        };
        let sent = running.ask(events::message(&id(), &place, &typed)).await;
        all.push(texts(&sent.body) + &sent.body.to_string());
    }
    running.end().await;
    all
}
