//! Registers commands: compares them with those on Discord and sends only the changes.

use serde_json::{Map, Value, json};
use serenity::builder::CreateCommand;
use serenity::http::{Http, LightMethod, Request, Route};
use serenity::model::id::{ApplicationId, CommandId};

/// The changes to send.
#[derive(Debug, Default, PartialEq)]
pub(in crate::channel::discord) struct Changes {
    /// New and changed commands.
    pub(in crate::channel::discord) send: Vec<Value>,
    /// Obsolete commands.
    pub(in crate::channel::discord) delete: Vec<CommandId>,
}

/// Compares the commands and sends the changes.
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

/// Compares the commands with those on Discord, without sending the changes.
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
    let registered: Vec<Value> = http.fire(request).await?;
    Ok(changes(commands, &registered))
}

/// Encodes a command by the published schema, in which permissions are a number. The
/// library encodes them as text.
fn encode(command: &CreateCommand) -> Value {
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

fn changes(commands: &[CreateCommand], registered: &[Value]) -> Changes {
    let commands: Vec<Value> = commands.iter().map(encode).collect();
    // Discord identifies a command by its type and name.
    let key = |command: &Value| {
        (
            command["type"].as_u64().unwrap_or(1),
            command["name"].clone(),
        )
    };
    let is_registered = |command: &&Value| {
        let same = registered.iter().find(|other| key(other) == key(command));
        same.is_some_and(|other| normalized(other) == normalized(command))
    };
    let is_obsolete = |command: &&Value| commands.iter().all(|other| key(other) != key(command));
    let id = |command: &Value| command["id"].as_str()?.parse().ok().map(CommandId::new);
    Changes {
        send: commands
            .iter()
            .filter(|command| !is_registered(command))
            .cloned()
            .collect(),
        delete: registered
            .iter()
            .filter(is_obsolete)
            .filter_map(id)
            .collect(),
    }
}

/// The keys that are sent. Discord adds others to its responses.
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

/// A command without the keys that Discord adds, and without null, false and empty
/// values, which Discord may leave out.
fn normalized(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            // In a localisation, every key is a locale.
            let is_part = |key: &str| KEYS.contains(&key) || !key.contains('_') && is_locale(key);
            let parts = object.iter().filter(|(key, _)| is_part(key));
            let parts = parts.map(|(key, value)| match (key.as_str(), value.as_u64()) {
                (PERMISSIONS, Some(number)) => (key.clone(), json!(number.to_string())),
                _ => (key.clone(), normalized(value)),
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
        Value::Array(items) => items.iter().map(normalized).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn is_locale(key: &str) -> bool {
    key == "ja" || key == "en-US"
}
