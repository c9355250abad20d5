//! Determines the language, the path and the query string of a request for a page. The
//! language is that of the address, else that of the browser, else the default.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use super::super::Site;
use super::super::client::{Client, preferred};
use super::super::guard::check_size;
use crate::channel::conversation::{Asker, Conversations};
pub(super) use crate::channel::encoded;
use crate::engine::Context;
use crate::text::Language;

/// The name of the language in the query string.
const LANGUAGE: &str = "lang";

/// The header with which the script requests a page to replace a part of the current one.
const PART: &str = "x-part";

/// A request for a page.
#[derive(Debug, Clone)]
pub(in crate::channel::web) struct Visitor {
    /// The language of the page.
    pub(in crate::channel::web) language: Language,
    /// The language of the address, if it has one.
    pub(super) chosen: Option<Language>,
    /// True if the script requests a part of the page, while a person fills in the form.
    pub(super) wants_part: bool,
    /// Who asks, for the turns.
    asker: Asker,
    path: String,
    pairs: Vec<(String, String)>,
}

impl Visitor {
    /// Determines the visitor of a request. An address that is refused for its size has no
    /// values.
    pub(super) fn of(parts: &Parts, default: Language) -> Visitor {
        let is_read = check_size(&parts.uri).is_ok();
        let query = is_read.then(|| Query::<Vec<(String, String)>>::try_from_uri(&parts.uri));
        let pairs = query
            .and_then(Result::ok)
            .map_or_else(Vec::new, |Query(pairs)| pairs);
        let pair = pairs.iter().find(|(name, _)| name == LANGUAGE);
        let chosen = pair.and_then(|(_, code)| Language::from_code(code));
        let client = parts.extensions.get::<Client>();
        let preferred = || preferred(&parts.headers);
        Visitor {
            language: chosen.or_else(preferred).unwrap_or(default),
            chosen,
            wants_part: parts.headers.contains_key(PART),
            asker: client.map(Client::asker).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            pairs,
        }
    }

    /// Who asks.
    pub(super) fn asker(&self) -> &Asker {
        &self.asker
    }

    /// The context of a request on this page, with the language of the address.
    pub(super) fn context(&self, conversations: &Conversations) -> Context {
        Context {
            requested_language: self.chosen,
            ..conversations.context(Some(self.language))
        }
    }

    /// The visitor with another path and query string.
    pub(in crate::channel::web) fn at(self, path: &str, pairs: Vec<(String, String)>) -> Visitor {
        Visitor {
            path: path.to_owned(),
            pairs,
            ..self
        }
    }

    /// The first value with a name that isn't empty, trimmed.
    pub(in crate::channel::web) fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name).map(str::trim);
        values.find(|value| !value.is_empty())
    }

    /// All values with a name.
    pub(super) fn values<'v>(&'v self, name: &str) -> impl Iterator<Item = &'v str> {
        let pairs = self.pairs.iter().filter(move |(key, _)| key == name);
        pairs.map(|(_, value)| value.as_str())
    }

    /// The query string without the language.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.pairs.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| *name != LANGUAGE)
    }

    /// The address of a page, with the language of the current address.
    pub(in crate::channel::web) fn to(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let language = self.chosen.map(|language| (LANGUAGE, language.code()));
        address(path, pairs.iter().copied().chain(language))
    }

    /// The address of this page in a language.
    pub(super) fn here_in(&self, language: Language) -> String {
        let language = [(LANGUAGE, language.code())];
        address(&self.path, self.pairs().chain(language))
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Visitor::of(parts, site.conversations.default_language))
    }
}

/// A path with a query string.
pub(super) fn address<'p>(path: &str, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let mut address = path.to_owned();
    for (number, (name, value)) in pairs.enumerate() {
        address.push(if number == 0 { '?' } else { '&' });
        address.push_str(&encoded(name));
        address.push('=');
        address.push_str(&encoded(value));
    }
    address
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use axum::http::header::ACCEPT_LANGUAGE;

    use super::*;

    fn visitor(address: &str, languages: &str) -> Visitor {
        let request = Request::get(address).header(ACCEPT_LANGUAGE, languages);
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        Visitor::of(&parts, Language::En)
    }

    #[test]
    fn the_language_is_of_the_address_or_else_of_the_browser() {
        let cases = [
            ("/?lang=ja", "en", Language::Ja),
            ("/", "ja-JP,ja;q=0.9,en-US;q=0.8", Language::Ja),
            ("/", "en;q=0.5, ja;q=0.7", Language::Ja),
            ("/", "fr, en;q=0.1, ja;q=0", Language::En),
            ("/?lang=fr", "ja", Language::Ja),
            ("/", "*", Language::En),
            ("/", "", Language::En),
        ];
        for (address, languages, expected) in cases {
            let visitor = visitor(address, languages);
            assert_eq!(visitor.language, expected, "{address} {languages}");
        }
    }

    #[test]
    fn the_other_language_has_the_same_path_and_values() {
        let simulator = visitor("/whatif?f.a=%26%3D&lang=ja&f.a=b", "");
        assert_eq!(
            simulator.here_in(Language::En),
            "/whatif?f.a=%26%3D&f.a=b&lang=en"
        );
        assert_eq!(simulator.to("/entries", &[]), "/entries?lang=ja");
        assert_eq!(
            visitor("/", "ja").to("/", &[("q", "数 <b>")]),
            "/?q=%E6%95%B0%20%3Cb%3E"
        );
    }
}
