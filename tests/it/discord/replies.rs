//! The replies of the bot as text, for comparison with other channels.

use std::sync::Arc;

use madoguchi::engine::LiveEngine;
use serde_json::Value;

use super::running::Running;

/// The texts of the replies to commands, each with its text.
pub(crate) async fn replies(live: Arc<LiveEngine>, asked: &[(&str, &str)]) -> Vec<String> {
    let running = Running::answering_by(live).await;
    let mut all = Vec::new();
    for (command, text) in asked {
        let option = match *command {
            "ask" => "question",
            "whatif" => "facts",
            _ => "name",
        };
        let options = [(option, *text)];
        let reply = running.double.slash("en-US", command, &options).await;
        let mut text = String::new();
        collect(&reply.data["embeds"], &mut text);
        all.push(text);
    }
    running.end().await;
    all
}

fn collect(value: &Value, text: &mut String) {
    match value {
        Value::String(part) => *text += &format!("{part}\n"),
        Value::Array(items) => items.iter().for_each(|item| collect(item, text)),
        Value::Object(members) => members.values().for_each(|member| collect(member, text)),
        _ => {}
    }
}
