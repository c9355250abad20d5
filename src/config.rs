//! Reads the options of every module from config.toml and the environment.
//!
//! The file overrides the built-in defaults, and `MADOGUCHI__…` variables override the
//! file. Two underscores separate the parts of a key:
//! `MADOGUCHI__ANSWER__MAX_WRONG=0.05`. Unknown keys are errors. Secrets are never
//! read from the file.

mod feature;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::channel::{discord, http_server, mcp, slack, teams, web};
use crate::{answer, engine, fetch, index, opensearch, publish, report, semantic, store};

pub use feature::Feature;

/// The default configuration file, in the current folder.
pub const DEFAULT_FILE: &str = "config.toml";

/// The configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The folder of packs, relative to the configuration file.
    pub knowledge: PathBuf,
    /// The location of the index.
    pub index: index::Options,
    /// Where a finished index is fetched from.
    pub publish: publish::Options,
    /// The cluster that has the documents in place of the index.
    pub opensearch: opensearch::Options,
    /// Search by meaning.
    pub semantic: semantic::Options,
    /// The confidence that an answer needs.
    pub answer: answer::Options,
    /// The storage of questions and feedback.
    pub store: store::Options,
    /// Which cited pages may be fetched, and where they are archived.
    pub fetch: fetch::Options,
    /// When entries need a review.
    pub report: report::Options,
    /// The Discord bot.
    pub discord: discord::Options,
    /// The Slack bot.
    pub slack: slack::Options,
    /// The Microsoft Teams bot.
    pub teams: teams::Options,
    /// The connections of all HTTP servers.
    pub http: http_server::Options,
    /// The web page and the API.
    pub web: web::Options,
    /// The MCP server over HTTP.
    pub mcp: mcp::Options,
    /// What was given, and isn't a default.
    #[serde(skip)]
    pub given: Given,
}

/// Which file was read, and which folders it or the environment names. Folders that aren't
/// named can be chosen by where the program runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The configuration file.
    pub file: Option<PathBuf>,
    /// Whether `knowledge` is given.
    pub knowledge: bool,
    /// Whether an option of the command line gives `knowledge`.
    pub knowledge_option: bool,
    /// Whether `index.folder` is given.
    pub index: bool,
    /// Whether `store.folder` is given.
    pub store: bool,
    /// Whether `fetch.folder` is given.
    pub fetch: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            knowledge: PathBuf::from("knowledge"),
            index: index::Options::default(),
            publish: publish::Options::default(),
            opensearch: opensearch::Options::default(),
            semantic: semantic::Options::default(),
            answer: answer::Options::default(),
            store: store::Options::default(),
            fetch: fetch::Options::default(),
            report: report::Options::default(),
            discord: discord::Options::default(),
            slack: slack::Options::default(),
            teams: teams::Options::default(),
            http: http_server::Options::default(),
            web: web::Options::default(),
            mcp: mcp::Options::default(),
            given: Given::default(),
        }
    }
}

/// Why the configuration can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file doesn't exist or is a folder.
    #[error("{} doesn't exist or isn't a file; omit --config to use the defaults", .0.display())]
    Missing(PathBuf),
    /// A key or value is invalid.
    #[error("{}: {detail}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The key, and what is wrong with it.
        detail: String,
    },
}

/// Loads the configuration from a file, or from [`DEFAULT_FILE`] if it exists. Returns an
/// error if the file can't be read, a key is unknown, values are out of range or contradict
/// each other, or a channel or database that the build doesn't have is chosen.
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
            true => invalid(format!(
                "{error} (in the file or in a MADOGUCHI__… environment variable)"
            )),
            false => invalid(error.to_string()),
        }
    };
    let environment = config::Environment::with_prefix("MADOGUCHI")
        .prefix_separator("__")
        .separator("__")
        .list_separator(",")
        .with_list_parse_key("fetch.hosts")
        .with_list_parse_key("opensearch.urls")
        .with_list_parse_key("teams.tenants")
        .with_list_parse_key("teams.service_hosts")
        .with_list_parse_key("web.trusted_proxies")
        .with_list_parse_key("web.hosts")
        .with_list_parse_key("mcp.hosts")
        .try_parsing(true);
    let values = config::Config::builder()
        .add_source(
            config::File::from(path)
                .format(config::FileFormat::Toml)
                // A file that exists and can't be read is an error.
                .required(path.exists()),
        )
        .add_source(environment)
        .build()
        .map_err(&rejected)?;
    let is_given = |key: &str| values.get::<config::Value>(key).is_ok();
    let given = Given {
        file: path.exists().then(|| path.to_owned()),
        knowledge: is_given("knowledge"),
        knowledge_option: false,
        index: is_given("index.folder"),
        store: is_given("store.folder"),
        fetch: is_given("fetch.folder"),
    };
    let mut config: Config = values.try_deserialize().map_err(rejected)?;
    config.given = given;
    let mut needed = config.needed_features().into_iter();
    if let Some((key, feature)) = needed.find(|(_, feature)| !feature.is_in_build()) {
        let language = config.answer.default_language;
        return Err(invalid(feature.needed_for(key, language)));
    }
    config.answer.validate().map_err(&invalid)?;
    config.semantic.validate().map_err(&invalid)?;
    config.publish.validate().map_err(&invalid)?;
    config.opensearch.validate().map_err(&invalid)?;
    if config.opensearch.is_used() && !config.semantic.endpoint.url.is_empty() {
        return Err(invalid(
            "opensearch.urls and semantic.endpoint.url can't be used together: documents in \
             OpenSearch have vectors of the built-in model only"
                .to_owned(),
        ));
    }
    config.store.validate().map_err(&invalid)?;
    config.fetch.validate().map_err(&invalid)?;
    config.discord.validate().map_err(&invalid)?;
    config.slack.validate().map_err(&invalid)?;
    config.teams.validate().map_err(&invalid)?;
    config.web.validate().map_err(&invalid)?;
    config.mcp.validate().map_err(invalid)?;
    let base = path.parent().unwrap_or(Path::new(""));
    config.knowledge = base.join(&config.knowledge);
    config.index.folder = base.join(&config.index.folder);
    config.publish.relative_to(base);
    config.opensearch.relative_to(base);
    config.store.folder = base.join(&config.store.folder);
    config.fetch.folder = base.join(&config.fetch.folder);
    Ok(config)
}

impl Config {
    /// The options of the engine.
    pub fn engine(&self) -> engine::Options {
        engine::Options {
            knowledge: self.knowledge.clone(),
            index: self.index.clone(),
            opensearch: self.opensearch.clone(),
            semantic: self.semantic.clone(),
            answer: self.answer.clone(),
        }
    }

    /// The features that the configuration needs, each with the key that needs it. `mcp` isn't
    /// one of them: by default it is enabled, and a build without it serves all the rest.
    fn needed_features(&self) -> Vec<(&'static str, Feature)> {
        let features = [
            (self.discord.enabled, "discord.enabled", Feature::Discord),
            (self.slack.enabled, "slack.enabled", Feature::Slack),
            (self.teams.enabled, "teams.enabled", Feature::Teams),
            (!self.store.url.is_empty(), "store.url", Feature::Postgres),
            (self.publish.needs_s3(), "publish.source", Feature::S3),
            (
                self.opensearch.is_used(),
                "opensearch.urls",
                Feature::OpenSearch,
            ),
        ];
        let needed = features.into_iter().filter(|(is_needed, ..)| *is_needed);
        needed.map(|(_, key, feature)| (key, feature)).collect()
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
        assert_eq!(shipped.publish, defaults.publish);
        assert_eq!(shipped.opensearch, defaults.opensearch);
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
        assert_eq!(shipped.http, defaults.http);
        assert_eq!(shipped.web, defaults.web);
        assert_eq!(shipped.mcp, defaults.mcp);
    }

    #[test]
    fn mistakes_name_the_key() {
        let cases = [
            ("knowlege = \"x\"", "knowlege"),
            ("[answer]\ndefault_language = \"fr\"", "fr"),
            ("[answer]\nmax_wrong = 1.5", "answer.max_wrong"),
            ("[answer]\nclarify = 1.5", "answer.clarify"),
            ("[answer.ja]\nanswered = 0.5", "ja"),
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
            ("[http]\nmax_connections = 0", "max_connections"),
            ("[web]\nhosts = [\"https://faq.example.com\"]", "web.hosts"),
            ("[web]\nmax_streams = 0", "max_streams"),
            ("[web]\nforwarded_by = \"via\"", "forwarded_by"),
            ("[mcp]\nkey = \"x\"", "key"),
            ("[mcp]\nhosts = [\"*.example.com\"]", "mcp.hosts"),
            ("[store]\nurl = \"mysql://db\"", "store.url"),
            ("[store]\nshared = true", "store.shared"),
            ("[publish]\nsource = \"https://a\"", "publish.source"),
            ("[publish]\ncheck_seconds = 0", "check_seconds"),
            ("[publish]\ns3_endpoint = \"host\"", "s3_endpoint"),
            ("[fetch]\nhosts = [\"https://a\"]", "fetch.hosts"),
        ];
        for (text, expected) in cases {
            let error = load_text(text).expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_enabled_needs_its_feature() {
        assert_eq!(Config::default().needed_features(), []);
        let mut config = Config::default();
        config.slack.enabled = true;
        config.store.url = "postgres://db/madoguchi".to_owned();
        let needed = config.needed_features();
        let expected = [
            ("slack.enabled", Feature::Slack),
            ("store.url", Feature::Postgres),
        ];
        assert_eq!(needed, expected);
    }
}
