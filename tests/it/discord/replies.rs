//! The replies of the bot as text, for comparison with other channels.

use serde_json::Value;

use super::running::Running;

/// Asks questions and returns the text of each reply.
pub(crate) async fn replies(questions: &[&str]) -> Vec<String> {
    let running = Running::start().await;
    let mut all = Vec::new();
    for question in questions {
        let options = [("question", *question)];
        let reply = running.double.slash("en-US", "ask", &options).await;
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
