//! The commands that there should be and those that there are to the changes to
//! send, so that registering twice sends nothing.

use serde_json::{Map, Value, json};
use serenity::builder::CreateCommand;
use serenity::http::{Http, LightMethod, Request, Route};
use serenity::model::id::{ApplicationId, CommandId};

/// What has to be sent.
#[derive(Debug, Default, PartialEq)]
pub(in crate::channel::discord) struct Changes {
    /// Commands that are new or different, whole.
    pub(in crate::channel::discord) send: Vec<Value>,
    /// Commands that are no more.
    pub(in crate::channel::discord) delete: Vec<CommandId>,
}

/// Sends what changed.
pub(in crate::channel::discord) async fn register(
    http: &Http,
    application: ApplicationId,
    commands: &[CreateCommand],
) -> serenity::Result<Changes> {
    let changes = compare(http, application, commands).await?;
    for command in &changes.send {
        let route = Route::Commands {
            application_id: application,
        };
        let body = serde_json::to_vec(command)?;
        let request = Request::new(route, LightMethod::Post).body(Some(body));
        http.request(request).await?;
    }
    for command in &changes.delete {
        http.delete_global_command(*command).await?;
    }
    Ok(changes)
}

/// What would have to be sent.
pub(in crate::channel::discord) async fn compare(
    http: &Http,
    application: ApplicationId,
    commands: &[CreateCommand],
) -> serenity::Result<Changes> {
    let route = Route::Commands {
        application_id: application,
    };
    let localized = [("with_localizations", "true".to_owned())];
    let request = Request::new(route, LightMethod::Get).params(Some(localized.to_vec()));
    let there: Vec<Value> = http.fire(request).await?;
    Ok(changes(commands, &there))
}

/// A command as the published schema has it. The library writes permissions as text,
/// as they come back.
fn published(command: &CreateCommand) -> Value {
    let mut command = json!(command);
    let permissions = &mut command[PERMISSIONS];
    if let Some(number) = permissions
        .as_str()
        .and_then(|text| text.parse::<u64>().ok())
    {
        *permissions = json!(number);
    }
    command
}

const PERMISSIONS: &str = "default_member_permissions";

fn changes(wanted: &[CreateCommand], there: &[Value]) -> Changes {
    let wanted: Vec<Value> = wanted.iter().map(published).collect();
    // A command is told by its kind and name.
    let key = |command: &Value| {
        (
            command["type"].as_u64().unwrap_or(1),
            command["name"].clone(),
        )
    };
    let is_there = |command: &&Value| {
        let same = there.iter().find(|other| key(other) == key(command));
        same.is_some_and(|other| essence(other) == essence(command))
    };
    let is_gone = |command: &&Value| wanted.iter().all(|other| key(other) != key(command));
    let id = |command: &Value| command["id"].as_str()?.parse().ok().map(CommandId::new);
    Changes {
        send: wanted
            .iter()
            .filter(|command| !is_there(command))
            .cloned()
            .collect(),
        delete: there.iter().filter(is_gone).filter_map(id).collect(),
    }
}

/// The keys that are sent. Others are Discord's own and come back only.
const KEYS: [&str; 18] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "type",
    "options",
    "default_member_permissions",
    "integration_types",
    "contexts",
    "required",
    "choices",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
    "value",
];

/// A command without what Discord adds to it or leaves out of it: nothing, false
/// and empty are the same.
fn essence(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            // Below a localisation every key is a locale.
            let is_part = |key: &str| KEYS.contains(&key) || !key.contains('_') && is_locale(key);
            let parts = object.iter().filter(|(key, _)| is_part(key));
            let parts = parts.map(|(key, value)| match (key.as_str(), value.as_u64()) {
                (PERMISSIONS, Some(number)) => (key.clone(), json!(number.to_string())),
                _ => (key.clone(), essence(value)),
            });
            let is_empty = |value: &Value| match value {
                Value::Null | Value::Bool(false) => true,
                Value::Array(items) => items.is_empty(),
                Value::Object(parts) => parts.is_empty(),
                Value::String(text) => text.is_empty(),
                _ => false,
            };
            Value::Object(
                parts
                    .filter(|(_, value)| !is_empty(value))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) if items.iter().all(Value::is_u64) => {
            let mut numbers: Vec<u64> = items.iter().filter_map(Value::as_u64).collect();
            numbers.sort_unstable();
            json!(numbers)
        }
        Value::Array(items) => items.iter().map(essence).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn is_locale(key: &str) -> bool {
    key == "ja" || key == "en-US"
}
