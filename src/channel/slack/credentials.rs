//! The app's tokens and signing secret, from the environment, never shown.
//!
//! Slack shows five secrets of an app beside each other. Each has a form of its own,
//! so that one in another's place is recognised before Slack is called.

use secrecy::{ExposeSecret, SecretString};
use slack_morphism::prelude::{SlackApiToken, SlackSigningSecret};

use super::{Mode, Options};

/// The variable that holds the bot's token.
const BOT_TOKEN: &str = "SLACK_BOT_TOKEN";
/// The variable that holds the app-level token.
const APP_TOKEN: &str = "SLACK_APP_TOKEN";
/// The variable that holds the signing secret.
const SIGNING_SECRET: &str = "SLACK_SIGNING_SECRET";

/// What the app proves its identity with, and Slack proves its own.
#[derive(Debug, Clone)]
pub struct Credentials {
    bot: SecretString,
    delivery: Delivery,
}

/// The secret of the way in which events are delivered.
#[derive(Debug, Clone)]
enum Delivery {
    /// The app-level token, which opens sockets.
    Socket(SecretString),
    /// The signing secret, which requests are verified with.
    Http(SecretString),
}

/// Why there are no credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// The variable isn't set.
    #[error("{} isn't set: {}", .0.variable(), .0.origin())]
    Missing(Secret),
    /// The variable holds something else.
    #[error("{} holds {}: {}", .secret.variable(), .held.name(), .secret.origin())]
    Wrong {
        /// What it should hold.
        secret: Secret,
        /// What the variable holds.
        held: Held,
    },
}

/// A secret of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The bot's token, `xoxb-…`.
    BotToken,
    /// The app-level token, `xapp-…`.
    AppToken,
    /// The signing secret, 32 hexadecimal digits.
    SigningSecret,
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The token of a bot.
    BotToken,
    /// The token of a person.
    UserToken,
    /// An app-level token.
    AppToken,
    /// A token for app manifests.
    ConfigurationToken,
    /// The signing secret, or the client secret, which looks the same.
    SigningSecret,
    /// Nothing that Slack issues.
    Unknown,
}

impl CredentialsError {
    /// The secret that is missing.
    pub fn secret(self) -> Secret {
        match self {
            CredentialsError::Missing(secret) | CredentialsError::Wrong { secret, .. } => secret,
        }
    }
}

impl Secret {
    /// The variable that holds it.
    pub fn variable(self) -> &'static str {
        match self {
            Secret::BotToken => BOT_TOKEN,
            Secret::AppToken => APP_TOKEN,
            Secret::SigningSecret => SIGNING_SECRET,
        }
    }

    /// Where Slack shows it.
    fn origin(self) -> &'static str {
        match self {
            Secret::BotToken => {
                "copy the Bot User OAuth Token (xoxb-…) from your app, OAuth & Permissions"
            }
            Secret::AppToken => {
                "generate an app-level token (xapp-…) with the scope connections:write in your \
                 app, Basic Information"
            }
            Secret::SigningSecret => {
                "copy the Signing Secret (32 hexadecimal digits) from your app, Basic Information"
            }
        }
    }

    fn is(self, held: Held) -> bool {
        matches!(
            (self, held),
            (Secret::BotToken, Held::BotToken)
                | (Secret::AppToken, Held::AppToken)
                | (Secret::SigningSecret, Held::SigningSecret)
        )
    }
}

impl Held {
    /// Recognises a secret by its form.
    fn of(text: &str) -> Held {
        let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match text {
            _ if text.starts_with("xoxb-") => Held::BotToken,
            _ if text.starts_with("xoxp-") => Held::UserToken,
            _ if text.starts_with("xapp-") => Held::AppToken,
            _ if text.starts_with("xoxe.") || text.starts_with("xoxe-") => Held::ConfigurationToken,
            _ if text.len() == 32 && is_hexadecimal => Held::SigningSecret,
            _ => Held::Unknown,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Held::BotToken => "a bot token",
            Held::UserToken => "the token of a person",
            Held::AppToken => "an app-level token",
            Held::ConfigurationToken => "an app configuration token",
            Held::SigningSecret => "a signing secret",
            Held::Unknown => "something else",
        }
    }
}

impl Credentials {
    /// The credentials that the environment holds.
    ///
    /// # Errors
    ///
    /// If one that the mode needs is missing, or another secret is in its place.
    pub fn from_environment(options: &Options) -> Result<Credentials, CredentialsError> {
        Credentials::from_variables(options.mode, |name| std::env::var(name).ok())
    }

    /// The credentials that variables hold.
    ///
    /// # Errors
    ///
    /// If one that the mode needs is missing, or another secret is in its place.
    pub fn from_variables(
        mode: Mode,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Credentials, CredentialsError> {
        let secret = |secret: Secret| {
            let text = variable(secret.variable()).unwrap_or_default();
            let text = text.trim();
            match Held::of(text) {
                _ if text.is_empty() => Err(CredentialsError::Missing(secret)),
                held if secret.is(held) => Ok(SecretString::from(text)),
                held => Err(CredentialsError::Wrong { secret, held }),
            }
        };
        Ok(Credentials {
            bot: secret(Secret::BotToken)?,
            delivery: match mode {
                Mode::Socket => Delivery::Socket(secret(Secret::AppToken)?),
                Mode::Http => Delivery::Http(secret(Secret::SigningSecret)?),
            },
        })
    }

    /// The bot's token.
    pub(super) fn bot(&self) -> SlackApiToken {
        SlackApiToken::new(self.bot.expose_secret().into())
    }

    /// The app-level token, in Socket Mode.
    pub(super) fn app(&self) -> Option<SlackApiToken> {
        match &self.delivery {
            Delivery::Socket(token) => Some(SlackApiToken::new(token.expose_secret().into())),
            Delivery::Http(_) => None,
        }
    }

    /// The signing secret, for requests over HTTP.
    pub(super) fn signing_secret(&self) -> Option<SlackSigningSecret> {
        match &self.delivery {
            Delivery::Http(secret) => Some(secret.expose_secret().into()),
            Delivery::Socket(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEXADECIMAL: &str = "0123456789abcdef0123456789abcdef";

    fn read(mode: Mode, bot: &str, app: &str, signing: &str) -> Result<Credentials, String> {
        let variable = |name: &str| {
            let text = match name {
                BOT_TOKEN => bot,
                APP_TOKEN => app,
                _ => signing,
            };
            Some(text.to_owned())
        };
        Credentials::from_variables(mode, variable).map_err(|error| error.to_string())
    }

    #[test]
    fn each_mode_needs_its_own_secrets_and_shows_none() {
        let socket = read(Mode::Socket, " xoxb-1-abc\n", "xapp-1-def", "").expect("read");
        assert!(socket.app().is_some() && socket.signing_secret().is_none());
        let http = read(Mode::Http, "xoxb-1-abc", "", HEXADECIMAL).expect("read");
        assert!(http.app().is_none() && http.signing_secret().is_some());
        for credentials in [socket, http] {
            let shown = format!("{credentials:?} {:?}", credentials.bot());
            let is_shown = |secret: &&str| shown.contains(secret);
            let secrets = ["abc", "def", HEXADECIMAL];
            assert_eq!(
                secrets.iter().find(|secret| is_shown(secret)),
                None,
                "{shown}"
            );
        }
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_named() {
        let cases = [
            (Mode::Socket, "", "xapp-1", "", "SLACK_BOT_TOKEN isn't set"),
            (Mode::Socket, "xoxb-1", " ", "", "SLACK_APP_TOKEN isn't set"),
            (
                Mode::Http,
                "xoxb-1",
                "xapp-1",
                "",
                "SLACK_SIGNING_SECRET isn't set",
            ),
            (
                Mode::Socket,
                "xoxp-1",
                "xapp-1",
                "",
                "SLACK_BOT_TOKEN holds the token of a person",
            ),
            (
                Mode::Socket,
                "xapp-1",
                "xapp-1",
                "",
                "SLACK_BOT_TOKEN holds an app-level token",
            ),
            (
                Mode::Socket,
                "xoxe.xoxp-1",
                "xapp-1",
                "",
                "SLACK_BOT_TOKEN holds an app config",
            ),
            (
                Mode::Socket,
                "xoxb-1",
                HEXADECIMAL,
                "",
                "SLACK_APP_TOKEN holds a signing secret",
            ),
            (
                Mode::Socket,
                "xoxb-1",
                "xoxb-1",
                "",
                "SLACK_APP_TOKEN holds a bot token",
            ),
            (
                Mode::Http,
                "xoxb-1",
                "",
                "xoxb-1",
                "SLACK_SIGNING_SECRET holds a bot token",
            ),
            (
                Mode::Http,
                "xoxb-1",
                "",
                "secret",
                "SLACK_SIGNING_SECRET holds something else",
            ),
        ];
        for (mode, bot, app, signing, expected) in cases {
            let error = read(mode, bot, app, signing).expect_err(expected);
            assert!(error.starts_with(expected), "{expected}: {error}");
        }
    }
}
