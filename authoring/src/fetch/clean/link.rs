//! Resolves the links of a page to absolute URLs.

use super::Cleaner;

/// Resolved links may add as many bytes to a page as it has, and this many. Links beyond
/// that are dropped and their text is kept, so that a long base URL can't make a page grow
/// with every link.
pub(super) const SHORT_PAGE: usize = 64 * 1024;

impl Cleaner {
    /// The absolute URL of a link, if it leads to a web or e-mail address.
    pub(super) fn link(&mut self, href: &str) -> Option<String> {
        let is_to_itself = href.starts_with('#') && self.is_in_heading;
        let Some(base) = &self.base else {
            let is_script = href
                .trim_start()
                .to_ascii_lowercase()
                .starts_with("javascript:");
            return (!is_to_itself && !is_script && !href.is_empty()).then(|| href.to_owned());
        };
        let url = base.join(href).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https" | "mailto");
        if !is_web || is_to_itself {
            return None;
        }
        self.growth = self
            .growth
            .checked_sub(url.as_str().len().saturating_sub(href.len()))?;
        Some(url.into())
    }
}
