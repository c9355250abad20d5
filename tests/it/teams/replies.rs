//! The replies of the bot as text, for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;

use super::events;
use super::running::{Running, id, texts};

/// Asks each question in a chat of its own, so that none is a follow-up, and returns the text
/// of each reply.
pub(crate) async fn replies(live: Arc<LiveEngine>, questions: &[&str]) -> Vec<String> {
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
