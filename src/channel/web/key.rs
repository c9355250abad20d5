//! The key of the API, from the environment, never shown.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};

/// The variable that holds it.
const VARIABLE: &str = "MADOGUCHI_API_KEY";

/// Shorter keys can be guessed.
const SHORTEST: usize = 16;

/// A key that requests of programs must carry.
#[derive(Debug, Clone)]
pub struct ApiKey(SecretString);

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MADOGUCHI_API_KEY must be 16 or more visible ASCII characters; unset it to need no key")]
pub struct KeyError;

impl ApiKey {
    /// The key of the environment; none is needed if there is none.
    ///
    /// # Errors
    ///
    /// If it is too short or cannot be sent in a header.
    pub fn from_environment() -> Result<Option<ApiKey>, KeyError> {
        match std::env::var_os(VARIABLE).filter(|key| !key.is_empty()) {
            Some(key) => ApiKey::parse(key.to_str().ok_or(KeyError)?).map(Some),
            None => Ok(None),
        }
    }

    fn parse(text: &str) -> Result<ApiKey, KeyError> {
        let text = text.trim();
        let is_sendable = text.bytes().all(|byte| byte.is_ascii_graphic());
        match is_sendable && text.len() >= SHORTEST {
            true => Ok(ApiKey(SecretString::from(text))),
            false => Err(KeyError),
        }
    }

    /// True for headers that carry it ([RFC 6750, 2.1][1]). How long that takes tells
    /// nothing of it: hashes are compared, each to its end.
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
        for wrong in [
            "",
            "short",
            "with a space inside it",
            "ひみつのかぎはながいものです",
        ] {
            assert_eq!(ApiKey::parse(wrong).expect_err(wrong), KeyError);
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
