//! Builds the package of the app that people install in Teams: a ZIP file with a manifest
//! ([schema][1]), its Japanese localization and two icons.
//!
//! [1]: https://learn.microsoft.com/microsoft-365/extensibility/schema/?view=m365-app-1.19

use std::io::{Cursor, Write};

use serde_json::{Map, Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Options;
use crate::render::words::Chat;
use crate::render::words::command::{self, CommandWords};
use crate::text::Language;

/// The version of the manifest's schema.
const SCHEMA: &str = "1.19";

/// The icons, made with `icons/draw.py`.
const COLOR: &[u8] = include_bytes!("icons/color.png");
const OUTLINE: &[u8] = include_bytes!("icons/outline.png");

/// The commands in the command menu. Questions need no command.
const COMMANDS: [&CommandWords; 5] = [
    &command::HELP,
    &command::WHATIF,
    &command::SETTING,
    &command::ROLLOUT,
    &command::SEARCH,
];

/// The publisher of the app, which Teams shows to people who install it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name.
    pub name: String,
    /// The address of the website, https.
    pub website: String,
    /// The address of the privacy policy, https.
    pub privacy: String,
    /// The address of the terms of use, https.
    pub terms: String,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The application id isn't configured.
    #[error("teams.app isn't an application id. Set it to the id from the app registration")]
    NoApp,
    /// An address of the publisher isn't an https address.
    #[error("the address {0:?} must begin with https://")]
    Address(String),
    /// The ZIP file can't be built.
    #[error("could not build the package: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// A file can't be written to the ZIP file.
    #[error("could not build the package: {0}")]
    Write(#[from] std::io::Error),
}

/// Builds the package as a ZIP file.
///
/// # Errors
///
/// If the application id or an address of the publisher is invalid.
pub fn package(options: &Options, publisher: &Publisher) -> Result<Vec<u8>, ManifestError> {
    if !super::is_guid(&options.app) {
        return Err(ManifestError::NoApp);
    }
    for page in [&publisher.website, &publisher.privacy, &publisher.terms] {
        if !page.starts_with("https://") {
            return Err(ManifestError::Address(page.clone()));
        }
    }
    let manifest = pretty(&manifest(options, publisher));
    let japanese = pretty(&localized(Language::Ja));
    let files = [
        ("manifest.json", manifest.as_slice()),
        ("ja.json", &japanese),
        ("color.png", COLOR),
        ("outline.png", OUTLINE),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn pretty(json: &Value) -> Vec<u8> {
    format!("{json:#}\n").into_bytes()
}

fn schema(name: &str) -> String {
    format!("https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/{name}.schema.json")
}

fn manifest(options: &Options, publisher: &Publisher) -> Value {
    let words = Chat(Language::En);
    let commands =
        COMMANDS.map(|command| json!({"title": command.name, "description": command.en}));
    let scopes = ["personal", "team", "groupChat"];
    json!({
        "$schema": schema("MicrosoftTeams"),
        "manifestVersion": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "id": options.app,
        "developer": {
            "name": publisher.name,
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.privacy,
            "termsOfUseUrl": publisher.terms,
        },
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "ja", "file": "ja.json"}],
        },
        "name": {"short": words.app_name(), "full": words.app_name()},
        "description": {
            "short": words.app_short(),
            "full": words.app_long(),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#2F6FB7",
        "bots": [{
            "botId": options.app,
            "scopes": scopes,
            "isNotificationOnly": false,
            "supportsFiles": false,
            "commandLists": [{"scopes": scopes, "commands": commands}],
        }],
        "validDomains": [],
    })
}

/// The localization of the manifest in a language.
fn localized(language: Language) -> Value {
    let words = Chat(language);
    let mut texts = Map::new();
    let mut set = |key: String, value: Value| texts.insert(key, value);
    set(
        "$schema".to_owned(),
        json!(schema("MicrosoftTeams.Localization")),
    );
    for (key, text) in [
        ("name.short", words.app_name()),
        ("name.full", words.app_name()),
        ("description.short", words.app_short()),
        ("description.full", words.app_long()),
    ] {
        set(key.to_owned(), json!(text));
    }
    for (at, words) in COMMANDS.iter().enumerate() {
        let key = format!("bots[0].commandLists[0].commands[{at}]");
        let title = words.name_ja.unwrap_or(words.name);
        set(format!("{key}.title"), json!(title));
        let description = words.description(language);
        set(format!("{key}.description"), json!(description));
    }
    Value::Object(texts)
}
