//! The bot's token, from the environment, never shown.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

/// The variable that holds it.
const VARIABLE: &str = "DISCORD_TOKEN";

/// A token whose form is right.
#[derive(Debug, Clone)]
pub struct Token {
    secret: SecretString,
    /// The id of the bot's user, which the token tells.
    user: u64,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The variable is not set, or empty.
    #[error(
        "DISCORD_TOKEN is not set: copy the token from the Developer Portal, your application, Bot"
    )]
    Missing,
    /// It has not the form of a token.
    #[error(
        "DISCORD_TOKEN does not hold a bot's token, which has three parts with dots between them; \
         the client secret and the public key are something else"
    )]
    Malformed,
}

impl Token {
    /// The token of the environment.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be one.
    pub fn from_environment() -> Result<Token, TokenError> {
        let text = std::env::var(VARIABLE).map_err(|_| TokenError::Missing)?;
        Token::parse(&text)
    }

    /// Reads a token: the user's id in Base64, a dot, a time, a dot, a signature.
    /// A prefix `Bot ` and white space around it are taken off.
    ///
    /// # Errors
    ///
    /// If it is empty or cannot be one.
    pub fn parse(text: &str) -> Result<Token, TokenError> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
        if text.is_empty() {
            return Err(TokenError::Missing);
        }
        let parts: Vec<&str> = text.split('.').collect();
        let is_part = |part: &&str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let [user, _, _] = parts.as_slice() else {
            return Err(TokenError::Malformed);
        };
        let user = URL_SAFE_NO_PAD.decode(user).ok();
        let user = user.and_then(|user| String::from_utf8(user).ok()?.parse().ok());
        match user.filter(|user| *user > 0 && parts.iter().all(is_part)) {
            Some(user) => Ok(Token {
                secret: SecretString::from(text),
                user,
            }),
            None => Err(TokenError::Malformed),
        }
    }

    /// The id of the bot's user.
    pub fn user(&self) -> u64 {
        self.user
    }

    pub(super) fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_its_user_and_is_never_shown() {
        let token = Token::parse(" Bot MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abc-def_ghijkl \n")
            .expect("a token");
        assert_eq!(token.user(), 123_456_789_012_345_678);
        assert!(!format!("{token:?}").contains("ghijkl"));
    }

    #[test]
    fn what_is_no_token_is_told_apart() {
        let cases = [
            ("", TokenError::Missing),
            ("  ", TokenError::Missing),
            ("abc", TokenError::Malformed),
            ("MTIz.x", TokenError::Malformed),
            ("MTIz..y", TokenError::Malformed),
            ("YWJj.x.y", TokenError::Malformed),
            ("MTIz.x.y z", TokenError::Malformed),
        ];
        for (text, expected) in cases {
            assert_eq!(Token::parse(text).expect_err(text), expected);
        }
    }
}
