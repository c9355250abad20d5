//! What the bot answers, as one text: for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;

use super::running::{Running, shown};

/// The texts of the replies to questions, each in a thread of its own: none is a
/// follow-up.
pub(crate) async fn told(live: Arc<LiveEngine>, questions: &[&str]) -> Vec<String> {
    let running = Running::answering_by(live).await;
    let mut all = Vec::new();
    for question in questions {
        let posted = running.mention(question).await;
        all.push(shown(&posted.body) + &posted.body.to_string());
    }
    running.end().await;
    all
}
