//! Reads the bot's token from the environment, and never shows it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

/// The environment variable with the token.
const VARIABLE: &str = "DISCORD_TOKEN";

/// A token in the correct format.
#[derive(Debug, Clone)]
pub struct Token {
    secret: SecretString,
    /// The id of the bot's user, which is part of the token.
    user: u64,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The variable is unset or empty.
    #[error(
        "DISCORD_TOKEN is not set. Copy the token from the Developer Portal, your application, Bot"
    )]
    Missing,
    /// The text doesn't have the format of a token.
    #[error(
        "DISCORD_TOKEN isn't a bot token, which has three parts separated by dots. Don't use \
         the client secret or the public key"
    )]
    Malformed,
}

impl Token {
    /// Reads the token from the environment.
    ///
    /// # Errors
    ///
    /// If the variable is unset or has another format.
    pub fn from_environment() -> Result<Token, TokenError> {
        let text = std::env::var(VARIABLE).map_err(|_| TokenError::Missing)?;
        Token::parse(&text)
    }

    /// Parses a token: the user's id in Base64, a time and a signature, separated by
    /// dots. Ignores white space around it and the prefix `Bot `.
    ///
    /// # Errors
    ///
    /// If the text is empty or has another format.
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
    fn a_token_has_the_id_of_its_user_and_is_never_shown() {
        let token = Token::parse(" Bot MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abc-def_ghijkl \n")
            .expect("a token");
        assert_eq!(token.user(), 123_456_789_012_345_678);
        assert!(!format!("{token:?}").contains("ghijkl"));
    }

    #[test]
    fn a_missing_token_and_a_malformed_one_are_different_errors() {
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
