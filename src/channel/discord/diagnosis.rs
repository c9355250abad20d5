//! Checks the token, the connection to Discord, the intents and the commands for
//! `doctor`.

use super::commands::{commands, registration};
use super::gateway::http;
use super::reply::status;
use super::{Options, Token, TokenError};
use crate::engine::Engine;

/// Flags of an application with the Message Content intent, limited or not
/// ("Application Flags" in the API reference).
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// A result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// The bot's user id from the token in the environment.
    Token(Result<u64, TokenError>),
    /// Discord can't be reached, or answers with an error.
    Unreachable(String),
    /// Discord rejects the token.
    Refused,
    /// The application's id.
    Application(u64),
    /// The Message Content intent.
    MessageContent {
        /// True if config.toml requires it.
        is_required: bool,
        /// True if it is enabled in the Developer Portal.
        is_enabled: bool,
    },
    /// The number of sessions that the bot can still start today.
    SessionsLeft(u64),
    /// The commands that `serve` will change.
    Commands {
        /// The number of new or changed commands.
        to_send: usize,
        /// The number of obsolete commands.
        to_delete: usize,
    },
}

/// Runs the checks in order, without changing anything. Checks the commands only with an
/// engine.
pub async fn diagnose(
    options: &Options,
    token: Result<Token, TokenError>,
    engine: Option<&Engine>,
) -> Vec<Diagnosis> {
    let mut results = vec![Diagnosis::Token(
        token.as_ref().map(Token::user).map_err(|e| *e),
    )];
    let Ok(token) = token else { return results };
    if let Err(error) = check_discord(options, &token, engine, &mut results).await {
        results.push(match status(&error) {
            Some(401) => Diagnosis::Refused,
            _ => Diagnosis::Unreachable(error.to_string()),
        });
    }
    results
}

async fn check_discord(
    options: &Options,
    token: &Token,
    engine: Option<&Engine>,
    results: &mut Vec<Diagnosis>,
) -> serenity::Result<()> {
    let http = http(options, token);
    let application = http.get_current_application_info().await?;
    results.push(Diagnosis::Application(application.id.get()));
    let flags = application.flags.map_or(0, |flags| flags.bits());
    results.push(Diagnosis::MessageContent {
        is_required: options.message_content,
        is_enabled: flags & MESSAGE_CONTENT > 0,
    });
    let gateway = http.get_bot_gateway().await?;
    results.push(Diagnosis::SessionsLeft(
        gateway.session_start_limit.remaining,
    ));
    if let Some(engine) = engine {
        let commands = commands(engine);
        let changes = registration::compare(&http, application.id, &commands).await?;
        results.push(Diagnosis::Commands {
            to_send: changes.send.len(),
            to_delete: changes.delete.len(),
        });
    }
    Ok(())
}
