//! The package of the app that people install in Teams: a manifest, its words in
//! Japanese, and two icons, in a ZIP file ([schema][1]).
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

/// Drawn by `icons/draw.py`.
const COLOR: &[u8] = include_bytes!("icons/color.png");
const OUTLINE: &[u8] = include_bytes!("icons/outline.png");

/// What the command menu offers. A question needs no command.
const COMMANDS: [&CommandWords; 5] = [
    &command::HELP,
    &command::WHATIF,
    &command::SETTING,
    &command::ROLLOUT,
    &command::SEARCH,
];

/// Who publishes the app; Teams shows it to whoever installs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name.
    pub name: String,
    /// Their page, https.
    pub website: String,
    /// What they do with what is asked, https.
    pub privacy: String,
    /// The terms of use, https.
    pub terms: String,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The bot has no id.
    #[error("teams.app is empty: set it to the application id of the bot")]
    NoApp,
    /// An address of the publisher's is none.
    #[error("{0:?} is no address of a page; it must begin with https://")]
    Address(String),
    /// The package cannot be written.
    #[error("the package can't be made: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The package cannot be written.
    #[error("the package can't be made: {0}")]
    Write(#[from] std::io::Error),
}

/// The package as a ZIP file.
///
/// # Errors
///
/// If the bot has no id or the publisher no pages.
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
    let commands = COMMANDS.map(|own| json!({"title": own.name, "description": own.en}));
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

/// The words of the manifest in a language.
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
    for (at, own) in COMMANDS.iter().enumerate() {
        let key = format!("bots[0].commandLists[0].commands[{at}]");
        set(
            format!("{key}.title"),
            json!(own.name_ja.unwrap_or(own.name)),
        );
        set(
            format!("{key}.description"),
            json!(own.description(language)),
        );
    }
    Value::Object(texts)
}
