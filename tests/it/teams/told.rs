//! What the bot tells an asker, as one text: for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;

use super::events;
use super::running::{Running, id, texts};

/// The texts of the replies to questions, each in a chat of its own: none is a
/// follow-up.
pub(crate) async fn told(live: Arc<LiveEngine>, questions: &[&str]) -> Vec<String> {
    let running = Running::answering_by(live).await;
    let mut all = Vec::new();
    for (chat, question) in questions.iter().enumerate() {
        let place = format!("{}-{chat}", events::PERSONAL);
        let sent = running.ask(events::message(&id(), &place, question)).await;
        all.push(texts(&sent.body) + &sent.body.to_string());
    }
    running.end().await;
    all
}
