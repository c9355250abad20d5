//! config.toml and the environment to the options of every module.
//!
//! Later wins: built-in defaults, the file, `MADOGUCHI__…` variables (a double
//! underscore between the parts: `MADOGUCHI__ANSWER__JA__ANSWERED=0.6`). Unknown
//! keys are errors. Secrets are never read from the file.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::channel::{discord, mcp, slack, teams, web};
use crate::{answer, engine, fetch, index, report, semantic, store};

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "config.toml";

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The folder of packs, relative to the configuration file.
    pub knowledge: PathBuf,
    /// Where the index is kept.
    pub index: index::Options,
    /// Whether and with what to find by meaning.
    pub semantic: semantic::Options,
    /// When an answer is sure enough.
    pub answer: answer::Options,
    /// Where questions and feedback are kept.
    pub store: store::Options,
    /// Which cited pages may be fetched.
    pub fetch: fetch::Options,
    /// When entries are due for review.
    pub report: report::Options,
    /// The bot on Discord.
    pub discord: discord::Options,
    /// The bot in Slack.
    pub slack: slack::Options,
    /// The bot in Microsoft Teams.
    pub teams: teams::Options,
    /// The page and the API.
    pub web: web::Options,
    /// The tools for assistants over HTTP.
    pub mcp: mcp::Options,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            knowledge: PathBuf::from("knowledge"),
            index: index::Options::default(),
            semantic: semantic::Options::default(),
            answer: answer::Options::default(),
            store: store::Options::default(),
            fetch: fetch::Options::default(),
            report: report::Options::default(),
            discord: discord::Options::default(),
            slack: slack::Options::default(),
            teams: teams::Options::default(),
            web: web::Options::default(),
            mcp: mcp::Options::default(),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named does not exist, or is a folder.
    #[error("{} does not exist or is no file; leave --config out to use the defaults", .0.display())]
    Missing(PathBuf),
    /// A key or value is wrong.
    #[error("{}: {detail}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with which key.
        detail: String,
    },
}

/// Loads the configuration from a file, or from [`DEFAULT_FILE`] if that exists.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    if file.is_some() && !path.is_file() {
        return Err(ConfigError::Missing(path.to_owned()));
    }
    let invalid = |detail: String| ConfigError::Invalid {
        path: path.to_owned(),
        detail,
    };
    let rejected = |error: config::ConfigError| {
        let is_set = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b"MADOGUCHI__");
        match std::env::vars_os().any(|(name, _)| is_set(&name)) {
            true => invalid(format!("{error} (or in a MADOGUCHI__… variable)")),
            false => invalid(error.to_string()),
        }
    };
    let environment = config::Environment::with_prefix("MADOGUCHI")
        .prefix_separator("__")
        .separator("__")
        .list_separator(",")
        .with_list_parse_key("web.trusted_proxies")
        .with_list_parse_key("mcp.hosts")
        .try_parsing(true);
    let mut config: Config = config::Config::builder()
        .add_source(
            config::File::from(path)
                .format(config::FileFormat::Toml)
                // One that is there but cannot be read is not passed over.
                .required(path.exists()),
        )
        .add_source(environment)
        .build()
        .and_then(config::Config::try_deserialize)
        .map_err(rejected)?;
    config.answer.validate().map_err(&invalid)?;
    config.semantic.validate().map_err(&invalid)?;
    config.store.validate().map_err(&invalid)?;
    config.fetch.validate().map_err(&invalid)?;
    config.discord.validate().map_err(&invalid)?;
    config.slack.validate().map_err(&invalid)?;
    config.teams.validate().map_err(&invalid)?;
    config.web.validate().map_err(invalid)?;
    let base = path.parent().unwrap_or(Path::new(""));
    config.knowledge = base.join(&config.knowledge);
    config.index.folder = base.join(&config.index.folder);
    config.store.folder = base.join(&config.store.folder);
    config.fetch.folder = base.join(&config.fetch.folder);
    Ok(config)
}

impl Config {
    /// The part that an engine is opened with.
    pub fn engine(&self) -> engine::Options {
        engine::Options {
            knowledge: self.knowledge.clone(),
            index: self.index.clone(),
            semantic: self.semantic.clone(),
            answer: self.answer.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, text).expect("written");
        load(Some(&file))
    }

    #[test]
    fn the_shipped_file_states_the_defaults() {
        let shipped = load(Some(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/config.toml"
        ))))
        .expect("valid");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let defaults = Config::default();
        assert_eq!(shipped.answer, defaults.answer);
        assert_eq!(shipped.semantic, defaults.semantic);
        assert_eq!(shipped.report, defaults.report);
        assert_eq!(shipped.knowledge, root.join(defaults.knowledge));
        assert_eq!(shipped.index.folder, root.join(defaults.index.folder));
        let folder = root.join(&defaults.store.folder);
        let store = store::Options {
            folder,
            ..defaults.store
        };
        assert_eq!(shipped.store, store);
        let fetch = fetch::Options {
            folder: root.join(&defaults.fetch.folder),
            ..defaults.fetch
        };
        assert_eq!(shipped.fetch, fetch);
        assert_eq!(shipped.discord, defaults.discord);
        assert_eq!(shipped.slack, defaults.slack);
        assert_eq!(shipped.teams, defaults.teams);
        assert_eq!(shipped.web, defaults.web);
        assert_eq!(shipped.mcp, defaults.mcp);
    }

    #[test]
    fn mistakes_name_the_key() {
        let cases = [
            ("knowlege = \"x\"", "knowlege"),
            ("[answer]\ndefault_language = \"fr\"", "fr"),
            ("[answer.ja]\nanswered = 2.0\nclarify = 0.1", "answer.ja"),
            ("[answer.en]\nanswered = 0.3\nclarify = 0.6", "answer.en"),
            ("[index\n", "index"),
            ("[store]\nretention_days = 0", "store.retention_days"),
            ("[discord]\nwhen = \"every\"", "message_content"),
            ("[discord]\nproxy = \"localhost\"", "discord.proxy"),
            ("[discord]\nuser_a_minute = 0", "user_a_minute"),
            ("[discord]\ntoken = \"x\"", "token"),
            ("[slack]\nmode = \"rtm\"", "mode"),
            ("[slack]\ndesk = \"#help\"", "slack.desk"),
            ("[slack]\ntoken = \"x\"", "token"),
            ("[teams]\nenabled = true", "teams.app"),
            ("[teams]\nsecret = \"x\"", "secret"),
            ("[teams]\nlisten = \"localhost\"", "listen"),
            ("[web]\nclient_a_minute = 0", "client_a_minute"),
            (
                "[web]\ntrusted_proxies = [\"proxy\"]",
                "web.trusted_proxies",
            ),
            ("[web]\nforwarded_by = \"via\"", "forwarded_by"),
            ("[mcp]\nkey = \"x\"", "key"),
            ("[store]\nurl = \"mysql://db\"", "store.url"),
            ("[fetch]\nhosts = [\"https://a\"]", "fetch.hosts"),
        ];
        for (text, expected) in cases {
            let error = load_text(text).expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
