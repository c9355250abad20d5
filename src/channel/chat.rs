//! What the chat platforms have in common: limits of requests, the notice of a request that
//! came too soon, and the address of the web page.

use super::encoded;
use super::limiter::TooFast;
use crate::render::words::Chat;
use crate::text::Language;

/// The most hits of a search in a chat.
pub(crate) const HITS: usize = 5;

/// The longest timeline in a chat, in days.
pub(crate) const MAX_DAYS: usize = 31;

/// The address of the web page with the answer to a question. `None` if `web`, the
/// address of the page, is empty.
pub(crate) fn page(web: &str, question: &str) -> Option<String> {
    let web = web.trim_end_matches('/');
    (!web.is_empty()).then(|| format!("{web}/?q={}", encoded(question)))
}

/// Checks the address of a web page or a proxy, which can be empty for none.
///
/// # Errors
///
/// A sentence that names the configuration key.
pub(crate) fn check_address(key: &str, address: &str) -> Result<(), String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    match address.is_empty() || is_web {
        true => Ok(()),
        false => Err(format!(
            "{key} is \"{address}\", but must begin with https:// or http://"
        )),
    }
}

impl TooFast {
    /// A sentence that says how long to wait.
    pub(crate) fn notice(self, language: Language) -> String {
        Chat(language).too_fast(self.seconds())
    }
}
