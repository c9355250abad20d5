//! Stands in for a channel that the build doesn't have: its section of config.toml, and
//! tools that aren't there.

use axum::Router;
use serde::Deserialize;

use super::Shared;
use super::host::HostError;

/// The section of config.toml. The same file is for every build, so the keys of the channel
/// are neither read nor checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Whether the channel is enabled.
    pub enabled: bool,
}

impl Options {
    /// Finds no mistakes.
    ///
    /// # Errors
    ///
    /// None.
    pub fn validate(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A server without tools.
#[derive(Debug, Clone)]
pub struct Server;

impl Server {
    /// Creates the server.
    pub fn new(_: &Shared) -> Server {
        Server
    }

    /// No routes.
    ///
    /// # Errors
    ///
    /// None.
    pub fn router(&self, _: &Options) -> Result<Router, HostError> {
        Ok(Router::new())
    }

    /// Waits for nothing.
    pub async fn finish(&self) {}
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_keys_of_a_channel_are_ignored() {
        let cases = [
            (json!({}), false),
            (json!({"enabled": true}), true),
            (json!({"user_a_minute": 12, "hosts": ["a"]}), false),
        ];
        for (section, is_enabled) in cases {
            let options: Options = serde_json::from_value(section).expect("a section");
            assert_eq!(options.enabled, is_enabled);
            assert_eq!(options.validate(), Ok(()));
        }
    }
}
