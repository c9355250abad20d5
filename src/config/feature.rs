//! The parts of the program that a build can leave out, and which of them this build has.

use crate::render::words::Build;
use crate::text::Language;

/// A feature of Cargo: a channel, a database, an object store or a search engine with the crates
/// that only it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// The bot on Discord.
    Discord,
    /// The bot in Slack.
    Slack,
    /// The bot in Microsoft Teams.
    Teams,
    /// The tools for assistants.
    Mcp,
    /// The store on PostgreSQL.
    Postgres,
    /// Publications in an object store.
    S3,
    /// Documents in OpenSearch.
    OpenSearch,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Feature; 7] = [
        Feature::Discord,
        Feature::Slack,
        Feature::Teams,
        Feature::Mcp,
        Feature::Postgres,
        Feature::S3,
        Feature::OpenSearch,
    ];

    /// The name in Cargo.toml.
    pub fn name(self) -> &'static str {
        match self {
            Feature::Discord => "discord",
            Feature::Slack => "slack",
            Feature::Teams => "teams",
            Feature::Mcp => "mcp",
            Feature::Postgres => "postgres",
            Feature::S3 => "s3",
            Feature::OpenSearch => "opensearch",
        }
    }

    /// The name of what it connects to, in both languages.
    pub fn title(self) -> &'static str {
        match self {
            Feature::Discord => "Discord",
            Feature::Slack => "Slack",
            Feature::Teams => "Microsoft Teams",
            Feature::Mcp => "MCP",
            Feature::Postgres => "PostgreSQL",
            Feature::S3 => "S3",
            Feature::OpenSearch => "OpenSearch",
        }
    }

    /// True if this build has it.
    pub fn is_in_build(self) -> bool {
        match self {
            Feature::Discord => cfg!(feature = "discord"),
            Feature::Slack => cfg!(feature = "slack"),
            Feature::Teams => cfg!(feature = "teams"),
            Feature::Mcp => cfg!(feature = "mcp"),
            Feature::Postgres => cfg!(feature = "postgres"),
            Feature::S3 => cfg!(feature = "s3"),
            Feature::OpenSearch => cfg!(feature = "opensearch"),
        }
    }

    /// The error that this build can't do something without the feature: how to get a build
    /// that can. `what` is a configuration key or a command.
    pub fn needed_for(self, what: &str, language: Language) -> String {
        Build(language).needs(what, self.title(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_those_of_cargo() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("read");
        let features = manifest.split_once("\n[features]\n").expect("a section").1;
        let features = features.split("\n[").next().unwrap_or_default();
        let keys = features
            .lines()
            .filter_map(|line| Some(line.split_once(" = ")?.0));
        let mut keys: Vec<&str> = keys.filter(|key| *key != "default").collect();
        let mut names = Feature::ALL.map(Feature::name);
        keys.sort_unstable();
        names.sort_unstable();
        assert_eq!(keys, names);
    }

    #[test]
    fn the_error_names_the_feature_and_how_to_build_it() {
        for language in [Language::Ja, Language::En] {
            let error = Feature::Postgres.needed_for("store.url", language);
            for part in ["store.url", "PostgreSQL", "--features postgres`"] {
                assert!(error.contains(part), "{error}");
            }
        }
    }
}
