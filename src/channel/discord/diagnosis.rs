//! What can keep the bot from working, as far as Discord tells.

use super::commands::{commands, registration};
use super::gateway::{http, status};
use super::{Options, Token, TokenError};
use crate::engine::Engine;

/// Flags of an application that has the Message Content intent, limited or not
/// ("Application Flags" of the API reference).
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// What was found, in the order in which it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// The token of the environment.
    Token(Result<u64, TokenError>),
    /// Discord cannot be reached, or answers with an error.
    Unreachable(String),
    /// Discord does not know the token.
    Refused,
    /// The application's id.
    Application(u64),
    /// The Message Content intent: whether it is wanted and whether it is there.
    MessageContent {
        /// config.toml wants it.
        is_wanted: bool,
        /// The Developer Portal has it enabled.
        is_enabled: bool,
    },
    /// Identifications that are left today.
    SessionsLeft(u64),
    /// Commands that `serve` will send or delete.
    Commands {
        /// New or changed.
        to_send: usize,
        /// No longer there.
        to_delete: usize,
    },
}

/// Looks for what can keep the bot from working. Nothing is changed. Without an
/// engine it is not known which commands there should be.
pub async fn diagnose(
    options: &Options,
    token: Result<Token, TokenError>,
    engine: Option<&Engine>,
) -> Vec<Diagnosis> {
    let mut found = vec![Diagnosis::Token(
        token.as_ref().map(Token::user).map_err(|e| *e),
    )];
    let Ok(token) = token else { return found };
    if let Err(error) = ask_discord(options, &token, engine, &mut found).await {
        found.push(match status(&error) {
            Some(401) => Diagnosis::Refused,
            _ => Diagnosis::Unreachable(error.to_string()),
        });
    }
    found
}

async fn ask_discord(
    options: &Options,
    token: &Token,
    engine: Option<&Engine>,
    found: &mut Vec<Diagnosis>,
) -> serenity::Result<()> {
    let http = http(options, token);
    let application = http.get_current_application_info().await?;
    found.push(Diagnosis::Application(application.id.get()));
    let flags = application.flags.map_or(0, |flags| flags.bits());
    found.push(Diagnosis::MessageContent {
        is_wanted: options.message_content,
        is_enabled: flags & MESSAGE_CONTENT > 0,
    });
    let gateway = http.get_bot_gateway().await?;
    found.push(Diagnosis::SessionsLeft(
        gateway.session_start_limit.remaining,
    ));
    if let Some(engine) = engine {
        let commands = commands(engine);
        let changes = registration::compare(&http, application.id, &commands).await?;
        found.push(Diagnosis::Commands {
            to_send: changes.send.len(),
            to_delete: changes.delete.len(),
        });
    }
    Ok(())
}
