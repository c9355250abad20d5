//! Reads the key of the API from the environment, and never shows it.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};

/// The environment variable with the key.
const VARIABLE: &str = "MADOGUCHI_API_KEY";

/// The shortest key, in characters. Shorter keys could be guessed.
const MIN_LENGTH: usize = 16;

/// The key that requests of programs must have.
#[derive(Debug, Clone)]
pub struct ApiKey(SecretString);

/// The key in the environment is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MADOGUCHI_API_KEY must be 16 or more visible ASCII characters. To need no key, unset it")]
pub struct KeyError;

impl ApiKey {
    /// Reads the key from the environment. `None` if it isn't set; requests need no key
    /// then.
    ///
    /// # Errors
    ///
    /// If the key is too short or can't be sent in a header.
    pub fn from_environment() -> Result<Option<ApiKey>, KeyError> {
        match std::env::var_os(VARIABLE).filter(|key| !key.is_empty()) {
            Some(key) => ApiKey::parse(key.to_str().ok_or(KeyError)?).map(Some),
            None => Ok(None),
        }
    }

    fn parse(text: &str) -> Result<ApiKey, KeyError> {
        let text = text.trim();
        let is_sendable = text.bytes().all(|byte| byte.is_ascii_graphic());
        match is_sendable && text.len() >= MIN_LENGTH {
            true => Ok(ApiKey(SecretString::from(text))),
            false => Err(KeyError),
        }
    }

    /// True if headers have the key ([RFC 6750, 2.1][1]). Compares hashes in constant time.
    ///
    /// [1]: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let sent = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let Some((scheme, sent)) = sent.and_then(|value| value.split_once(' ')) else {
            return false;
        };
        let hash = |text: &str| blake3::hash(text.as_bytes());
        scheme.eq_ignore_ascii_case("Bearer") && hash(sent.trim()) == hash(self.0.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_and_never_shown() {
        let key = ApiKey::parse(" correct-horse-battery\n").expect("a key");
        assert!(!format!("{key:?}").contains("horse"));
        for invalid in [
            "",
            "short",
            "with a space inside it",
            "ひみつのかぎはながいものです",
        ] {
            assert_eq!(ApiKey::parse(invalid).expect_err(invalid), KeyError);
        }
        let cases = [
            ("Bearer correct-horse-battery", true),
            ("bearer  correct-horse-battery", true),
            ("Bearer correct-horse-batter", false),
            ("Bearer correct-horse-battery2", false),
            ("Basic correct-horse-battery", false),
            ("correct-horse-battery", false),
            ("Bearer", false),
        ];
        for (header, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header.parse().expect("a value"));
            assert_eq!(key.is_in(&headers), expected, "{header}");
        }
        assert!(!key.is_in(&HeaderMap::new()));
    }
}
